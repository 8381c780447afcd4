"""The stages in which a pilot grows: only those that have not begun are planned anew."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.texts import fill_texts
from samskap.pilots.models import Pilot, Stage
from samskap.pilots.services.inputs import check_choice, check_sum, pilot_to_work_on
from samskap.ui import text

MOST = 20
LARGEST = 100_000_000


@dataclass(frozen=True)
class StageInput:
    """At most ``cap`` users or places (``unit``) until ``ends_on``, for at most ``budget``."""

    cap: int
    unit: str
    name: str = ""
    budget: Decimal | None = None
    ends_on: date | None = None


@transaction.atomic
def add_stage(*, actor: Actor, pilot: Pilot, values: StageInput) -> Stage:
    """Plan one more stage behind the others. A pilot without any begins with the one that it is in, or will be.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: the pilot is closed.
    :raises InvalidInput: a field cannot be used, or there are :data:`MOST` already.
    """
    row = pilot_to_work_on(actor, pilot)
    others = list(Stage.objects.filter(pilot=row))
    if len(others) >= MOST:
        raise InvalidInput(_("There are %(limit)d stages already.") % {"limit": MOST})
    made = Stage(pilot=row, number=len(others) + 1)
    _fill(row, made, values, others)
    made.save()
    _journal(actor, row, "planned", None, _facts(made))
    return made


@transaction.atomic
def edit_stage(*, actor: Actor, pilot: Pilot, stage: Stage, values: StageInput) -> Stage:
    """Plan a stage anew that has not begun.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: the pilot is closed, or the stage has begun.
    :raises InvalidInput: a field cannot be used.
    """
    row = pilot_to_work_on(actor, pilot)
    found = _not_begun(row, stage)
    before = _facts(found)
    _fill(row, found, values, list(Stage.objects.filter(pilot=row).exclude(pk=found.pk)))
    if _facts(found) != before:
        found.save()
        _journal(actor, row, "changed", before, _facts(found))
    return found


@transaction.atomic
def remove_stage(*, actor: Actor, pilot: Pilot, stage: Stage) -> None:
    """Take away a stage that has not begun; those behind it move up.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: the pilot is closed, or the stage has begun.
    """
    row = pilot_to_work_on(actor, pilot)
    found = _not_begun(row, stage)
    before = _facts(found)
    found.delete()
    for later in Stage.objects.filter(pilot=row, number__gt=found.number).order_by("number"):
        later.number -= 1
        later.save(update_fields=["number"])
    _journal(actor, row, "removed", before, None)


@transaction.atomic
def write_result(*, actor: Actor, pilot: Pilot, stage: Stage, result: str) -> Stage:
    """Say what came out of the stage that the pilot is in.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: the pilot is closed, or in another stage.
    :raises InvalidInput: the text cannot be used.
    """
    row = pilot_to_work_on(actor, pilot)
    found = Stage.objects.get(pk=stage.pk, pilot=row)
    if found.number != row.stage:
        raise StateRefused(_("The pilot is not in this stage. What came out of a stage is written while it is in it."))
    before = found.result
    fill_texts(found, {"result": result}, ())
    if found.result != before:
        found.save(update_fields=["result"])
        facts = {"stage": found.number, "result": found.result}
        _journal(actor, row, "result", {"stage": found.number, "result": before}, facts)
    return found


def refuse_begun(pilot: Pilot, stage: Stage) -> None:
    """Only stages to come are planned anew.

    :raises StateRefused: it has begun.
    """
    if stage.number <= pilot.stage:
        raise StateRefused(_("This stage has begun. Only those to come can be planned anew."))


def _not_begun(pilot: Pilot, stage: Stage) -> Stage:
    found = Stage.objects.get(pk=stage.pk, pilot=pilot)
    refuse_begun(pilot, found)
    return found


def _fill(pilot: Pilot, row: Stage, values: StageInput, others: list[Stage]) -> None:
    fill_texts(row, {"name": values.name}, ())
    check_choice(row, unit=values.unit)
    row.budget = check_sum("budget", values.budget, required=False)
    row.cap, row.ends_on = values.cap, values.ends_on
    wrong = {}
    if not 1 <= values.cap <= LARGEST:
        wrong["cap"] = _("Write a number from 1 to %(most)d.") % {"most": LARGEST}
    if row.budget is not None and pilot.budget is not None and row.budget > pilot.budget:
        wrong["budget"] = _("The whole pilot has a budget of %(sum)s. Make the stage smaller, or change that first.")
        wrong["budget"] %= {"sum": text.money(pilot.budget, pilot.currency)}
    if others and others[0].unit != row.unit:
        wrong["unit"] = _("The other stages count %(unit)s. One cannot say how much a stage grows if they differ.")
        wrong["unit"] %= {"unit": str(others[0].get_unit_display()).lower()}
    if values.ends_on is not None and (message := _wrong_day(pilot, row, values.ends_on, others)):
        wrong["ends_on"] = message
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)


def _wrong_day(pilot: Pilot, row: Stage, day: date, others: list[Stage]) -> str:
    if (pilot.starts_on and day < pilot.starts_on) or (pilot.ends_on and day > pilot.ends_on):
        return _("This day is outside the pilot.")
    if any(one.ends_on and one.ends_on > day for one in others if one.number < row.number):
        return _("The stage before ends later than this.")
    if any(one.ends_on and one.ends_on < day for one in others if one.number > row.number):
        return _("The stage after it ends earlier than this.")
    return ""


def _facts(row: Stage) -> dict[str, object]:
    budget = None if row.budget is None else f"{row.budget:.2f}"
    facts = {"stage": row.number, "name": row.name, "cap": row.cap, "unit": row.unit}
    return {**facts, "budget": budget, "ends_on": row.ends_on}


def _journal(
    actor: Actor, pilot: Pilot, verb: str, before: dict[str, object] | None, after: dict[str, object] | None
) -> None:
    action = f"pilot.stage_{verb}"
    journal.record(actor=actor, action=action, obj=pilot, organisation=pilot.organisation, before=before, after=after)
