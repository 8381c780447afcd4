"""What the candidates of a round are scored against: fixed before anybody scores."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput
from samskap.core.texts import fill_texts
from samskap.portfolio.models import Criterion, Round, RoundState
from samskap.portfolio.steps import locked_round, refuse_unless
from samskap.portfolio.weighing import MOST

BEFORE_SCREENING = (RoundState.DRAFT, RoundState.GATHERING, RoundState.WORKSHOP)
MOST_WEIGHT = 100
FACTS = ("name", "text", "weight", "low", "high")


@dataclass(frozen=True)
class CriterionInput:
    """One criterion as it is typed. ``place``: which of the form's rows, from 1, so that an error stands beside it."""

    place: int
    name: str
    text: str = ""
    weight: int | None = 10
    low: int | None = 7
    high: int | None = 14


@transaction.atomic
def set_criteria(
    *, actor: Actor, row: Round, criteria: Sequence[CriterionInput], seen: str | None = None
) -> list[Criterion]:
    """Put these criteria in the place of those there are. ``seen``: the :func:`state_of` those that the actor saw.

    :raises NotVisible, Refused: the actor does not work in the organisation whose round it is.
    :raises StateRefused: screening has begun.
    :raises InvalidInput: a field cannot be used, or somebody else has changed the criteria meanwhile.
    """
    require(actor, "portfolio.work_on_round", row, view="portfolio.view_round_inside")
    locked = locked_round(row)
    refuse_unless(locked, *BEFORE_SCREENING)
    there = list(locked.criteria.all())
    if seen is not None and seen != state_of(there):
        names = ", ".join(one.name for one in there) or _("none")
        message = _(
            "Somebody else changed the criteria meanwhile. They are now: %(names)s. Save again to replace them."
        )
        raise InvalidInput(message % {"names": names}, {"seen": message % {"names": names}})
    made = _checked(locked, criteria)
    if state_of(made) == state_of(there):
        return there
    # Nobody has scored yet, so that nothing hangs on the rows.
    locked.criteria.all().delete()
    Criterion.objects.bulk_create(made)
    was, now = ({"criteria": _facts(rows)} for rows in (there, made))
    about = locked.organisation
    journal.record(actor=actor, action="round.criteria_set", obj=locked, organisation=about, before=was, after=now)
    return made


def state_of(criteria: Iterable[Criterion]) -> str:
    """What tells whether the criteria are still those somebody saw."""
    return hashlib.sha256(journal.canonical(_facts(criteria)).encode()).hexdigest()[:16]


def _checked(row: Round, criteria: Sequence[CriterionInput]) -> list[Criterion]:
    if len(criteria) > MOST:
        raise InvalidInput(_("At most %(most)d criteria fit.") % {"most": MOST})
    made: list[Criterion] = []
    names: set[str] = set()
    wrong: dict[str, str] = {}
    for values in criteria:
        one = Criterion(round=row)
        try:
            fill_texts(one, {"name": " ".join(values.name.split()), "text": values.text}, ("name",))
        except InvalidInput as error:
            wrong |= {f"{field}_{values.place}": message for field, message in error.fields.items()}
        if one.name.casefold() in names:
            wrong[f"name_{values.place}"] = _("This criterion is there twice.")
        names.add(one.name.casefold())
        wrong |= {f"{field}_{values.place}": message for field, message in _weigh(one, values).items()}
        made.append(one)
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)
    return made


def _weigh(one: Criterion, values: CriterionInput) -> dict[str, str]:
    """Set weight and bounds; what is wrong with them, by field."""
    wrong = {
        field: _("Write a number from %(least)d to %(most)d.") % {"least": least, "most": MOST_WEIGHT}
        for field, least in (("weight", 0), ("low", 0), ("high", 1))
        if (given := getattr(values, field)) is None or not least <= given <= MOST_WEIGHT
    }
    if not wrong and values.weight is not None and values.low is not None and values.high is not None:
        one.weight, one.low, one.high = values.weight, values.low, values.high
        if one.low > one.weight:
            wrong["low"] = _("This is more than the weight.")
        if one.high < one.weight:
            wrong["high"] = _("This is less than the weight.")
    return wrong


def _facts(criteria: Iterable[Criterion]) -> list[Mapping[str, Any]]:
    return [{name: getattr(one, name) for name in FACTS} for one in criteria]
