"""Needs that are the same in other words and other languages, and needs that only resemble them. All are invented.

``group``: needs with the same letter-word are the same need, as judged by the one who wrote them; each group is about
one thing that two municipalities would solve together. Near neighbours (home care at night and in the day, buses for
pupils and for the old) are groups of their own.
"""

from __future__ import annotations

from typing import NamedTuple


class Written(NamedTuple):
    """A need as it was written."""

    group: str
    language: str
    today: str
    whom: str
    better: str


SAME = [
    Written(
        "night",
        "sv",
        "Nattpersonalen kör långa sträckor för att titta till människor som sover.",
        "140 äldre med hemtjänst på natten.",
        "De som vill får tillsyn utan att bli väckta.",
    ),
    Written(
        "night",
        "nb",
        "Om natten bruker hjemmetjenesten mye tid i bil for å se til eldre som ligger og sover.",
        "Hjemmeboende eldre med nattilsyn, og de ansatte om natten.",
        "Tilsyn uten at noen må vekkes.",
    ),
    Written(
        "night",
        "en",
        "Home care staff spend the night driving between old people who are asleep when they arrive.",
        "Old people with night visits, and those who work at night.",
        "They are looked after at night without anybody coming in and waking them.",
    ),
    Written(
        "bus",
        "sv",
        "Elever på landsbygden har långa väntetider mellan skolskjutsen och skolans start.",
        "Elever i årskurs 1 till 6 som bor utanför tätorten.",
        "Skolskjutsen passar lektionernas tider.",
    ),
    Written(
        "bus",
        "nn",
        "Elevar i utkantane må vente lenge på skulen fordi skuleskyssen ikkje passar med timeplanen.",
        "Barneskuleelevar med skyss.",
        "Skyssen følgjer skuledagen.",
    ),
    Written(
        "bus",
        "en",
        "Pupils in the countryside wait for an hour because the school bus does not fit the timetable.",
        "Primary school pupils who live far from school.",
        "School transport fits the school day.",
    ),
    Written(
        "ride",
        "sv",
        "Äldre utan bil kommer inte till affären och läkaren när busslinjen är nedlagd.",
        "Äldre i byarna.",
        "De kan resa när de behöver, utan egen bil.",
    ),
    Written(
        "ride",
        "nb",
        "Eldre på bygda kommer seg ikke til butikk og lege etter at bussruta ble lagt ned.",
        "Eldre uten bil i grendene.",
        "Alle kan reise når de trenger det.",
    ),
    Written(
        "ride",
        "en",
        "Since the bus line closed, old people without a car cannot reach the shop or the doctor.",
        "Older residents of the villages.",
        "They can travel when they need to.",
    ),
    Written(
        "permit",
        "sv",
        "Handläggningen av bygglov tar för lång tid eftersom ansökningarna ofta är ofullständiga.",
        "Privatpersoner som vill bygga, och handläggarna.",
        "Ansökan är komplett från början och beslut ges snabbare.",
    ),
    Written(
        "permit",
        "nb",
        "Byggesøknader er mangelfulle, og saksbehandlingen tar derfor flere måneder.",
        "Innbyggere som skal bygge, og saksbehandlerne.",
        "Søknaden er komplett når den kommer, og svaret kommer raskere.",
    ),
    Written(
        "permit",
        "en",
        "Applications for building permits come in incomplete, so that a decision takes months.",
        "Residents who want to build, and the case workers.",
        "Applications are complete from the start and answered sooner.",
    ),
    Written(
        "food",
        "sv",
        "I skolköken slängs stora mängder mat varje dag.",
        "Elever och kökspersonal.",
        "Mindre mat slängs, och det som blir över används.",
    ),
    Written(
        "food",
        "nb",
        "Mye mat kastes hver dag i kantinene på skolene.",
        "Elever og kjøkkenansatte.",
        "Matsvinnet er halvert.",
    ),
    Written(
        "food",
        "en",
        "School kitchens throw away large amounts of food every day.",
        "Pupils and kitchen staff.",
        "Much less food is wasted.",
    ),
    Written(
        "water",
        "sv",
        "Vatten läcker ur gamla ledningar och vi vet inte var.",
        "Alla som är anslutna till kommunalt vatten.",
        "Läckor hittas innan gatan måste grävas upp.",
    ),
    Written(
        "water",
        "nn",
        "Mykje drikkevatn lek ut av gamle røyr utan at vi veit kvar lekkasjane er.",
        "Alle abonnentar på kommunalt vatn.",
        "Lekkasjar blir funne tidleg.",
    ),
    Written(
        "water",
        "en",
        "A third of our drinking water leaks from old pipes and we do not know where.",
        "Everybody on the public water supply.",
        "Leaks are found early.",
    ),
    Written(
        "flood",
        "sv",
        "Vid skyfall översvämmas källare och vägar i centrum.",
        "Boende och butiker i centrum.",
        "Regnvattnet tas om hand innan det gör skada.",
    ),
    Written(
        "flood",
        "nb",
        "Styrtregn fører til vann i kjellere og på veier i sentrum.",
        "Beboere og butikker i sentrum.",
        "Overvannet blir håndtert før det gjør skade.",
    ),
    Written(
        "flood",
        "en",
        "When it pours, cellars and roads in the centre are flooded.",
        "Residents and shops of the centre.",
        "Stormwater is dealt with before it does harm.",
    ),
    Written(
        "lonely",
        "sv",
        "Många äldre är ensamma och träffar ingen på flera dagar.",
        "Ensamboende över 75 år.",
        "De som vill har någon att umgås med varje vecka.",
    ),
    Written(
        "lonely",
        "nb",
        "Mange eldre kjenner seg ensomme og har ikke besøk på flere dager.",
        "Aleneboende eldre.",
        "De som ønsker det, treffer andre hver uke.",
    ),
    Written(
        "lonely",
        "en",
        "Many old people are lonely and see nobody for days.",
        "People over 75 who live alone.",
        "Whoever wants to meets others every week.",
    ),
    Written(
        "heat",
        "sv",
        "Skolorna och förskolorna drar mycket energi eftersom ventilationen går när ingen är där.",
        "Fastighetsförvaltningen.",
        "Byggnaderna värms och ventileras bara när de används.",
    ),
    Written(
        "heat",
        "nb",
        "Ventilasjonen i skolene og barnehagene går for fullt når byggene står tomme, og strømregningen er høy.",
        "Eiendomsavdelingen.",
        "Byggene varmes og luftes når de er i bruk.",
    ),
    Written(
        "heat",
        "en",
        "Schools and nurseries are heated and ventilated when nobody is there, which costs much energy.",
        "The property department.",
        "Buildings use energy only when they are used.",
    ),
    Written(
        "truant",
        "sv",
        "Fler elever är hemma från skolan i veckor utan att någon vet varför.",
        "Elever i grundskolan och deras föräldrar.",
        "Frånvaro upptäcks tidigt och eleven kommer tillbaka.",
    ),
    Written(
        "truant",
        "nb",
        "Stadig flere elever har høyt skolefravær, og skolen fanger det opp for sent.",
        "Elever i grunnskolen og foreldrene deres.",
        "Fraværet oppdages tidlig, og eleven kommer tilbake.",
    ),
    Written(
        "truant",
        "en",
        "More pupils stay away from school for weeks before anybody reacts.",
        "Pupils in compulsory school and their parents.",
        "Absence is noticed early and the pupil returns.",
    ),
    Written(
        "staff",
        "sv",
        "Vi får inte tag i sjuksköterskor till hemsjukvården, och vikarier från bemanningsföretag är dyra.",
        "Patienter i hemsjukvården och enhetscheferna.",
        "Tjänsterna är tillsatta med egen personal.",
    ),
    Written(
        "staff",
        "nb",
        "Det er vanskelig å rekruttere sykepleiere til hjemmesykepleien, og vi bruker mye penger på vikarbyrå.",
        "Pasienter og ledere i hjemmesykepleien.",
        "Stillingene er besatt med faste ansatte.",
    ),
    Written(
        "staff",
        "en",
        "We cannot recruit nurses for home nursing and pay much for agency staff.",
        "Patients and managers in home nursing.",
        "Posts are filled with our own staff.",
    ),
    Written(
        "form",
        "sv",
        "Nyanlända förstår inte kommunens blanketter och brev.",
        "Invånare som håller på att lära sig svenska.",
        "Alla förstår vad kommunen skriver.",
    ),
    Written(
        "form",
        "nn",
        "Innbyggjarar med kort butid forstår ikkje breva og skjema frå kommunen.",
        "Innvandrarar som lærer norsk.",
        "Alle forstår det kommunen skriv.",
    ),
    Written(
        "form",
        "en",
        "Newcomers do not understand the letters and forms that the municipality sends.",
        "Residents who are learning the language.",
        "Everybody understands what the municipality writes.",
    ),
]

