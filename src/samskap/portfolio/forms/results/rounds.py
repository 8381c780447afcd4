"""The forms of a round's result: what if, an appeal and its answer, the decision."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.portfolio.forms.results.grants import MOST_TIMES, DecideForm
from samskap.portfolio.models import Appeal, Completion, Round, RoundDecision, Rule
from samskap.portfolio.selectors.results.round_what_if import Asked, as_counted, step_of
from samskap.portfolio.selectors.results.round_words import hours_text
from samskap.portfolio.selectors.results.rounds import RoundResult
from samskap.ui import text
from samskap.ui.fields import NumberField, text_field


class RoundWhatIfForm(forms.Form):
    """Other money, other hours, another rule."""

    use_required_attribute = False

    def __init__(self, data: QueryDict | None = None, *, result: RoundResult) -> None:
        self.there, currency = as_counted(result), result.round.currency
        said = data.dict() if data is not None else None
        if said is not None:  # what is left out of the address is as it was counted
            said = {"rule": self.there.rule, "completion": self.there.completion, **said}
        super().__init__(said)
        self.currency = currency
        label = _("If there were this much money, %(currency)s") % {"currency": text.currency_sign(currency)}
        steps = _("In steps of %(sum)s.") % {"sum": text.money(step_of(self.there.budget), currency)}
        self.fields["budget"] = NumberField(label=label, help_text=steps, currency=currency)
        self.initial.setdefault("budget", self.there.budget)
        if self.there.hours is not None:
            steps = _("In steps of %(sum)s.") % {"sum": hours_text(step_of(self.there.hours))}
            self.fields["hours"] = NumberField(label=_("If there were so many hours of work"), help_text=steps)
            self.initial.setdefault("hours", self.there.hours)
        self._choice("rule", _("If the rule were"), Rule.choices)
        self._choice("completion", _("If this were done with what is left"), Completion.choices)

    def _choice(self, name: str, label: str, choices: Any) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices)
        self.initial.setdefault(name, getattr(self.there, name))

    def clean_budget(self) -> Decimal:
        """More than nothing, and not beyond all reason."""
        budget: Decimal = self.cleaned_data["budget"]
        most = self.there.budget * MOST_TIMES
        if _is_odd(budget, most):
            message = _("Write a sum above zero, at most %(most)s.")
            raise forms.ValidationError(message % {"most": text.money(most, self.currency)})
        return budget

    def clean_hours(self) -> Decimal:
        """As the money."""
        hours: Decimal = self.cleaned_data["hours"]
        most = (self.there.hours or Decimal(0)) * MOST_TIMES
        if _is_odd(hours, most):
            message = _("Write hours above zero, at most %(most)s.")
            raise forms.ValidationError(message % {"most": hours_text(most)})
        return hours

    @property
    def asked(self) -> Asked:
        """What was asked."""
        data = self.cleaned_data
        return Asked(data["budget"], data.get("hours"), data["rule"], data["completion"])


class AppealForm(forms.Form):
    """What is wrong with the result, for anybody."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = gettext_lazy("It is shown beside the result with the answer. Name nobody, yourself included.")
        kept = gettext_lazy("It is kept until the answer is sent, and used for nothing else.")
        self.fields["text"] = text_field(Appeal, "text", 6, help_text=shown)
        self.fields["email"] = text_field(Appeal, "email", help_text=kept)
        self.fields["email"].widget = forms.EmailInput(attrs={"autocomplete": "email"})


class AnswerForm(forms.Form):
    """The answer to an appeal."""

    RIGHT, WRONG = "right", "wrong"
    upheld = forms.ChoiceField(
        label=gettext_lazy("Is it right?"),
        choices=[
            (RIGHT, gettext_lazy("Yes: the decision takes it into account")),
            (WRONG, gettext_lazy("No: the result stands")),
        ],
        widget=forms.RadioSelect,
    )
    withheld = forms.BooleanField(
        label=gettext_lazy("The text names or exposes somebody: show only the answer"), required=False
    )
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"] = text_field(
            Appeal, "answer", 6, required=True, help_text=gettext_lazy("Everybody can read it, beside the result.")
        )
        self.order_fields(["upheld", "answer", "withheld"])


class AnswersForm(AnswerForm):
    """The same answer to several appeals, each box naming those that say the same."""

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.ticked: list[str] = data.getlist("appeals") if data is not None else []

    @property
    def appeals(self) -> list[str]:
        """Their tokens."""
        return [token for box in self.ticked for token in box.replace("\0", "").split(",") if token]


class RoundDecideForm(DecideForm):
    """As counted, but for those that are ticked; the day and the register number of the decision."""

    DECIDED = RoundDecision
    LEAVE_OUT, TAKE_IN = gettext_lazy("Leave it out all the same"), gettext_lazy("Take it in all the same")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        self.fields["decided_on"] = forms.DateField(label=_("Decided on"), widget=widget, initial=timezone.localdate())
        self.fields["register_number"] = text_field(Round, "register_number", required=True)


def _is_odd(amount: Decimal, most: Decimal) -> bool:
    return amount <= 0 or amount > most or amount != amount.quantize(Decimal("0.01"))
