"""Forms about organisations and their members."""

from collections.abc import Mapping
from functools import cache
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samskap.core import facts
from samskap.core.models import Country, HelixLeg, Organisation, OrganisationKind, Role
from samskap.core.services.organisations import INHABITED, MOST_INHABITANTS, OrganisationDetails

Choices = list[tuple[str, Any]]
OTHER_KINDS = [choice for choice in OrganisationKind.choices if choice[0] != OrganisationKind.MUNICIPALITY]


@cache
def municipality_choices() -> Choices:
    """Every municipality, grouped by county, Sweden first."""
    counties = groupby(facts.municipalities(), key=lambda m: (m.country, m.county_code, m.county))
    return [("", "–")] + [
        (f"{county} ({country})", [(m.key, f"{m.name} ({m.code})") for m in sorted(rows, key=lambda m: m.name)])
        for (country, _code, county), rows in counties
    ]


class MunicipalityForm(forms.Form):
    """A municipality from the list of facts."""

    municipality = forms.ChoiceField(
        label=_("Municipality"), help_text=_("Type the first letters of its name to find it.")
    )
    contact_email = forms.EmailField(label=_("Contact address"), required=False, help_text=_("Everybody can see it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["municipality"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = municipality_choices()

    def details(self) -> OrganisationDetails:
        """What was chosen."""
        return OrganisationDetails(kind=OrganisationKind.MUNICIPALITY, **self.cleaned_data)


class OtherOrganisationForm(forms.Form):
    """Any other kind of organisation."""

    name = forms.CharField(label=_("Name"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "–"), *OTHER_KINDS])
    country = forms.ChoiceField(label=_("Country"), choices=Country.choices)
    contact_email = forms.EmailField(label=_("Contact address"), required=False, help_text=_("Everybody can see it."))

    def details(self) -> OrganisationDetails:
        """What was written."""
        return OrganisationDetails(**self.cleaned_data)


class EditOrganisationForm(forms.Form):
    """What may be corrected about an organisation; the name of a municipality of the list may not."""

    name = forms.CharField(label=_("Name"), max_length=160)
    leg = forms.ChoiceField(
        label=_("Leg of the helix"),
        choices=HelixLeg.choices,
        help_text=_("Which of the four sectors it stands for when several create together."),
    )
    contact_email = forms.EmailField(label=_("Contact address"), required=False, help_text=_("Everybody can see it."))
    inhabitants = forms.IntegerField(
        label=_("Inhabitants"),
        required=False,
        min_value=1,
        max_value=MOST_INHABITANTS,
        help_text=_("Shows how many people stand behind a need that several share."),
    )
    inhabitants_on = forms.DateField(
        label=_("Inhabitants counted on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, organisation: Organisation) -> None:
        start = {name: getattr(organisation, name) for name in self.base_fields}
        super().__init__(data, initial=start)
        if organisation.official_code:
            self.fields["name"].disabled = True
            self.fields["name"].help_text = _("The name follows the official list of municipalities.")
        if organisation.kind not in INHABITED:
            del self.fields["inhabitants"], self.fields["inhabitants_on"]


class InviteMemberForm(forms.Form):
    """A person by e-mail, with a role."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        initial=Role.MEMBER,
        help_text=_("A lead decides and invites. A member does the work. An observer reads and changes nothing."),
    )


class OrganisationFilterForm(forms.Form):
    """The search above the list of organisations."""

    q = forms.CharField(label=_("Name or official code"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All kinds")), *OrganisationKind.choices])
