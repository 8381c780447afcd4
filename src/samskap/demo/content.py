"""The example municipality's texts and how its invented residents answer. Everything here is made up and marked so."""

from dataclasses import dataclass

MUNICIPALITY = "Solvik kommun"
NEIGHBOURS = (("Björkåsa kommun", "bjorkasa", "SE"), ("Granvik kommune", "granvik", "NO"))
NETWORK_OPERATOR = "Exempelkontoret för samverkan"
AGENCY = "Exempelmyndigheten"
PARTNERS = (
    ("Solviks handlare (exempel)", "handlare", "company"),
    ("Högskolan i Solvik (exempel)", "hogskolan", "university"),
    ("Solviks hembygdsförening (exempel)", "hembygd", "civil_society"),
)
NETWORK = "Exempelkommuner"
NETWORK_PURPOSE = "Tre påhittade kommuner som prövar portalen tillsammans."
ROOM = "Torget: samverkan kring ytan"
ROOM_PURPOSE = "Kommunen, en handlarförening, en högskola och en hembygdsförening delar underlag. Påhittat exempel."


@dataclass(frozen=True)
class Person:
    """A demo sign-in: what the role is called and whose it is."""

    role: str
    name: str
    email: str
    language: str = "sv"


PEOPLE = (
    Person("lead", "Leda Exempel", "lead@solvik.example"),
    Person("member", "Mattias Exempel", "member@solvik.example"),
    Person("observer", "Olga Exempel", "observer@solvik.example"),
    Person("guest", "Gustav Exempel", "guest@solvik.example"),
    Person("coordinator", "Kari Eksempel", "coordinator@natverk.example", "nb"),
    Person("agency", "Agda Exempel", "agency@myndigheten.example"),
    Person("operator", "Ove Exempel", "operator@portal.example"),
)


@dataclass(frozen=True)
class Line:
    """A statement in Swedish, Bokmål and English, and the chance that each invented group agrees with it."""

    sv: str
    nb: str
    en: str
    agree: tuple[float, float, float]


@dataclass(frozen=True)
class Promise:
    """Question, background and promise of a conversation in one language."""

    question: str
    background: str
    asked_by: str
    purpose: str
    open_matters: str
    fixed_matters: str
    decided_by: str
    use_of_answers: str


SQUARE = {
    "sv": Promise(
        "Hur ska torget användas?",
        "Torget ska byggas om nästa år. Busshållplatsen flyttar och ytan framför biblioteket blir fri. Vi vill veta vad "
        "ni vill att platsen ska rymma, innan någon ritar.",
        "Kommunstyrelsen i Solvik",
        "Torget byggs om nästa år och vi vill inte gissa vad ni behöver där.",
        "Vad platsen ska rymma, hur den möbleras och vad som händer där på kvällen.",
        "Träden blir kvar och budgeten är elva miljoner kronor.",
        "Kommunstyrelsen",
        "Vi svarar på allt ni är överens om, på det ni är oense om och till varje grupp.",
    ),
    "nb": Promise(
        "Hvordan skal torget brukes?",
        "Torget skal bygges om neste år. Busstoppet flytter, og plassen foran biblioteket blir ledig. Vi vil vite hva "
        "dere vil at plassen skal romme, før noen tegner.",
        "Kommunestyret i Solvik",
        "Torget bygges om neste år, og vi vil ikke gjette hva dere trenger der.",
        "Hva plassen skal romme, hvordan den møbleres og hva som skjer der om kvelden.",
        "Trærne blir stående, og budsjettet er elleve millioner kroner.",
        "Kommunestyret",
        "Vi svarer på alt dere er enige om, på det dere er uenige om og til hver gruppe.",
    ),
    "en": Promise(
        "How should the square be used?",
        "The square will be rebuilt next year. The bus stop moves and the space in front of the library becomes free. "
        "We want to know what you want the place to hold before anybody draws it.",
        "The municipal executive board of Solvik",
        "The square is rebuilt next year and we do not want to guess what you need there.",
        "What the place should hold, how it is furnished and what happens there in the evening.",
        "The trees stay and the budget is eleven million kronor.",
        "The municipal executive board",
        "We answer everything you agree on, what you disagree on and every group.",
    ),
}