OTHERS = [
    Written(
        "",
        "sv",
        "Hemtjänsten hinner inte ge brukarna samma personal på dagarna.",
        "Äldre med hemtjänst.",
        "Färre olika ansikten under en vecka.",
    ),
    Written("", "nb", "Avfallssorteringen i borettslagene er dårlig.", "Beboere i blokk.", "Mer blir sortert riktig."),
    Written(
        "",
        "en",
        "Street lights burn all night on roads that nobody uses.",
        "The roads department.",
        "Light where and when people pass.",
    ),
    Written(
        "",
        "sv",
        "Föreningarna hittar inte lediga tider i idrottshallarna.",
        "Idrottsföreningar.",
        "Hallarna bokas av den som behöver dem.",
    ),
    Written(
        "",
        "nb",
        "Ungdom har ingen steder å være etter skoletid.",
        "Ungdom mellom 13 og 18 år.",
        "Det finnes et sted som de selv er med på å drive.",
    ),
    Written(
        "",
        "en",
        "Small firms find public procurement too hard to take part in.",
        "Local companies.",
        "More small firms make offers.",
    ),
    Written(
        "",
        "sv",
        "Skogsbränder upptäcks sent i stora obebodda områden.",
        "Räddningstjänsten.",
        "Bränder upptäcks innan de sprids.",
    ),
    Written(
        "",
        "nn",
        "Vi har ikkje oversikt over ladepunkt for kommunale elbilar.",
        "Tilsette som køyrer i teneste.",
        "Bilane er ladde når dei trengst.",
    ),
    Written(
        "",
        "en",
        "Asphalt on cycle paths breaks up each spring and is mended late.",
        "People who cycle to work.",
        "Damage is found and mended at once.",
    ),
    Written(
        "", "sv", "Elever i gymnasiet hoppar av sin utbildning under första året.", "Gymnasieelever.", "Fler går klart."
    ),
    Written(
        "",
        "nb",
        "Saksdokumenter til politikerne er lange og vanskelige å lese.",
        "Folkevalgte.",
        "Saken kan leses på ti minutter.",
    ),
    Written(
        "",
        "en",
        "Parents do not learn in time that a place in a nursery is free.",
        "Families with small children.",
        "Places are offered fairly and in time.",
    ),
]
