"""The forms for questions about a pilot."""

from django import forms
from django.utils.translation import get_language, gettext_lazy

from samskap.pilots.forms import text_field
from samskap.pilots.models import PilotQuestion
from samskap.pilots.services.questions import QuestionInput


class AskForm(forms.Form):
    """A question; an address only for those who want the answer by mail."""

    text = text_field(PilotQuestion, "text", 4)
    email = forms.EmailField(
        label=PilotQuestion._meta.get_field("email").verbose_name,
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
        label=PilotQuestion._meta.get_field("is_public").verbose_name,
        required=False,
        help_text=gettext_lazy("Leave it out if the question says something about a person."),
    )


class AnswerForm(ShownForm):
    """The answer, and whether it is shown."""

    field_order = ("answer", "is_public")
    answer = text_field(PilotQuestion, "answer", 6, required=True)
