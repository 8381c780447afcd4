"""The forms for candidates: proposing and changing one, trimming its costs, merging several, what they mean for one
another, and what a party puts in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.portfolio.blocks import Prefill
from samskap.portfolio.models import Candidate, CandidateLink, CandidatePartner, Round, RoundParty
from samskap.portfolio.services.rounds.candidate_inputs import CHOICES, FIELDS, HOURS, MONEY, NUMBERS, TEXTS, Seen
from samskap.portfolio.services.rounds.merging import proposed_sums
from samskap.portfolio.services.rounds.pledging import PledgeInput
from samskap.ui import text
from samskap.ui.fields import NumberField, choice_field, text_fields

HELP: Mapping[str, Any] = {
    "title": gettext_lazy("A name that one remembers: Bicycle school for grown-ups."),
    "text": gettext_lazy("In plain words. Everybody reads it before they vote."),
    "goals": gettext_lazy("One a line, as your plans call them."),
}
ABOUT_MONEY = gettext_lazy(
    "What the round is asked for. What the parties put in themselves comes on top. "
    "If you are sure of the likely cost, it is enough."
)
ABOUT_HOURS = gettext_lazy("Of those whose hours the round shares out. Leave it empty if it needs none.")


@dataclass(frozen=True)
class Section:
    """Fields under a heading. ``is_row``: they stand beside one another."""

    title: Any
    fields: Sequence[BoundField]
    help: Any = ""
    is_row: bool = False


def number_fields(row: Round) -> dict[str, forms.Field]:
    """Fields for costs in the round's currency and for hours; only the likely cost must be there."""
    sign = text.currency_sign(row.currency)
    made: dict[str, forms.Field] = {}
    for name in NUMBERS:
        column: Any = Candidate._meta.get_field(name)
        label = f"{column.verbose_name}, {sign}" if name in MONEY else column.verbose_name
        made[name] = NumberField(label=label, currency=row.currency if name in MONEY else "", required=name == "cost")
    return made


