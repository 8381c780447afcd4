"""The forms for limits, stages, commitments, costs, hours and grants."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from samskap.pilots.forms import date_field, text_field
from samskap.pilots.models import Commitment, Cost, Grant, Hours, HoursOf, Pilot, SizeUnit, Stage
from samskap.pilots.selectors.money import Promise
from samskap.pilots.services.stages import LARGEST, StageInput
from samskap.ui import text
from samskap.ui.fields import NumberField
from samskap.ui.text import number


def column(model: Any, name: str) -> Any:
    """A column by its name."""
    return model._meta.get_field(name)


class PilotForm(forms.Form):
    """A form about one pilot."""

    use_required_attribute = False

    def __init__(self, *args: Any, pilot: Pilot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pilot = pilot

    def sum_field(self, model: Any, name: str, *, required: bool = False, help_text: Any = "") -> NumberField:
        """A sum in the pilot's currency, which the label names."""
        label = f"{column(model, name).verbose_name}, {text.currency_sign(self.pilot.currency)}"
        return NumberField(label=label, required=required, help_text=help_text, currency=self.pilot.currency)


class LimitsForm(PilotForm):
    """Budget, loss limit, growth factor, and why they change after the start."""

    def __init__(self, *args: Any, started: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit_help = gettext_lazy(
            "The most that the pilot may cost, spent and committed. Nothing is committed past it."
        )
        factor_help = gettext_lazy("A stage is for at most so many times as many as the stage before.")
        factor_label = column(Pilot, "growth_factor").verbose_name
        self.fields["budget"] = self.sum_field(Pilot, "budget")
        self.fields["loss_limit"] = self.sum_field(Pilot, "loss_limit", required=started, help_text=limit_help)
        self.fields["growth_factor"] = NumberField(label=factor_label, help_text=factor_help)
        if started:
            self.fields["reason"] = forms.CharField(
                label=gettext_lazy("Why do you change them?"),
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=gettext_lazy("The pilot has started. The reason stands beside the new limits."),
            )
        self.initial = {name: getattr(self.pilot, name) for name in ("budget", "loss_limit", "growth_factor")}
        factor = self.pilot.growth_factor
        self.initial["growth_factor"] = number(factor, 1 if factor % 1 else 0)


class StageForm(PilotForm):
    """How many, until when, for how much."""

    def __init__(self, *args: Any, stage: Stage | None = None, unit: str = "", growth: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = text_field(Stage, "name")
        cap_label = column(Stage, "cap").verbose_name
        self.fields["cap"] = forms.IntegerField(label=cap_label, min_value=1, max_value=LARGEST, help_text=growth)
        unit_label = column(Stage, "unit").verbose_name
        self.fields["unit"] = forms.ChoiceField(label=unit_label, choices=SizeUnit.choices)
        self.fields["budget"] = self.sum_field(Stage, "budget")
        self.fields["ends_on"] = date_field(Stage, "ends_on")
        self.initial = {name: getattr(stage, name) for name in self.fields} if stage else {}
        self.initial.setdefault("unit", unit or SizeUnit.USERS)

    def as_input(self) -> StageInput:
        """The cleaned values as the services take them."""
        return StageInput(**self.cleaned_data)


class ResultForm(PilotForm):
    """What came out of a stage."""

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"] = text_field(Stage, "result", rows=4)
        self.initial = {"result": stage.result}


def _one_of(label: Any, rows: Any, empty: Any, help_text: Any = "") -> Any:
    return forms.ModelChoiceField(rows, label=label, required=False, empty_label=empty, help_text=help_text)


class CommitmentForm(PilotForm):
    """For what, to whom, how much."""

    def __init__(self, *args: Any, left: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left_words = gettext_lazy("%(left)s of the loss limit is left.")
        self.fields["text"] = text_field(Commitment, "text", required=True)
        help_text = str(left_words) % {"left": text.money(left, self.pilot.currency)}
        self.fields["amount"] = self.sum_field(Commitment, "amount", required=True, help_text=help_text)
        label = gettext_lazy("Which party, if it takes part in the pilot")
        self.fields["party"] = _one_of(label, self.pilot.parties.all(), gettext_lazy("None of them"))


class PlaceForm(PilotForm):
    """Which commitment a cost pays, and which grant pays a part of it."""

    def __init__(self, *args: Any, promises: Sequence[Promise], cost: Cost | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rests = {promise.commitment.pk: promise.rest for promise in promises}
        kept = [cost.commitment_id] if cost and cost.commitment_id else []
        commitments = Commitment.objects.filter(pilot=self.pilot, pk__in=[*rests, *kept])
        help_text = gettext_lazy("Then it does not count twice: what is paid is no longer committed.")
        none = gettext_lazy("None")
        self.fields["commitment"] = _one_of(gettext_lazy("Which commitment does it pay?"), commitments, none, help_text)
        grants = Grant.objects.filter(pilot=self.pilot)
        self.fields["grant"] = _one_of(gettext_lazy("Which grant pays a part of it?"), grants, none)
        asked: Any = self.fields["commitment"]
        asked.label_from_instance = lambda row: _with_rest(row, rests.get(row.pk), self.pilot.currency)
        if cost is not None:
            self.initial = {"commitment": cost.commitment_id, "grant": cost.grant_id}
        for name in ("commitment", "grant"):
            choices: Any = self.fields[name]
            if len(choices.choices) == 1:
                del self.fields[name]

    def tags(self) -> dict[str, Any]:
        """The chosen ones; None where nothing was offered."""
        return {name: self.cleaned_data.get(name) for name in ("commitment", "grant")}


def _with_rest(row: Commitment, rest: Decimal | None, currency: str) -> str:
    return f"{row.text} ({text.money(rest, currency)})" if rest is not None else row.text


class CostForm(PlaceForm):
    """A cost: when, what, how much."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tags = dict(self.fields)
        self.fields.clear()
        self.fields["on"] = date_field(Cost, "on")
        self.fields["on"].initial = timezone.localdate
        self.fields["text"] = text_field(Cost, "text", required=True)
        self.fields["amount"] = self.sum_field(Cost, "amount", required=True)
        self.fields["reference"] = text_field(Cost, "reference")
        self.fields.update(tags)


class ReasonForm(forms.Form):
    """Why a cost was wrong."""

    reason = forms.CharField(label=gettext_lazy("What was wrong with it?"), max_length=200)
    use_required_attribute = False


class HoursForm(PilotForm):
    """Whose hours, how many, when: few fields, for a phone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = self.pilot.parties.all()
        self.fields["hours"] = NumberField(label=column(Hours, "hours").verbose_name)
        self.fields["whose"] = forms.ChoiceField(
            label=column(Hours, "whose").verbose_name,
            choices=HoursOf.choices,
            initial=HoursOf.OWN_STAFF,
            widget=forms.RadioSelect,
        )
        self.fields["on"] = date_field(Hours, "on")
        self.fields["on"].initial = timezone.localdate
        self.fields["text"] = text_field(Hours, "text")
        self.fields["party"] = _one_of(gettext_lazy("Which party"), parties, gettext_lazy("None named"))
        choices: Any = self.fields["party"]
        if len(choices.choices) == 1:
            del self.fields["party"]


class GrantForm(PilotForm):
    """From whom, how much, for what, until when."""

    def __init__(self, *args: Any, grant: Grant | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["funder"] = text_field(Grant, "funder", required=True)
        self.fields["amount"] = self.sum_field(Grant, "amount", required=True)
        self.fields["share"] = NumberField(label=column(Grant, "share").verbose_name)
        self.fields["eligible"] = text_field(Grant, "eligible", rows=2)
        self.fields["ends_on"] = date_field(Grant, "ends_on")
        self.initial = {name: getattr(grant, name) for name in self.fields} if grant else {"share": Decimal(100)}
