"""The forms for what an organisation does about a call."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy

from samskap.calls.models import Engagement, EngagementNote, NoGoReason, Step
from samskap.calls.selectors.engage import EngagementPage, needs_to_engage, people_to_lead
from samskap.calls.services.engage import MOST_HOURS, Values
from samskap.calls.steps import ASKED_AT, PLAN
from samskap.core.access import Actor
from samskap.ui.fields import NumberField, PersonField, text_field

CURRENCIES = ("SEK", "NOK", "DKK", "EUR", "ISK", "GBP", "USD")
_OWN = {"SE": "SEK", "NO": "NOK"}
WHY: dict[str, Any] = {
    Step.GO: gettext_lazy("Why do you apply?"),
    Step.NO_GO: gettext_lazy("More about why"),
    Step.GRANTED: gettext_lazy("What did the funder say?"),
    Step.REFUSED: gettext_lazy("What did the funder say?"),
    Step.WITHDRAWN: gettext_lazy("Why did you withdraw?"),
}
"""What the reason is called at each step."""


class EngagementForm(forms.Form):
    """Some of what can be written about an engagement."""

    use_required_attribute = False

    def __init__(self, *args: Any, names: Iterable[str], actor: Actor, page: EngagementPage, step: str, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.actor, self.page, self.step = actor, page, step
        for name in names:
            self.fields[name] = self._field(name)
        row = page.engagement
        kept = {name: getattr(row, name) for name in self.fields if name not in ("reasons", "currency")} if row else {}
        self.initial = {**kept, "currency": self._currency()}

    def values(self) -> Values:
        """The cleaned values as the services take them."""
        return cast(Values, dict(self.cleaned_data))

    def _field(self, name: str) -> forms.Field:
        if name == "reasons":
            return forms.MultipleChoiceField(
                label=gettext_lazy("Why not?"),
                choices=NoGoReason.choices,
                widget=forms.CheckboxSelectMultiple,
                help_text=gettext_lazy("Funders see how often each reason is given, not by whom."),
                error_messages={"required": gettext_lazy("Choose at least one reason.")},
            )
        if name in ("because", "partners"):
            field = text_field(Engagement, name, 3)
            field.label = WHY.get(self.step, field.label) if name == "because" else field.label
            return field
        if name == "hours":
            column: Any = Engagement._meta.get_field("hours")
            return forms.IntegerField(label=column.verbose_name, required=False, min_value=0, max_value=MOST_HOURS)
        if name in ("cost", "asked", "granted"):
            amount: Any = Engagement._meta.get_field(name)
            return NumberField(label=amount.verbose_name, required=False)
        if name == "currency":
            return forms.ChoiceField(label=gettext_lazy("Currency of the sums"), choices=self._currencies())
        return self._choice_of_ours(name)

    def _choice_of_ours(self, name: str) -> forms.Field:
        organisation, row = self.page.organisation, self.page.engagement
        if name == "lead":
            people, label = people_to_lead(organisation), gettext_lazy("Who leads it?")
            return PersonField(queryset=people, label=label, required=False, empty_label="–")
        found = needs_to_engage(self.actor, organisation, also=row.need_id if row else None)
        label = gettext_lazy("For which need?")
        return forms.ModelChoiceField(queryset=found, label=label, required=False, empty_label="–")

    def _currencies(self) -> list[tuple[str, str]]:
        mine = self._currency()
        return [(one, one) for one in dict.fromkeys((mine, *CURRENCIES, self.page.call.currency)) if one]

    def _currency(self) -> str:
        """What stands there, else the currency of the call, else that of the organisation's country."""
        row, page = self.page.engagement, self.page
        return (row.currency if row else "") or page.call.currency or _OWN.get(page.organisation.country, "EUR")


def step_form(*args: Any, actor: Actor, page: EngagementPage, step: str) -> EngagementForm:
    """What is asked when a step is taken; why the step before was taken is no answer to it."""
    form = EngagementForm(*args, names=ASKED_AT[step], actor=actor, page=page, step=step)
    form.initial.pop("because", None)
    return form


def plan_form(*args: Any, actor: Actor, page: EngagementPage) -> EngagementForm:
    """Everything that can be written at any time."""
    row = page.engagement
    step = row.step if row else ""
    names = [*PLAN, *(["granted"] if step in (Step.GRANTED, Step.WITHDRAWN) else []), "because"]
    return EngagementForm(*args, names=names, actor=actor, page=page, step=step)


class NoteForm(forms.Form):
    """A note for colleagues."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = text_field(EngagementNote, "text", 3)