class _AboutOne(forms.Form):
    """Knows what its candidate looked like when the form was shown."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)
    use_required_attribute = False

    def __init__(self, *args: Any, candidate: Candidate, names: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidate, self.names = candidate, names
        self.initial = {**self.initial, **{name: getattr(candidate, name) for name in names}}
        self.initial["seen"] = str(Seen.of(candidate, names))

    def values(self) -> dict[str, Any]:
        """What was typed, by field of the candidate."""
        return {name: self.cleaned_data[name] for name in self.names}

    def what_was_seen(self) -> Seen:
        """The candidate as it was when the form was shown."""
        return Seen.read(self.cleaned_data["seen"])

    def catch_up(self) -> None:
        """After a refusal: what others changed and this person did not stands in the fields, and sending the form
        again is meant."""
        seen = Seen.read(str(self.data.get("seen", "")))
        fresh = Candidate.objects.select_related("round").get(pk=self.candidate.pk)
        data = {**self.data.dict()} if isinstance(self.data, QueryDict) else {**self.data}
        for name in self.names:
            typed = self.cleaned_data.get(name, self.data.get(name))
            if seen.differs(name, getattr(fresh, name)) and not seen.differs(name, typed):
                data[name] = self.fields[name].prepare_value(getattr(fresh, name))
        data["seen"] = str(Seen.of(fresh, self.names))
        self.data = data


class CandidateForm(_AboutOne):
    """Everything about one candidate. Without ``candidate`` a new one, for one of the parties that one speaks for."""

    def __init__(
        self,
        *args: Any,
        row: Round,
        candidate: Candidate | None = None,
        parties: Sequence[RoundParty] = (),
        prefill: Prefill | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, candidate=candidate or Candidate(round=row), names=FIELDS, **kwargs)
        self.parties = {str(one.pk): one for one in parties}
        self.fields.update(text_fields(Candidate, {"title": 0, "text": 6, "goals": 2}, HELP))
        self.fields.update(number_fields(row))
        for name in CHOICES:
            self.fields[name] = choice_field(Candidate, name, widget=forms.RadioSelect)
        if candidate is None:
            self._offer_parties()
            self.initial = {"party": self.initial.get("party"), **(prefill.fields if prefill else {})}
            del self.fields["seen"]

    def _offer_parties(self) -> None:
        choices = [(pk, one.name) for pk, one in self.parties.items()]
        field = forms.ChoiceField(label=gettext_lazy("Who proposes it?"), choices=choices)
        self.fields["party"] = field
        if len(choices) == 1:
            field.widget = forms.HiddenInput()
            self.initial["party"] = choices[0][0]

    def party(self) -> RoundParty:
        """The chosen party."""
        return self.parties[self.cleaned_data["party"]]

    def sections(self) -> list[Section]:
        """The fields that are seen, under their headings."""
        first = [self[name] for name in ("party", *TEXTS) if name in self.fields and not self[name].is_hidden]
        money, hours, kinds = ([self[name] for name in names] for names in (MONEY, HOURS, CHOICES))
        return [
            Section(_("What is it?"), first),
            Section(_("What does it cost?"), money, ABOUT_MONEY, is_row=True),
            Section(_("How much work is it?"), hours, ABOUT_HOURS, is_row=True),
            Section(_("What kind is it?"), kinds),
        ]


class TrimForm(_AboutOne):
    """The costs of a candidate and its size, in place."""

    def __init__(self, *args: Any, candidate: Candidate, **kwargs: Any) -> None:
        kwargs["auto_id"] = "trim-%s"
        super().__init__(*args, candidate=candidate, names=(*NUMBERS, "size"), **kwargs)
        self.fields.update(number_fields(candidate.round))
        for group in (MONEY, HOURS):
            for name, label in zip(group, (_("Lowest"), _("Likely"), _("Highest")), strict=True):
                self.fields[name].label = label
        self.fields["size"] = choice_field(Candidate, "size")

    def rows(self) -> list[tuple[str, list[BoundField]]]:
        """Costs and hours, each with its heading."""
        money = f"{_('Cost')}, {text.currency_sign(self.candidate.round.currency)}"
        return [(money, [self[name] for name in MONEY]), (_("Hours"), [self[name] for name in HOURS])]


class PledgeForm(forms.Form):
    """What a party does in a candidate and puts into it."""

    lower = forms.BooleanField(
        label=gettext_lazy("The round is asked for so much less"),
        required=False,
        help_text=gettext_lazy("What you add now is taken off the costs and hours of the candidate."),
    )
    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        candidate: Candidate,
        parties: Sequence[RoundParty],
        may_lower: bool = True,
        **kwargs: Any,
    ) -> None:
        kwargs["auto_id"] = "pledge-%s"
        super().__init__(*args, **kwargs)
        self.parties = {str(one.pk): one for one in parties}
        choices = [(pk, one.name) for pk, one in self.parties.items()]
        sign = text.currency_sign(candidate.round.currency)
        currency = candidate.round.currency
        made: dict[str, forms.Field] = {
            "party": forms.ChoiceField(
                label=gettext_lazy("Who?"),
                choices=choices,
                help_text=gettext_lazy("What you leave empty stays as it is for this party."),
            ),
            **text_fields(CandidatePartner, {"role": 0}),
            "money": NumberField(label=f"{_label('money')}, {sign}", currency=currency, required=False),
            "hours": NumberField(label=_label("hours"), required=False),
        }
        if len(choices) == 1:
            made["party"].widget = forms.HiddenInput()
            given = _pledged(candidate, self.parties[choices[0][0]])
            self.initial = {**self.initial, "party": choices[0][0], **given}
        self.fields = {**made, "lower": self.fields["lower"]}
        if not may_lower:
            del self.fields["lower"]

    def party(self) -> RoundParty:
        """The chosen party."""
        return self.parties[self.cleaned_data["party"]]

    def as_input(self) -> PledgeInput:
        """The cleaned values as the service takes them."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "party"}
        if len(self.parties) > 1:
            return PledgeInput(**{name: value for name, value in data.items() if value not in ("", None)})
        return PledgeInput(**{**data, **{name: data[name] or Decimal(0) for name in ("money", "hours")}})


