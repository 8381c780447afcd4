"""The example municipality's six pilots. Every person, figure and result here is made up and marked so."""

from samskap.demo.pilots_content.things import HOUSING, NIGHT, WASTE
from samskap.demo.pilots_content.ways import BENEFIT, DIALOGUE, TRUST

PILOTS = (WASTE, HOUSING, NIGHT, BENEFIT, TRUST, DIALOGUE)
INVITATION = {
    "inviter": "Belysningsbolaget (påhittat)",
    "inviter_kind": "company",
    "contact_name": "Påhittad person",
    "title": "Gatlampor som tänds när någon kommer",
    "kind": "technical",
    "what": "Lamporna lyser svagt tills någon går förbi. Vi byter armaturerna på en gata och mäter i ett år.",
    "how_long": "Ett år",
    "wanted": "En gata med omkring fyrtio stolpar, och någon som svarar på frågor.",
    "who_pays": "Vi betalar armaturerna. Ni betalar monteringen, omkring 120 000 kronor.",
    "elsewhere": "En by i grannlandet har haft dem i två år, men ingen har mätt.",
}
"""An invitation to test that waits for an answer in the example."""
NEIGHBOURS_TRY = (
    (
        "Vägar som säger till när de är hala",
        "Givare i åtta vägar talar om när saltbilen behövs.",
        (("data-is-ours", "must"), ("results-are-public", "must"), ("open-interface", "should")),
    ),
    (
        "Sensorer i kommunale bygg",
        "Fire skoler får luft etter hvor mange som er i rommet.",
        (("data-is-ours", "must"), ("results-are-public", "should")),
    ),
)
"""What each neighbour tries: title, what it is, and demands of the library with their weight."""
