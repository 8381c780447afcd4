"""The form for the criteria of a round: eight rows, of which empty ones count for nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _

from samskap.portfolio.models import Criterion
from samskap.portfolio.services.screening.criteria import CriterionInput
from samskap.portfolio.weighing import FEWEST, MOST
from samskap.ui.fields import text_field

NUMBERS = {"weight": 10, "low": 7, "high": 14}
"""What is proposed: a criterion may then count half or twice as much as another one that is said to count the same."""
SPARE = 1
"""Empty rows that are shown at once; further ones wait behind a question."""


@dataclass(frozen=True)
class FormRow:
    """The fields of one criterion. ``number`` from 1."""

    number: int
    name: BoundField
    text: BoundField
    numbers: Sequence[BoundField]


def proposed() -> list[tuple[str, str]]:
    """What most rounds ask, to begin with, in the language of the reader."""
    return [
        (_("Benefit"), _("It makes a large difference for many who live here, or a very large one for some.")),
        (_("Learning"), _("We learn something that others need to know, whether it works or not.")),
        (_("Can be done"), _("Those who take part have the time, the skill and the permission to do it.")),
        (_("Can stay"), _("If it works, somebody can pay for it and go on with it afterwards.")),
    ]


class CriteriaForm(forms.Form):
    """Name, what many points mean, weight and its bounds, for each criterion."""

    seen = forms.CharField(max_length=16, required=False, widget=forms.HiddenInput())
    use_required_attribute = False

    def __init__(self, *args: Any, criteria: Sequence[Criterion], state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_proposal, self.state = not criteria, state
        self.filled = len(criteria) if criteria else len(proposed())
        for place in range(1, MOST + 1):
            used = self._is_used(place)
            self.fields[f"name_{place}"] = text_field(Criterion, "name", required=used)
            self.fields[f"text_{place}"] = text_field(Criterion, "text", 2, required=False)
            for name, proposal in NUMBERS.items():
                column: Any = Criterion._meta.get_field(name)
                self.fields[f"{name}_{place}"] = forms.IntegerField(
                    label=column.verbose_name, required=used, min_value=0, max_value=100, initial=proposal
                )
        self._begin(criteria)

    def _begin(self, criteria: Sequence[Criterion]) -> None:
        for place, one in enumerate(criteria, start=1):
            self.initial.update({f"{name}_{place}": getattr(one, name) for name in ("name", "text", *NUMBERS)})
        for place, (name, text) in enumerate([] if criteria else proposed(), start=1):
            self.initial.update({f"name_{place}": name, f"text_{place}": text})

    def _is_used(self, place: int) -> bool:
        """Whether the row holds a criterion: nothing of it may be left out then."""
        if not self.is_bound:
            return place <= self.filled
        return any(self.data.get(f"{name}_{place}", "").strip() for name in ("name", "text"))

    @property
    def seen_now(self) -> str:
        """What the page has shown when it is sent: another state only once it was said that there is one."""
        return self.data.get("seen", "") if self.is_bound and "seen" not in self.errors else self.state

    @property
    def rows(self) -> list[FormRow]:
        """The rows that are shown at once."""
        return self._rows()[: self._at_once()]

    @property
    def further(self) -> list[FormRow]:
        """The empty rows behind a question."""
        return self._rows()[self._at_once() :]

    def _at_once(self) -> int:
        shown = max(self.filled + SPARE, FEWEST)
        if self.is_bound:
            used = (place for place in range(1, MOST + 1) if self.data.get(f"name_{place}") or self._wrong(place))
            shown = max(shown, *used, 0)
        return shown

    def _wrong(self, place: int) -> bool:
        return any(f"{name}_{place}" in self.errors for name in ("name", "text", *NUMBERS))

    def _rows(self) -> list[FormRow]:
        return [
            FormRow(place, self[f"name_{place}"], self[f"text_{place}"], [self[f"{name}_{place}"] for name in NUMBERS])
            for place in range(1, MOST + 1)
        ]

    def as_input(self) -> list[CriterionInput]:
        """The rows in which somebody wrote something."""
        data = self.cleaned_data
        return [
            CriterionInput(
                place, data[f"name_{place}"], data[f"text_{place}"], *(data[f"{name}_{place}"] for name in NUMBERS)
            )
            for place in range(1, MOST + 1)
            if data[f"name_{place}"] or data[f"text_{place}"]
        ]
