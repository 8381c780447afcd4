"""What residents type."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from samskap.cocreation.models import BackgroundQuestion
from samskap.cocreation.models.statements import TYPED_LENGTH


class FirstForm(forms.Form):
    """A form that may be somebody's first: sent twice, it comes from one participant."""

    def seed(self) -> str:
        """The mark that the page put into the form."""
        return str(self.cleaned_data["seed"] or "")


class StatementForm(FirstForm):
    """One thought that others can agree or disagree with."""

    text = forms.CharField(
        label=_("Your statement"),
        help_text=_("One thought in one sentence. Do not write names or anything else about a person."),
        max_length=TYPED_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    language = forms.ChoiceField(label=_("Language of your statement"), choices=settings.LANGUAGES)
    seed = forms.UUIDField(widget=forms.HiddenInput, required=False)


class SubscriptionForm(forms.Form):
    """Where the result shall be sent."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class BackgroundForm(FirstForm):
    """Optional questions about the one who answers; made from what the conversation asks."""

    seed = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, questions: Iterable[BackgroundQuestion], given: Mapping[int, int] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            choices = [(str(option.pk), option.text) for option in question.options.all()]
            self.fields[f"question-{question.pk}"] = forms.ChoiceField(
                label=question.text,
                choices=[*choices, ("", _("I would rather not say"))],
                initial=str((given or {}).get(question.pk, "")),
                required=False,
                widget=forms.RadioSelect,
            )

    def options(self) -> dict[int, int | None]:
        """Question id -> option id, None where nothing is said."""
        return {
            int(name.removeprefix("question-")): int(value) if value else None
            for name, value in self.cleaned_data.items()
            if name.startswith("question-")
        }


class ReasonForm(forms.Form):
    """Why somebody's answers are left out, or counted again."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Those it is about see it on their own page."),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
