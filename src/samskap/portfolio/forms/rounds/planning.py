"""The forms for a portfolio round: planning it, taking it on, ending it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from samskap.core.access import Actor
from samskap.core.models import Organisation, currency_of
from samskap.core.scopes import organisations_to_work_for
from samskap.portfolio.models import Decider, Round, RoundState
from samskap.portfolio.services.inputs import FIRST_YEAR, LAST_YEAR
from samskap.portfolio.services.rounds.planning import DAYS, FIELDS, RoundInput, changeable
from samskap.ui import text
from samskap.ui.fields import NumberField, choice_field, date_field, text_fields

GATHER_FOR, SCREEN_FOR, DECIDE_AFTER = timedelta(weeks=8), timedelta(weeks=12), timedelta(weeks=24)
"""How long after today the days lie that are proposed: a round in six months."""
MOMENT = "%Y-%m-%dT%H:%M"
HELP: Mapping[str, Any] = {
    "title": gettext_lazy("A name that says what it is about: Everyday life in Solvik."),
    "purpose": gettext_lazy("In a few sentences. Everybody reads it before they propose something."),
    "workshop_place": gettext_lazy("A room, an address, or a link to a meeting."),
    "hours": gettext_lazy("Of your own staff. Leave it empty if only money is shared out."),
    "gather_until": gettext_lazy("Until then the parties propose what could be done."),
    "workshop_at": gettext_lazy("The parties meet and make one portfolio of what was proposed. It can be set later."),
    "screen_until": gettext_lazy("Until then the candidates are scored. Then comes the vote."),
}
Sections = Sequence[tuple[Any, Sequence[str]]]


class RoundForm(forms.Form):
    """A round: what for, how much, when, who decides. Only what may still change has a field."""

    SECTIONS: Sections = (
        (gettext_lazy("What is it for?"), ("organisation", "title", "purpose", "language")),
        (gettext_lazy("What can be shared out"), ("budget", "hours")),
        (gettext_lazy("When"), ("gather_until", "workshop_at", "workshop_place", "screen_until", "decide_on")),
        (gettext_lazy("Who decides"), ("decides",)),
        (gettext_lazy("Around it"), ("districts",)),
    )
    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("Organisation")
    )
    use_required_attribute = False

    def __init__(self, *args: Any, actor: Actor, row: Round | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.currency = row.currency if row else ""
        self._offer_organisations(actor)
        self.fields.update(text_fields(Round, {"title": 0, "purpose": 4, "workshop_place": 0}, HELP))
        for name in ("language", "decides"):
            self.fields[name] = choice_field(Round, name)
        self.fields["decides"].widget = forms.RadioSelect(choices=Decider.choices)
        self.fields["budget"], self.fields["hours"] = (
            self._number("budget"),
            NumberField(label=_label("hours"), help_text=HELP["hours"], required=False),
        )
        for name in DAYS:
            self.fields[name] = date_field(Round, name, help_text=HELP.get(name, ""), validators=[_check_year])
        self.fields["workshop_at"] = forms.DateTimeField(
            label=_label("workshop_at"),
            help_text=HELP["workshop_at"],
            required=False,
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
        )
        self.fields["districts"] = forms.CharField(
            label=gettext_lazy("Parts of the municipality"),
            required=False,
            max_length=6000,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=gettext_lazy(
                "One a line. Whoever votes can say from which part. Leave it empty if you do not ask."
            ),
        )
        self.initial = _of(row) if row else self._proposed()
        self._keep_what_can_change()

    def _keep_what_can_change(self) -> None:
        kept = changeable(self.row) if self.row else ("organisation", *FIELDS)
        order = [name for _title, names in self.SECTIONS for name in names]
        self.fields = {name: self.fields[name] for name in order if name in kept}
        if self.row and self.row.published_at:
            for name in set(DAYS) & set(self.fields):
                self.fields[name].help_text = gettext_lazy("It can be moved later, not earlier.")

    def _offer_organisations(self, actor: Actor) -> None:
        asked = self.fields["organisation"]
        assert isinstance(asked, forms.ModelChoiceField)
        if self.row is not None:
            return
        asked.queryset = organisations_to_work_for(actor)
        ours = list(asked.queryset[:2])
        asked.initial = ours[0].pk if ours else None
        if len(ours) == 1:
            asked.widget, self.currency = forms.HiddenInput(), currency_of(ours[0].country)

    def _number(self, name: str) -> NumberField:
        label = _label(name)
        said = f"{label}, {text.currency_sign(self.currency)}" if self.currency else label
        return NumberField(label=said, currency=self.currency)

    def _proposed(self) -> dict[str, Any]:
        today = timezone.localdate()
        days = zip(DAYS, (GATHER_FOR, SCREEN_FOR, DECIDE_AFTER), strict=True)
        values = {"language": get_language(), "decides": Decider.STEERING}
        return {**values, **{name: today + after for name, after in days}}

    def sections(self) -> list[tuple[Any, list[BoundField]]]:
        """The fields under their headings."""
        shown = [(title, [self[name] for name in names if name in self.fields]) for title, names in self.SECTIONS]
        return [(title, fields) for title, fields in shown if fields]

    def changed(self) -> dict[str, Any]:
        """The cleaned values by the names of :class:`RoundInput`."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "organisation"}
        if "districts" in data:
            data["districts"] = data["districts"].splitlines()
        if self.row and "workshop_at" in data:
            data["workshop_at"] = _unchanged(data["workshop_at"], self.row.workshop_at)
        return data

    def as_input(self) -> RoundInput:
        """Everything, for a new round."""
        return RoundInput(**self.changed())


class MoveForm(forms.Form):
    """One step on, from the state that the page showed."""

    since = forms.ChoiceField(choices=RoundState.choices, widget=forms.HiddenInput)


def _of(row: Round) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in FIELDS if name != "districts"}
    return values | {"districts": "\n".join(row.districts.values_list("name", flat=True))}


def _label(name: str) -> Any:
    column: Any = Round._meta.get_field(name)
    return column.verbose_name


def _check_year(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise forms.ValidationError(_("Check the year."))


def _unchanged(typed: datetime | None, before: datetime | None) -> datetime | None:
    """The moment it was before, with its seconds, if the minute is the same."""
    if typed is None or before is None:
        return typed
    return before if typed == before.replace(second=0, microsecond=0) else typed
