"""The forms for obstacles."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from samskap.pilots.forms import date_field, text_field
from samskap.pilots.models import Obstacle, ObstacleKind, ObstacleStep, Weight
from samskap.pilots.services.obstacles import ObstacleInput, mark_of
from samskap.ui.fields import PersonField


class ObstacleForm(forms.Form):
    """What stands in the way."""

    use_required_attribute = False
    title = text_field(Obstacle, "title", help_text=gettext_lazy("One sentence, as you would say it on the telephone."))
    text = text_field(Obstacle, "text", rows=5)
    kind = forms.ChoiceField(
        label=Obstacle._meta.get_field("kind").verbose_name, choices=[("", "–"), *ObstacleKind.choices]
    )
    rule = text_field(
        Obstacle, "rule", help_text=gettext_lazy("Law and paragraph, or the name of the rule, so that others find it.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].widget.attrs["list"] = "known-rules"

    def as_input(self) -> ObstacleInput:
        """As the service takes it."""
        return ObstacleInput(**{name: self.cleaned_data[name] for name in ("title", "kind", "text", "rule")})


class RaiseForm(ObstacleForm):
    """What stands in the way, and how heavy it is."""

    weight = forms.TypedChoiceField(
        label=Obstacle._meta.get_field("weight").verbose_name,
        choices=Weight.choices,
        coerce=int,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("This decides who gets it first. Those below are told of it."),
    )
    may_leave = forms.BooleanField(
        label=gettext_lazy("Government agencies may see it if it waits at the national level"),
        required=False,
        help_text=gettext_lazy(
            "They see title, text, rule, the name of your organisation and the name of the pilot, not the inside of "
            "the pilot."
        ),
    )

    def __init__(self, *args: Any, is_open: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_open:
            del self.fields["may_leave"]


class SeenForm(forms.Form):
    """Carries where the obstacle stood when the page was opened."""

    use_required_attribute = False
    seen = forms.CharField(widget=forms.HiddenInput, max_length=30)

    def __init__(self, *args: Any, obstacle: Obstacle, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {"seen": mark_of(obstacle)}})


class LiftForm(SeenForm):
    """Why it goes one level up; ``answered``: although it has an answer."""

    lifted_because = text_field(ObstacleStep, "lifted_because", rows=4, required=True)
    may_leave = forms.BooleanField(
        label=gettext_lazy("Government agencies may see it"),
        required=False,
        help_text=gettext_lazy(
            "They see title, text, rule, your reason, the name of your organisation and the name of the pilot, not "
            "the inside of the pilot. Without this, you ask them yourselves and write down what they answer."
        ),
    )

    def __init__(self, *args: Any, obstacle: Obstacle, asks: bool, answered: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, obstacle=obstacle, **kwargs)
        this, that = gettext_lazy("Why can this level not solve it?"), gettext_lazy("Why does the answer not help?")
        self.fields["lifted_because"].label = that if answered else this
        if not asks:
            del self.fields["may_leave"]


class AnswerForm(SeenForm):
    """What the level answers."""

    answer = text_field(ObstacleStep, "answer", rows=6, required=True)


class NoteForm(SeenForm):
    """What somebody outside the portal answered."""

    answered_as = text_field(
        ObstacleStep, "answered_as", required=True, help_text=gettext_lazy("The authority, not the person.")
    )
    answer = text_field(ObstacleStep, "answer", rows=6, required=True)


class EndForm(SeenForm):
    """What became of it."""

    move = forms.ChoiceField(
        label=gettext_lazy("What became of it?"),
        choices=[
            ("remove", gettext_lazy("It is removed")),
            ("stay", gettext_lazy("It stays, and we go another way")),
        ],
        widget=forms.RadioSelect,
    )
    ended_because = text_field(Obstacle, "ended_because", rows=4, required=True)


class OwnForm(forms.Form):
    """Who has it at this level."""

    owner = PersonField(queryset=None, label=gettext_lazy("Who takes it?"))
    use_required_attribute = False

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, PersonField)
        field.queryset, field.empty_label = people, None


class DueForm(forms.Form):
    """Another day, and why."""

    use_required_attribute = False
    due_on = date_field(ObstacleStep, "due_on")
    due_because = text_field(ObstacleStep, "due_because", required=True)


class ShareForm(forms.Form):
    """Who outside sees it."""

    may_leave = forms.BooleanField(
        label=gettext_lazy("Government agencies may see and answer it"),
        required=False,
        help_text=gettext_lazy(
            "They see title, text, rule, why it was lifted, the name of your organisation and the name of the pilot."
        ),
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Show it on the public page of obstacles"),
        required=False,
        help_text=gettext_lazy(
            "Everybody sees title, text, rule, the name of your organisation and the answer. Agencies see it too."
        ),
    )
