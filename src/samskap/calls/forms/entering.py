"""A call that somebody knows of, by form or as a table."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from samskap.calls.records import StageKind, Status
from samskap.calls.selectors.wording import LANGUAGES, ZONES
from samskap.calls.services.entering import CURRENCIES, Entered
from samskap.calls.services.tables import TARGETS, Preview
from samskap.calls.sources.base import Place
from samskap.core.access import Actor
from samskap.core.cells import parse_amount
from samskap.core.errors import InvalidInput
from samskap.core.models import Organisation
from samskap.core.scopes import organisations_to_work_for
from samskap.core.tables import MOST_SIGNS
from samskap.ui.text import number

CLOSINGS = [
    (StageKind.FIXED.value, gettext_lazy("On a day")),
    (StageKind.ROLLING.value, gettext_lazy("One can apply at any time")),
    (StageKind.EXPECTED.value, gettext_lazy("The day is not fixed yet")),
]
STATUSES = [
    (Status.UNKNOWN.value, gettext_lazy("As its days say")),
    (Status.OPEN.value, pgettext_lazy("a call", "Open")),
    (Status.EXPECTED.value, pgettext_lazy("a call", "Not open yet")),
    (Status.CLOSED.value, pgettext_lazy("a call", "Closed")),
]


class SumField(forms.CharField):
    """A sum as people in the Nordic countries write it; exact."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(max_length=40, required=False, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> Any:
        """A Decimal, or None where nothing was written."""
        written = super().clean(value)
        if not written:
            return None
        try:
            return parse_amount(written.removesuffix("%").strip())
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from error

    def prepare_value(self, value: Any) -> Any:
        """A Decimal as it is written in the reader's language."""
        return value if isinstance(value, str) or value is None else number(value, 2 if value % 1 else 0)


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class _InTheNameOf(forms.Form):
    """For which organisation; the operator may leave it out."""

    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("In the name of")
    )
    use_required_attribute = False

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.fields["organisation"]
        assert isinstance(asked, forms.ModelChoiceField)
        asked.queryset = organisations_to_work_for(actor)
        ours = list(asked.queryset[:2])
        asked.required = not actor.is_operator
        asked.empty_label = gettext_lazy("The operator of the portal") if actor.is_operator else None
        if (len(ours) == 1 and not actor.is_operator) or not ours:
            asked.widget = forms.HiddenInput()
        self.initial.setdefault("organisation", ours[0].pk if ours else None)


class EnterForm(_InTheNameOf):
    """Title and funder, when it closes, who can apply, the money."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=500)
    funder = forms.CharField(label=gettext_lazy("Funder"), max_length=200)
    url = forms.CharField(
        label=gettext_lazy("Where it is published"), max_length=1000, required=False, widget=forms.URLInput()
    )
    text = forms.CharField(
        label=gettext_lazy("What can be applied for"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("In the words of the funder. What is found by search and fits needs stands here."),
    )
    applicants = forms.CharField(
        label=gettext_lazy("Who can apply"),
        max_length=3000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("In the words of the funder, one a line. For example: municipalities."),
    )
    closing = forms.ChoiceField(label=gettext_lazy("Closes"), choices=CLOSINGS)
    closes_on = _day(gettext_lazy("Last day to apply"))
    closes_hour = forms.TimeField(
        label=gettext_lazy("At what hour"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("Leave it empty if only the day is known."),
    )
    opens_on = _day(gettext_lazy("Opens"))
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=list(ZONES.items()))
    total = SumField(label=gettext_lazy("Sum in all"))
    least = SumField(label=gettext_lazy("Least for one project"))
    most = SumField(label=gettext_lazy("Most for one project"))
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), required=False, choices=[("", "–"), *((one, one) for one in CURRENCIES)]
    )
    share = SumField(
        label=gettext_lazy("Own share of the costs"), help_text=gettext_lazy("In per cent: what the applicant pays.")
    )
    programme = forms.CharField(label=gettext_lazy("Programme"), max_length=300, required=False)
    number = forms.CharField(label=gettext_lazy("Register number"), max_length=100, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language of the text"), choices=list(LANGUAGES.items()))
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=STATUSES)

    FIRST = ("organisation", "title", "funder", "url", "text", "applicants", "closing", "closes_on", "closes_hour")
    MORE = (
        "opens_on",
        "zone",
        "total",
        "least",
        "most",
        "currency",
        "share",
        "programme",
        "number",
        "language",
        "status",
    )

    def __init__(self, *args: Any, entered: Entered | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if entered is not None:
            del self.fields["organisation"]
            self.initial = {name: getattr(entered, name) for name in Entered.__dataclass_fields__}
            currency = self.fields["currency"]
            assert isinstance(currency, forms.ChoiceField)
            if entered.currency and entered.currency not in CURRENCIES:
                self.initial["currency"] = ""
        else:
            self.initial.setdefault("language", get_language())

    def first(self) -> list[Any]:
        """The fields that are always seen."""
        return [self[name] for name in self.FIRST if name in self.fields]

    def more(self) -> list[Any]:
        """The fields below the fold."""
        return [self[name] for name in self.MORE]

    @property
    def more_is_open(self) -> bool:
        """Whether something below the fold needs to be seen: it is filled in, or wrong."""
        chosen = ("zone", "language", "status")
        return any(self[name].errors or (name not in chosen and self[name].value()) for name in self.MORE)

    def values(self) -> Entered:
        """The cleaned values as the service takes them."""
        return Entered(**{name: self.cleaned_data[name] for name in Entered.__dataclass_fields__})


class ColumnsForm(_InTheNameOf):
    """Which column is what. The table comes along, so that nothing is lost."""

    pasted = forms.CharField(widget=forms.HiddenInput, strip=False, max_length=MOST_SIGNS)
    headings = forms.BooleanField(label=gettext_lazy("The first row holds headings"), required=False)
    funder = forms.CharField(
        label=gettext_lazy("Funder"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Where the table does not name one."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the text"), choices=list(LANGUAGES.items()))
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=list(ZONES.items()))

    def __init__(self, *args: Any, preview: Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", gettext_lazy("Leave it out")), *TARGETS.items()]
        self.names = [f"column_{number}" for number in range(len(preview.samples))]
        for name, sample in zip(self.names, preview.samples, strict=True):
            self.fields[name] = forms.ChoiceField(label=" · ".join(sample) or "–", choices=offered, required=False)
        self.initial = {
            **self.initial,
            "pasted": preview.text,
            "headings": preview.headings,
            "language": get_language(),
            "zone": "Europe/Stockholm",
            **{f"column_{number}": name for number, name in preview.columns.items()},
        }

    def asked_columns(self) -> list[Any]:
        """The fields for the columns, to be shown."""
        return [self[name] for name in self.names]

    def columns(self) -> dict[int, str]:
        """The chosen ones by their number."""
        chosen = {number: self.cleaned_data.get(name, "") for number, name in enumerate(self.names)}
        return {number: name for number, name in chosen.items() if name}

    def place(self) -> Place:
        """What stands in where a row does not say."""
        data = self.cleaned_data
        return Place("", language=data["language"], zone=data["zone"], funder=data["funder"])