def _pledged(candidate: Candidate, party: RoundParty) -> dict[str, Any]:
    found = next((one for one in candidate.partners.all() if one.party_id == party.pk), None)
    return {name: getattr(found, name) for name in ("role", "money", "hours")} if found else {}


class MergeForm(forms.Form):
    """Which of the marked candidates takes in the others, and what it is then."""

    use_required_attribute = False

    def __init__(self, *args: Any, row: Round, marked: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.marked = {str(one.number): one for one in marked}
        self.fields["into"] = forms.ChoiceField(
            label=gettext_lazy("Which one takes in the others?"),
            choices=[(number, one.title) for number, one in self.marked.items()],
            widget=forms.RadioSelect,
        )
        self.fields.update(text_fields(Candidate, {"title": 0, "text": 8, "goals": 2}))
        self.fields.update(number_fields(row))
        for number, one in self.marked.items():
            name = _seen(number)
            self.fields[name] = forms.CharField(widget=forms.HiddenInput, required=False, max_length=1000)
            self.initial[name] = str(Seen.of(one))
        if marked:
            self.initial = {**self.initial, **_together(marked)}

    def as_given(self) -> dict[str, Any]:
        """The cleaned values as the service takes them."""
        data = self.cleaned_data
        return {
            "into": self.marked[data["into"]],
            "others": [one for number, one in self.marked.items() if number != data["into"]],
            "values": {name: data[name] for name in (*TEXTS, *NUMBERS)},
            "seen": {int(number): Seen.read(data[_seen(number)]) for number in self.marked},
        }

    def texts(self) -> list[BoundField]:
        """The fields of text."""
        return [self[name] for name in TEXTS]

    def sums(self) -> list[tuple[Any, list[BoundField]]]:
        """The fields of numbers under their headings."""
        return [
            (gettext_lazy("What does it cost?"), [self[name] for name in MONEY]),
            (gettext_lazy("How much work is it?"), [self[name] for name in HOURS]),
        ]


def _seen(number: str) -> str:
    return f"seen-{number}"


def _together(marked: Sequence[Candidate]) -> dict[str, Any]:
    """A proposal: the name of the first, all texts, all goals once, and the sums."""
    goals = dict.fromkeys(line.strip() for one in marked for line in one.goals.splitlines() if line.strip())
    sums: dict[str, Decimal] = proposed_sums(marked)
    first = marked[0]
    texts = "\n\n".join(one.text for one in marked)
    longest: Any = Candidate._meta.get_field("text")
    fits = texts if len(texts) <= longest.max_length else first.text
    return {"into": str(first.number), "title": first.title, "text": fits, "goals": "\n".join(goals), **sums}


class LinkForm(forms.Form):
    """One candidate needs another, or they cannot go together."""

    use_required_attribute = False

    def __init__(self, *args: Any, candidates: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(one.number): one for one in candidates}
        known = [(number, f"{number}. {one.title}") for number, one in self.known.items()]
        choices = [("", _("Choose")), *known]
        self.fields["candidate"] = forms.ChoiceField(label=gettext_lazy("Candidate"), choices=choices)
        self.fields["kind"] = choice_field(CandidateLink, "kind")
        self.fields["kind"].label = gettext_lazy("What it means for the other")
        self.fields["other"] = forms.ChoiceField(label=gettext_lazy("The other candidate"), choices=choices)

    def as_given(self) -> dict[str, Any]:
        """The cleaned values as the service takes them."""
        data = self.cleaned_data
        candidate, other = (self.known[data[name]] for name in ("candidate", "other"))
        return {"candidate": candidate, "other": other, "kind": data["kind"]}


def _label(name: str) -> Any:
    column: Any = CandidatePartner._meta.get_field(name)
    return column.verbose_name
