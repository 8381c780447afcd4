"""Obstacles: raised, lifted one level at a time, answered, and what became of them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, can
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import User, Visibility
from samskap.core.texts import fill_texts
from samskap.pilots.models import Level, Obstacle, ObstacleStatus, ObstacleStep, Pilot, Weight
from samskap.pilots.moves import BY_KEY, DAYS, Move, next_level
from samskap.pilots.selectors.receiving import agency_for, people_at_level, roles_of
from samskap.pilots.services.inputs import check_choice, locked, pilot_to_work_on, refuse_closed

LATEST_DUE = timedelta(days=730)


@dataclass(frozen=True)
class ObstacleInput:
    """What is said of an obstacle; title and kind are needed."""

    title: str
    kind: str
    text: str = ""
    rule: str = ""


def mark_of(obstacle: Obstacle) -> str:
    """Where the obstacle stood when somebody opened a form, so that two do not both move it."""
    return f"{obstacle.level}.{obstacle.status}"


def check_seen(obstacle: Obstacle, seen: str | None) -> None:
    """Nobody moves an obstacle that has moved since they opened the page.

    :raises StateRefused: it has.
    """
    if seen is not None and seen != mark_of(obstacle):
        raise StateRefused(_("The obstacle has moved on since you opened this page. Look at how it stands now."))


def to_move(*, actor: Actor, obstacle: Obstacle, move: str, now: datetime | None = None) -> Move:
    """The move, for those who may make it with the obstacle as it is now.

    :raises NotVisible: the actor may not know of the obstacle.
    :raises Refused: it is not their move.
    :raises StateRefused: the pilot is closed, or the move cannot be made from here.
    """
    if not can(actor, "pilots.view_obstacle", obstacle):
        raise NotVisible
    wanted = BY_KEY[move]
    if wanted.who not in roles_of(actor, obstacle, now):
        raise Refused(_who_may(obstacle))
    refuse_closed(obstacle.pilot)
    if obstacle.status not in wanted.statuses or obstacle.level not in wanted.levels:
        raise StateRefused(_("The obstacle has moved on since you opened this page. Look at how it stands now."))
    return wanted


def _who_may(obstacle: Obstacle) -> str:
    if obstacle.level == Level.NATIONAL:
        return _("This is done by those who answer at the national level, or by those who work on the pilot.")
    if obstacle.level == Level.PROJECT:
        return _("Only those who work on the pilot can do this.")
    level = Level(obstacle.level).label
    return _("Only those who answer obstacles at the level “%(level)s” can do this.") % {"level": level}


def _begin(
    actor: Actor, obstacle: Obstacle, move: str, seen: str | None, now: datetime
) -> tuple[Obstacle, ObstacleStep, Move]:
    """The obstacle and its last step, locked, once it is settled that the move can be made."""
    locked(obstacle.pilot)
    rows = Obstacle.objects.select_for_update(of=("self",)).select_related("pilot__organisation")
    row = rows.get(pk=obstacle.pk)
    if can(actor, "pilots.view_obstacle", row):
        check_seen(row, seen)
    wanted = to_move(actor=actor, obstacle=row, move=move, now=now)
    step = ObstacleStep.objects.get(obstacle=row, level=row.level)
    return row, step, wanted


def _record(actor: Actor, action: str, row: Obstacle, **facts: Any) -> None:
    personal = facts.pop("personal", None)
    before = facts.pop("before", None)
    after = {"level": row.level, "status": row.status, **facts}
    journal.record(
        actor=actor,
        action=f"pilot.obstacle_{action}",
        obj=row,
        organisation=row.pilot.organisation,
        before=before,
        after=after,
        personal=personal,
    )


def _arrive(row: Obstacle, now: datetime, *, by: User | None = None, because: str | None = None) -> ObstacleStep:
    """The step at the level where the obstacle is now; ``because`` is needed where it was lifted there."""
    level = Level(row.level)
    step = ObstacleStep(obstacle=row, level=level, entered_at=now, lifted_by=by)
    step.due_on = timezone.localdate(now) + timedelta(days=DAYS[level])
    if level == Level.PROJECT:
        step.owner = row.pilot.owner
    fill_texts(step, {"lifted_because": because or ""}, () if because is None else ("lifted_because",))
    step.save()
    return step


@transaction.atomic
def raise_obstacle(
    *,
    actor: Actor,
    pilot: Pilot,
    values: ObstacleInput,
    weight: int,
    may_leave: bool = False,
    now: datetime | None = None,
) -> Obstacle:
    """Write down what stands in the way; its weight decides at which level it enters.

    ``may_leave``: an obstacle that enters at the national level may be seen by government agencies. What a public
    pilot meets may.

    :raises InvalidInput: a field cannot be used.
    """
    home = pilot_to_work_on(actor, pilot)
    moment = now or timezone.now()
    row = Obstacle(pilot=home, raised_at=moment, raised_by=actor.user)
    _fill(row, values)
    check_choice(row, weight=weight)
    row.level = Weight(weight).level
    row.may_leave = _leaves(row, may_leave)
    row.save()
    _arrive(row, moment)
    _record(actor, "raised", row, title=row.title, kind=row.kind, rule=row.rule, weight=row.weight)
    return row


def _fill(row: Obstacle, values: ObstacleInput) -> None:
    fill_texts(row, {"title": values.title, "text": values.text, "rule": values.rule}, ("title",))
    row.title, row.rule = " ".join(row.title.split()), " ".join(row.rule.split())
    check_choice(row, kind=values.kind)


def _leaves(row: Obstacle, ticked: bool) -> bool:
    """Whether agencies may see it: at the national level, if somebody ticked it or the pilot is public anyway."""
    return row.level == Level.NATIONAL and (ticked or row.pilot.visibility == Visibility.PUBLIC)


@transaction.atomic
def edit_obstacle(*, actor: Actor, obstacle: Obstacle, values: ObstacleInput, now: datetime | None = None) -> Obstacle:
    """Put its words right while it waits; its weight and level stay."""
    row, _step, _move = _begin(actor, obstacle, "edit", None, now or timezone.now())
    before = {"title": row.title, "text": row.text, "kind": row.kind, "rule": row.rule}
    _fill(row, values)
    row.save()
    _record(actor, "edited", row, before=before, title=row.title, text=row.text, kind=row.kind, rule=row.rule)
    return row


@transaction.atomic
def own_obstacle(*, actor: Actor, obstacle: Obstacle, owner: User, now: datetime | None = None) -> Obstacle:
    """Take it at its level, or hand it to somebody who receives obstacles there.

    :raises InvalidInput: that person does not.
    """
    moment = now or timezone.now()
    row, step, _move = _begin(actor, obstacle, "own", None, moment)
    if not people_at_level(actor, row, moment).filter(pk=owner.pk).exists():
        message = _("Choose somebody who answers obstacles at this level.")
        raise InvalidInput(message, {"owner": message})
    step.owner = owner
    step.save(update_fields=["owner"])
    _record(actor, "owned", row, personal={"owner": owner.pk})
    return row


@transaction.atomic
def set_due(
    *, actor: Actor, obstacle: Obstacle, due_on: date, due_because: str, now: datetime | None = None
) -> Obstacle:
    """Another day for the answer, with the reason.

    :raises InvalidInput: no reason, a day that has been, or one more than two years away.
    """
    moment = now or timezone.now()
    row, step, _move = _begin(actor, obstacle, "due", None, moment)
    today, before = timezone.localdate(moment), step.due_on
    if not today <= due_on <= today + LATEST_DUE:
        message = _("Choose a day from today on, within two years.")
        raise InvalidInput(message, {"due_on": message})
    fill_texts(step, {"due_because": due_because}, ("due_because",))
    step.due_on = due_on
    step.save(update_fields=["due_on", "due_because"])
    _record(actor, "due_set", row, before={"due_on": before}, due_on=due_on, reason=step.due_because)
    return row


@transaction.atomic
def lift_obstacle(
    *,
    actor: Actor,
    obstacle: Obstacle,
    seen: str,
    lifted_because: str,
    may_leave: bool = False,
    now: datetime | None = None,
) -> Obstacle:
    """Exactly one level up: by those at its level who cannot solve it, or, once it is answered and the answer does not
    help, by those who work on the pilot. ``seen``: :func:`mark_of` what the actor was looking at.

    :raises InvalidInput: no reason.
    """
    moment = now or timezone.now()
    key = "reopen" if seen.endswith(f".{ObstacleStatus.ANSWERED}") else "lift"
    row, step, move = _begin(actor, obstacle, key, seen, moment)
    before = {"level": row.level, "status": row.status}
    if step.left_at is None:
        step.left_at = moment
        step.save(update_fields=["left_at"])
    row.level, row.status = next_level(row.level), move.to or row.status
    row.may_leave = _leaves(row, may_leave)
    row.save()
    arrived = _arrive(row, moment, by=actor.user, because=lifted_because)
    reason = arrived.lifted_because
    _record(actor, "reopened" if key == "reopen" else "lifted", row, before=before, reason=reason)
    return row


@transaction.atomic
def answer_obstacle(
    *, actor: Actor, obstacle: Obstacle, seen: str, answer: str, now: datetime | None = None
) -> Obstacle:
    """The level answers; the answer comes back to those who work on the pilot."""
    moment = now or timezone.now()
    row, step, move = _begin(actor, obstacle, "answer", seen, moment)
    agency = agency_for(actor, row)
    step.answered_as = agency.name if agency is not None else ""
    return _answer(actor, row, step, move, answer, moment)


@transaction.atomic
def note_answer(
    *, actor: Actor, obstacle: Obstacle, seen: str, answered_as: str, answer: str, now: datetime | None = None
) -> Obstacle:
    """The municipality writes down what an authority answered that has no place in the portal."""
    moment = now or timezone.now()
    row, step, move = _begin(actor, obstacle, "note", seen, moment)
    fill_texts(step, {"answered_as": answered_as, "answer": answer}, ("answered_as", "answer"))
    step.answered_outside = True
    return _answer(actor, row, step, move, answer, moment)


def _answer(actor: Actor, row: Obstacle, step: ObstacleStep, move: Move, answer: str, moment: datetime) -> Obstacle:
    fill_texts(step, {"answer": answer}, ("answer",))
    step.answered_at, step.answered_by, step.left_at = moment, actor.user, moment
    step.save()
    row.status = move.to or row.status
    row.save(update_fields=["status"])
    facts = {"answer": step.answer, "outside": step.answered_outside}
    _record(actor, "answered", row, personal={"answered_as": step.answered_as}, **facts)
    return row


@transaction.atomic
def end_obstacle(
    *, actor: Actor, obstacle: Obstacle, seen: str, move: str, ended_because: str, now: datetime | None = None
) -> Obstacle:
    """It is removed (``move`` is ``remove``), or it stays and the pilot goes another way (``stay``), with a word.

    :raises InvalidInput: no word, or another move.
    """
    moment = now or timezone.now()
    if move not in ("remove", "stay"):
        message = _("Choose one of those in the list.")
        raise InvalidInput(message, {"move": message})
    row, step, made = _begin(actor, obstacle, move, seen, moment)
    before = {"level": row.level, "status": row.status}
    fill_texts(row, {"ended_because": ended_because}, ("ended_because",))
    row.status, row.ended_at = made.to or row.status, moment
    row.save()
    if step.left_at is None:
        step.left_at = moment
        step.save(update_fields=["left_at"])
    _record(actor, "removed" if move == "remove" else "stayed", row, before=before, reason=row.ended_because)
    return row


@transaction.atomic
def share_obstacle(
    *, actor: Actor, obstacle: Obstacle, may_leave: bool, is_public: bool, now: datetime | None = None
) -> Obstacle:
    """Who outside the municipality sees an obstacle at the national level. What is public, agencies see too."""
    row, _step, _move = _begin(actor, obstacle, "share", None, now or timezone.now())
    before = {"may_leave": row.may_leave, "is_public": row.is_public}
    row.may_leave, row.is_public = may_leave or is_public, is_public
    row.save(update_fields=["may_leave", "is_public"])
    _record(actor, "shared", row, before=before, may_leave=row.may_leave, is_public=row.is_public)
    return row
