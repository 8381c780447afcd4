"""The forms for needs."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy

from samskap.core.access import Actor
from samskap.core.forms import posted as posted
from samskap.core.models import Organisation, Visibility
from samskap.core.scopes import chosen_scope, organisations_to_work_for, scope_choices, scope_of, scopes
from samskap.core.tables import MOST_SIGNS
from samskap.needs.models import About, Evidence, Framing, Need, Suggestion
from samskap.needs.services.importing import TARGETS, Preview, label_of
from samskap.needs.services.inputs import FIELDS, NeedInput

SMALL, LARGE = 2, 4
HELP = {
    "today": gettext_lazy("One or two sentences, as you would say it to a colleague."),
    "whom": gettext_lazy("Who meets the problem, and about how many they are."),
    "better": gettext_lazy("What should be different, not how to get there."),
    "title": gettext_lazy("Leave it empty, and the first sentence of what happens today is the title."),
    "goals": gettext_lazy("For example a goal of the council, or a global goal."),
}


def _texts(model: Any, sizes: dict[str, int]) -> dict[str, forms.Field]:
    """Fields for columns of text; size 0 is one line."""
    fields: dict[str, forms.Field] = {}
    for name, rows in sizes.items():
        column = model._meta.get_field(name)
        widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
        fields[name] = forms.CharField(
            label=column.verbose_name,
            max_length=column.max_length,
            required=not column.blank,
            widget=widget,
            help_text=HELP.get(name, "") if model is Need else "",
        )
    return fields


class ScopedForm(forms.Form):
    """For which organisation, and who can see it."""

    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("Organisation")
    )
    scope = forms.ChoiceField(label=gettext_lazy("Who can see it"), initial=Visibility.PRIVATE)
    use_required_attribute = False

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = organisations_to_work_for(actor)
        asked = self.fields["organisation"]
        assert isinstance(asked, forms.ModelChoiceField)
        asked.queryset = organisations
        ours = list(organisations[:2])
        asked.initial = ours[0].pk if ours else None
        if len(ours) == 1:
            asked.widget = forms.HiddenInput()
        self.networks, self.rooms = scopes(actor, organisations)
        scope = self.fields["scope"]
        assert isinstance(scope, forms.ChoiceField)
        scope.choices = scope_choices(self.networks, self.rooms)

    def chosen_scope(self) -> Any:
        """Who can see it, as the services take it."""
        return scope_of(self.cleaned_data["scope"], self.networks, self.rooms)


class NeedForm(ScopedForm):
    """Three texts, and the rest when one has time."""

    MORE = ("title", "department", "goals", "urgency", "scale", "language")

    def __init__(self, *args: Any, actor: Actor, need: Need | None = None, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields.update(_texts(Need, {"today": LARGE, "whom": SMALL, "better": LARGE}))
        self.fields.update(_texts(Need, {"title": 0, "department": 0, "goals": SMALL}))
        for name in ("urgency", "scale", "language"):
            column = Need._meta.get_field(name)
            choices = [*([("", "–")] if column.blank else []), *(column.choices or ())]  # type: ignore[union-attr]
            self.fields[name] = forms.ChoiceField(
                label=column.verbose_name,  # type: ignore[union-attr]
                choices=choices,
                required=not column.blank,  # type: ignore[union-attr]
            )
        self.fields["language"].initial = get_language()
        if need is not None:
            del self.fields["organisation"]
            self.initial = {**{name: getattr(need, name) for name in FIELDS}, "scope": chosen_scope(need)}

    @property
    def more_is_open(self) -> bool:
        """Whether something below the fold needs to be seen: it is filled in, or wrong."""
        filled = any(self[name].value() for name in self.MORE if name != "language")
        return filled or any(name in self.errors for name in self.MORE)

    def as_input(self) -> NeedInput:
        """The cleaned values as the services take them."""
        return NeedInput(**{name: self.cleaned_data[name] for name in FIELDS}, scope=self.chosen_scope())


class FramingForm(forms.Form):
    """How the problem is seen, and by whom."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(_texts(Framing, {"text": LARGE, "seen_by": 0}))


class EvidenceForm(forms.Form):
    """What is known, from where and when."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(_texts(Evidence, {"text": LARGE, "source": 0, "link": 0}))
        self.fields["link"].widget = forms.URLInput()
        self.fields["dated"] = forms.DateField(
            label=Evidence._meta.get_field("dated").verbose_name,
            required=False,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )


class SuggestionForm(forms.Form):
    """What one suggests, and in whose name."""

    about = forms.ChoiceField(label=Suggestion._meta.get_field("about").verbose_name, choices=About.choices)
    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label=gettext_lazy("In the name of"),
        empty_label=gettext_lazy("Myself"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.fields["organisation"]
        assert isinstance(asked, forms.ModelChoiceField)
        asked.queryset = organisations_to_work_for(actor)
        asked.initial = asked.queryset.first()
        self.fields.update(_texts(Suggestion, {"text": LARGE}))


class AnswerForm(forms.Form):
    """A yes or a no with a word."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Your decision"),
        choices=[("accept", gettext_lazy("Accept")), ("decline", gettext_lazy("Decline"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"] = forms.CharField(
            label=gettext_lazy("A word to the one who suggested it"),
            max_length=Suggestion._meta.get_field("answer").max_length,
            widget=forms.Textarea(attrs={"rows": SMALL}),
        )


class WithdrawForm(forms.Form):
    """Why a need is withdrawn."""

    reason = forms.CharField(label=gettext_lazy("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": SMALL}))


class ColumnsForm(ScopedForm):
    """Which column is what. The table comes along, so that nothing is lost."""

    pasted = forms.CharField(widget=forms.HiddenInput, strip=False, max_length=MOST_SIGNS)
    language = forms.ChoiceField(label=gettext_lazy("Language of the text"), choices=settings.LANGUAGES)
    headings = forms.BooleanField(label=gettext_lazy("The first row holds headings"), required=False)

    def __init__(self, *args: Any, preview: Preview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [("", gettext_lazy("Leave it out")), *((name, label_of(name)) for name in TARGETS)]
        self.names = [f"column_{number}" for number in range(len(preview.samples))]
        for name, sample in zip(self.names, preview.samples, strict=True):
            self.fields[name] = forms.ChoiceField(label=" · ".join(sample) or "–", choices=offered, required=False)
        self.initial = {
            "pasted": preview.text,
            "language": get_language(),
            "headings": preview.headings,
            "scope": Visibility.PRIVATE,
            "organisation": self.fields["organisation"].initial,
            **{f"column_{number}": name for number, name in preview.columns.items()},
        }

    def asked_columns(self) -> list[Any]:
        """The fields for the columns, to be shown."""
        return [self[name] for name in self.names]

    def columns(self) -> dict[int, str]:
        """The chosen ones by their number."""
        chosen = {number: self.cleaned_data.get(name, "") for number, name in enumerate(self.names)}
        return {number: name for number, name in chosen.items() if name}
