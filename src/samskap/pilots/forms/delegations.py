"""The forms for delegations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from samskap.core.models import Currency, Membership, Organisation, Role, User, currency_of
from samskap.pilots.forms import date_field
from samskap.pilots.models import Delegation, Level, Power, Risk
from samskap.pilots.services.delegating import DelegationInput
from samskap.ui.fields import PersonField


def _label(name: str) -> Any:
    return Delegation._meta.get_field(name).verbose_name  # type: ignore[union-attr]


class DelegationForm(forms.Form):
    """A new row."""

    use_required_attribute = False
    power = forms.ChoiceField(label=_label("power"), choices=[("", "–"), *Power.choices])
    max_amount = forms.DecimalField(
        label=_label("max_amount"),
        required=False,
        max_digits=14,
        decimal_places=2,
        localize=True,
        help_text=gettext_lazy("Only for committing money. Empty means without limit."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    currency = forms.ChoiceField(label=_label("currency"), choices=Currency.choices)
    max_stage = forms.IntegerField(
        label=_label("max_stage"),
        required=False,
        help_text=gettext_lazy("Only for letting a pilot grow. Empty means without limit."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    max_risk = forms.ChoiceField(label=_label("max_risk"), choices=Risk.choices, initial=Risk.HIGH)
    level = forms.ChoiceField(
        label=_label("level"),
        choices=Level.choices,
        initial=Level.MANAGEMENT,
        help_text=gettext_lazy("For answering obstacles: at which level."),
    )
    from_on = date_field(Delegation, "from_on")
    until_on = date_field(
        Delegation, "until_on", required=False, help_text=gettext_lazy("Empty means until further notice.")
    )
    decided = forms.CharField(
        label=_label("decided"),
        max_length=200,
        help_text=gettext_lazy("For example: the council, 12 March 2026, § 41."),
    )

    field_order = ("power", "holder", "title", "max_amount", "currency", "max_stage", "max_risk", "level")

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        working = Membership.objects.filter(organisation=organisation, role__in=(Role.LEAD, Role.MEMBER))
        people = User.objects.filter(is_active=True, pk__in=working.values("user")).order_by("name", "email")
        self.fields["holder"] = PersonField(queryset=people, label=gettext_lazy("Who"), empty_label="–")
        self.fields["title"] = forms.CharField(
            label=_label("title"),
            max_length=120,
            required=False,
            help_text=gettext_lazy("It stays when the person has left."),
        )
        self.fields["currency"].initial = currency_of(organisation.country)
        self.order_fields(self.field_order)

    def as_input(self) -> DelegationInput:
        """As the service takes it."""
        return DelegationInput(**self.cleaned_data)


class EndForm(forms.Form):
    """The last day of a row."""

    use_required_attribute = False
    until_on = date_field(Delegation, "until_on", required=True)
