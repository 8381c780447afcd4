"""Goals of a municipality as decided, and what is done to reach them."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.models import Organisation
from samskap.core.texts import fill_texts
from samskap.needs.models import Commitment, Goal, Need
from samskap.needs.targets import TARGETS

FIRST_YEAR, LAST_YEAR = 1990, 2100
MOST_GOALS, MOST_COMMITMENTS = 100, 20
"""Goals of one organisation that have not ended, and commitments to one of them: what one document can hold."""


@dataclass(frozen=True)
class GoalInput:
    """A goal as it is typed. ``target``: the code of the development target that it serves, or nothing."""

    text: str
    target: str = ""
    measure: str = ""
    year: int | None = None
    decided: str = ""
    language: str = "sv"


@dataclass(frozen=True)
class CommitmentInput:
    """What is done, by whom, until when, with which money, for which need of the same organisation."""

    text: str
    responsible: str
    due: date | None = None
    funding: str = ""
    need: Need | None = None


def save_goal(*, actor: Actor, organisation: Organisation, values: GoalInput, goal: Goal | None = None) -> Goal:
    """Write down a goal, or change one.

    :raises NotVisible, Refused: the actor does not work in the organisation.
    :raises InvalidInput: a field cannot be used, or there are :data:`MOST_GOALS` already.
    :raises StateRefused: the goal has ended.
    """
    _require(actor, organisation)
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        row = _locked(goal) if goal else Goal(organisation=organisation)
        before = _facts(row, GoalInput) if goal else None
        if goal is None and Goal.objects.filter(organisation=organisation, ended_at__isnull=True).count() >= MOST_GOALS:
            raise InvalidInput(_("There are %(limit)d already. Take one away first.") % {"limit": MOST_GOALS})
        texts = {name: getattr(values, name) for name in ("text", "measure", "decided")}
        fill_texts(row, texts, ("text",))
        _check_goal(values)
        row.target, row.year, row.language = values.target, values.year, values.language
        _save(actor, row, organisation, "goal", before)
    return row


def end_goal(*, actor: Actor, goal: Goal, now: datetime | None = None) -> None:
    """The goal no longer stands: reached, or given up; it is kept. One that has ended stays as it is.

    :raises NotVisible, Refused: the actor does not work in the organisation.
    """
    _require(actor, goal.organisation)
    _set_end(actor, goal, now or timezone.now(), "goal.ended")


def resume_goal(*, actor: Actor, goal: Goal) -> None:
    """The goal stands again. One that stands stays as it is.

    :raises NotVisible, Refused: the actor does not work in the organisation.
    """
    _require(actor, goal.organisation)
    _set_end(actor, goal, None, "goal.resumed")


def save_commitment(
    *, actor: Actor, goal: Goal, values: CommitmentInput, commitment: Commitment | None = None
) -> Commitment:
    """Write down what is done for a goal, or change it.

    :raises NotVisible, Refused: the actor does not work in the organisation.
    :raises InvalidInput: a field cannot be used, or there are :data:`MOST_COMMITMENTS` already.
    :raises StateRefused: the goal has ended.
    """
    _require(actor, goal.organisation)
    with transaction.atomic():
        home = _locked(goal)
        row = home.commitments.select_for_update().get(pk=commitment.pk) if commitment else Commitment(goal=home)
        before = _facts(row, CommitmentInput) if commitment else None
        if commitment is None and home.commitments.count() >= MOST_COMMITMENTS:
            raise InvalidInput(_("There are %(limit)d already. Take one away first.") % {"limit": MOST_COMMITMENTS})
        texts = {name: getattr(values, name) for name in ("text", "responsible", "funding")}
        fill_texts(row, texts, ("text", "responsible"))
        _check_commitment(values, home)
        row.due, row.need = values.due, values.need
        _save(actor, row, home.organisation, "commitment", before)
    return row


def delete_commitment(*, actor: Actor, commitment: Commitment) -> None:
    """Take it away; the journal keeps what it said.

    :raises NotVisible, Refused: the actor does not work in the organisation.
    :raises StateRefused: the goal has ended.
    """
    goal = commitment.goal
    _require(actor, goal.organisation)
    with transaction.atomic():
        home = _locked(goal)
        facts = _facts(commitment, CommitmentInput)
        journal.record(actor=actor, action="commitment.deleted", obj=home, organisation=home.organisation, before=facts)
        commitment.delete()


def _require(actor: Actor, organisation: Organisation) -> None:
    require(actor, "needs.edit_goals", organisation, view="needs.view_goals")


def _locked(goal: Goal) -> Goal:
    row = Goal.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=goal.pk)
    if row.ended_at is not None:
        raise StateRefused(_("The goal has ended. Take it up again first."))
    return row


def _set_end(actor: Actor, goal: Goal, at: datetime | None, action: str) -> None:
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=goal.organisation_id)
        row = Goal.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=goal.pk)
        if (row.ended_at is None) == (at is None):
            return
        standing = Goal.objects.filter(organisation=row.organisation_id, ended_at__isnull=True)
        if at is None and standing.count() >= MOST_GOALS:
            raise StateRefused(_("There are %(limit)d already. Take one away first.") % {"limit": MOST_GOALS})
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        journal.record(actor=actor, action=action, obj=row, organisation=row.organisation)


def _check_goal(values: GoalInput) -> None:
    wrong: dict[str, str] = {}
    if values.target and values.target not in TARGETS:
        wrong["target"] = _("Choose one of those in the list.")
    if values.language not in dict(settings.LANGUAGES):
        wrong["language"] = _("Choose one of those in the list.")
    if values.year is not None and not FIRST_YEAR <= values.year <= LAST_YEAR:
        wrong["year"] = _("Look at the year once more.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)


def _check_commitment(values: CommitmentInput, goal: Goal) -> None:
    wrong: dict[str, str] = {}
    if values.due is not None and not FIRST_YEAR <= values.due.year <= LAST_YEAR:
        wrong["due"] = _("Look at the year once more.")
    if values.need is not None and values.need.organisation_id != goal.organisation_id:
        wrong["need"] = _("Choose one of those in the list.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)


def _facts(row: Any, kind: type[GoalInput] | type[CommitmentInput]) -> dict[str, Any]:
    names = [one.name for one in fields(kind) if one.name != "need"]
    facts = {name: getattr(row, name) for name in names}
    return {**facts, "need": row.need_id} if hasattr(row, "need_id") else facts


def _save(actor: Actor, row: Any, organisation: Organisation, name: str, before: dict[str, Any] | None) -> None:
    after = _facts(row, GoalInput if name == "goal" else CommitmentInput)
    if after == before:
        return
    row.save()
    journal.record(
        actor=actor,
        action=f"{name}.{'added' if before is None else 'edited'}",
        obj=row if name == "goal" else row.goal,
        organisation=organisation,
        before=before,
        after=after,
    )
