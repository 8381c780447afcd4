"""The form with which the vote about a round is prepared, and the word of the steering group about a gap."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy

from samskap.core.models import HelixLeg
from samskap.portfolio.forms.votes.setup import column_label, moment_field, unchanged
from samskap.portfolio.models import BallotBox, BallotKind, Channel, Lack, LegGap, Rule
from samskap.portfolio.selectors.votes.round_ballot import Lacking
from samskap.portfolio.services.votes.preparing import MOST_ON_A_BALLOT
from samskap.portfolio.services.votes.rounds import RoundVoteInput
from samskap.ui.fields import NumberField, choice_field, text_field

RULES = ("kind", "most", "rule", "completion", "ties")
EQUAL = Decimal(25)
USUAL = (Channel.EMAIL, Channel.ORGANISATION)
SHORT = {
    Channel.EMAIL: gettext_lazy("By e-mail"),
    Channel.ORGANISATION: gettext_lazy("Organisations"),
    Channel.OPEN: gettext_lazy("Without anything"),
    Channel.PAPER: gettext_lazy("On paper"),
}


@dataclass(frozen=True)
class Cell:
    """A box to tick: whether this leg votes this way."""

    value: str
    label: str
    is_ticked: bool


@dataclass(frozen=True)
class Row:
    """A leg: the ways in which it votes, and its part of everything."""

    label: str
    cells: Sequence[Cell]
    share: BoundField


class RoundVoteForm(forms.Form):
    """How one votes, who votes how and with which part of everything, how it is counted, and when."""

    doors = forms.MultipleChoiceField(
        label=gettext_lazy("Who votes, and how"),
        choices=[(f"{channel}:{leg}", "") for leg in HelixLeg for channel in Channel],
        required=False,
    )
    use_required_attribute = False

    def __init__(self, *args: Any, box: BallotBox, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.box = box
        for name in ("kind", "rule", "completion", "ties"):
            self.fields[name] = choice_field(BallotBox, name)
        self.fields["kind"].widget = forms.RadioSelect(choices=BallotKind.choices)
        self.fields["completion"].help_text = gettext_lazy("Of equal shares. Otherwise what is left stays.")
        self.fields["most"] = forms.IntegerField(label=column_label("most"), min_value=1, max_value=MOST_ON_A_BALLOT)
        for leg in HelixLeg:
            self.fields[f"share_{leg}"] = NumberField(label=leg.label, required=False)
        for name in ("opens_at", "closes_at"):
            self.fields[name] = moment_field(column_label(name))
        self.initial = _of(box)

    def ballot(self) -> list[BoundField]:
        """What one does on the ballot."""
        return [self["kind"], self["most"]]

    def counting(self) -> list[BoundField]:
        """How the ballots become a choice."""
        return [self[name] for name in ("rule", "completion", "ties")]

    def days(self) -> list[BoundField]:
        """When people vote."""
        return [self["opens_at"], self["closes_at"]]

    def channels(self) -> list[Any]:
        """The heads of the columns."""
        return [SHORT[one] for one in Channel]

    def rows(self) -> list[Row]:
        """A row for each leg."""
        ticked = set(self["doors"].value() or ())
        return [
            Row(
                label=str(leg.label),
                cells=[
                    Cell(f"{channel}:{leg}", str(SHORT[channel]), f"{channel}:{leg}" in ticked) for channel in Channel
                ],
                share=self[f"share_{leg}"],
            )
            for leg in HelixLeg
        ]

    def shares(self) -> Mapping[str, Decimal | None]:
        """By leg, as far as what was typed are numbers; none where the rule knows no parts."""
        if (self._now("rule") or self.box.rule) != Rule.EQUAL_SHARES:
            return {}
        return {str(leg): self._now(f"share_{leg}") for leg in HelixLeg}

    def shared_out(self) -> Decimal | None:
        """The parts together; None where no part was written."""
        given = [part for part in self.shares().values() if part is not None]
        return sum(given, Decimal(0)) if given else None

    def as_box(self) -> BallotBox:
        """The vote as it would be, not saved, as far as what was typed can be."""
        shown = copy(self.box)
        for name in RULES:
            setattr(shown, name, self._now(name) or getattr(self.box, name))
        return shown

    def as_input(self) -> RoundVoteInput:
        """The cleaned values as the service takes them."""
        data = self.cleaned_data
        doors = [(channel, leg) for channel, _colon, leg in (one.partition(":") for one in data["doors"])]
        return RoundVoteInput(
            **{name: data[name] for name in RULES},
            opens_at=unchanged(data["opens_at"], self.box.opens_at),
            closes_at=unchanged(data["closes_at"], self.box.closes_at),
            doors=doors,
            shares=self.shares(),
        )

    def _now(self, name: str) -> Any:
        if not self.is_bound:
            return self.initial.get(name)
        self.is_valid()
        return self.cleaned_data.get(name)


class GapForm(forms.Form):
    """Why people vote although a leg lacks something."""

    leg = forms.ChoiceField(choices=HelixLeg.choices, widget=forms.HiddenInput)
    lack = forms.ChoiceField(choices=Lack.choices, widget=forms.HiddenInput)
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        helped = gettext_lazy("Everybody can read it.")
        self.fields["reason"] = text_field(LegGap, "reason", rows=2, help_text=helped)


def gap_forms(lacking: Sequence[Lacking], refused: GapForm | None) -> list[tuple[Lacking, GapForm]]:
    """A form for each gap, with what was said of it, or with what was just refused."""
    made = []
    for one in lacking:
        said = {"leg": str(one.leg), "lack": str(one.lack), "reason": one.gap.reason if one.gap else ""}
        form = GapForm(initial=said, auto_id=f"{one.leg}-{one.lack}-%s")
        sent = (refused["leg"].value(), refused["lack"].value()) if refused else ()
        made.append((one, refused if refused and sent == (one.leg, one.lack) else form))
    return made


def _of(box: BallotBox) -> dict[str, Any]:
    values = {name: getattr(box, name) for name in (*RULES, "opens_at", "closes_at")}
    doors = [f"{one.channel}:{one.leg}" for one in box.doors.all()] if box.pk else []
    doors = doors or [f"{channel}:{leg}" for leg in HelixLeg for channel in USUAL]
    shares = {one.leg: one.per_cent for one in box.shares.all()} if box.pk else dict.fromkeys(HelixLeg.values, EQUAL)
    return values | {"doors": doors} | {f"share_{leg}": part for leg, part in shares.items()}
