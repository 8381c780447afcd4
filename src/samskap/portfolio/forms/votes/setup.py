"""The forms with which a vote is prepared and ballots on paper are entered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.models import HelixLeg
from samskap.portfolio.forms.votes.casting import LONGEST
from samskap.portfolio.models import BallotBox, BallotKind, Channel, District, PaperBatch, VotingDoor
from samskap.portfolio.selectors.votes.casting import districts_of
from samskap.portfolio.services.votes.casting import Choices
from samskap.portfolio.services.votes.paper import MOST_SHEETS
from samskap.portfolio.services.votes.preparing import MOST_ON_A_BALLOT, VoteInput
from samskap.ui import text
from samskap.ui.fields import NumberField, choice_field, text_field

FOR_RESIDENTS = (Channel.EMAIL, Channel.OPEN, Channel.PAPER)
FORMAT = "%Y-%m-%dT%H:%M"


class VoteForm(forms.Form):
    """How one votes, how it is counted, through which doors, and when; with defaults that can stay as they are."""

    SECTIONS = (
        (gettext_lazy("The ballot"), ("kind", "most")),
        (gettext_lazy("How it is counted"), ("budget", "rule", "completion", "ties")),
        (gettext_lazy("Who can vote, and how"), ("channels", "legs")),
        (gettext_lazy("When"), ("opens_at", "closes_at")),
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("Residents vote"),
        choices=[(one, one.label) for one in FOR_RESIDENTS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("By e-mail is safest. Without anything is easiest, and one can vote in two browsers."),
    )
    legs = forms.MultipleChoiceField(
        label=gettext_lazy("Organisations of this portal vote, too"),
        choices=HelixLeg.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Each has one ballot, which counts as one voter. Choose none if residents alone vote."),
    )
    use_required_attribute = False

    def __init__(self, *args: Any, box: BallotBox, currency: str, left: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.box = box
        for name in ("kind", "rule", "completion", "ties"):
            self.fields[name] = choice_field(BallotBox, name)
        self.fields["kind"].widget = forms.RadioSelect(choices=BallotKind.choices)
        self.fields["completion"].help_text = gettext_lazy("Of equal shares. Otherwise what is left stays.")
        most = column_label("most")
        self.fields["most"] = forms.IntegerField(label=most, min_value=1, max_value=MOST_ON_A_BALLOT)
        budget = f"{column_label('budget')}, {text.currency_sign(currency)}"
        said = gettext_lazy("%(left)s is left in the pot.")
        self.fields["budget"] = NumberField(
            label=budget, currency=currency, help_text=str(said) % {"left": text.money(left, currency)}
        )
        for name in ("opens_at", "closes_at"):
            self.fields[name] = moment_field(column_label(name))
        self.initial = _of(box)

    def sections(self) -> list[tuple[Any, list[BoundField]]]:
        """The fields under their headings."""
        return [(title, [self[name] for name in names]) for title, names in self.SECTIONS]

    def as_input(self) -> VoteInput:
        """The cleaned values as the service takes them; the pages of voters give residents one leg."""
        data = dict(self.cleaned_data)
        doors = [(channel, str(HelixLeg.CIVIL_SOCIETY)) for channel in data.pop("channels")]
        doors += [(str(Channel.ORGANISATION), leg) for leg in data.pop("legs")]
        for name in ("opens_at", "closes_at"):
            data[name] = unchanged(data[name], getattr(self.box, name))
        return VoteInput(**data, doors=doors)


class BatchForm(forms.Form):
    """A batch of paper ballots."""

    use_required_attribute = False

    def __init__(self, *args: Any, doors: Sequence[VotingDoor] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(doors) > 1:
            groups = [("", gettext_lazy("Choose")), *((one.leg, one.get_leg_display()) for one in doors)]
            self.fields["leg"] = forms.ChoiceField(label=gettext_lazy("Group"), choices=groups)
        helped = gettext_lazy("Write it on the paper around the batch, too: Library 1.")
        self.fields["name"] = text_field(PaperBatch, "name", help_text=helped)
        label = PaperBatch._meta.get_field("sheets").verbose_name
        self.fields["sheets"] = forms.IntegerField(label=label, min_value=1, max_value=MOST_SHEETS)


class SheetForm(forms.Form):
    """One sheet: what is on it, written as numbers, which is faster than a box for each."""

    sheet = forms.IntegerField(label=gettext_lazy("Sheet"), min_value=1, max_value=MOST_SHEETS)
    choices = forms.CharField(
        label=gettext_lazy("What is on it"),
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}),
    )
    use_required_attribute = False

    def __init__(self, *args: Any, box: BallotBox, fixed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.box = box
        self.fields["choices"].help_text = HOW_WRITTEN[BallotKind(box.kind)]
        districts = districts_of(box)
        if districts.exists():
            self.fields["district"] = forms.ModelChoiceField(
                queryset=districts,
                label=District._meta.get_field("name").verbose_name,
                required=False,
                empty_label=gettext_lazy("Not said"),
            )
        if fixed:
            del self.fields["sheet"]
            self.fields.pop("district", None)

    def clean_choices(self) -> Choices:
        """Number of the option and points, as the services take them."""
        parts = self.cleaned_data["choices"].replace(",", " ").replace(";", " ").split()
        if self.box.kind == BallotKind.POINTS:
            pairs = [one.partition(":")[::2] for one in parts]
            return [(_whole(number), _whole(points)) for number, points in pairs]
        return [(_whole(number), place) for place, number in enumerate(parts, start=1)]


HOW_WRITTEN = {
    BallotKind.APPROVAL: gettext_lazy("The numbers that are ticked: 1 4 7"),
    BallotKind.POINTS: gettext_lazy("Number and points: 1:3 4:2"),
    BallotKind.RANK: gettext_lazy("The numbers in their order, what is wanted most first: 4 1 7"),
}


class CheckForm(forms.Form):
    """Another person has looked through a batch."""

    spoiled = forms.IntegerField(
        label=gettext_lazy("How many sheets are blank or cannot be read?"),
        min_value=0,
        max_value=MOST_SHEETS,
        initial=0,
    )
    use_required_attribute = False


def _of(box: BallotBox) -> dict[str, Any]:
    names = ("kind", "most", "rule", "completion", "ties", "budget", "opens_at", "closes_at")
    doors = [(one.channel, one.leg) for one in box.doors.all()] if box.pk else []
    doors = doors or [(str(Channel.EMAIL), "")]
    values = {name: getattr(box, name) for name in names}
    channels = [channel for channel, _leg in doors if channel != Channel.ORGANISATION]
    return values | {"channels": channels, "legs": [leg for channel, leg in doors if channel == Channel.ORGANISATION]}


def column_label(name: str) -> Any:
    """What a column of the ballot box is called."""
    column: Any = BallotBox._meta.get_field(name)
    return column.verbose_name


def moment_field(label: Any) -> forms.DateTimeField:
    """A field for a day with its minute."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=FORMAT)
    return forms.DateTimeField(label=label, widget=widget)


def unchanged(typed: datetime, before: datetime) -> datetime:
    """The moment it was before, with its seconds, if the minute is the same."""
    same = timezone.localtime(typed).replace(second=0) == timezone.localtime(before).replace(second=0, microsecond=0)
    return before if same else typed


def _whole(written: str) -> int:
    if written.isascii() and written.isdecimal() and len(written) <= LONGEST:
        return int(written)
    raise forms.ValidationError(_("Write whole numbers only."))
