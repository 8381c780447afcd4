"""The overview of a pilot: what it is, where it stands, what needs those who work on it, how it came here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.core.access import Actor, can
from samskap.core.registry import Attention, StartBlock, registry
from samskap.needs.models import Need
from samskap.pilots.gates import PASSAGES, PilotFacts, Review, lacks_owner
from samskap.pilots.models import (
    Concern,
    ConcernStatus,
    LearningQuestion,
    Obstacle,
    ObstacleStatus,
    Passed,
    Pilot,
    PilotState,
    Stage,
)
from samskap.pilots.selectors.facts import pilot_facts
from samskap.pilots.selectors.gate import next_review
from samskap.pilots.selectors.sponsors import sponsor_flags
from samskap.pilots.tabs import OVERVIEW_BLOCKS

MOST_PASSAGES = 50
_LABELS = {condition.key: condition.label for way in PASSAGES for condition in way.conditions}


@dataclass(frozen=True)
class Step:
    """A passage that happened. ``set_aside``: what was missing and overridden; ``who`` only for insiders."""

    at: datetime
    title: str
    reason: str
    set_aside: Sequence[str]
    who: str


@dataclass(frozen=True)
class Overview:
    """Everything on the overview of a pilot; ``needs_us`` and ``gate`` only for those inside."""

    sentence: str
    steps: Sequence[str]
    current: int
    gate: Review | None
    needs_us: Sequence[Attention]
    passages: Sequence[Step]
    need: Need | None
    blocks: Sequence[StartBlock]


def overview_page(actor: Actor, pilot: Pilot, *, now: datetime | None = None) -> Overview:
    """At most six queries and those of the blocks, for a pilot found by ``find_pilot``."""
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    inside = can(actor, "pilots.view_inside", pilot)
    counts = _counts(pilot, today)
    facts = pilot_facts(pilot, now=moment, loaded=True)
    found = next_review(pilot, facts)
    steps, current = _steps(pilot, counts["stages"])
    return Overview(
        sentence=_sentence(pilot, facts, found, counts["stages"], today),
        steps=steps,
        current=current,
        gate=found if inside else None,
        needs_us=_needs_us(pilot, facts, found, counts, today, moment) if inside and not pilot.is_closed else [],
        passages=[_step(row, inside) for row in _passed(pilot)],
        need=pilot.need if pilot.need and can(actor, "needs.view_need", pilot.need) else None,
        blocks=[block for make in OVERVIEW_BLOCKS if (block := make(actor, pilot)) is not None],
    )


def _passed(pilot: Pilot) -> QuerySet[Passed]:
    return Passed.objects.filter(pilot=pilot).select_related("by")[:MOST_PASSAGES]


def _counts(pilot: Pilot, today: date) -> dict[str, int]:
    """What hangs on the pilot and may need somebody: one query."""
    waiting = (ConcernStatus.WAITING, ConcernStatus.ADMITTED)
    parts: dict[str, QuerySet[Any]] = {
        "stages": Stage.objects.all(),
        "overdue": LearningQuestion.objects.filter(due_on__lt=today, answered_at=None),
        "concerns": Concern.objects.filter(status__in=waiting),
        "obstacles": Obstacle.objects.filter(status=ObstacleStatus.OPEN),
    }
    rows = Pilot.objects.filter(pk=pilot.pk).order_by()
    found = rows.values_list(*(_number_of(part) for part in parts.values()))[0]
    return dict(zip(parts, found, strict=True))


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    mine = rows.filter(pilot=OuterRef("pk")).order_by().values("pilot").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(mine, output_field=IntegerField()), Value(0))


def _steps(pilot: Pilot, stages: int) -> tuple[list[str], int]:
    """The way of a pilot with its stages by number, and where on it this one is, counted from 1."""
    number = max(stages, pilot.stage, 1)
    stage = _("Stage %(number)d")
    stages_by_number = [stage % {"number": one} for one in range(1, number + 1)]
    before, after = [PilotState.IDEA, PilotState.PREPARED], [PilotState.CLOSING, PilotState.CLOSED]
    names = [*(one.label for one in before), *stages_by_number, *(one.label for one in after)]
    places = {PilotState.IDEA: 1, PilotState.PREPARED: 2, PilotState.CLOSING: number + 3, PilotState.CLOSED: number + 4}
    return [str(name) for name in names], places.get(PilotState(pilot.state), 2 + max(pilot.stage, 1))


def _sentence(pilot: Pilot, facts: PilotFacts, found: Review | None, stages: int, today: date) -> str:
    """Where it stands in one or two sentences, from the facts."""
    if pilot.is_closed:
        return _("The pilot is closed: %(outcome)s.") % {"outcome": pilot.get_outcome_display()}
    said = {
        PilotState.IDEA: _("This is an idea."),
        PilotState.PREPARED: _("This is prepared and has not started."),
        PilotState.RUNNING: _("This runs in stage %(stage)d of %(stages)d."),
        PilotState.HALTED: _("This is halted in stage %(stage)d of %(stages)d."),
        PilotState.CLOSING: _("This is being closed: answers and lessons are gathered."),
    }[PilotState(pilot.state)] % {"stage": pilot.stage, "stages": max(stages, pilot.stage)}
    return " ".join(part for part in (said, days_left(pilot, today)) if part)


def days_left(pilot: Pilot, today: date) -> str:
    """How long it still goes on, or that its time is over; empty without an end or before the start."""
    if pilot.ends_on is None or pilot.state not in (PilotState.RUNNING, PilotState.HALTED):
        return ""
    left = (pilot.ends_on - today).days
    if left < 0:
        over = ngettext("Its end was %(count)d day ago.", "Its end was %(count)d days ago.", -left)
        return over % {"count": -left}
    return ngettext("%(count)d day is left.", "%(count)d days are left.", left) % {"count": left}


def _needs_us(
    pilot: Pilot, facts: PilotFacts, found: Review | None, counts: dict[str, int], today: date, now: datetime
) -> list[Attention]:
    lines = []
    # The way to the end is always open to a running pilot: it waits for nobody until the end date has passed.
    if found is not None and found.is_open and found.passage.key != "begin_closing":
        text = _("Nothing is missing: %(gate)s") % {"gate": found.passage.label}
        lines.append(Attention(_("Decision"), text, reverse("gate", args=[pilot.token, found.passage.key])))
    if facts.owner_left or (pilot.stage and not facts.has_owner):
        lines.append(Attention(_("Owner"), lacks_owner(facts), reverse("pilot_charter", args=[pilot.token])))
    flag = sponsor_flags([pilot], now=now).get(pilot.pk)
    if flag:
        lines.append(Attention(_("Sponsor"), flag, reverse("pilot_charter", args=[pilot.token]) + "#sponsor"))
    if pilot.ends_on and pilot.ends_on < today and pilot.state in (PilotState.RUNNING, PilotState.HALTED):
        text = _("The end date has passed: begin to close, or say a new end")
        lines.append(Attention(_("Time"), text, reverse("gate", args=[pilot.token, "begin_closing"])))
    return [*lines, *_counted(pilot, counts)]


def _counted(pilot: Pilot, counts: dict[str, int]) -> Iterable[Attention]:
    overdue, concerns, obstacles = counts["overdue"], counts["concerns"], counts["obstacles"]
    if concerns:
        said = ngettext("%(count)d concern waits for an answer", "%(count)d concerns wait for an answer", concerns)
        yield Attention(_("Concern"), said % {"count": concerns}, reverse("pilot_values", args=[pilot.token]))
    if overdue:
        said = ngettext("%(count)d learning question is overdue", "%(count)d learning questions are overdue", overdue)
        yield Attention(_("Learning"), said % {"count": overdue}, reverse("pilot_learning", args=[pilot.token]))
    if obstacles:
        said = ngettext("%(count)d obstacle waits for an answer", "%(count)d obstacles wait for an answer", obstacles)
        yield Attention(_("Obstacle"), said % {"count": obstacles}, reverse("pilot_obstacles", args=[pilot.token]))


def _step(row: Passed, inside: bool) -> Step:
    title = str(registry.journal_actions[f"pilot.{row.passage}"])
    who = ""
    if inside:
        who = str(row.by) if row.by else _("The portal, by its rules, or an erased account")
    return Step(row.at, title, row.reason, [str(_LABELS.get(key, key)) for key in row.missing], who)
