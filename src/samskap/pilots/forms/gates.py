"""The form for a decision at a gate."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from samskap.pilots.forms import MIDDLE
from samskap.pilots.gates import Passage
from samskap.pilots.models import Pilot
from samskap.pilots.services.passing import REASON_LENGTH


class GateForm(forms.Form):
    """What was seen, why, whether something missing is set aside, and whether it was asked once more."""

    state = forms.CharField(widget=forms.HiddenInput, max_length=10)
    stage = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32_767)
    override = forms.BooleanField(widget=forms.HiddenInput, required=False)
    confirmed = forms.BooleanField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": MIDDLE}),
        help_text=gettext_lazy("Everybody who sees the pilot can read it."),
        error_messages={"required": gettext_lazy("Say why.")},
    )

    def __init__(self, data: Any = None, *, pilot: Pilot, way: Passage, overrides: bool = False, **kwargs: Any) -> None:
        initial = {"state": pilot.state, "stage": pilot.stage, "override": overrides}
        super().__init__(data, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)
        self.pilot, self.way = pilot, way
        self.overrides = bool(data and data.get("override") == "True") or overrides
        self.asks_reason = way.asks_reason or self.overrides
        self.fields["reason"].required = self.asks_reason
        if not self.asks_reason:
            self.fields["reason"].widget = forms.HiddenInput()

    def seen(self) -> tuple[str, int]:
        """State and stage that the one who decides was looking at; after validation."""
        return self.cleaned_data["state"], self.cleaned_data["stage"]

    def asked_again(self) -> "GateForm":
        """The same decision, all hidden, for the page that asks once more."""
        again = GateForm(pilot=self.pilot, way=self.way, initial={**self.cleaned_data, "confirmed": True})
        again.fields["reason"].widget = forms.HiddenInput()
        return again
