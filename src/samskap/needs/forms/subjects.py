"""The forms for what a need is about, for saying that one has it too, and for merging."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from samskap.core.access import Actor
from samskap.core.models import Organisation
from samskap.core.scopes import organisations_to_work_for
from samskap.needs.models import Need
from samskap.needs.selectors.listing import needs_to_choose
from samskap.needs.selectors.taxonomy import challenge_codes, challenge_label, theme_codes, theme_label
from samskap.needs.targets import GOALS, TARGETS, targets_of
from samskap.needs.taxonomy import CHALLENGES

MOST_CHOICES = 300


class SubjectsForm(forms.Form):
    """Challenges and targets, ticked under the theme or goal that they belong to."""

    challenges = forms.MultipleChoiceField(
        label=gettext_lazy("Challenges"), required=False, widget=forms.CheckboxSelectMultiple
    )
    targets = forms.MultipleChoiceField(
        label=gettext_lazy("Targets of the sustainable development goals"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, chosen: dict[str, list[str]], **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": chosen})
        retired = [code for code in chosen["challenges"] if code not in CHALLENGES]
        ticked = {"challenges": [*CHALLENGES, *retired], "targets": list(TARGETS)}
        for name, codes in ticked.items():
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            label = challenge_label if name == "challenges" else target_words
            field.choices = [(code, label(code)) for code in codes]

    def challenge_groups(self) -> Iterator[tuple[str, list[Any], int]]:
        """Themes with their boxes, and how many of them are ticked; what is no longer offered comes last."""
        groups = {theme_label(theme): challenge_codes(theme) for theme in theme_codes()}
        return self._groups("challenges", groups)

    def target_groups(self) -> Iterator[tuple[str, list[Any], int]]:
        """Goals with the boxes of their targets, and how many of them are ticked."""
        return self._groups("targets", {f"{goal} {label}": targets_of(goal) for goal, label in GOALS.items()})

    def _groups(self, name: str, groups: dict[str, list[str]]) -> Iterator[tuple[str, list[Any], int]]:
        boxes = {str(box.data["value"]): box for box in self[name].subwidgets}
        for label, codes in groups.items():
            held = [boxes.pop(code) for code in codes]
            yield label, held, sum(bool(box.data["selected"]) for box in held)
        if boxes:
            yield str(gettext_lazy("No longer offered")), list(boxes.values()), len(boxes)


def target_words(code: str) -> str:
    """A target with its code in front."""
    return f"{code} {TARGETS[code]}"


def target_choices() -> list[tuple[str, Any]]:
    """All targets under their goals, for a list to choose one from."""
    groups = [
        (f"{goal} {label}", [(code, target_words(code)) for code in targets_of(goal)]) for goal, label in GOALS.items()
    ]
    return [("", "–"), *groups]


class NeedsFilter(forms.Form):
    """Which needs to show: by theme or challenge, by goal."""

    about = forms.ChoiceField(
        label=gettext_lazy("What it is about"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("There is no such theme. Needs about everything are shown.")},
    )
    goal = forms.ChoiceField(
        label=gettext_lazy("Global goal"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("There is no such goal. Needs for all goals are shown.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = ("", gettext_lazy("Everything"))
        themes = [
            (
                theme_label(theme),
                [(theme, theme_label(theme)), *((code, challenge_label(code)) for code in challenge_codes(theme))],
            )
            for theme in theme_codes()
        ]
        about, goal = self.fields["about"], self.fields["goal"]
        assert isinstance(about, forms.ChoiceField) and isinstance(goal, forms.ChoiceField)
        about.choices = [everything, *themes]
        goal.choices = [("", gettext_lazy("All goals")), *((str(n), f"{n} {label}") for n, label in GOALS.items())]

    def chosen(self) -> dict[str, str]:
        """What was chosen among what is offered; anything else chooses nothing."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


class SupportForm(forms.Form):
    """In whose name one says: we have this too."""

    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("In the name of"), empty_label=None
    )
    use_required_attribute = False

    def __init__(self, *args: Any, actor: Actor, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = organisations_to_work_for(actor).exclude(pk=need.organisation_id)
        field.initial = field.queryset.first()


class MergeForm(forms.Form):
    """Which need stands for both."""

    into: "forms.ModelChoiceField[Need]" = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("Which need stands for both?"), empty_label="–"
    )
    use_required_attribute = False

    def __init__(self, *args: Any, actor: Actor, need: Need, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = needs_to_choose(actor).filter(organisation=need.organisation_id).exclude(pk=need.pk)
