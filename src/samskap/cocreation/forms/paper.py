"""Entering one sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from samskap.cocreation.models import Statement

ANSWERS = {"a": 1, "d": -1, "p": 0}
LETTERS = {value: letter for letter, value in ANSWERS.items()}


class SheetForm(forms.Form):
    """Batch and sheet number; the answers stand beside it, see :func:`answers_of`."""

    batch = forms.CharField(label=gettext_lazy("Batch"), max_length=40)
    sheet = forms.IntegerField(label=gettext_lazy("Sheet number"), min_value=1, max_value=1_000_000)


class AnswersForm(forms.Form):
    """Only the answers: for the correction of a sheet."""


@dataclass(frozen=True)
class AnswerRow:
    """One statement of the sheet and the letter chosen for it, or nothing."""

    statement: Statement
    letter: str


def answers_of(data: QueryDict) -> dict[int, int]:
    """The chosen answers by statement number; what was left empty is not in it."""
    chosen = {}
    for name, letter in data.items():
        prefix, _separator, number = name.partition("-")
        if prefix == "answer" and letter in ANSWERS and number.isascii() and number.isdecimal() and len(number) < 10:
            chosen[int(number)] = ANSWERS[str(letter)]
    return chosen


def answer_rows(statements: Sequence[Statement], votes: Mapping[int, int]) -> list[AnswerRow]:
    """Every statement with what has been chosen."""
    return [AnswerRow(one, LETTERS[votes[one.number]] if one.number in votes else "") for one in statements]
