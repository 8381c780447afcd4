"""Residents' grants of the example municipality. Everything here is made up and marked so."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ExampleApplication:
    """An application with what became of it. ``became``: waiting, declined, granted, agreed, reported or done.

    ``views`` are what the lead and the member of the jury say, yes, no or nothing; ``granted`` and ``spent`` are sums.
    ``likes``: where residents decide, the chance that somebody who lives in its district ticks it, and anybody else.
    """

    title: str
    text: str
    costs: str
    amount: int
    place: str
    district: str
    name: str
    became: str = "waiting"
    views: Sequence[str] = ()
    granted: int = 0
    reason: str = ""
    report: str = ""
    reached: int = 0
    spent: int = 0
    picture: str = ""
    public: bool = False
    likes: tuple[float, float] = (0.5, 0.2)


@dataclass(frozen=True)
class ExampleScheme:
    """A scheme; ``opened`` and ``closes`` count days from today."""

    title: str
    purpose: str
    who: str
    not_for: str
    budget: int
    cap: int
    opened: int
    closes: int
    applications: Sequence[ExampleApplication]


DISTRICTS = ("Centrum", "Norra Solvik", "Södra Solvik")
CONDITIONS = """Du gör det du har sökt för, senast den dag du angav.
Du använder pengarna bara till det och sparar kvittona i två år.
Du har de tillstånd som behövs, och markägaren har sagt ja.
Det du gör är öppet för alla och tryggt att vara på.
Efteråt berättar du hur det gick och vad det kostade. Det du inte använde betalar du tillbaka.
Projekt, belopp och motivering är offentliga. Ditt namn visas bara om du vill det."""

SCHEMES = (
    ExampleScheme(
        title="Grannbidraget förra året",
        purpose="Saker som får grannar att träffas: en odling, en fest på gatan, ett verktyg att dela på.",
        who="Alla som bor i Solvik och har fyllt 13 år. Grupper och föreningar också.",
        not_for="Löner, och sådant som kommunen ändå ska göra.",
        budget=80_000,
        cap=15_000,
        opened=-420,
        closes=-360,
        applications=(
            ExampleApplication(
                "Häck och bänkar på Alvägen",
                "Vi planterar en häck mot vägen och snickrar tre bänkar tillsammans en lördag.",
                "Plantor 5 400, virke 4 100, jord 1 500.",
                11_000,
                "Alvägen 3–17",
                "Norra Solvik",
                "Alvägens grannar (exempel)",
                "done",
                ("yes", "yes"),
                11_000,
                "Många är med och bygger, och bänkarna kan användas av alla som går förbi.",
                "Vi var 38 stycken, den äldsta 84 år. Häcken tog sig, och på bänkarna sitter det folk varje kväll. "
                "Jorden blev billigare än vi trodde.",
                38,
                9_850,
                "En ritad bild: en häck, tre bänkar och människor som planterar",
                public=True,
            ),
            ExampleApplication(
                "Verktygspool i cykelrummet",
                "En borrmaskin, en stege och en högtryckstvätt som sex trappuppgångar delar på.",
                "Borrmaskin 1 900, stege 2 300, tvätt 3 400, skåp 1 400.",
                9_000,
                "Kvarteret Måsen",
                "Centrum",
                "Boende i Måsen (exempel)",
                "done",
                ("yes", "yes"),
                8_000,
                "Minskar inköp och får grannar att prata. Skåpet kan byggas av det ni har.",
                "Verktygen lånas ut ungefär fyra gånger i veckan. Vi lärde oss att listan på dörren fungerar bättre än en app.",
                60,
                8_000,
            ),
            ExampleApplication(
                "Skördefest i Södra parken",
                "Långbord, musik av dem som bor här, och alla tar med något att äta.",
                "Hyra av bord 4 000, el 1 200, tryck 800.",
                6_000,
                "Södra parken",
                "Södra Solvik",
                "Odlarna i Söder (exempel)",
                "reported",
                ("yes", "yes"),
                6_000,
                "Öppen för alla i stadsdelen, och mycket för lite pengar.",
                "Omkring 120 kom, fast det regnade. Vi flyttade in borden under taket vid skolan.",
                120,
                5_200,
                "En ritad bild: ett långbord under ett tak",
            ),
            ExampleApplication(
                "Ett paddelbord till badplatsen",
                "Ett paddelbord som alla kan låna på sommaren.",
                "Bord 9 500, lås 700.",
                10_200,
                "Norra badet",
                "Norra Solvik",
                "En person (exempel)",
                "declined",
                ("no", "no"),
                reason="Någon måste ansvara för säkerheten vid utlåningen. Sök igen med en förening som gör det.",
            ),
        ),
    ),
    ExampleScheme(
        title="Sommar i Solvik",
        purpose="Sådant som barn och unga vill göra på sommarlovet, påhittat av dem själva.",
        who="Den som är mellan 13 och 25 år och bor i Solvik, ensam eller i grupp.",
        not_for="Resor utanför kommunen.",
        budget=60_000,
        cap=15_000,
        opened=-70,
        closes=-6,
        applications=(
            ExampleApplication(
                "Filmkväll på torget",
                "Vi visar en film på en vägg, med popcorn. De som vill gör en kortfilm först.",
                "Projektor 3 500, film 2 500, popcorn 1 000.",
                7_000,
                "Torget",
                "Centrum",
                "Fyra kompisar (exempel)",
                "granted",
                ("yes", "yes"),
                7_000,
                "Gratis för alla och lätt att göra om nästa år.",
            ),
            ExampleApplication(
                "Skejtskola i tre veckor",
                "Vi lär yngre barn att åka, två eftermiddagar i veckan. Hjälmar lånar vi ut.",
                "Hjälmar 6 000, tre brädor 4 500, plåster 300.",
                10_800,
                "Skejtparken",
                "Södra Solvik",
                "Solvik skejt (exempel)",
                "waiting",
                ("", "yes"),
            ),
            ExampleApplication(
                "Musikrum i gamla stationen",
                "En förstärkare och ett trumset så att man kan repa där utan att äga något.",
                "Förstärkare 6 000, trumset 8 500.",
                14_500,
                "Gamla stationen",
                "Centrum",
                "Repgruppen (exempel)",
                "waiting",
                ("", "no"),
            ),
        ),
    ),
    ExampleScheme(
        title="Pengar till din gata",
        purpose="Saker som gör en gata finare och tryggare att vara på: plantering, sittplatser, en fest, ljus.",
        who="Alla som bor i Solvik och har fyllt 13 år. Grupper och föreningar också.",
        not_for="Löner, parkeringsplatser, och sådant som kommunen ändå ska göra.",
        budget=120_000,
        cap=20_000,
        opened=-20,
        closes=22,
        applications=(
            ExampleApplication(
                "Blommor längs hela Storgatan",
                "Trettio lådor som butikerna och vi som bor ovanpå sköter tillsammans.",
                "Lådor 9 000, jord och plantor 6 500.",
                15_500,
                "Storgatan",
                "Centrum",
                "Storgatans handlare och boende (exempel)",
            ),
            ExampleApplication(
                "Ljus i gångtunneln",
                "Målade väggar och solcellslampor. Skolan målar.",
                "Färg 5 000, lampor 11 000, ställning 3 000.",
                19_000,
                "Tunneln vid Norra skolan",
                "Norra Solvik",
                "Föräldrar vid Norra skolan (exempel)",
            ),
            ExampleApplication(
                "Gatufest på Björkvägen",
                "Vi stänger gatan en lördag, med lekar och lång fika.",
                "Bord 2 500, skyltar 800, fika 1 700.",
                5_000,
                "Björkvägen",
                "Södra Solvik",
                "Björkvägens grannar (exempel)",
            ),
        ),
    ),
)
