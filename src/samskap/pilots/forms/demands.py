"""Forms for demands on partners."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from samskap.pilots.demands_library import LibraryDemand, library_for
from samskap.pilots.forms import text_fields
from samskap.pilots.models import Demand, DemandStatus, DemandTopic, DemandWeight, Gate, Party, Pilot
from samskap.pilots.selectors.demands_set import DemandsSet, in_words
from samskap.pilots.services.demands import NEEDS_REASON, TRANSITIONS, Chosen, DemandInput


@dataclass(frozen=True)
class LibraryRow:
    """A demand of the library as it is offered: what is chosen, and how many others demand it."""

    demand: LibraryDemand
    weight: str
    due: str
    ticked: bool
    others: str


class LibraryForm(forms.Form):
    """Ticked demands of the library, each with must or should and a gate. The rows are drawn by the template."""

    keys = forms.MultipleChoiceField(label=gettext_lazy("Demands to add"), required=False)
    weights = DemandWeight.choices
    gates = Gate.choices
    use_required_attribute = False

    def __init__(
        self,
        *args: Any,
        kind: str,
        taken: Collection[str] = (),
        figures: DemandsSet | None = None,
        pilot: Pilot | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered = [one for one in library_for(kind) if one.key not in taken]
        self.others = figures
        keys = self.fields["keys"]
        assert isinstance(keys, forms.MultipleChoiceField)
        keys.choices = [(one.key, one.text) for one in library_for(kind)]
        if pilot is not None:
            self.fields["party"] = party_field(pilot)

    @property
    def topics(self) -> list[tuple[Any, Sequence[LibraryRow], str]]:
        """What is offered, by topic, and how many demand something about it, where that can be shown."""
        rows: dict[str, list[LibraryRow]] = {}
        for one in self.offered:
            rows.setdefault(one.topic, []).append(self._row(one))
        told = {one.topic.key: one.topic for one in self.others.topics} if self.others else {}
        return [
            (
                DemandTopic(topic).label,
                found,
                in_words(told[topic], self.others.municipalities)
                if self.others and topic in told and told[topic].says_something
                else "",
            )
            for topic, found in rows.items()
        ]

    def chosen(self) -> list[Chosen]:
        """What was ticked, as the services take it."""
        rows = [self._row(one) for one in self.offered if one.key in self.cleaned_data["keys"]]
        return [Chosen(row.demand.key, row.weight, row.due) for row in rows]

    def _row(self, one: LibraryDemand) -> LibraryRow:
        sent: Mapping[str, Any] = self.data
        ticked = self.is_bound and one.key in (self["keys"].value() or ())
        weight, due = sent.get(f"weight-{one.key}", one.weight), sent.get(f"due-{one.key}", one.due)
        figures = self.others.by_key.get(one.key) if self.others else None
        others = in_words(figures, self.others.municipalities) if figures and self.others else ""
        return LibraryRow(one, weight, due, ticked, others)


class OwnDemandForm(forms.Form):
    """A demand in own words."""

    use_required_attribute = False

    def __init__(self, *args: Any, pilot: Pilot | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(text_fields(Demand, {"text": 3, "shown_by": 2}))
        self.fields["text"].help_text = gettext_lazy("One thing that can be seen to be done or not done.")
        self.fields["topic"] = forms.ChoiceField(
            label=gettext_lazy("What is it about?"), choices=DemandTopic.choices, initial=DemandTopic.OTHER
        )
        self.fields["weight"] = forms.ChoiceField(
            label=gettext_lazy("Must or should?"),
            choices=DemandWeight.choices,
            initial=DemandWeight.MUST,
            widget=forms.RadioSelect,
            help_text=gettext_lazy("A must that is due and not met shuts the gate."),
        )
        self.fields["due"] = forms.ChoiceField(
            label=gettext_lazy("When is it due?"), choices=Gate.choices, initial=Gate.START
        )
        if pilot is not None:
            self.fields["party"] = party_field(pilot)

    def as_input(self) -> DemandInput:
        """The cleaned values as the services take them."""
        return DemandInput(**self.cleaned_data)


def as_initial(demand: Demand) -> dict[str, Any]:
    """What the form shows of a demand that is changed."""
    names = ("text", "shown_by", "topic", "weight", "due")
    return {**{name: getattr(demand, name) for name in names}, "party": demand.party_id}


ONLY = {
    DemandStatus.BREACHED: (
        gettext_lazy("The demand is met. If it has been broken since, say why: a must then shuts the gate again."),
        gettext_lazy("It is broken"),
    ),
    DemandStatus.ASKED: (
        gettext_lazy("The demand is waived. If you ask for it again, it counts at its gate as before."),
        gettext_lazy("Ask for it again"),
    ),
}
"""Where only one status can follow: what is said, and the button."""


class StatusForm(forms.Form):
    """How far a demand has come, among what can follow on its status, and why where that is needed. Where only one can
    follow there is nothing to choose: ``only`` is what is said and the button."""

    use_required_attribute = False

    def __init__(self, *args: Any, demand: Demand, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        following = TRANSITIONS[DemandStatus(demand.status)]
        alone = following[0] if len(following) == 1 else None
        self.only = ONLY[alone] if alone else None
        self.fields["status"] = forms.ChoiceField(
            label=gettext_lazy("What has happened?"),
            choices=[(one.value, one.label) for one in following],
            initial=alone,
            widget=forms.HiddenInput if alone else forms.RadioSelect,
        )
        reasons = [one in NEEDS_REASON for one in following]
        if not any(reasons):
            return
        self.fields["because"] = forms.CharField(
            label=gettext_lazy("Why"),
            required=all(reasons),
            max_length=Demand._meta.get_field("because").max_length,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=gettext_lazy(
                "Needed where a demand is waived or broken. Whoever sees the pilot can read it once it has started."
            ),
        )


def party_field(pilot: Pilot) -> "forms.ModelChoiceField[Party]":
    """On whom the demand is made."""
    return forms.ModelChoiceField(
        queryset=Party.objects.filter(pilot=pilot),
        label=gettext_lazy("On whom?"),
        required=False,
        empty_label=gettext_lazy("All partners"),
    )
