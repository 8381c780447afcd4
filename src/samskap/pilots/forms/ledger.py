"""The form in which somebody says what the columns of a ledger are."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from samskap.core.tables import MOST_SIGNS
from samskap.pilots.forms.money import PlaceForm
from samskap.pilots.services.ledger import NAME_LENGTH, TARGETS, Preview


class LedgerForm(PlaceForm):
    """Which column is what. The ledger comes along, so that nothing is lost."""

    pasted = forms.CharField(widget=forms.HiddenInput, strip=False, max_length=MOST_SIGNS)
    name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=NAME_LENGTH)
    columns_said = forms.BooleanField(widget=forms.HiddenInput, initial=True, required=False)
    headings = forms.BooleanField(label=gettext_lazy("The first row holds headings"), required=False)

    def __init__(self, *args: Any, preview: Preview, name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", gettext_lazy("Leave it out")), *TARGETS.items()]
        self.names = [f"column_{number}" for number in range(len(preview.samples))]
        for field, sample in zip(self.names, preview.samples, strict=True):
            self.fields[field] = forms.ChoiceField(label=" · ".join(sample) or "–", choices=offered, required=False)
        self.initial = {"pasted": preview.text, "name": name, "columns_said": True, "headings": preview.headings}
        self.initial |= {f"column_{number}": target for number, target in preview.columns.items()}

    def asked_columns(self) -> list[Any]:
        """The fields for the columns, to be shown."""
        return [self[name] for name in self.names]

    def asked_tags(self) -> list[Any]:
        """The fields for commitment and grant, where there are any to choose."""
        return [self[name] for name in ("commitment", "grant") if name in self.fields]

    def columns(self) -> dict[int, str]:
        """The chosen ones by their number."""
        chosen = {number: self.cleaned_data.get(name, "") for number, name in enumerate(self.names)}
        return {number: name for number, name in chosen.items() if name}
