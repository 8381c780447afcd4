"""What needs a decision: declared in one place, over plain facts and a day, so that it can be tested as a table.

A decision is due *now* from the day it is due; during the seven days before that it is said to come *soon*. Texts name
kinds, values and levels, never what somebody wrote: whoever may see the board may read them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from samskap.core.models import Currency
from samskap.pilots.gates import UNTRIAGED_DAYS
from samskap.pilots.models import (
    ConcernStatus,
    DemandTopic,
    Level,
    ObstacleKind,
    PilotState,
    Power,
    PublicValue,
)
from samskap.ui import text

SOON = timedelta(days=7)
NEAR_LIMIT = Decimal("0.9")
UNTRIAGED = timedelta(days=UNTRIAGED_DAYS)
INVITATION_DAYS = 14
"""An invitation to test that nobody has answered for longer than this needs an answer."""


class Reason(StrEnum):
    """Why a decision is needed."""

    HALTED = "halted"
    EXCESS = "excess"
    NEAR_LIMIT = "near_limit"
    STAGE_ENDS = "stage_ends"
    PILOT_ENDS = "pilot_ends"
    READY_TO_START = "ready_to_start"
    NOT_READY_TO_START = "not_ready_to_start"
    READY_TO_CLOSE = "ready_to_close"
    MUST_BROKEN = "must_broken"
    CONCERN_WAITS = "concern_waits"
    CONCERN_UNANSWERED = "concern_unanswered"
    VETO_STANDS = "veto_stands"
    OBSTACLE_LATE = "obstacle_late"


_ORDER = {reason: place for place, reason in enumerate(Reason)}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in the pilot; ``key`` is the person's number, ``name`` is empty where none was given."""

    key: int
    name: str


@dataclass(frozen=True, slots=True)
class OpenConcern:
    """A concern that is not done with: about which value, whether it was admitted, since when."""

    value: str
    status: str
    since: date


@dataclass(frozen=True, slots=True)
class StandingVeto:
    """A veto that was not lifted."""

    value: str
    since: date
    by: Person | None = None


@dataclass(frozen=True, slots=True)
class OpenObstacle:
    """An obstacle where it waits now."""

    kind: str
    level: str
    due_on: date
    owner: Person | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a pilot stands. ``exposure``: what it has cost or is bound to cost, in its currency.

    ``gate_open``: whether a prepared pilot could start; None where nobody looked. ``missing``: what it lacks.
    """

    state: str
    since: date
    stage: int = 0
    starts_on: date | None = None
    ends_on: date | None = None
    stage_ends_on: date | None = None
    has_next_stage: bool = False
    exposure: Decimal = Decimal(0)
    limit: Decimal | None = None
    currency: str = Currency.SEK
    gate_open: bool | None = None
    missing: tuple[str, ...] = ()
    unanswered: int = 0
    """Learning questions without an answer."""
    broken: tuple[tuple[str, date], ...] = ()
    """Broken musts: what they are about, since when."""
    concerns: tuple[OpenConcern, ...] = ()
    vetoes: tuple[StandingVeto, ...] = ()
    obstacles: tuple[OpenObstacle, ...] = ()
    owner: Person | None = None
    receiver: Person | None = None
    """Who receives concerns."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that is put into the reader's language when it is read: most decisions of a board are only counted."""

    sentence: str
    words: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return gettext(self.sentence) % self.words if self.words else gettext(self.sentence)


@dataclass(frozen=True, slots=True)
class Due:
    """A decision that is needed: by when or since when, and where it is taken.

    Who decides: those with ``power``; without one the ``person``; without either a lead. Where: at the gate called
    ``passage``, else on the page with this ``route``.
    """

    reason: Reason
    said: Said
    due: date
    power: Power | None = None
    person: Person | None = None
    passage: str = ""
    route: str = ""
    soon: bool = False

    @property
    def what(self) -> str:
        """What must be decided, in the reader's language."""
        return str(self.said)


def decisions_due(standing: Standing, today: date) -> tuple[Due, ...]:
    """Every decision that the pilot needs now or within seven days, the longest due first. A closed one needs none."""
    if standing.state == PilotState.CLOSED:
        return ()
    found = [due for rule in RULES for due in rule(standing, today) if _comes(due.due, today)]
    return tuple(
        replace(due, soon=True) if due.due > today else due
        for due in sorted(found, key=lambda due: (due.due, _ORDER[due.reason]))
    )


def _comes(day: date, today: date) -> bool:
    """Whether a decision is due on the day or within the next seven. Rules ask before they write a sentence about what
    comes later, which nearly every pilot has."""
    return day - today <= SOON


def _halted(one: Standing, today: date) -> Iterator[Due]:
    if one.state == PilotState.HALTED:
        yield Due(
            Reason.HALTED,
            Said(_("It is halted. Let it go on, or begin to close it.")),
            one.since,
            Power.RESUME,
            passage="resume",
        )


def _excess(one: Standing, today: date) -> Iterator[Due]:
    if one.limit is not None and one.exposure > one.limit:
        over = text.money(one.exposure - one.limit, one.currency)
        said = _("It has cost and promised %(sum)s more than its loss limit. Raise the limit, or close the pilot.")
        since = one.since if one.state == PilotState.HALTED else today
        yield Due(Reason.EXCESS, Said(said, {"sum": over}), since, Power.COMMIT, route="pilot_money")


