"""What somebody looks for among calls."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from samskap.calls.models import Applies
from samskap.calls.records import Status
from samskap.calls.selectors.listing import EVERY, Looked

STATUSES = [
    ("", gettext_lazy("Not closed")),
    (Status.OPEN.value, pgettext_lazy("a call", "Open")),
    (Status.EXPECTED.value, pgettext_lazy("a call", "Not open yet")),
    (Status.CLOSED.value, pgettext_lazy("a call", "Closed")),
    (EVERY, gettext_lazy("All")),
]
CLOSES = [
    ("", gettext_lazy("Any time")),
    ("30", gettext_lazy("Within 30 days")),
    ("90", gettext_lazy("Within 90 days")),
]


class LookForm(forms.Form):
    """The line above the list. What cannot be understood narrows nothing."""

    words = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=200)
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False, choices=STATUSES)
    funder = forms.ChoiceField(label=gettext_lazy("Funder"), required=False)
    applies = forms.ChoiceField(label=gettext_lazy("Can a municipality apply?"), required=False)
    closes = forms.ChoiceField(label=gettext_lazy("Closes"), required=False, choices=CLOSES)

    def __init__(self, *args: Any, funders: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        funder, applies = self.fields["funder"], self.fields["applies"]
        assert isinstance(funder, forms.ChoiceField)
        assert isinstance(applies, forms.ChoiceField)
        funder.choices = [("", gettext_lazy("All")), *((one, one) for one in funders)]
        applies.choices = [("", gettext_lazy("Yes, no or not known")), *Applies.choices]

    def looked(self) -> Looked:
        """What could be understood."""
        self.is_valid()
        data = self.cleaned_data
        kept = {name: data.get(name, "") for name in ("words", "status", "funder", "applies")}
        return Looked(**kept, closes=int(data["closes"]) if data.get("closes") else None)
