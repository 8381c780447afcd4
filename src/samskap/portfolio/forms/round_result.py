"""The form of a round's what-if."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from samskap.portfolio.forms.result import MOST_TIMES
from samskap.portfolio.models import Completion, Rule
from samskap.portfolio.selectors.round_result import RoundResult
from samskap.portfolio.selectors.round_what_if import Asked, as_counted, step_of
from samskap.portfolio.selectors.round_words import hours_text
from samskap.ui import text
from samskap.ui.fields import NumberField


class RoundWhatIfForm(forms.Form):
    """Other money, other hours, another rule."""

    use_required_attribute = False

    def __init__(self, *args: Any, result: RoundResult, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.there, currency = as_counted(result), result.round.currency
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
        """What is left out of the address is as it was counted."""
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
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
        return Asked(
            data["budget"],
            data.get("hours"),
            data["rule"] or self.there.rule,
            data["completion"] or self.there.completion,
        )


def _is_odd(amount: Decimal, most: Decimal) -> bool:
    return amount <= 0 or amount > most or amount != amount.quantize(Decimal("0.01"))
