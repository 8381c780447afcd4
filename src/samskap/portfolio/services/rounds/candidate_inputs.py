"""What a candidate is made of: its fields checked, compared with what somebody else wrote meanwhile, and filled in."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.errors import InvalidInput
from samskap.core.journal import canonical
from samskap.core.plain import plain
from samskap.core.texts import fill_texts
from samskap.portfolio.models import Candidate
from samskap.portfolio.services.inputs import CENT, check_choice
from samskap.ui import text

TEXTS = ("title", "text", "goals")
REQUIRED = ("title", "text")
CHOICES = ("horizon", "risk", "size")
MONEY = ("cost_low", "cost", "cost_high")
HOURS = ("hours_low", "hours", "hours_high")
NUMBERS = (*MONEY, *HOURS)
FIELDS = (*TEXTS, *CHOICES, *NUMBERS)
MOST_MONEY, MOST_HOURS = Decimal(10) ** 12, Decimal(10) ** 7
"""Below these the columns hold it."""
GIVEN_NOTHING = gettext_lazy("nothing")

Values = Mapping[str, Any]


class ChangedMeanwhile(InvalidInput):
    """Somebody else changed the same; nothing is saved. ``fields`` says what stands there now."""


@dataclass(frozen=True)
class Seen:
    """What somebody had before them: a mark for each field, so that the later of two does not undo the earlier."""

    marks: Mapping[str, str]

    @classmethod
    def of(cls, candidate: Candidate, names: Sequence[str] = FIELDS) -> "Seen":
        """What the candidate looks like now."""
        return cls({name: _mark(getattr(candidate, name)) for name in names})

    @classmethod
    def read(cls, written: str) -> "Seen":
        """From a form; what is no such list says nothing about any field."""
        pairs = (part.partition(":") for part in written[:1000].split())
        return cls({name: mark for name, _colon, mark in pairs if name in FIELDS})

    def __str__(self) -> str:
        return " ".join(f"{name}:{mark}" for name, mark in self.marks.items())

    def differs(self, name: str, value: Any) -> bool:
        """Whether the field was another one then."""
        return name in self.marks and self.marks[name] != _mark(value)


def merged_with(candidate: Candidate, values: Values, seen: Seen) -> tuple[dict[str, Any], list[str]]:
    """What is left to write when others wrote meanwhile, and the names of the fields that they changed.

    A field that only they changed stays theirs; one that only this person changed is written.

    :raises ChangedMeanwhile: both changed the same field, and not to the same.
    """
    theirs = [name for name in FIELDS if seen.differs(name, getattr(candidate, name))]
    wrong = {}
    for name in theirs:
        typed, now = values.get(name), getattr(candidate, name)
        if name in values and seen.differs(name, typed) and _mark(typed) != _mark(now):
            words = {"value": shown(candidate, name, now)}
            wrong[name] = _("Somebody else changed this while you wrote. It says now: %(value)s") % words
    if wrong:
        raise ChangedMeanwhile(next(iter(wrong.values())), wrong)
    return {name: value for name, value in values.items() if name not in theirs}, theirs


def fill(candidate: Candidate, values: Values) -> None:
    """Set these fields, all checked.

    :raises InvalidInput: with every field that cannot be so.
    """
    wrong: dict[str, str] = {}
    for step in (_texts, _choices, _numbers):
        try:
            step(candidate, values)
        except InvalidInput as error:
            wrong |= error.fields
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)
    candidate.title = " ".join(candidate.title.split())


def with_spans(values: Values) -> dict[str, Any]:
    """The values with what was left empty: who names one sum is sure of it, and no hours are none."""
    full = dict(values)
    for low, likely, high in (MONEY, HOURS):
        if likely in full and full[likely] is None and likely == "hours":
            full[likely] = full.get(high) or full.get(low) or Decimal("0.00")
        for name in (low, high):
            if name in full and full[name] is None:
                full[name] = full.get(likely)
    return full


def followed(candidate: Candidate, values: Values) -> dict[str, Any]:
    """The values, where the lowest and the highest follow the likely one unless somebody wrote them anew: as far as
    they must, and all the way where the three were one."""
    full = dict(values)
    for low, likely, high in (MONEY, HOURS):
        middle, was = full.get(likely), getattr(candidate, likely)
        if not isinstance(middle, Decimal) or not middle.is_finite() or middle == was:
            continue
        for name, is_wrong in ((low, middle < getattr(candidate, low)), (high, middle > getattr(candidate, high))):
            bound = getattr(candidate, name)
            if full.get(name, bound) == bound and (is_wrong or bound == was):
                full[name] = middle
    return full


def shown(candidate: Candidate, name: str, value: Any) -> str:
    """A value as people read it."""
    if name in MONEY:
        return text.money(value, candidate.round.currency)
    if name in HOURS:
        return text.number(value, 2 if value % 1 else 0)
    if name in CHOICES:
        column: Any = Candidate._meta.get_field(name)
        return str(dict(column.flatchoices).get(value, value))
    return str(value) or str(GIVEN_NOTHING)


def facts_of(candidate: Candidate) -> dict[str, Any]:
    """What the journal keeps of a candidate; no personal data."""
    return {name: getattr(candidate, name) for name in FIELDS}


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what is different, before and after."""
    names = [name for name in after if _mark(before.get(name)) != _mark(after[name])]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}


def _texts(candidate: Candidate, values: Values) -> None:
    texts = {name: str(values[name]).replace("\r\n", "\n") for name in TEXTS if name in values}
    fill_texts(candidate, texts, REQUIRED)


def _choices(candidate: Candidate, values: Values) -> None:
    check_choice(candidate, **{name: values[name] for name in CHOICES if name in values})


def _numbers(candidate: Candidate, values: Values) -> None:
    wrong: dict[str, str] = {}
    for name in NUMBERS:
        if name in values:
            try:
                setattr(candidate, name, check_amount(name, values[name], MOST_MONEY if name in MONEY else MOST_HOURS))
            except InvalidInput as error:
                wrong |= error.fields
    if not wrong:
        wrong = _out_of_order(candidate)
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)


def check_amount(field: str, amount: Decimal | None, most: Decimal) -> Decimal:
    """Nothing or more, with at most two decimals, below ``most``.

    :raises InvalidInput: beside ``field``.
    """
    if amount is None:
        message = _("Write a number.")
    elif not amount.is_finite() or amount < 0:
        message = _("Write a number that is not below zero.")
    elif amount >= most or amount != amount.quantize(CENT):
        message = _("Write a number that is not so large, with at most two decimals.")
    else:
        return amount.quantize(CENT)
    raise InvalidInput(message, {field: message})


def _out_of_order(candidate: Candidate) -> dict[str, str]:
    wrong = {}
    if candidate.cost <= 0:
        wrong["cost"] = _("Write a sum above zero.")
    for low, likely, high in (MONEY, HOURS):
        if getattr(candidate, low) > getattr(candidate, likely):
            wrong[low] = _("This is more than the likely one.")
        if getattr(candidate, high) < getattr(candidate, likely):
            wrong[high] = _("This is less than the likely one.")
    return wrong


def _mark(value: Any) -> str:
    """The same for what is the same, however it was typed."""
    if isinstance(value, str):
        value = plain(value).replace("\r\n", "\n").strip()
    elif isinstance(value, int | Decimal):
        value = str(Decimal(value).quantize(CENT)) if Decimal(value).is_finite() else str(value)
    return hashlib.sha256(canonical(value).encode()).hexdigest()[:12]
