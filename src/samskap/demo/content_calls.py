"""Example calls of invented funders, and what the example municipalities do about them. Everything here is made up."""

from dataclasses import dataclass

FUND, AUTHORITY, COUNCIL, NORDIC = (
    "Exempelfonden (påhittad)",
    "Exempelverket (påhittat)",
    "Eksempelrådet (oppdiktet)",
    "The Nordic Example Programme (invented)",
)


@dataclass(frozen=True)
class ExampleCall:
    """A call as it stands; ``opens`` and ``closes`` are days from today. What it said before: :data:`CHANGES`.

    ``share``: the part that the applicant pays, in percent. ``applicants``: the funder's own words.
    """

    key: str
    language: str
    title: str
    text: str
    funder: str
    applicants: str
    opens: int
    closes: int | None
    total: int = 0
    most: int = 0
    share: int = 0
    currency: str = "SEK"


NIGHT = ExampleCall(
    "natt",
    "sv",
    "Trygghet hemma med ny teknik",
    "Vi söker kommuner som vill pröva ny teknik för tillsyn i hemmet på natten. Den som får hjälp ska kunna sova, och "
    "personalen ska slippa köra i onödan. Projektet ska visa vad som blir bättre för den enskilde.\n\n"
    "Kommuner kan söka, gärna flera tillsammans. Resultaten ska kunna användas av andra.",
    AUTHORITY,
    "Kommuner",
    -20,
    12,
    total=18_000_000,
    most=1_500_000,
    share=30,
)
NIGHT_NO = ExampleCall(
    "tilsyn",
    "nb",
    "Velferdsteknologi i hjemmetjenesten",
    "Utlysningen skal hjelpe kommuner å ta i bruk velferdsteknologi. Nattilsyn der ingen blir vekket, er et godt "
    "eksempel. Søknaden skal beskrive hvem som får det bedre, og hvordan det måles.\n\n"
    "Norske kommuner kan søke. Svenske kommuner kan være partnere.",
    COUNCIL,
    "Kommuner",
    -35,
    34,
    total=25_000_000,
    most=2_000_000,
    share=50,
    currency="NOK",
)
HEAT = ExampleCall(
    "varme",
    "en",
    "Deep renovation of public housing",
    "The programme supports municipalities and housing companies that cut the heat demand of older apartment blocks by "
    "half. Tenants must be able to stay: applicants describe how rents are kept at a level that people can pay.\n\n"
    "Local authorities from at least two Nordic countries can apply together.",
    NORDIC,
    "Local authorities",
    -10,
    75,
    total=4_000_000,
    most=600_000,
    share=40,
    currency="EUR",
)
SQUARE = ExampleCall(
    "platser",
    "sv",
    "Levande platser i centrum",
    "Stöd till platser där människor vill stanna: torg, gator och parker i små och medelstora tätorter. Invånarna ska "
    "vara med från början. Vi ger inte stöd till parkering.\n\nKommuner, föreningar och fastighetsägare kan söka.",
    FUND,
    "Kommuner, föreningar",
    -5,
    41,
    total=9_000_000,
    most=400_000,
)
SUPPORT = ExampleCall(
    "handlaggning",
    "sv",
    "Digital handläggning med rättssäkerhet",
    "Bidrag till offentliga organisationer som vill korta väntan i ärenden som rör enskilda, till exempel ekonomiskt "
    "bistånd. Automatiska beslut måste kunna förklaras.\n\nOffentliga organisationer kan söka.",
    AUTHORITY,
    "Offentliga organisationer",
    -60,
    3,
    total=12_000_000,
    most=900_000,
    share=50,
)
WASTE = ExampleCall(
    "matavfall",
    "sv",
    "Mer matavfall till biogas",
    "Stöd till insamling och sortering av matavfall i flerfamiljshus. Vi vill se vad som får boende att sortera.",
    FUND,
    "",
    -15,
    55,
    total=3_000_000,
    most=150_000,
)
SMALL = ExampleCall(
    "sma-matavfall",
    "sv",
    "Små steg mot mindre matavfall",
    "Mindre bidrag till kommuner för information om sortering av matavfall.\n\nKommuner kan söka.",
    FUND,
    "Kommuner",
    -320,
    -250,
    total=1_000_000,
    most=60_000,
)
COMPANIES = ExampleCall(
    "foretag",
    "sv",
    "Innovation i småföretag",
    "Stöd till utveckling av nya produkter. Endast företag med högst 50 anställda kan söka.",
    FUND,
    "Företag",
    -8,
    28,
    total=20_000_000,
    most=1_000_000,
    share=50,
)
ROLLING = ExampleCall(
    "planering",
    "nb",
    "Støtte til planlegging og forprosjekt",
    "Kommuner kan søke om støtte til å planlegge et større prosjekt sammen med andre. Vi svarer innen fire uker.",
    COUNCIL,
    "Kommuner og fylkeskommuner",
    -200,
    None,
    most=250_000,
    currency="NOK",
)
CHANGES = (
    ("varme", 9, {"applicants": "Local authorities in one country"}),
    ("tilsyn", 5, {"total": 20_000_000}),
    ("natt", 2, {"closes": 5}),
)
"""The call, so many days ago, and what it said until then; in the order of the days. Who follows it was told."""
FOLLOWED = {
    "lead": ("natt", "tilsyn", "varme", "platser"),
    "member": ("natt", "matavfall"),
    "coordinator": ("natt", "tilsyn", "planering"),
}
CALLS = (NIGHT, NIGHT_NO, HEAT, SQUARE, SUPPORT, WASTE, SMALL, COMPANIES, ROLLING)

NEIGHBOURS_NEED = (
    (
        "sv",
        "Natten i hemtjänsten",
        "Vår nattpatrull kör långa vägar till personer som sover, och många vaknar när vi kommer.",
        "Personer med hemtjänst på natten och deras anhöriga.",
        "Tillsyn som ingen vaknar av, och tid för dem som behöver hjälp.",
    ),
    (
        "nb",
        "Nattilsyn uten å vekke",
        "Nattpatruljen kjører langt for å se til folk som sover. Mange våkner av besøket.",
        "De som har hjemmetjeneste om natten, og pårørende.",
        "Tilsyn uten at noen blir vekket, og mer tid til dem som trenger hjelp.",
    ),
)
"""What each neighbour needs, in the order of their names: language and the texts of a need."""
INHABITANTS = (("solvik", 18_400), ("bjorkasa", 9_700), ("granvik", 12_300))
SHARED_WORD = "Ska vi söka den här tillsammans? Jag kan skriva om minst tre är med."
CONSIDER = "Det är vårt behov, men vi vill veta om grannarna är med."
GO = "Bostadsbolaget söker tillsammans med Granvik."
NO_GO = "Vi har tre dagar kvar och ingen som kan skriva."
SEARCH = "Avfall"
