"""Forms for invitations to test."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy

from samskap.core.access import Actor
from samskap.core.models import Organisation
from samskap.pilots.forms import text_field
from samskap.pilots.models import InvitationStatus, TestInvitation
from samskap.pilots.selectors.invitations import to_enter_for
from samskap.pilots.services.answering import QUESTIONS
from samskap.pilots.services.inviting import InvitationInput

SENT = {
    "inviter": 0,
    "contact_name": 0,
    "title": 0,
    "what": 4,
    "how_long": 0,
    "wanted": 3,
    "who_pays": 3,
    "elsewhere": 3,
}
"""The texts of an invitation; how many rows each has, 0 for one line."""
HELP = {
    "title": gettext_lazy("A few words, as you would say them to somebody who does not know it."),
    "what": gettext_lazy("What is put up, who uses it, what they do with it."),
    "wanted": gettext_lazy("For example places, people's time, data, money, our name."),
    "who_pays": gettext_lazy("Also what it would cost to go on afterwards."),
    "elsewhere": gettext_lazy("Where it has been tried, and what came of it. The bad too."),
    "we_learn": gettext_lazy("What we would know afterwards that we do not know now."),
    "we_demand": gettext_lazy("In your own words. Single demands are chosen beside."),
    "values_touched": gettext_lazy("For example privacy, equal treatment, openness. What could go wrong?"),
    "our_influence": gettext_lazy("What we can change in it, and what is given beforehand."),
    "reasons": gettext_lazy("The inviter reads them."),
}


def _text(name: str, rows: int, *, required: bool | None = None) -> forms.CharField:
    return text_field(TestInvitation, name, rows, required=required, help_text=HELP.get(name, ""))


class InviteForm(forms.Form):
    """What somebody wants to test, in five minutes."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in SENT.items():
            self.fields[name] = _text(name, rows)
            if name == "inviter":
                self.fields["inviter_kind"] = _choice("inviter_kind")
            if name == "title":
                self.fields["kind"] = _choice("kind")
            if name == "contact_name":
                self.fields["contact_email"] = forms.EmailField(
                    label=gettext_lazy("Your e-mail address"),
                    required=False,
                    help_text=gettext_lazy("Then you get the link by mail, and a mail when there is an answer."),
                )

    def as_input(self) -> InvitationInput:
        """The cleaned values as the services take them; the language is the one of the page unless it is asked for."""
        values: dict[str, Any] = {"language": get_language() or settings.LANGUAGE_CODE, **self.cleaned_data}
        values.pop("organisation", None)
        return InvitationInput(**values)


class EnterForm(InviteForm):
    """The same, written down by somebody who works in the municipality."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = to_enter_for(actor)
        ours = list(organisations[:2])
        asked: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
            queryset=organisations, label=gettext_lazy("Municipality"), initial=ours[0].pk if ours else None
        )
        if len(ours) == 1:
            asked.widget = forms.HiddenInput()
        self.fields["organisation"] = asked
        self.fields["language"] = forms.ChoiceField(
            label=gettext_lazy("Language of the text"), choices=settings.LANGUAGES, initial=get_language()
        )
        self.fields["inviter"].label = gettext_lazy("Who invites you?")
        self.fields["inviter_kind"].label = gettext_lazy("What are they?")
        self.fields["contact_name"].label = gettext_lazy("Name of the contact")
        self.fields["contact_email"].label = gettext_lazy("E-mail address of the contact")
        self.fields["contact_email"].help_text = gettext_lazy("Then they get the link by mail, and the answer.")
        self.fields["title"].label = gettext_lazy("What do they want to test?")
        self.fields["wanted"].label = gettext_lazy("What do they want from you?")


class QuestionsForm(forms.Form):
    """The four questions."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update({name: _text(name, 3, required=False) for name in QUESTIONS})


class DecisionForm(forms.Form):
    """Reasons and letter, and for a counter-offer what is offered."""

    use_required_attribute = False

    def __init__(self, *args: Any, decision: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if decision == InvitationStatus.COUNTER:
            self.fields["counter_offer"] = _text("counter_offer", 4, required=True)
            self.fields["counter_offer"].label = gettext_lazy("What do you offer instead?")
        self.fields["reasons"] = _text("reasons", 4, required=True)
        self.fields["letter"] = _text("letter", 14, required=True)
        self.fields["letter"].help_text = gettext_lazy("Proposed from your answers. Change it as you like.")


class ReplyForm(forms.Form):
    """The inviter agrees or declines, with a word."""

    use_required_attribute = False
    agreed = forms.ChoiceField(
        label=gettext_lazy("Your reply"),
        choices=[("yes", gettext_lazy("We agree")), ("no", gettext_lazy("We decline"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reply"] = _text("reply", 3)
        self.fields["reply"].help_text = gettext_lazy("If you decline, say why.")

    def clean(self) -> dict[str, Any]:
        """``agreed`` as a truth value."""
        data = super().clean() or {}
        return {**data, "agreed": data.get("agreed") == "yes"}


class WordForm(forms.Form):
    """A last word when an invitation is withdrawn."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reply"] = _text("reply", 3)


def _choice(name: str) -> forms.ChoiceField:
    column: Any = TestInvitation._meta.get_field(name)
    return forms.ChoiceField(label=column.verbose_name, choices=column.choices, widget=forms.RadioSelect)
