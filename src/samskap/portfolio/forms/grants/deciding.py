"""The forms of a jury and of those who follow up what was granted."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from samskap.portfolio.models import Application, JuryView, Stance
from samskap.ui import text
from samskap.ui.fields import NumberField, date_field, text_field


class ViewForm(forms.Form):
    """What one thinks of an application."""

    stance = forms.ChoiceField(
        label=gettext_lazy("What do you think?"), choices=Stance.choices, widget=forms.RadioSelect
    )
    use_required_attribute = False

    def __init__(self, *args: Any, own: JuryView | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        helped = gettext_lazy("The rest of the jury and those in the organisation can read it. It is not public.")
        self.fields["text"] = text_field(JuryView, "text", rows=3, help_text=helped)
        if own is not None:
            self.initial = {"stance": own.stance, "text": own.text}


class DecisionForm(forms.Form):
    """Grant or decline, how much, and why."""

    decision = forms.ChoiceField(
        label=gettext_lazy("The decision"),
        choices=[("grant", gettext_lazy("Give the grant")), ("decline", gettext_lazy("Give no grant"))],
        widget=forms.RadioSelect,
    )
    use_required_attribute = False

    def __init__(self, *args: Any, application: Application, most: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scheme = application.scheme
        label = gettext_lazy("How much, if you give it, %(currency)s")
        helped = gettext_lazy("At most %(most)s. %(left)s is left.")
        left = text.money(scheme.budget - scheme.granted, scheme.currency)
        self.fields["granted"] = NumberField(
            label=str(label) % {"currency": text.currency_sign(scheme.currency)},
            help_text=str(helped) % {"most": text.money(most, scheme.currency), "left": left},
            required=False,
            currency=scheme.currency,
        )
        self.fields["reason"] = forms.CharField(
            label=gettext_lazy("Reason"),
            max_length=Application._meta.get_field("reason").max_length,
            widget=forms.Textarea(attrs={"rows": 4}),
            help_text=gettext_lazy(
                "The applicant reads it. If you give the grant, everybody can read it. Name nobody in it."
            ),
        )
        self.initial.setdefault("granted", min(most, scheme.budget - scheme.granted))


class PaidForm(forms.Form):
    """When the money was paid."""

    use_required_attribute = False

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paid_on"] = date_field(Application, "paid_on", required=True)
        self.initial = {"paid_on": application.paid_on or timezone.localdate()}


class QuestionForm(forms.Form):
    """What one wants to know before a report is accepted."""

    question = forms.CharField(
        label=gettext_lazy("What do you want to know?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The applicant gets it by mail, changes the report and sends it again."),
    )
    use_required_attribute = False
