"""Everyday texts of municipal work in four languages, beside which needs and calls are compared.

Vectors of texts in one language have much in common only because of the language, and that is taken away as the mean of
the texts that are there. With few of them that mean is the texts themselves: two would look like opposites and one like
everything. These texts, which say nothing special, make the mean of each language good from the first text on. They are
never proposed, never shown and stored only as vectors.
"""

from typing import Final

TEXTS: Final[dict[str, tuple[str, ...]]] = {
    "sv": (
        "Biblioteket lånar ut böcker och ordnar sagostunder.",
        "Kommunstyrelsen sammanträder första tisdagen i månaden.",
        "Snöröjningen börjar när det har fallit fem centimeter.",
        "Ekonomiavdelningen betalar fakturor inom trettio dagar.",
        "Vuxenutbildningen erbjuder kurser på kvällstid.",
        "Turisterna kommer mest på sommaren och bor på campingen.",
        "Simhallen har öppet för allmänheten på helgerna.",
        "Medarbetarna svarar på en enkät om arbetsmiljön.",
        "Näringslivskontoret hjälper den som vill starta företag.",
        "Parkerna sköts av två lag med trädgårdsarbetare.",
        "Datorerna byts ut vart fjärde år.",
        "Kulturskolan har kö till lektioner i piano och dans.",
        "Medborgarna lämnar synpunkter genom kontaktcenter.",
        "Detaljplanen för hamnen ställs ut i sex veckor.",
        "Familjer får råd och stöd av socialtjänsten.",
        "Arkivet tar emot handlingar på papper och digitalt.",
    ),
    "nb": (
        "Biblioteket låner ut bøker og holder lesestunder.",
        "Formannskapet møtes den første tirsdagen i måneden.",
        "Brøytingen begynner når det har falt fem centimeter snø.",
        "Økonomiavdelingen betaler fakturaer innen tretti dager.",
        "Voksenopplæringen tilbyr kurs på kveldstid.",
        "Turistene kommer mest om sommeren og bor på campingplassen.",
        "Svømmehallen er åpen for publikum i helgene.",
        "Medarbeiderne svarer på en undersøkelse om arbeidsmiljøet.",
        "Næringskontoret hjelper den som vil starte bedrift.",
        "Parkene stelles av to lag med gartnere.",
        "Datamaskinene byttes ut hvert fjerde år.",
        "Kulturskolen har kø til undervisning i piano og dans.",
        "Innbyggerne sender inn synspunkter til servicetorget.",
        "Reguleringsplanen for havna ligger ute i seks uker.",
        "Familier får råd og støtte av sosialtjenesten.",
        "Arkivet tar imot dokumenter på papir og digitalt.",
    ),
    "nn": (
        "Biblioteket låner ut bøker og held lesestunder.",
        "Formannskapet møtest den første tysdagen i månaden.",
        "Brøytinga tek til når det har falle fem centimeter snø.",
        "Økonomiavdelinga betaler fakturaer innan tretti dagar.",
        "Vaksenopplæringa tilbyr kurs på kveldstid.",
        "Turistane kjem mest om sommaren og bur på campingplassen.",
        "Symjehallen er open for publikum i helgene.",
        "Medarbeidarane svarar på ei undersøking om arbeidsmiljøet.",
        "Næringskontoret hjelper den som vil starte bedrift.",
        "Parkane blir stelte av to lag med gartnarar.",
        "Datamaskinene blir bytte ut kvart fjerde år.",
        "Kulturskulen har kø til undervisning i piano og dans.",
        "Innbyggjarane sender inn synspunkt til servicetorget.",
        "Reguleringsplanen for hamna ligg ute i seks veker.",
        "Familiar får råd og støtte frå sosialtenesta.",
        "Arkivet tek imot dokument på papir og digitalt.",
    ),
    "en": (
        "The library lends books and reads stories to children.",
        "The executive board meets on the first Tuesday of the month.",
        "Snow is cleared when five centimetres have fallen.",
        "The finance department pays invoices within thirty days.",
        "Adult education offers courses in the evening.",
        "Tourists come mostly in summer and stay at the camp site.",
        "The swimming hall is open to the public at weekends.",
        "Employees answer a survey about their working environment.",
        "The business office helps those who want to start a company.",
        "The parks are kept by two teams of gardeners.",
        "Computers are replaced every fourth year.",
        "The school of arts has a queue for lessons in piano and dance.",
        "Residents send their views to the contact centre.",
        "The zoning plan for the harbour is on display for six weeks.",
        "Families get advice and support from social services.",
        "The archive receives documents on paper and digitally.",
    ),
}
ALL: Final = tuple((language, text) for language, texts in TEXTS.items() for text in texts)
