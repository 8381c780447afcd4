"""The forms for questions about a pilot."""

from django import forms
from django.utils.translation import get_language, gettext_lazy

from samskap.pilots.models import PilotQuestion
from samskap.pilots.services.questions import QuestionInput


def _column(name: str) -> tuple[str, int]:
    column = PilotQuestion._meta.get_field(name)
    return column.verbose_name, column.max_length  # type: ignore[union-attr, return-value]


class AskForm(forms.Form):
    """A question; an address only for those who want the answer by mail."""

    text = forms.CharField(
        label=_column("text")[0], max_length=_column("text")[1], widget=forms.Textarea(attrs={"rows": 4})
    )
    email = forms.EmailField(
        label=_column("email")[0],
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=gettext_lazy("It is used for one mail and then erased."),
    )
    use_required_attribute = False

    def as_input(self) -> QuestionInput:
        """The cleaned values as the service takes them."""
        data = self.cleaned_data
        return QuestionInput(text=data["text"], email=data["email"], language=get_language() or "en")


class ShownForm(forms.Form):
    """Whether question and answer are shown."""

    is_public = forms.BooleanField(
        label=_column("is_public")[0],
        required=False,
        help_text=gettext_lazy("Leave it out if the question says something about a person."),
    )


class AnswerForm(ShownForm):
    """The answer, and whether it is shown."""

    field_order = ("answer", "is_public")
    answer = forms.CharField(
        label=_column("answer")[0], max_length=_column("answer")[1], widget=forms.Textarea(attrs={"rows": 6})
    )
