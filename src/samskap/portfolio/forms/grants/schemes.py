"""The forms for a scheme of grants, its jury and its end."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from samskap.core.access import Actor
from samskap.core.models import Organisation, currency_of
from samskap.core.scopes import organisations_to_work_for
from samskap.portfolio.models import DecidedBy, GrantScheme
from samskap.portfolio.selectors.grants.juries import who_can_be_named
from samskap.portfolio.services.grants.schemes import MOST_QUORUM, SchemeInput
from samskap.portfolio.services.inputs import FIRST_YEAR, LAST_YEAR
from samskap.ui import text
from samskap.ui.fields import NumberField, PersonField, choice_field, date_field, text_fields

OPEN_FOR, ANSWER_AFTER = timedelta(weeks=8), timedelta(weeks=4)
PROPOSED_CAP = Decimal(20_000)
LAST_MINUTE = time(23, 59)
"""When it closes on its last day: a time that nobody mistakes for another day."""
HELP: Mapping[str, Any] = {
    "title": gettext_lazy("As a neighbour would say it: Money for your street."),
    "purpose": gettext_lazy("In a few sentences. Name two or three examples."),
    "who": gettext_lazy("Whoever lives here, groups, associations. Say from which age."),
    "conditions": gettext_lazy("The applicant says yes to this before anything is paid. Change it as you need."),
    "contact": gettext_lazy("It stands in public. Take one that several people read."),
}


def proposed_conditions() -> str:
    """A plain text to begin with, in the language of the reader."""
    return "\n".join(
        [
            _("You do what you applied for, by the day you named."),
            _("You use the money for that alone, and keep the receipts for two years."),
            _("You have the permits that are needed, and the landowner has said yes."),
            _("What you do is open to everybody and safe to be at."),
            _("You tell us afterwards how it went and what it cost. What you did not use you pay back."),
            _("Project, sum and reason stand in public. Your name stands there only if you want it."),
        ]
    )


Sections = Sequence[tuple[Any, Sequence[str]]]
"""Headings of a form, each with the names of its fields."""


class SchemeForm(forms.Form):
    """A scheme: what for, how much, when, who decides; with defaults that can stay as they are."""

    SECTIONS: Sections = (
        (gettext_lazy("What is it for?"), ("organisation", "title", "purpose", "who", "not_for", "language")),
        (gettext_lazy("Money"), ("budget", "cap")),
        (gettext_lazy("When"), ("first_day", "last_day", "answer_on")),
        (gettext_lazy("Who decides"), ("decided_by", "quorum")),
        (gettext_lazy("Afterwards"), ("conditions", "report_days")),
        (gettext_lazy("Around it"), ("contact", "districts")),
    )
    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("Organisation")
    )
    use_required_attribute = False

    def __init__(self, *args: Any, actor: Actor, scheme: GrantScheme | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scheme = scheme
        self._offer_organisations(actor)
        texts = {"title": 0, "purpose": 4, "who": 3, "not_for": 2, "conditions": 7}
        self.fields.update(text_fields(GrantScheme, texts, HELP))
        self.fields["language"] = choice_field(GrantScheme, "language")
        self.fields["contact"] = forms.EmailField(label=_label("contact"), help_text=HELP["contact"])
        self.fields["budget"], self.fields["cap"] = self._sum("budget"), self._sum("cap")
        self.fields["first_day"] = _day(gettext_lazy("First day to apply"))
        closes = gettext_lazy("It closes one minute before midnight.")
        self.fields["last_day"] = _day(gettext_lazy("Last day to apply"), closes)
        self.fields["answer_on"] = _day(_label("answer_on"))
        self.fields["decided_by"] = choice_field(
            GrantScheme,
            "decided_by",
            widget=forms.RadioSelect,
            help_text=gettext_lazy(
                "By ballot, you put on the ballot what can be voted on. The vote comes after the last day to apply."
            ),
        )
        decides = gettext_lazy(
            "Of a jury. Nothing is granted before so many have looked at it. Who is not impartial does not count."
        )
        self.fields["quorum"] = _number("quorum", MOST_QUORUM, decides)
        self.fields["report_days"] = _number("report_days", 365)
        self.fields["districts"] = forms.CharField(
            label=gettext_lazy("Parts of the municipality"),
            required=False,
            max_length=6000,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=gettext_lazy(
                "One a line. Whoever applies can say which part it is for. Leave it empty if you do not ask."
            ),
        )
        self.initial = _of(scheme) if scheme else self._proposed(actor)
        self.order_fields([name for _title, names in self.SECTIONS for name in names])

    def _offer_organisations(self, actor: Actor) -> None:
        if self.scheme is not None:
            del self.fields["organisation"]
            return
        asked = self.fields["organisation"]
        assert isinstance(asked, forms.ModelChoiceField)
        asked.queryset = organisations_to_work_for(actor)
        ours = list(asked.queryset[:2])
        asked.initial = ours[0].pk if ours else None
        if len(ours) == 1:
            asked.widget = forms.HiddenInput()
        self.currency = currency_of(ours[0].country) if len(ours) == 1 else ""

    def _sum(self, name: str) -> NumberField:
        currency = self.scheme.currency if self.scheme else self.currency
        label = _label(name)
        said = f"{label}, {text.currency_sign(currency)}" if currency else label
        return NumberField(label=said, currency=currency)

    def _proposed(self, actor: Actor) -> dict[str, Any]:
        today = timezone.localdate()
        last = today + OPEN_FOR
        return {
            "language": get_language(),
            "conditions": proposed_conditions(),
            "first_day": today,
            "last_day": last,
            "answer_on": last + ANSWER_AFTER,
            "cap": PROPOSED_CAP,
            "decided_by": DecidedBy.JURY,
            "quorum": 2,
            "report_days": 60,
            "contact": actor.user.email if actor.user else "",
        }

    def sections(self) -> list[tuple[Any, list[BoundField]]]:
        """The fields under their headings."""
        shown = [(title, [self[name] for name in names if name in self.fields]) for title, names in self.SECTIONS]
        return [(title, fields) for title, fields in shown if fields]

    def as_input(self) -> SchemeInput:
        """The cleaned values as the service takes them."""
        data = dict(self.cleaned_data)
        data.pop("organisation", None)
        opens = _moment(data.pop("first_day"), time.min, self.scheme.opens_at if self.scheme else None)
        closes = _moment(data.pop("last_day"), LAST_MINUTE, self.scheme.closes_at if self.scheme else None)
        districts = data.pop("districts").splitlines()
        return SchemeInput(**data, opens_at=opens, closes_at=closes, districts=districts)


class PublicSchemeForm(SchemeForm):
    """What may still be changed when people can see it."""

    SECTIONS: Sections = ((gettext_lazy("What can still change"), ("budget", "last_day", "answer_on", "contact")),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.SECTIONS[0][1]
        self.fields = {name: self.fields[name] for name in kept}
        self.fields["budget"].help_text = gettext_lazy("It can grow, not shrink.")
        self.fields["last_day"].help_text = gettext_lazy("It can be moved later, not earlier.")

    def changed(self) -> dict[str, Any]:
        """The cleaned values by the names of the columns."""
        data = dict(self.cleaned_data)
        assert self.scheme is not None
        closes = _moment(data.pop("last_day"), LAST_MINUTE, self.scheme.closes_at)
        return {**data, "closes_at": closes}


class NameForm(forms.Form):
    """Somebody of the organisation for the jury."""

    person = PersonField(
        queryset=None, label=gettext_lazy("Who shall be on the jury?"), empty_label=gettext_lazy("Choose a person")
    )
    use_required_attribute = False

    def __init__(self, *args: Any, scheme: GrantScheme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.fields["person"]
        assert isinstance(asked, PersonField)
        asked.queryset = who_can_be_named(scheme)


class ReasonForm(forms.Form):
    """A reason, asked for on a page of its own."""

    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    use_required_attribute = False

    def __init__(self, *args: Any, label: Any, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label, self.fields["reason"].help_text = label, help_text


def _of(scheme: GrantScheme) -> dict[str, Any]:
    """What the form of a scheme begins with."""
    names = ("title", "purpose", "who", "not_for", "conditions", "language", "contact", "budget", "cap", "quorum")
    values: dict[str, Any] = {
        name: getattr(scheme, name) for name in (*names, "decided_by", "answer_on", "report_days")
    }
    values["first_day"] = timezone.localdate(scheme.opens_at)
    values["last_day"] = timezone.localdate(scheme.closes_at)
    return values | {"districts": "\n".join(scheme.districts.values_list("name", flat=True))}


def _label(name: str) -> Any:
    column: Any = GrantScheme._meta.get_field(name)
    return column.verbose_name


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    field = date_field(GrantScheme, "answer_on", label=label, help_text=help_text)
    field.validators.append(_check_year)
    return field


def _check_year(day: date) -> None:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise forms.ValidationError(_("Check the year."))


def _number(name: str, most: int, help_text: Any = "") -> forms.IntegerField:
    label = _label(name)
    return forms.IntegerField(label=label, min_value=1, max_value=most, help_text=help_text)


def _moment(day: date, at: time, before: datetime | None) -> datetime:
    """That day at that time in the portal's time zone; the moment it was before, if the day is the same."""
    if before is not None and timezone.localdate(before) == day:
        return before
    return timezone.make_aware(datetime.combine(day, at))
