"""The example municipality's needs. Everything here is made up and marked so."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class ExampleNeed:
    """A need, with framings ``(text, seen by)``, evidence ``(text, source)`` and suggestions ``(about, text)``."""

    title: str
    today: str
    whom: str
    better: str
    department: str = ""
    goals: str = ""
    urgency: str = ""
    scale: str = ""
    public: bool = True
    framings: tuple[tuple[str, str], ...] = ()
    evidence: tuple[tuple[str, str], ...] = ()
    suggestions: tuple[tuple[str, str], ...] = field(default=())
    challenges: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


NIGHT = ExampleNeed(
    title="Trygg tillsyn om natten",
    today="Nattpersonalen kör mellan ensliga hus för att titta till personer som sover. Många väcks av besöket.",
    whom="Ungefär 140 personer med hemtjänst på natten, deras anhöriga och tolv medarbetare.",
    better="Den som vill får tillsyn utan att bli väckt, och personalen hinner till dem som behöver hjälp.",
    department="Vård och omsorg",
    goals="Mål 4 i äldreplanen: en trygg ålderdom hemma.",
    urgency="now",
    scale="department",
    framings=(
        ("Jag vaknar varje gång dörren går, och sedan ligger jag vaken.", "En person med nattillsyn"),
        ("Vi sitter i bilen halva natten och är rädda att komma för sent.", "Nattpersonalen"),
        ("Körningen kostar mer än besöken, och vi hittar inte fler som vill arbeta natt.", "Enhetschefen"),
    ),
    evidence=(
        ("Tre av fyra besök på natten är tillsyn utan insats.", "Egen räkning under fyra veckor (påhittad)"),
        ("Bilarna går 96 mil en vanlig vecka.", "Körjournalerna (påhittade)"),
    ),
    suggestions=(
        ("framing", "Hos oss var det de anhöriga som först sade nej, för att ingen hade frågat dem."),
        ("whom", "Räkna också med dem som i dag tackar nej till tillsyn för att slippa bli väckta."),
    ),
    challenges=("care.night", "care.staff"),
    targets=("3.8",),
)
SQUARE = ExampleNeed(
    title="Ett torg som används",
    today="Torget står tomt utom på lördagarna, och de flesta går bara över det.",
    whom="De som bor och arbetar i centrum, handlarna och föreningarna.",
    better="Fler stannar på torget, också utan att köpa något, och det används året om.",
    department="Samhällsbyggnad",
    urgency="year",
    scale="organisation",
    framings=(
        ("Det fattas kunder, alltså parkering nära.", "En handlare"),
        ("Det fattas sittplatser i skugga.", "En förening för äldre"),
    ),
    suggestions=(("better", "Skriv gärna hur ni märker att det används: räkna dem som stannar mer än fem minuter."),),
    challenges=("places.centre", "places.access"),
    targets=("11.7", "11.3"),
)
BENEFIT = ExampleNeed(
    title="Snabbare beslut om försörjningsstöd",
    today="Den som ansöker väntar i snitt nitton dagar, och handläggarna för över samma uppgifter för hand tre gånger.",
    whom="Hushåll som väntar på besked, och åtta handläggare.",
    better="Besked inom en vecka, med samma rättssäkerhet och mer tid för samtal.",
    department="Socialtjänsten",
    urgency="now",
    scale="department",
    evidence=(("Nitton dagar från ansökan till beslut i mediantid.", "Egen statistik för våren (påhittad)"),),
    challenges=("health.poverty", "digital.services"),
    targets=("1.3",),
)
HOMES = ExampleNeed(
    title="Bostäder som drar mindre energi",
    today="Det kommunala bolagets hus från sextiotalet drar dubbelt så mycket värme som nya hus.",
    whom="Hyresgästerna i 620 lägenheter och bostadsbolaget.",
    better="Halverad värme utan att hyrorna stiger så att någon måste flytta.",
    department="Bostadsbolaget",
    goals="Klimatplanen: utsläppen halverade till 2030.",
    urgency="year",
    scale="wider",
    challenges=("energy.buildings",),
    targets=("7.3", "11.1"),
)
WASTE = ExampleNeed(
    title="",
    today="Matavfall hamnar i restavfallet i flerfamiljshusen. Ingen vet vad som skulle få de boende att sortera.",
    whom="De som bor i flerfamiljshus, och renhållningen.",
    better="Dubbelt så mycket matavfall i rätt kärl.",
    department="Renhållningen",
    urgency="later",
    public=False,
    challenges=("circular.foodwaste", "circular.waste"),
    targets=("12.5", "12.3"),
)
NEEDS = (NIGHT, SQUARE, BENEFIT, HOMES, WASTE)
ACCEPTED = "Tack, det hade vi inte tänkt på. Nu står det bland synsätten."
HAVE_IT_TOO = {NIGHT: 2, HOMES: 1}
"""How many of the neighbours say that they have a need too."""

GOAL = (
    "Kommunens utsläpp är halverade",
    "13.2",
    "Ton koldioxid om året, mot 2020",
    2030,
    "Kommunfullmäktige (påhittat)",
)
COMMITMENTS = (
    ("Husen från sextiotalet får bättre fönster och styrning", "Bostadsbolaget", "Bolagets investeringsplan", HOMES),
    ("All ny matservering räknar sitt svinn", "Måltidsenheten", "Inom ram", None),
)
ASSESSMENT = ("Granskning av beredskapen", "Revisorerna (påhittat)")
POINTS = (
    ("gap", "Det finns ingen plan för värmeböljor.", "13.1"),
    ("strength", "Krisledningen övar två gånger om året.", ""),
)
