"""Demands of a pilot as its pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from samskap.core.access import Actor, can
from samskap.core.models import JournalEntry, User
from samskap.core.registry import registry
from samskap.pilots.models import Demand, DemandStatus, DemandWeight, Gate, Party, Pilot

LOOKS: Mapping[str, tuple[str, str]] = {
    DemandStatus.ASKED: ("neutral", "ring"),
    DemandStatus.ACCEPTED: ("info", "circle"),
    DemandStatus.MET: ("success", "check"),
    DemandStatus.BREACHED: ("danger", "diamond"),
    DemandStatus.WAIVED: ("neutral", "cross"),
}
"""Colour and shape of each status."""
_ORDER = [
    DemandStatus.BREACHED,
    DemandStatus.ASKED,
    DemandStatus.ACCEPTED,
    DemandStatus.MET,
    DemandStatus.WAIVED,
]
"""What somebody must do something about comes first."""
HISTORY = 50
"""So many lines of a demand's history are shown, the newest first."""


@dataclass(frozen=True)
class AtGate:
    """What is due at one gate; waived demands are listed but not counted."""

    gate: Gate
    demands: Sequence[Demand]

    @property
    def counted(self) -> int:
        """How many are asked for."""
        return sum(demand.status != DemandStatus.WAIVED for demand in self.demands)

    @property
    def met(self) -> int:
        """How many of them are met."""
        return sum(demand.status == DemandStatus.MET for demand in self.demands)

    @property
    def musts_open(self) -> int:
        """How many of the musts are not met yet."""
        settled = (DemandStatus.MET, DemandStatus.WAIVED)
        return sum(one.weight == DemandWeight.MUST and one.status not in settled for one in self.demands)


@dataclass(frozen=True)
class PartnersPage:
    """Who takes part, and what is demanded of them, by the gate where it is due."""

    parties: Sequence[Party]
    gates: Sequence[AtGate]
    shows_demands: bool


@dataclass(frozen=True)
class HistoryLine:
    """What happened to a demand. ``who`` is empty where no account did it, or it was erased."""

    at: datetime
    who: str
    what: str
    because: str


def partners_page(actor: Actor, pilot: Pilot) -> PartnersPage:
    """Two queries, what is open first. Before the pilot has started, demands are known to those inside only."""
    shows = can(actor, "pilots.view_inside", pilot) or pilot.stage > 0
    demands = list(Demand.objects.filter(pilot=pilot).select_related("party")) if shows else []
    demands.sort(key=lambda one: (_ORDER.index(DemandStatus(one.status)), one.weight != DemandWeight.MUST, one.pk))
    gates = [AtGate(gate, [one for one in demands if one.due == gate]) for gate in Gate]
    return PartnersPage(
        parties=list(Party.objects.filter(pilot=pilot).select_related("organisation")),
        gates=[one for one in gates if one.demands],
        shows_demands=shows,
    )


def taken_keys(pilot: Pilot) -> set[str]:
    """The demands of the library that the pilot has: one query."""
    return set(Demand.objects.filter(pilot=pilot).exclude(library_key="").values_list("library_key", flat=True))


def history_of(demand: Demand) -> list[HistoryLine]:
    """What the journal knows of the demand, newest first: two queries."""
    entries = list(
        JournalEntry.objects.filter(object_kind=demand._meta.label_lower, object_id=str(demand.pk)).order_by(
            "-sequence"
        )[:HISTORY]
    )
    people = User.objects.in_bulk({entry.person_id for entry in entries if entry.person_id})
    return [
        HistoryLine(
            at=entry.at,
            who=str(people.get(entry.person_id or 0, "")),
            what=str(registry.journal_actions.get(entry.action, entry.action)),
            because=((entry.facts or {}).get("after") or {}).get("because", ""),
        )
        for entry in entries
    ]
