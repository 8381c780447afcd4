"""Questions about who takes part."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from samskap.cocreation.forms.base import lines
from samskap.cocreation.services.background import OptionRow, options_of
from samskap.core.errors import InvalidInput


class BackgroundForm(forms.Form):
    """A question, its answers one a line, and where the population figures come from."""

    text = forms.CharField(
        label=gettext_lazy("Question"), max_length=120, help_text=gettext_lazy("For example “How old are you?”")
    )
    options = forms.CharField(
        label=gettext_lazy("Answers"),
        max_length=4000,
        widget=lines(6),
        help_text=gettext_lazy(
            "One a line. After a semicolon you can give the number of inhabitants, for example “18–29; 4210”."
        ),
    )
    population_source = forms.CharField(
        label=gettext_lazy("Source of the population figures"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For example “Statistics Sweden, 31 December 2025”."),
    )

    def clean_options(self) -> list[OptionRow]:
        """The rows of the box."""
        try:
            return options_of(self.cleaned_data["options"])
        except InvalidInput as error:
            raise ValidationError(error.message) from error
