"""Forms about networks, rooms and the invitations into them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samskap.core.forms.organisations import OTHER_KINDS, municipality_choices
from samskap.core.models import Country, Network, Organisation, OrganisationKind, Room
from samskap.core.services.organisations import OrganisationDetails

NEW_MUNICIPALITY = "new-municipality"
NEW_OTHER = "new-other"


class _OwnedForm(forms.Form):
    """Something an organisation opens: chosen by slug where a lead leads several."""

    organisation = forms.ChoiceField(label=_("Which organisation?"))

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {organisation.slug: organisation for organisation in organisations}
        field = self.fields["organisation"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(slug, organisation.name) for slug, organisation in self.organisations.items()]
        if len(self.organisations) == 1:
            field.initial = next(iter(self.organisations))

    @property
    def chosen(self) -> Organisation:
        """The organisation that was chosen; after validation."""
        return self.organisations[self.cleaned_data["organisation"]]


class NetworkForm(_OwnedForm):
    """A new network."""

    name = forms.CharField(label=_("Name"), max_length=160)
    purpose = forms.CharField(
        label=_("What the network is for"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4})
    )
    field_order = ["name", "purpose", "organisation"]


class RoomForm(_OwnedForm):
    """A new room."""

    name = forms.CharField(label=_("Name"), max_length=160)
    purpose = forms.CharField(
        label=_("What the room is for"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4})
    )
    field_order = ["name", "purpose", "organisation"]


class DescriptionForm(forms.Form):
    """Name and purpose of a network or room."""

    name = forms.CharField(label=_("Name"), max_length=160)
    purpose = forms.CharField(
        label=_("What it is for"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, of: Network | Room) -> None:
        super().__init__(data, initial={"name": of.name, "purpose": of.purpose})


class PasteForm(forms.Form):
    """Pasted addresses."""

    addresses = forms.CharField(
        label=_("E-mail addresses"),
        max_length=20_000,
        widget=forms.Textarea({"rows": 6, "spellcheck": "false"}),
        help_text=_("One on each line, or with commas between. At most 100 at a time."),
    )


class GuestForm(forms.Form):
    """A person by e-mail."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)


class AskPartnersForm(forms.Form):
    """Organisations to ask into a room, ticked in a list."""

    organisations = forms.MultipleChoiceField(
        label=_("Organisations"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one.")},
    )

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {organisation.slug: organisation for organisation in organisations}
        field = self.fields["organisations"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(slug, organisation.name) for slug, organisation in self.offered.items()]

    @property
    def chosen(self) -> list[Organisation]:
        """The organisations that were ticked; after validation."""
        return [self.offered[slug] for slug in self.cleaned_data["organisations"]]


class JoinNetworkForm(forms.Form):
    """For which organisation somebody joins a network: one they lead, or one they register.

    What describes a new organisation is asked of those only who register one: required on the page, not by the fields.
    """

    use_required_attribute = False
    only_for_new = ("municipality", "name", "kind", "country")
    organisation = forms.ChoiceField(label=_("Who joins?"), widget=forms.RadioSelect)
    municipality = forms.ChoiceField(
        label=_("Municipality"), help_text=_("Type the first letters of its name to find it.")
    )
    name = forms.CharField(label=_("Name"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "–"), *OTHER_KINDS])
    country = forms.ChoiceField(label=_("Country"), choices=Country.choices)

    def __init__(self, *args: Any, organisations: Iterable[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisations = {organisation.slug: organisation for organisation in organisations}
        who, municipality = self.fields["organisation"], self.fields["municipality"]
        assert isinstance(who, forms.ChoiceField)
        assert isinstance(municipality, forms.ChoiceField)
        who.choices = [
            *((f"led-{slug}", organisation.name) for slug, organisation in self.organisations.items()),
            (NEW_MUNICIPALITY, _("A municipality that is not here yet")),
            (NEW_OTHER, _("Another organisation that is not here yet")),
        ]
        who.initial = next((f"led-{slug}" for slug in self.organisations), NEW_MUNICIPALITY)
        municipality.choices = municipality_choices()

    def full_clean(self) -> None:
        """Check the fields one by one without asking for all; :meth:`clean` asks for those that are needed."""
        for name in self.only_for_new:
            self.fields[name].required = False
        super().full_clean()
        for name in self.only_for_new:
            self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        """A new organisation needs its name or place in the list."""
        data = super().clean() or {}
        who = data.get("organisation")
        if who == NEW_MUNICIPALITY and not data.get("municipality"):
            self.add_error("municipality", _("Choose the municipality in the list."))
        if who == NEW_OTHER:
            if not data.get("name"):
                self.add_error("name", _("Enter a name."))
            if not data.get("kind"):
                self.add_error("kind", _("Choose one of the kinds in the list."))
        return data

    @property
    def chosen(self) -> Organisation | None:
        """The organisation among those led; after validation."""
        return self.organisations.get(self.cleaned_data["organisation"].removeprefix("led-"))

    @property
    def register(self) -> OrganisationDetails | None:
        """What is to be registered; after validation."""
        data = self.cleaned_data
        if data["organisation"] == NEW_MUNICIPALITY:
            return OrganisationDetails(kind=OrganisationKind.MUNICIPALITY, municipality=data["municipality"])
        if data["organisation"] == NEW_OTHER:
            return OrganisationDetails(kind=data["kind"], name=data["name"], country=data["country"] or Country.SWEDEN)
        return None
