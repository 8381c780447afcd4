"""Obstacles: finding one, its page, and the lists of those who raise and those who receive them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import BooleanField, Case, DateField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.access import Actor, can, can_see
from samskap.core.errors import NotVisible
from samskap.core.models import Visibility
from samskap.core.selectors.paging import page_of
from samskap.pilots.models import Level, Obstacle, ObstacleStatus, ObstacleStep, Pilot, PilotState
from samskap.pilots.moves import STANDING, possible
from samskap.pilots.selectors.ladder import Ladder, Rung, ladder_of, waiting_words
from samskap.pilots.selectors.receiving import received_q, roles_of
from samskap.ui.text import day

MOST_RULES = 40


@dataclass(frozen=True)
class ObstaclePage:
    """One obstacle as one actor sees it. ``moves``: the keys of what the actor can do with it now.

    Without ``is_inside`` only the national step tells its reason and answer. ``pilot_shown``: they may open the pilot.
    """

    obstacle: Obstacle
    pilot: Pilot
    ladder: Ladder
    step: ObstacleStep
    moves: frozenset[str]
    actions: Sequence["Action"]
    sentence: str
    color: str
    shape: str
    is_inside: bool
    pilot_shown: bool
    pilot_named: bool

    @property
    def told(self) -> list[Rung]:
        """The levels where it has been, the first one first."""
        return [rung for rung in reversed(self.ladder.rungs) if rung.step is not None]


@dataclass(frozen=True)
class Action:
    """A link to the page of a move."""

    label: str
    url: str
    is_primary: bool


_LINKS = {
    "answer": ("answer_obstacle", gettext_lazy("Answer it")),
    "note": ("note_answer", gettext_lazy("Write down an answer from outside")),
    "lift": ("lift_obstacle", gettext_lazy("Lift it one level")),
    "remove": ("end_obstacle", gettext_lazy("Say what became of it")),
    "reopen": ("reopen_obstacle", gettext_lazy("The answer does not help")),
    "own": ("own_obstacle", gettext_lazy("Say who has it")),
    "due": ("obstacle_day", gettext_lazy("Set another day")),
    "share": ("share_obstacle", gettext_lazy("Say who outside sees it")),
    "edit": ("edit_obstacle", gettext_lazy("Change the words")),
}
_LOOKS = {
    ObstacleStatus.OPEN: ("info", "circle"),
    ObstacleStatus.ANSWERED: ("warning", "triangle"),
    ObstacleStatus.REMOVED: ("success", "check"),
    ObstacleStatus.STAYED: ("neutral", "cross"),
}


def _actions(obstacle: Obstacle, moves: frozenset[str]) -> list[Action]:
    """What is expected of the actor now comes first and is the button."""
    wanted = {"answer", "lift", "note"} if obstacle.status == ObstacleStatus.OPEN else {"remove"}
    keys = [key for key in _LINKS if key in moves]
    if obstacle.level == Level.PROJECT and "answer" in keys:
        keys.remove("answer")  # those who would answer are those who say what became of it
    keys.sort(key=lambda key: key not in wanted)
    return [
        Action(str(_LINKS[key][1]), reverse(_LINKS[key][0], args=[obstacle.token]), place == 0 and key in wanted)
        for place, key in enumerate(keys)
    ]


def _sentence(obstacle: Obstacle, step: ObstacleStep, now: datetime) -> str:
    words = {"level": obstacle.get_level_display(), "day": day(step.entered_at)}
    if obstacle.status == ObstacleStatus.OPEN:
        if obstacle.pilot.is_closed:
            return _("The pilot ended without an answer.")
        said = _("It has waited at the level “%(level)s” since %(day)s.") % words
        return f"{said} {waiting_words(step, now)}."
    if obstacle.status == ObstacleStatus.ANSWERED:
        return _("The level “%(level)s” has answered. Those who work on the pilot say what happens now.") % words
    return ""


@dataclass(frozen=True)
class Listed:
    """An obstacle in a list, with how it stands in words."""

    obstacle: Obstacle
    words: str
    color: str
    shape: str
    is_mine: bool = False


def obstacles() -> QuerySet[Obstacle]:
    """With the pilot and its organisation."""
    return Obstacle.objects.select_related("pilot__organisation", "pilot__owner")


def find_obstacle(actor: Actor, token: str) -> Obstacle:
    """The obstacle, for those who may see it: one query, and one for agencies.

    :raises NotVisible: there is none, or the actor may not know of it.
    """
    row = obstacles().filter(token=token).first()
    if row is None or not can(actor, "pilots.view_obstacle", row):
        raise NotVisible
    return row


def obstacle_page(actor: Actor, obstacle: Obstacle, *, now: datetime | None = None) -> ObstaclePage:
    """At most five queries."""
    moment = now or timezone.now()
    steps = list(obstacle.steps.select_related("owner", "answered_by", "lifted_by"))
    inside = can(actor, "pilots.view_obstacle_inside", obstacle)
    moves: frozenset[str] = frozenset()
    if actor.user is not None and not obstacle.pilot.is_closed:
        roles = roles_of(actor, obstacle, moment)
        moves = frozenset(move.key for move in possible(obstacle.status, obstacle.level, roles))
    shown = can_see(actor, obstacle.pilot)
    step = next(step for step in steps if step.level == obstacle.level)
    color, shape = _LOOKS[ObstacleStatus(obstacle.status)]
    return ObstaclePage(
        obstacle=obstacle,
        pilot=obstacle.pilot,
        ladder=ladder_of(obstacle, steps, now=moment, inside=inside),
        step=step,
        moves=moves,
        actions=_actions(obstacle, moves),
        sentence=_sentence(obstacle, step, moment),
        color=color,
        shape=shape,
        is_inside=inside,
        pilot_shown=shown,
        pilot_named=shown or "answer" in moves,
    )


def obstacles_of(pilot: Pilot, number: str | None, *, now: datetime | None = None) -> "Page[Any]":
    """Those of a pilot: what stands first, by the day when an answer is due; two queries."""
    return _listed(page_of(_by_due(Obstacle.objects.filter(pilot=pilot)), number), now or timezone.now(), pilot=pilot)


def obstacles_for(actor: Actor, number: str | None, *, now: datetime | None = None) -> "Page[Any]":
    """Those that stand and that the actor receives, and the others of the actor's organisations: two queries.

    What waits for the actor comes first, then what has an answer that somebody must decide on.
    """
    moment = now or timezone.now()
    received = received_q(actor, timezone.localdate(moment)) & Q(status=ObstacleStatus.OPEN)
    theirs = Q(pilot__organisation__in=list(actor.roles))
    rows: QuerySet[Any] = Obstacle.objects.exclude(pilot__state=PilotState.CLOSED).filter(
        received | theirs, status__in=STANDING
    )
    mine = Case(When(received, then=Value(True)), default=Value(False), output_field=BooleanField())
    rows = _by_due(rows.annotate(mine=mine)).select_related("pilot__organisation")
    return _listed(page_of(rows.order_by("-mine", "standing", F("due_on").asc(nulls_last=True), "pk"), number), moment)


def _by_due(rows: QuerySet[Any]) -> QuerySet[Any]:
    waits = ObstacleStep.objects.filter(obstacle=OuterRef("pk"), left_at=None)
    ranks = [When(status=ObstacleStatus.OPEN, then=Value(0)), When(status=ObstacleStatus.ANSWERED, then=Value(1))]
    rows = rows.annotate(
        due_on=Subquery(waits.values("due_on")[:1], output_field=DateField()),
        standing=Case(*ranks, default=Value(2)),
    )
    return rows.order_by("standing", F("due_on").asc(nulls_last=True), "-raised_at", "-pk")


def _listed(page: "Page[Any]", now: datetime, *, pilot: Pilot | None = None) -> "Page[Any]":
    rows = list(page.object_list)
    for row in rows:
        row.pilot = pilot or row.pilot
    page.object_list = [_row(row, row.pilot, now) for row in rows]
    return page


def _row(row: Any, pilot: Pilot, now: datetime) -> Listed:
    mine = bool(getattr(row, "mine", False))
    if row.status == ObstacleStatus.OPEN and pilot.is_closed:
        return Listed(row, _("The pilot ended without an answer"), "neutral", "square")
    if row.status == ObstacleStatus.OPEN:
        words = waiting_words(ObstacleStep(due_on=row.due_on), now)
        late = row.due_on < timezone.localdate(now)
        return Listed(row, words, "danger" if late else "info", "diamond" if late else "circle", mine)
    if row.status == ObstacleStatus.ANSWERED:
        return Listed(row, _("Answered: say what happens now"), "warning", "triangle", mine)
    removed = row.status == ObstacleStatus.REMOVED
    return Listed(row, row.get_status_display(), "success" if removed else "neutral", "check" if removed else "cross")


def known_rules(pilot: Pilot) -> Sequence[str]:
    """Rules to choose among when an obstacle is written down: those that the organisation named and public ones."""
    ours = Q(pilot__organisation=pilot.organisation_id) | Q(is_public=True)
    rows = Obstacle.objects.filter(ours).exclude(rule="").order_by("rule").values_list("rule", flat=True)
    return list(rows.distinct()[:MOST_RULES])


def is_open_to_agencies(pilot: Pilot) -> bool:
    """Whether agencies see the pilot's obstacles at the national level without anybody saying so."""
    return pilot.visibility == Visibility.PUBLIC
