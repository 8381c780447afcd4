"""The form that a resident applies with: one page, few fields."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from samskap.portfolio.models import Application, District, GrantScheme
from samskap.portfolio.services.grants.applying import ApplicationInput
from samskap.ui.fields import NumberField, date_field, text_field
from samskap.ui.text import currency_sign, money

MAIL = {"autocomplete": "email", "inputmode": "email"}
SHOWN = ("title", "text", "place", "district", "ends_on", "amount", "costs", "name", "name_is_public")


def label_of(name: str) -> Any:
    """The words of a column."""
    return Application._meta.get_field(name).verbose_name  # type: ignore[union-attr]


class ApplicationForm(forms.Form):
    """What one applies with; to change an application, without the address."""

    use_required_attribute = False

    def __init__(self, *args: Any, scheme: GrantScheme, application: Application | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scheme = scheme
        self.fields["title"] = text_field(Application, "title")
        self.fields["text"] = text_field(Application, "text", 5)
        self.fields["place"] = text_field(Application, "place")
        self._offer_districts()
        self.fields["ends_on"] = date_field(Application, "ends_on")
        self.fields["amount"] = NumberField(
            currency=scheme.currency,
            label=label_of("amount"),
            help_text=gettext_lazy("In %(currency)s. One application gets at most %(cap)s.")
            % {"currency": currency_sign(scheme.currency), "cap": money(scheme.cap, scheme.currency)},
        )
        self.fields["costs"] = text_field(
            Application, "costs", 3, help_text=gettext_lazy("For example: wood 4 000, paint 900, coffee 600.")
        )
        self.fields["name"] = text_field(Application, "name", required=True)
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["name_is_public"] = forms.BooleanField(label=label_of("name_is_public"), required=False)
        if application is None:
            self._ask_for_address()
        else:
            self.initial = {name: getattr(application, name) for name in SHOWN}

    def _offer_districts(self) -> None:
        districts = District.objects.filter(scheme=self.scheme)
        if districts.exists():
            self.fields["district"] = forms.ModelChoiceField(
                queryset=districts,
                required=False,
                label=label_of("district"),
                empty_label=gettext_lazy("No special part"),
            )

    def _ask_for_address(self) -> None:
        self.fields["email"] = forms.EmailField(
            label=label_of("email"),
            max_length=254,
            help_text=gettext_lazy("The answer comes there. It is not shown to other residents."),
            widget=forms.EmailInput(attrs=MAIL),
        )
        self.fields["key"] = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
        self.initial["key"] = secrets.token_urlsafe(24)

    def as_input(self) -> ApplicationInput:
        """As the services take it."""
        typed: dict[str, Any] = {name: self.cleaned_data[name] for name in SHOWN if name in self.fields}
        return ApplicationInput(**typed)
