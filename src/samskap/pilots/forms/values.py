"""The forms for public values, concerns, vetoes and the screening."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy

from samskap.core.models import User
from samskap.pilots.forms import date_field, text_field
from samskap.pilots.models import Concern, Pilot, PublicValue, Screening, ValueAtStake, Veto
from samskap.pilots.plain_values import CRITERIA, VALUES
from samskap.pilots.selectors.values import can_watch
from samskap.pilots.services.concerns import ConcernInput
from samskap.pilots.services.screening import ScreeningInput
from samskap.pilots.services.values import ValueInput
from samskap.ui.fields import PersonField

MEANT = [(value, VALUES[value].says) for value in PublicValue.values]


def value_choice(label: Any) -> forms.ChoiceField:
    """The eight values, each with what it means."""
    said = [(value, f"{PublicValue(value).label}: {says}") for value, says in MEANT]
    return forms.ChoiceField(label=label, choices=said, widget=forms.RadioSelect)


class ValueForm(forms.Form):
    """A value at stake."""

    use_required_attribute = False

    def __init__(self, *args: Any, pilot: Pilot, part: ValueAtStake | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = value_choice(ValueAtStake._meta.get_field("value").verbose_name)
        self.fields["risk"] = text_field(ValueAtStake, "risk", 3)
        self.fields["safeguard"] = text_field(ValueAtStake, "safeguard", 3)
        self.fields["watcher"] = PersonField(
            queryset=can_watch(pilot),
            required=False,
            label=gettext_lazy("Who watches over it?"),
            empty_label=gettext_lazy("Nobody yet"),
            help_text=gettext_lazy("This person can say no for the sake of the value. A running pilot then halts."),
        )
        if part is not None:
            names = ("value", "risk", "safeguard", "watcher")
            self.initial = {name: getattr(part, name) for name in names}

    def as_input(self) -> ValueInput:
        """As the service takes it."""
        watcher: User | None = self.cleaned_data["watcher"]
        texts = {name: self.cleaned_data[name] for name in ("value", "risk", "safeguard")}
        return ValueInput(**texts, watcher=watcher)


class ConcernForm(forms.Form):
    """What somebody is worried about."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = value_choice(Concern._meta.get_field("value").verbose_name)
        self.fields["text"] = text_field(
            Concern,
            "text",
            5,
            help_text=gettext_lazy("Say what you fear, not who you are. Do not name other people."),
        )
        self.fields["raiser_email"] = forms.EmailField(
            label=Concern._meta.get_field("raiser_email").verbose_name,
            max_length=254,
            required=False,
            help_text=gettext_lazy(
                "It is used for nothing but the answer, shown to nobody, and erased with the last mail."
            ),
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        )

    def as_input(self) -> ConcernInput:
        """As the service takes it."""
        return ConcernInput(**self.cleaned_data, language=get_language() or "sv")


class TriageForm(forms.Form):
    """Admit or reject."""

    use_required_attribute = False
    decision = forms.ChoiceField(
        label=gettext_lazy("Your decision"),
        choices=[
            ("admit", gettext_lazy("Admit: the pilot's next gate is shut until you have answered it")),
            ("reject", gettext_lazy("Reject")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        help_text = gettext_lazy("Everybody who sees the pilot can read it. Do not name the one who raised it.")
        self.fields["reason"] = text_field(Concern, "reason", 3, required=True, help_text=help_text)
        self.fields["withheld"] = forms.BooleanField(
            label=Concern._meta.get_field("withheld").verbose_name,
            required=False,
            help_text=gettext_lazy(
                "Only if the text names or exposes somebody. Else it becomes public with your reason."
            ),
        )


class AnswerForm(forms.Form):
    """What has been done about a concern."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"] = text_field(Concern, "answer", 4, required=True)


class ReasonForm(forms.Form):
    """The public reason of a veto, or of lifting one."""

    use_required_attribute = False

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        help_text = gettext_lazy("Everybody who sees the pilot can read it.")
        self.fields[name] = text_field(Veto, name, 3, required=True, help_text=help_text)


class ScreeningForm(forms.Form):
    """Whether there are personal data, nine questions, and the assessment."""

    use_required_attribute = False
    personal_data = forms.TypedChoiceField(
        label=gettext_lazy("Does the pilot handle personal data?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        coerce=lambda given: given == "yes",
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Anything that can be tied to a living person: a name, a picture, a number, where a telephone has been."
        ),
    )
    assessed_on = date_field(Screening, "assessed_on", help_text=gettext_lazy("Leave it empty until it has been done."))

    def __init__(self, *args: Any, known: Screening | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, meaning in CRITERIA.items():
            self.fields[name] = forms.BooleanField(label=meaning.says, help_text=meaning.example, required=False)
        self.fields["assessment"] = text_field(
            Screening,
            "assessment",
            0,
            help_text=gettext_lazy("For example a register number. Only those inside the pilot see it."),
        )
        self.fields["comment"] = text_field(
            Screening, "comment", 3, help_text=gettext_lazy("Only those inside the pilot see it.")
        )
        if known is not None:
            self.initial = {name: getattr(known, name) for name in self.fields}
            self.initial["personal_data"] = "yes" if known.personal_data else "no"

    def questions(self) -> list[Any]:
        """The nine."""
        return [self[name] for name in CRITERIA]

    def as_input(self) -> ScreeningInput:
        """As the service takes it."""
        data = self.cleaned_data
        texts = {name: data[name] for name in ("personal_data", "comment", "assessed_on", "assessment")}
        return ScreeningInput(**texts, met=[name for name in CRITERIA if data[name]])
