"""Two portfolio rounds of the example municipality. Everything here is made up and marked so."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ExamplePart:
    """What a party does in a candidate, and what it puts in: money and hours."""

    party: str
    role: str
    money: int = 0
    hours: int = 0


@dataclass(frozen=True)
class ExampleCandidate:
    """A candidate: its likely cost and hours, and by how much they can be lower or higher, in per cent.

    ``likes``: the chance that a voter of each leg (public, business, academia, civil society) ticks it; ``points`` by
    criterion. ``became``: in, withdrawn, out, or the title of the candidate that took it in.
    """

    title: str
    text: str
    party: str
    cost: int
    hours: int
    horizon: str = "now"
    risk: str = "low"
    size: str = "small"
    goals: str = ""
    need: str = ""
    spread: tuple[int, int] = (20, 30)
    parts: Sequence[ExamplePart] = ()
    likes: tuple[float, float, float, float] = (0.3, 0.3, 0.3, 0.3)
    points: tuple[int, int, int] = (3, 3, 3)
    became: str = "in"
    because: str = ""


@dataclass(frozen=True)
class ExampleRound:
    """A round; days count from today. ``needs`` and ``excludes`` are pairs of titles."""

    title: str
    purpose: str
    budget: int
    hours: int
    begun: int
    workshop: int
    place: str
    candidates: Sequence[ExampleCandidate]
    needs: Sequence[tuple[str, str]] = ()
    excludes: Sequence[tuple[str, str]] = ()


HOST = "Solvik kommun"
SHOPS, COLLEGE, HERITAGE = (
    "Handlarna på Kajgatan (exempel)",
    "Campus Solvik (exempel)",
    "Hembygdsvännerna (exempel)",
)
WALKERS, TRANSPORT = "Nattvandrarna (exempel)", "Solvik Frakt AB (exempel)"
PARTIES = (
    (SHOPS, "business"),
    (TRANSPORT, "business"),
    (COLLEGE, "academia"),
    (HERITAGE, "civil_society"),
    (WALKERS, "civil_society"),
)
CRITERIA = (
    ("Nytta för invånarna", "Många får det lättare, och de som har det svårast först.", 40, 30, 50),
    ("Går att genomföra", "Vi vet hur, och de som ska göra det är med.", 35, 25, 45),
    ("Andra kan göra likadant", "En annan kommun kan ta över det utan att börja om.", 25, 15, 35),
)

CHOSEN = ExampleRound(
    title="Lättare vardag i Solvik",
    purpose="Det ska bli lättare att få vardagen att gå ihop för den som bor här. Det vi väljer tillsammans prövar vi "
    "under ett år.",
    budget=1_200_000,
    hours=2_400,
    begun=-215,
    workshop=-170,
    place="Stadsbiblioteket",
    candidates=(
        ExampleCandidate(
            "Fixare på biblioteket",
            "Två kvällar i veckan sitter någon på biblioteket som hjälper till med legitimation, blanketter och "
            "telefonen. Föreningen bemannar, kommunen utbildar.",
            HERITAGE,
            180_000,
            300,
            goals="Ingen står utanför",
            parts=(ExamplePart(HERITAGE, "Bemannar", hours=80), ExamplePart(HOST, "Utbildar och ger lokal")),
            likes=(0.55, 0.3, 0.35, 0.8),
            points=(5, 5, 4),
        ),
        ExampleCandidate(
            "En väg in för den som söker försörjningsstöd",
            "En person följer ärendet hela vägen, och den som söker ser var det är. Vi provar i ett distrikt och mäter "
            "tiden till beslut.",
            HOST,
            420_000,
            700,
            "next",
            "medium",
            "large",
            "Ingen står utanför\nSnabbare beslut",
            "Snabbare beslut om försörjningsstöd",
            parts=(ExamplePart(HOST, "Gör om arbetssättet"), ExamplePart(COLLEGE, "Mäter")),
            likes=(0.75, 0.15, 0.5, 0.45),
            points=(5, 3, 4),
        ),
        ExampleCandidate(
            "Nattillsyn utan besök",
            "Den som vill får en kamera eller matta i stället för besök på natten. Nattpersonalen får tid till dem som "
            "behöver ett besök.",
            HOST,
            380_000,
            500,
            "next",
            "low",
            "large",
            "Trygg hela livet",
            "Trygg tillsyn om natten",
            parts=(ExamplePart(HOST, "Provar i två grupper"), ExamplePart(TRANSPORT, "Ger service på tekniken")),
            likes=(0.6, 0.35, 0.3, 0.35),
            points=(4, 4, 5),
        ),
        ExampleCandidate(
            "Lånebod för verktyg och fritid",
            "Verktyg, skridskor, tält och cykelkärror som alla kan låna gratis, med en verkstad där man lagar sin cykel "
            "tillsammans.",
            HERITAGE,
            150_000,
            200,
            goals="Saker räcker längre",
            parts=(ExamplePart(HERITAGE, "Sköter boden", hours=60), ExamplePart(SHOPS, "Skänker varor", money=20_000)),
            likes=(0.35, 0.4, 0.4, 0.7),
            points=(4, 5, 5),
        ),
        ExampleCandidate(
            "Öppna data om tomma lokaler",
            "En lista över lokaler som står tomma, när och för vem de kan användas, som vem som helst kan bygga vidare på.",
            SHOPS,
            90_000,
            160,
            risk="medium",
            goals="Levande centrum",
            parts=(ExamplePart(SHOPS, "Samlar in"), ExamplePart(HOST, "Öppnar sina register")),
            likes=(0.35, 0.65, 0.6, 0.25),
            points=(3, 4, 5),
        ),
        ExampleCandidate(
            "Studenter mäter trafiken vid skolorna",
            "Studenter bygger enkla mätare med barnen, och svaren blir underlag för hur gatorna byggs om.",
            COLLEGE,
            120_000,
            300,
            risk="medium",
            goals="Trygg hela livet",
            parts=(ExamplePart(COLLEGE, "Bygger och mäter", hours=100),),
            likes=(0.3, 0.2, 0.85, 0.45),
            points=(3, 4, 4),
        ),
        ExampleCandidate(
            "Handlarnas gemensamma leveransbil",
            "En elbil som kör ut varor från alla butiker i centrum samma kväll, också till den som inte kan ta sig dit.",
            SHOPS,
            360_000,
            240,
            "next",
            "medium",
            "large",
            "Levande centrum",
            parts=(ExamplePart(SHOPS, "Betalar föraren", money=60_000), ExamplePart(TRANSPORT, "Kör")),
            likes=(0.15, 0.85, 0.15, 0.3),
            points=(3, 3, 3),
        ),
        ExampleCandidate(
            "Mätare som säger när gatan är hal",
            "Mätare i gatan och en karta som visar var det är halt just nu, så att plogen kommer dit först.",
            COLLEGE,
            450_000,
            400,
            "later",
            "high",
            "large",
            "Trygg hela livet",
            parts=(ExamplePart(COLLEGE, "Bygger"), ExamplePart(HOST, "Ger plats i gatan")),
            likes=(0.3, 0.2, 0.55, 0.3),
            points=(3, 2, 3),
        ),
        ExampleCandidate(
            "Cykelverkstad i källaren",
            "En verkstad där man lagar sin cykel tillsammans en kväll i veckan.",
            HERITAGE,
            60_000,
            80,
            became="Lånebod för verktyg och fritid",
        ),
        ExampleCandidate(
            "Drönare med medicin till skärgården",
            "Medicin flygs ut samma dag som den är beställd.",
            TRANSPORT,
            700_000,
            500,
            "later",
            "high",
            "large",
            became="withdrawn",
            because="Vi får inget tillstånd att flyga där nästa år. Vi kommer tillbaka.",
        ),
        ExampleCandidate(
            "Gratis parkering i centrum",
            "Den som handlar parkerar gratis i två timmar.",
            SHOPS,
            200_000,
            40,
            points=(2, 4, 2),
            became="out",
            because="Det är redan beslutat i trafikplanen att avgiften blir kvar till 2029. En röst om det skulle inte "
            "kunna betyda något.",
        ),
    ),
    needs=(("Mätare som säger när gatan är hal", "Öppna data om tomma lokaler"),),
)

BUILT = ExampleRound(
    title="Tryggare kvällar i centrum",
    purpose="Fler ska känna sig trygga i centrum efter klockan sex, och fler ska vilja vara där. Vi bygger portföljen "
    "tillsammans, innan någon röstar.",
    budget=900_000,
    hours=1_500,
    begun=-40,
    workshop=6,
    place="Gamla stationen, stora salen",
    candidates=(
        ExampleCandidate(
            "Ljus som följer den som går",
            "Lampor längs stråket från stationen som blir starkare när någon kommer. Vi mäter om fler går där.",
            HOST,
            340_000,
            220,
            "next",
            "medium",
            "large",
            "Trygg hela livet",
            "Ett torg som används",
            parts=(ExamplePart(HOST, "Bygger och sköter"), ExamplePart(COLLEGE, "Mäter", hours=60)),
        ),
        ExampleCandidate(
            "Nattvandrare med egen lokal",
            "En varm lokal vid torget där de som vandrar samlas, och dit den som är orolig kan gå.",
            WALKERS,
            110_000,
            180,
            goals="Trygg hela livet\nUnga",
            parts=(
                ExamplePart(WALKERS, "Vandrar fredagar och lördagar", hours=120),
                ExamplePart(HOST, "Lånar ut lokal"),
            ),
        ),
        ExampleCandidate(
            "Kaféer som har öppet till tio",
            "Tre kaféer har öppet längre på torsdagar och fredagar under ett halvår. Kommunen står för en del av lönen "
            "den första tiden.",
            SHOPS,
            260_000,
            60,
            risk="medium",
            goals="Levande centrum",
            need="Ett torg som används",
            spread=(10, 20),
            parts=(ExamplePart(SHOPS, "Har öppet", money=90_000), ExamplePart(HOST, "Sköter städningen")),
        ),
        ExampleCandidate(
            "Unga ritar torget på kvällen",
            "Gymnasister möblerar torget i full skala under tre kvällar. Det som fungerar får stå kvar.",
            COLLEGE,
            85_000,
            200,
            risk="medium",
            goals="Unga\nLevande centrum",
            parts=(ExamplePart(COLLEGE, "Leder arbetet", hours=80), ExamplePart(HERITAGE, "Bygger", hours=40)),
        ),
        ExampleCandidate(
            "Biblioteket öppet till nio",
            "Biblioteket har öppet två kvällar till, med en vuxen på plats och plats för läxor.",
            HOST,
            190_000,
            400,
            size="large",
            goals="Unga\nIngen står utanför",
            parts=(ExamplePart(HOST, "Bemannar"),),
        ),
        ExampleCandidate(
            "Gemensam väktare",
            "Butiker och restauranger delar på en väktare som går runt till stängning.",
            SHOPS,
            240_000,
            30,
            size="large",
            goals="Levande centrum",
            parts=(ExamplePart(SHOPS, "Betalar hälften", money=120_000),),
        ),
        ExampleCandidate(
            "Karta över otrygga platser",
            "Vem som helst visar på en karta var det är otryggt och varför. Högskolan läser svaren en gång i månaden.",
            COLLEGE,
            70_000,
            120,
            goals="Trygg hela livet",
            parts=(ExamplePart(COLLEGE, "Läser svaren", hours=40),),
        ),
        ExampleCandidate(
            "Soppa på torget",
            "En gryta på torget en kväll i veckan, gratis för alla.",
            HERITAGE,
            30_000,
            60,
            became="Nattvandrare med egen lokal",
        ),
        ExampleCandidate(
            "Musik i gångtunneln",
            "Lugn musik i tunneln från skymning till midnatt.",
            TRANSPORT,
            45_000,
            20,
            became="withdrawn",
            because="De som bor ovanför tunneln vill inte ha den, och vi håller med dem.",
        ),
    ),
    needs=(("Ljus som följer den som går", "Karta över otrygga platser"),),
    excludes=(("Gemensam väktare", "Nattvandrare med egen lokal"),),
)

APPEAL = (
    "Hur kan jag veta att min röst är med? Jag bor i Norra Solvik, och inget av det jag kryssade för blev valt.",
    "Skriv in koden från ditt kvitto på sidan med kvitton: står den där är rösten med. Alla röster ligger i en fil utan "
    "namn och i slumpad ordning, och vem som helst kan räkna om dem. Hur många i varje del av kommunen som fick något "
    "de ville ha står i resultatet.",
)
FIRST_PILOT = "Fixare på biblioteket"
REGISTER_NUMBER = "KS 2026/0412 (exempel)"