# Groups: those who want a calm green place, those who want trade and access by car, and a few who want events.
SQUARE_LINES = (
    Line(
        "Det ska finnas sittplatser utan köptvång.",
        "Det skal finnes sitteplasser uten kjøpetvang.",
        "There should be seats where one need not buy anything.",
        (0.94, 0.86, 0.9),
    ),
    Line(
        "Torget ska vara belyst hela natten.",
        "Torget skal være opplyst hele natten.",
        "The square should be lit all night.",
        (0.82, 0.88, 0.84),
    ),
    Line(
        "Det ska gå att ta sig fram med rullstol överallt.",
        "Det skal gå an å komme fram med rullestol overalt.",
        "One should be able to get everywhere in a wheelchair.",
        (0.96, 0.91, 0.93),
    ),
    Line(
        "Bilar ska inte få köra över torget.",
        "Biler skal ikke få kjøre over torget.",
        "Cars should not be allowed to cross the square.",
        (0.91, 0.12, 0.66),
    ),
    Line(
        "Det behövs fler parkeringsplatser vid torget.",
        "Det trengs flere parkeringsplasser ved torget.",
        "More parking is needed by the square.",
        (0.08, 0.9, 0.22),
    ),
    Line(
        "Handlarna behöver kunna lasta framför butiken.",
        "Butikkene må kunne laste foran butikken.",
        "Shops need to be able to load in front of their door.",
        (0.35, 0.93, 0.5),
    ),
    Line(
        "Halva ytan borde bli gräs och planteringar.",
        "Halve plassen burde bli gress og planter.",
        "Half of the surface should be grass and plants.",
        (0.88, 0.18, 0.34),
    ),
    Line(
        "Torget ska ha musik på kvällarna under sommaren.",
        "Torget skal ha musikk om kveldene om sommeren.",
        "There should be music on the square on summer evenings.",
        (0.3, 0.42, 0.95),
    ),
    Line(
        "Efter klockan 22 ska det vara tyst.",
        "Etter klokken 22 skal det være stille.",
        "It should be quiet after 10 pm.",
        (0.83, 0.6, 0.1),
    ),
    Line(
        "Torgdag med lokala odlare varje lördag.",
        "Torgdag med lokale dyrkere hver lørdag.",
        "A market with local growers every Saturday.",
        (0.84, 0.87, 0.82),
    ),
    Line(
        "Det ska finnas en offentlig toalett.",
        "Det skal finnes et offentlig toalett.",
        "There should be a public toilet.",
        (0.9, 0.89, 0.93),
    ),
    Line(
        "En scen med tak är värd sitt pris.",
        "En scene med tak er verdt prisen.",
        "A stage with a roof is worth its price.",
        (0.22, 0.2, 0.92),
    ),
    Line(
        "Uteserveringar får ta mer plats.",
        "Uteservering kan ta mer plass.",
        "Pavement cafés may take more space.",
        (0.25, 0.78, 0.85),
    ),
    Line(
        "Cykelparkeringen ska ha tak.",
        "Sykkelparkeringen skal ha tak.",
        "The bicycle parking should have a roof.",
        (0.86, 0.3, 0.6),
    ),
    Line(
        "Barn ska kunna leka på torget.",
        "Barn skal kunne leke på torget.",
        "Children should be able to play on the square.",
        (0.9, 0.74, 0.78),
    ),
    Line(
        "Kommunen borde spara pengarna.",
        "Kommunen burde spare pengene.",
        "The municipality should save the money.",
        (0.1, 0.38, 0.08),
    ),
    Line(
        "Hållplatsen borde ligga kvar vid torget.",
        "Holdeplassen burde bli liggende ved torget.",
        "The bus stop should stay by the square.",
        (0.62, 0.66, 0.55),
    ),
    Line(
        "Biblioteket ska öppna mot torget.",
        "Biblioteket skal åpne mot torget.",
        "The library should open onto the square.",
        (0.85, 0.55, 0.8),
    ),
    Line(
        "Reklamskyltar ska inte få synas på torget.",
        "Reklameskilt skal ikke vises på torget.",
        "There should be no advertising on the square.",
        (0.8, 0.15, 0.45),
    ),
    Line(
        "Det ska finnas vatten att dricka.",
        "Det skal finnes drikkevann.",
        "There should be drinking water.",
        (0.93, 0.83, 0.92),
    ),
    Line(
        "Ungdomar behöver en egen plats på torget.",
        "Ungdom trenger et eget sted på torget.",
        "Young people need a place of their own on the square.",
        (0.58, 0.4, 0.9),
    ),
    Line(
        "Kameror behövs för tryggheten.",
        "Kameraer trengs for tryggheten.",
        "Cameras are needed for safety.",
        (0.3, 0.79, 0.25),
    ),
    Line(
        "Julmarknaden ska vara kvar på torget.",
        "Julemarkedet skal fortsatt være på torget.",
        "The Christmas market should stay on the square.",
        (0.78, 0.88, 0.84),
    ),
    Line(
        "Avgiften för torgplats ska vara låg för föreningar.",
        "Avgiften for torgplass skal være lav for foreninger.",
        "The fee for a stall should be low for associations.",
        (0.82, 0.76, 0.88),
    ),
)
SQUARE_GROUPS = (171, 128, 24)
"""The third is so small that the map is uncertain of it, and says so."""