def _near_limit(one: Standing, today: date) -> Iterator[Due]:
    if not one.limit or one.state == PilotState.CLOSING or one.exposure > one.limit:
        return
    if one.exposure >= one.limit * NEAR_LIMIT:
        said = _("It has used %(share)s of its loss limit. Go on to the limit, make the pilot smaller, or stop.")
        words = {"share": text.share(float(one.exposure / one.limit))}
        yield Due(Reason.NEAR_LIMIT, Said(said, words), today, person=one.owner, route="pilot_money")


def _stage_ends(one: Standing, today: date) -> Iterator[Due]:
    if one.state != PilotState.RUNNING or one.stage_ends_on is None or not _comes(one.stage_ends_on, today):
        return
    if one.has_next_stage:
        said = _("Stage %(number)d ends. Let the pilot go on to the next stage, or begin to close it.")
        yield Due(
            Reason.STAGE_ENDS,
            Said(said, {"number": one.stage}),
            one.stage_ends_on,
            Power.NEXT_STAGE,
            passage="next_stage",
        )
    elif one.ends_on is None or one.ends_on > today:
        said = _("Stage %(number)d ends, and no other is planned. Plan the next one, or begin to close the pilot.")
        yield Due(
            Reason.STAGE_ENDS,
            Said(said, {"number": one.stage}),
            one.stage_ends_on,
            person=one.owner,
            route="pilot_money",
        )


def _pilot_ends(one: Standing, today: date) -> Iterator[Due]:
    if one.state == PilotState.RUNNING and one.ends_on is not None and _comes(one.ends_on, today):
        said = _("The pilot ends. Begin to close it, or set another end date.")
        yield Due(Reason.PILOT_ENDS, Said(said), one.ends_on, person=one.owner, passage="begin_closing")


def _start(one: Standing, today: date) -> Iterator[Due]:
    if one.state != PilotState.PREPARED or one.starts_on is None:
        return
    if one.gate_open is None:
        yield Due(
            Reason.READY_TO_START,
            Said(_("Start it, or set another start date.")),
            one.starts_on,
            Power.START,
            passage="start",
        )
    elif one.gate_open:
        yield Due(
            Reason.READY_TO_START, Said(_("Nothing is missing. Start it.")), one.starts_on, Power.START, passage="start"
        )
    else:
        said = _("It should start, but the gate is shut. Missing: %(missing)s")
        yield Due(
            Reason.NOT_READY_TO_START,
            Said(said, {"missing": _shortened(one.missing)}),
            one.starts_on,
            person=one.owner,
            passage="start",
        )


def _close(one: Standing, today: date) -> Iterator[Due]:
    if one.state == PilotState.CLOSING and not one.unanswered:
        said = _("Every question is answered. Close it: scale, adapt, stop or failed well.")
        yield Due(Reason.READY_TO_CLOSE, Said(said), one.since, Power.CLOSE, passage="scale")


def _musts(one: Standing, today: date) -> Iterator[Due]:
    for topic, since in one.broken:
        said = _("A partner has broken a must: %(topic)s. Waive it and say why, or halt the pilot.")
        words = {"topic": DemandTopic(topic).label}
        yield Due(Reason.MUST_BROKEN, Said(said, words), since, person=one.owner, route="pilot_demands")


def _concerns(one: Standing, today: date) -> Iterator[Due]:
    for concern in one.concerns:
        if concern.status != ConcernStatus.ADMITTED and not _comes(concern.since + UNTRIAGED, today):
            continue
        words = {"value": PublicValue(concern.value).label}
        if concern.status == ConcernStatus.ADMITTED:
            said = _("A concern was admitted and has no answer; it shuts the gate. It is about: %(value)s.")
            reason, since = Reason.CONCERN_UNANSWERED, concern.since
        else:
            said = _("Nobody has looked at a concern. Admit it or reject it. It is about: %(value)s.")
            reason, since = Reason.CONCERN_WAITS, concern.since + UNTRIAGED
        yield Due(reason, Said(said, words), since, person=one.receiver, route="pilot_values")


def _vetoes(one: Standing, today: date) -> Iterator[Due]:
    for veto in one.vetoes:
        said = _("A veto stands. Lift it and say why, or close the pilot. It is about: %(value)s.")
        words = {"value": PublicValue(veto.value).label}
        yield Due(Reason.VETO_STANDS, Said(said, words), veto.since, person=veto.by, route="pilot_values")


def _obstacles(one: Standing, today: date) -> Iterator[Due]:
    for obstacle in one.obstacles:
        if not _comes(obstacle.due_on, today):
            continue
        said = _("An obstacle waits for an answer: %(kind)s. Level: %(level)s.")
        words = {"kind": ObstacleKind(obstacle.kind).label, "level": Level(obstacle.level).label}
        yield Due(
            Reason.OBSTACLE_LATE, Said(said, words), obstacle.due_on, person=obstacle.owner, route="pilot_obstacles"
        )


def _shortened(missing: tuple[str, ...], most: int = 2, signs: int = 90) -> str:
    """The first things that are missing, and how many more there are."""
    told = [one if len(one) <= signs else f"{one[:signs]}…" for one in missing[:most]]
    rest = len(missing) - most
    return "; ".join([*told, *([gettext("and %(count)d more") % {"count": rest}] if rest > 0 else [])])


RULES: tuple[Callable[[Standing, date], Iterator[Due]], ...] = (
    _halted,
    _excess,
    _near_limit,
    _stage_ends,
    _pilot_ends,
    _start,
    _close,
    _musts,
    _concerns,
    _vetoes,
    _obstacles,
)
"""Everything that can need a decision."""
