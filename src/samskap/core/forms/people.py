"""Forms about one's own account."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samskap.core.models import User


class SignupForm(forms.Form):
    """What a new account says about itself besides its address."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        required=False,
        help_text=_("Those you work with see it."),
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    field_order = ["email", "name"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Keep the name and the language the person reads right now."""
        user.name = self.cleaned_data["name"].strip()
        user.language = get_language() or settings.LANGUAGE_CODE
        user.save(update_fields=["name", "language"])


class ProfileForm(forms.ModelForm[User]):
    """Name, language, Monday mail."""

    class Meta:
        model = User
        fields = ["name", "language", "monday_mail"]


class EraseForm(forms.Form):
    """The last question before an account goes."""

    confirmed_email = forms.EmailField(label=_("The e-mail address of your account"), max_length=254)
    leads_gone_accepted = forms.BooleanField(
        label=_("I know that these organisations then have no lead"), required=False
    )

    def __init__(self, *args: Any, leaves_without_lead: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not leaves_without_lead:
            del self.fields["leads_gone_accepted"]