LIBRARY = Promise(
    "När ska biblioteket vara öppet?",
    "Vi har pengar till fem timmar mer i veckan. Ni säger vilka.",
    "Kultur- och fritidsnämnden i Solvik",
    "Vi kan öppna fem timmar mer i veckan och vill lägga dem där de gör nytta.",
    "Vilka dagar och tider som de nya timmarna läggs på.",
    "Antalet nya timmar är fem och bokbussens turer ändras inte.",
    "Kultur- och fritidsnämnden",
    "Vi svarar på det ni är överens om innan tiderna beslutas.",
)
# Opinions from "late, and without staff if need be" to "by day, with somebody to ask", without a gap between them: how
# much it matters for a statement where on that line somebody stands, and how many agree in its middle (as log odds).
LIBRARY_LINES = (
    ("Biblioteket ska ha öppet på söndagar.", 0.0, 3.6),
    ("Tidiga morgnar är viktigare än sena kvällar.", -2.5, -0.2),
    ("Det räcker med obemannat öppet på kvällen.", 2.4, 0.4),
    ("Barnens sagostund ska ligga efter klockan 17.", 1.3, 0.8),
    ("Biblioteket ska ha samma tider hela året.", 0.0, 3.1),
    ("Skolan behöver biblioteket på förmiddagen.", 0.0, 3.4),
    ("Studierum ska gå att boka till klockan 22.", 2.7, 0.3),
    ("Det ska alltid finnas personal när biblioteket är öppet.", -2.7, 0.9),
    ("Kvällarna är viktigare än helgerna.", 2.0, -0.5),
    ("Nya timmar gör mest nytta på dagen.", -1.8, -0.1),
    ("Biblioteket kan stänga tidigare på fredagar.", 0.0, -2.8),
    ("Den som arbetar behöver ett bibliotek som är öppet på kvällen.", 2.2, 0.7),
    ("Läxhjälpen ska vara på kvällen.", 2.1, 0.6),
    ("Kvällsöppet blir för dyrt.", -2.0, -0.5),
    ("Biblioteket borde vara öppet dygnet runt.", 2.4, -0.7),
    ("En bibliotekarie att fråga är viktigare än fler timmar.", -2.2, 0.6),
)
LIBRARY_PEOPLE = 220

COMMON_ANSWER = (
    "Vi tar med det i beslutet om de nya tiderna.",
    "De allra flesta av er vill det, och det ryms i fem timmar.",
)
DRAFT_QUESTION = "Hur ska vi spara energi i skolorna?"

AGE_QUESTION = "Hur gammal är du?"
AGE_SOURCE = "Påhittade tal för exempelkommunen"
# Age, invented number of inhabitants, and how common it is in each invented group.
AGES = (
    ("Under 25 år", 5200, (0.1, 0.06, 0.55)),
    ("25 till 44 år", 4700, (0.3, 0.26, 0.28)),
    ("45 till 64 år", 5100, (0.33, 0.4, 0.12)),
    ("65 år och äldre", 4900, (0.27, 0.28, 0.05)),
)
