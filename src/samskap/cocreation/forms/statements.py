"""What moderators fill in."""

from typing import Any

from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from samskap.cocreation.forms.base import lines
from samskap.cocreation.forms.conversations import SeedsMixin
from samskap.cocreation.models.statements import TYPED_LENGTH

REASONS = (
    gettext_lazy("It says the same as another statement."),
    gettext_lazy("It is about something else than the question."),
    gettext_lazy("It holds more than one thought. You are welcome to send each by itself."),
    gettext_lazy("It names or points out a person."),
    gettext_lazy("It insults or threatens somebody."),
    gettext_lazy("It is no statement that one can agree or disagree with."),
)
"""Ready reasons for not publishing, as the author reads them."""


class SeedsForm(SeedsMixin):
    """More statements of the asker's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seeds"].label = gettext_lazy("Statements")
        self.fields["seeds"].help_text = gettext_lazy("One a line, each with one thought.")
        self.fields["seeds"].widget = lines(4)


class ModerationForm(forms.Form):
    """A decision: publish, or not with a ready reason or an own one; ``seen`` is the status the moderator saw."""

    seen = forms.CharField(max_length=10, widget=forms.HiddenInput)
    to = forms.CharField(max_length=10)
    ready_reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), required=False, choices=lambda: [("", "–"), *((str(r), r) for r in REASONS)]
    )
    reason = forms.CharField(
        label=gettext_lazy("Or in your own words"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("The author sees it. Do not name anybody."),
    )

    def reason_options(self) -> SafeString:
        """The ready reasons as options, for a page that shows them beside every statement."""
        return format_html_join("", '<option value="{}">{}</option>', (("", "–"), *((str(r), str(r)) for r in REASONS)))

    def given_reason(self) -> str:
        """The own words, else the ready ones."""
        return str(self.cleaned_data["reason"] or self.cleaned_data["ready_reason"])


class EditStatementForm(forms.Form):
    """The text of one of the asker's own statements."""

    text = forms.CharField(label=gettext_lazy("Statement"), max_length=TYPED_LENGTH, widget=lines(3))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["maxlength"] = TYPED_LENGTH


def ticked(values: list[str]) -> list[int]:
    """The statement numbers among what a list of tick boxes sent; anything else is left out."""
    return [int(value) for value in values[:500] if value.isascii() and value.isdecimal() and len(value) < 10]
