"""The forms of a result: another sum, and the decision."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.portfolio.models import Application, RoundDecision
from samskap.portfolio.selectors.results.grants import Line, Result, grid_of
from samskap.ui import text
from samskap.ui.fields import NumberField

MOST_TIMES = 2
"""So many times the money of the vote one can ask about."""


class WhatIfForm(forms.Form):
    """Another sum of money."""

    use_required_attribute = False

    def __init__(self, *args: Any, result: Result, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.result, currency = result, result.scheme.currency
        label = _("If there were this much money, %(currency)s") % {"currency": text.currency_sign(currency)}
        steps = _("In steps of %(sum)s.") % {"sum": text.money(grid_of(result), currency)}
        self.fields["budget"] = NumberField(label=label, help_text=steps, currency=currency)
        self.initial.setdefault("budget", result.budget)

    def clean_budget(self) -> Decimal:
        """More than nothing, and not beyond all reason."""
        budget: Decimal = self.cleaned_data["budget"]
        most = self.result.budget * MOST_TIMES
        if budget <= 0 or budget > most or budget != budget.quantize(Decimal("0.01")):
            said = text.money(most, self.result.scheme.currency)
            raise forms.ValidationError(_("Write a sum above zero, at most %(most)s.") % {"most": said})
        return budget


class DecideForm(forms.Form):
    """As counted, but for those that are ticked; each of these has a reason. About what was taken back after the vote
    there is nothing to decide."""

    use_required_attribute = False
    DECIDED: type[Application] | type[RoundDecision] = Application
    LEAVE_OUT, TAKE_IN = gettext_lazy("Decline it all the same"), gettext_lazy("Grant it all the same")

    def __init__(self, *args: Any, lines: Iterable[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = list(lines)
        self.lines = [one for one in self.shown if not one.gone]
        most = self.DECIDED._meta.get_field("reason").max_length
        for one in self.lines:
            self.fields[f"against_{one.number}"] = forms.BooleanField(
                label=self.LEAVE_OUT if one.is_chosen else self.TAKE_IN, required=False
            )
            self.fields[f"reason_{one.number}"] = forms.CharField(
                label=gettext_lazy("Why?"),
                help_text=gettext_lazy("Everybody can read it, beside the result."),
                required=False,
                max_length=most,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        """A tick needs a reason, and a reason a tick."""
        data = super().clean() or {}
        for one in self.lines:
            ticked, reason = data.get(f"against_{one.number}"), data.get(f"reason_{one.number}")
            if ticked and not reason and f"reason_{one.number}" not in self.errors:
                self.add_error(f"reason_{one.number}", self._of(one, _("Say why; everybody can read it.")))
            elif reason and not ticked:
                self.add_error(f"against_{one.number}", self._of(one, _("Tick this too, or take the reason away.")))
        return data

    @staticmethod
    def _of(one: Line, said: str) -> str:
        """Which one it is about: all have fields of the same name."""
        return f"{_('“%(title)s”') % {'title': one.name}}: {said}"

    @property
    def otherwise(self) -> dict[int, str]:
        """The reasons by number."""
        data = self.cleaned_data
        return {one.number: data[f"reason_{one.number}"] for one in self.lines if data[f"against_{one.number}"]}

    @property
    def rows(self) -> list[tuple[Line, Any, Any]]:
        """Each option with its two fields, where it has them."""
        return [
            (one, None, None) if one.gone else (one, self[f"against_{one.number}"], self[f"reason_{one.number}"])
            for one in self.shown
        ]
