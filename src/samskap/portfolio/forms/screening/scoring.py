"""The form in which a screener gives points to one candidate."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from samskap.portfolio.models import Criterion
from samskap.portfolio.partiality import Partiality
from samskap.portfolio.weighing import MOST_POINTS


class PointsForm(forms.Form):
    """0 to 5 points on each criterion."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, criteria: Sequence[Criterion], points: Mapping[int, int], language: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for one in criteria:
            said = '<span lang="{}">{}</span>'
            self.fields[_name(one)] = forms.TypedChoiceField(
                label=format_html(said, language, one.name),
                help_text=format_html(said, language, one.text) if one.text else "",
                choices=[(given, str(given)) for given in range(MOST_POINTS + 1)],
                coerce=int,
                widget=forms.RadioSelect,
                initial=points.get(one.pk),
                error_messages={"required": gettext_lazy("Choose how many points it gets.")},
            )

    @property
    def asked(self) -> list[BoundField]:
        """The fields in the order of the criteria."""
        return [self[_name(one)] for one in self.criteria]

    def points(self) -> dict[int, int]:
        """What was chosen, by the id of the criterion."""
        return {one.pk: self.cleaned_data[_name(one)] for one in self.criteria}


class ConflictForm(forms.Form):
    """Why somebody is not impartial, in general words."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why are you not impartial?"),
        help_text=gettext_lazy("Everybody can read it when the scores are locked, without your name."),
        choices=Partiality.choices,
        widget=forms.RadioSelect,
    )
    use_required_attribute = False


def _name(criterion: Criterion) -> str:
    return f"points_{criterion.pk}"
