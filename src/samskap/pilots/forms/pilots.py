"""The forms for a pilot, its charter, its parties and its sponsor."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.forms.boundfield import BoundField
from django.utils.translation import get_language, gettext_lazy

from samskap.core.access import Actor
from samskap.core.models import Organisation, User, Visibility
from samskap.core.scopes import Scope, chosen_scope, organisations_to_work_for, scope_choices, scope_of, scopes
from samskap.needs.models import Need
from samskap.needs.selectors.listing import needs_to_choose
from samskap.pilots.forms import LARGE, MIDDLE, SMALL, choice_field, date_field, text_fields
from samskap.pilots.models import Charter, Party, Pilot, Sponsorship
from samskap.pilots.selectors.people import members_of, organisations_around, workers_of
from samskap.pilots.services.charter import CHARTER_TEXTS, CharterInput
from samskap.pilots.services.pilots import PilotInput
from samskap.ui.fields import PersonField

HELP = {
    "title": gettext_lazy("Short, as you would call it in the corridor."),
    "summary": gettext_lazy("So that a neighbour understands it. This stands first on the page."),
    "scope": gettext_lazy("Which homes, which streets, which cases; and what is left out."),
    "stop_rule": gettext_lazy("What must happen for you to stop before the end, with a figure if you can."),
    "baseline": gettext_lazy("Needed for a service before it starts, so that an effect can be seen afterwards."),
    "failure_cost": gettext_lazy("In money, time and trouble for people."),
    "spokesperson": gettext_lazy("Name or title. It stands in the charter."),
}


class Visible:
    """Who can see it, as a field ``visible``."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def offer_scopes(self, actor: Actor, organisations: QuerySet[Organisation]) -> None:
        """The networks and rooms of these organisations."""
        self.networks, self.rooms = scopes(actor, organisations)
        self.fields["visible"] = forms.ChoiceField(
            label=gettext_lazy("Who can see it"), choices=scope_choices(self.networks, self.rooms)
        )

    def chosen_scope(self) -> Scope:
        """Who can see it, as the services take it."""
        return scope_of(self.cleaned_data["visible"], self.networks, self.rooms)


