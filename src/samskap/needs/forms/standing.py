"""The forms for goals, commitments and assessments."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy

from samskap.core.access import Actor
from samskap.core.scopes import chosen_scope
from samskap.needs.forms import LARGE, SMALL, ScopedForm, _texts
from samskap.needs.forms.subjects import target_choices
from samskap.needs.models import Assessment, AssessmentPoint, Commitment, Finding, Goal, Need
from samskap.needs.selectors.listing import needs_to_choose
from samskap.needs.services.assessments import AssessmentInput, PointInput
from samskap.needs.services.goals import FIRST_YEAR, LAST_YEAR, CommitmentInput, GoalInput


def _target(model: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=model._meta.get_field("target").verbose_name, choices=target_choices, required=False)


def _language(model: Any) -> forms.ChoiceField:
    column = model._meta.get_field("language")
    return forms.ChoiceField(label=column.verbose_name, choices=column.choices, initial=get_language)


def _day(model: Any, name: str) -> forms.DateField:
    column = model._meta.get_field(name)
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=column.verbose_name, required=not column.blank, widget=widget)


class GoalForm(forms.Form):
    """What the municipality wants to reach."""

    use_required_attribute = False

    def __init__(self, *args: Any, goal: Goal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(_texts(Goal, {"text": SMALL}))
        self.fields["target"] = _target(Goal)
        self.fields.update(_texts(Goal, {"measure": 0}))
        self.fields["year"] = forms.IntegerField(
            label=Goal._meta.get_field("year").verbose_name,
            required=False,
            min_value=FIRST_YEAR,
            max_value=LAST_YEAR,
        )
        self.fields.update(_texts(Goal, {"decided": 0}))
        self.fields["decided"].help_text = gettext_lazy("For example the council, with the day of the decision.")
        self.fields["language"] = _language(Goal)
        if goal is not None:
            self.initial = {name: getattr(goal, name) for name in self.fields}

    def as_input(self) -> GoalInput:
        """As the service takes it."""
        return GoalInput(**{name: self.cleaned_data[name] for name in self.fields})


class CommitmentForm(forms.Form):
    """What is done for a goal."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, actor: Actor, goal: Goal, commitment: Commitment | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(_texts(Commitment, {"text": SMALL, "responsible": 0}))
        self.fields["responsible"].help_text = gettext_lazy("A function or a unit, not the name of a person.")
        self.fields["due"] = _day(Commitment, "due")
        self.fields.update(_texts(Commitment, {"funding": 0}))
        chosen = commitment.need_id if commitment else None
        needs = needs_to_choose(actor, also=chosen).filter(organisation=goal.organisation_id)
        self.fields["need"] = forms.ModelChoiceField(
            queryset=needs, required=False, label=gettext_lazy("Need that it answers"), empty_label="–"
        )
        if commitment is not None:
            self.initial = {name: getattr(commitment, name) for name in self.fields}

    def as_input(self) -> CommitmentInput:
        """As the service takes it."""
        return CommitmentInput(**{name: self.cleaned_data[name] for name in self.fields})


class AssessmentForm(ScopedForm):
    """Who has looked at the organisation, and when."""

    NAMES = ("title", "made_by", "dated", "link", "language")

    def __init__(self, *args: Any, actor: Actor, assessment: Assessment | None = None, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields.update(_texts(Assessment, {"title": 0, "made_by": 0}))
        self.fields["made_by"].help_text = gettext_lazy("An auditor, an authority, a peer: the body, not the person.")
        self.fields["dated"] = _day(Assessment, "dated")
        self.fields.update(_texts(Assessment, {"link": 0}))
        self.fields["link"].widget = forms.URLInput()
        self.fields["language"] = _language(Assessment)
        self.fields["scope"] = self.fields.pop("scope")
        if assessment is not None:
            del self.fields["organisation"]
            self.initial = {
                **{name: getattr(assessment, name) for name in self.NAMES},
                "scope": chosen_scope(assessment),
            }

    def as_input(self) -> AssessmentInput:
        """As the service takes it."""
        return AssessmentInput(**{name: self.cleaned_data[name] for name in self.NAMES}, scope=self.chosen_scope())


class PointForm(forms.Form):
    """One strength or gap."""

    use_required_attribute = False
    finding = forms.ChoiceField(
        label=AssessmentPoint._meta.get_field("finding").verbose_name,
        choices=Finding.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, point: AssessmentPoint | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(_texts(AssessmentPoint, {"text": LARGE}))
        self.fields["target"] = _target(AssessmentPoint)
        if point is not None:
            self.initial = {name: getattr(point, name) for name in self.fields}

    def as_input(self) -> PointInput:
        """As the service takes it."""
        return PointInput(**{name: self.cleaned_data[name] for name in self.fields})


def gap_as_need(point: AssessmentPoint) -> dict[str, Any]:
    """What the form for a need begins with when a gap becomes one."""
    most = Need._meta.get_field("today").max_length
    scope = chosen_scope(point.assessment)
    return {"today": point.text[:most], "language": point.assessment.language, "scope": scope}
