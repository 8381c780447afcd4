"""The form with which a document is published."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from samskap.pilots.forms import text_field
from samskap.pilots.models import DocumentKind, PilotDocument
from samskap.pilots.services.documents import MOST_ASKED, PublishInput


class PublishForm(forms.Form):
    """Register number, secrecy, and what the council decides."""

    use_required_attribute = False
    asked = forms.CharField(
        label=gettext_lazy("What is the council asked to decide?"),
        max_length=MOST_ASKED,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    register_number = text_field(
        PilotDocument,
        "register_number",
        required=True,
        help_text=gettext_lazy("The number of the case in your register. It stands on every page."),
    )
    secrecy = text_field(
        PilotDocument,
        "secrecy",
        required=False,
        help_text=gettext_lazy("Law and paragraph. Then only those in your organisation can open it."),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != DocumentKind.DECISION:
            del self.fields["asked"]

    def as_input(self) -> PublishInput:
        """As the service takes it."""
        return PublishInput(**self.cleaned_data)