class NewPilotForm(Visible, forms.Form):
    """What is tried, what kind of thing it is, and who can see it."""

    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("Organisation")
    )

    def __init__(self, *args: Any, actor: Actor, need: Need | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = organisations_to_work_for(actor)
        asked = self.fields["organisation"]
        assert isinstance(asked, forms.ModelChoiceField)
        asked.queryset = organisations
        ours = list(organisations[:2])
        asked.initial = need.organisation_id if need else (ours[0].pk if ours else None)
        if len(ours) == 1:
            asked.widget = forms.HiddenInput()
        self.fields.update(text_fields(Pilot, {"title": 0, "summary": SMALL}, HELP))
        self.fields["kind"] = choice_field(Pilot, "kind", widget=forms.RadioSelect)
        self.fields["need"] = need_field(actor)
        self.fields["need"].initial = need.pk if need else None
        self.offer_scopes(actor, organisations)
        self.fields["visible"].initial = chosen_scope(need) if need else Visibility.PRIVATE
        self.fields["language"] = choice_field(Pilot, "language")
        self.fields["language"].initial = get_language()
        self.order_fields(["title", "summary", "kind", "organisation", "need", "visible", "language"])

    def as_input(self) -> PilotInput:
        """The cleaned values as the service takes them."""
        names = ("title", "summary", "kind", "need", "language")
        return PilotInput(**{name: self.cleaned_data[name] for name in names}, scope=self.chosen_scope())


class CharterForm(Visible, forms.Form):
    """A pilot's basics and its charter, in the order in which one thinks of them."""

    SECTIONS = (
        (
            gettext_lazy("The idea"),
            ("title", "summary", "kind", "need", "target_group", "novelty", "owner", "visible", "language"),
        ),
        (gettext_lazy("Scope and dates"), ("scope", "place", "starts_on", "ends_on", "baseline")),
        (
            gettext_lazy("Safe to try"),
            ("risk", "stop_rule", "failure_cost", "no_blame", "concern_receiver", "answer_days"),
        ),
        (gettext_lazy("The press"), ("spokesperson", "press_why", "press_safe", "press_if_it_fails")),
    )

    def __init__(self, *args: Any, actor: Actor, pilot: Pilot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        charter = pilot.charter
        self.fields.update(text_fields(Pilot, {"title": 0, "summary": SMALL}, HELP))
        sizes = dict.fromkeys(CHARTER_TEXTS, MIDDLE) | {"scope": LARGE, "place": 0, "spokesperson": 0}
        self.fields.update(text_fields(Charter, sizes | dict.fromkeys(CHARTER_TEXTS[-3:], SMALL), HELP))
        self.fields.update({name: choice_field(Pilot, name) for name in ("kind", "risk", "language")})
        self.fields.update({name: date_field(Pilot, name) for name in ("starts_on", "ends_on")})
        self.fields["need"] = need_field(actor, pilot)
        self.fields["owner"] = person_field(gettext_lazy("Who owns the pilot?"), pilot, pilot.owner_id)
        receiver = person_field(gettext_lazy("Who receives concerns?"), pilot, charter.concern_receiver_id)
        self.fields["concern_receiver"] = receiver
        label = Charter._meta.get_field("no_blame").verbose_name
        self.fields["no_blame"] = forms.BooleanField(label=label, required=False)
        label = Charter._meta.get_field("answer_days").verbose_name
        self.fields["answer_days"] = forms.IntegerField(label=label, min_value=1, max_value=60)
        self.offer_scopes(actor, Organisation.objects.filter(pk=pilot.organisation_id))
        self.initial = {
            **{name: getattr(pilot, name) for name in ("title", "summary", "kind", "risk", "language")},
            **{name: getattr(charter, name) for name in (*CHARTER_TEXTS, "no_blame", "answer_days")},
            "starts_on": pilot.starts_on,
            "ends_on": pilot.ends_on,
            "need": pilot.need_id,
            "owner": pilot.owner_id,
            "concern_receiver": charter.concern_receiver_id,
            "visible": chosen_scope(pilot),
        }
        self.order_fields([name for _title, names in self.SECTIONS for name in names])

    def sections(self) -> list[tuple[Any, list[BoundField]]]:
        """The fields under their headings."""
        return [(title, [self[name] for name in names]) for title, names in self.SECTIONS]

    def as_input(self) -> CharterInput:
        """The cleaned values as the service takes them."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "visible"}
        return CharterInput(**values, visible=self.chosen_scope())


class PartyForm(forms.Form):
    """Who takes part: an organisation of the portal, or a name."""

    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label=gettext_lazy("Organisation in the portal"),
        help_text=gettext_lazy("Those in your networks and rooms. Is it not here, write its name below."),
        empty_label=gettext_lazy("Another one"),
    )

    def __init__(self, *args: Any, pilot: Pilot, party: Party | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.fields["organisation"]
        assert isinstance(asked, forms.ModelChoiceField)
        also = party.organisation_id if party else None
        asked.queryset = organisations_around(pilot, also)
        self.fields.update(text_fields(Party, {"name": 0, "mandate": MIDDLE}))
        self.fields["name"].required = False
        for name in ("leg", "role"):
            self.fields[name] = choice_field(Party, name)
        self.order_fields(["organisation", "name", "leg", "role", "mandate"])
        if party is not None:
            names = ("organisation", "name", "leg", "role", "mandate")
            self.initial = {name: getattr(party, name) for name in names} | {"organisation": also}


class SponsorForm(forms.Form):
    """Who stands behind the pilot, and what they pledge."""

    def __init__(self, *args: Any, pilot: Pilot, current: Sponsorship | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who = Q(pk__in=members_of(pilot.organisation)) | Q(pk=current.person_id if current else None)
        self.fields["person"] = PersonField(
            queryset=User.objects.filter(who).order_by("name", "email"),
            required=False,
            label=gettext_lazy("Somebody in the organisation"),
            empty_label=gettext_lazy("Somebody else"),
            help_text=gettext_lazy("The portal then notices if they leave."),
        )
        self.fields.update(text_fields(Sponsorship, {"name": 0, "title": 0, "pledge": MIDDLE}))
        self.fields["name"].required = False
        self.fields["pledge"].help_text = gettext_lazy("Time, money, doors they open, or to stand by it if it fails.")
        if current is not None:
            self.initial = {name: getattr(current, name) for name in ("name", "title", "pledge")}
            self.initial["person"] = current.person_id


def need_field(actor: Actor, pilot: Pilot | None = None) -> "forms.ModelChoiceField[Need]":
    """A need of the organisations that the actor works in, or of the pilot's own."""
    rows = needs_to_choose(actor, also=pilot.need_id if pilot else None)
    return forms.ModelChoiceField(
        queryset=rows.filter(organisation=pilot.organisation_id) if pilot else rows,
        required=False,
        label=gettext_lazy("Which need does it answer?"),
        empty_label=gettext_lazy("None of those written down"),
    )


def person_field(label: Any, pilot: Pilot, also: int | None) -> PersonField:
    """Somebody who works in the pilot's organisation; ``also``: the one who was chosen before."""
    who = Q(pk__in=workers_of(pilot.organisation)) | Q(pk=also)
    rows = User.objects.filter(who).order_by("name", "email")
    return PersonField(queryset=rows, required=False, label=label, empty_label=gettext_lazy("Nobody yet"))
