"""The form for a pilot that begins from a chosen candidate: filled in with what the round knows."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy

from samskap.core.access import Actor
from samskap.core.models import Organisation
from samskap.pilots.forms import LARGE, SMALL, choice_field, date_field, text_fields
from samskap.pilots.forms.money import column
from samskap.pilots.forms.pilots import HELP, Visible, need_field
from samskap.pilots.models import Charter, Pilot
from samskap.pilots.selectors.chosen import Comer, organisations_for, what_is_known
from samskap.pilots.services.chosen import FromCandidateInput
from samskap.portfolio.models import Candidate
from samskap.ui import text
from samskap.ui.fields import NumberField


class FromCandidateForm(Visible, forms.Form):
    """What is tried, when, for how much, and who comes along."""

    organisation: "forms.ModelChoiceField[Organisation]" = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("Whose pilot is it?")
    )
    SECTIONS = (
        (gettext_lazy("Still to say"), ("kind", "risk", "organisation")),
        (gettext_lazy("The idea"), ("title", "summary", "scope", "novelty", "need", "visible", "language")),
        (gettext_lazy("Dates and money"), ("starts_on", "ends_on", "budget", "loss_limit")),
        (gettext_lazy("Who takes part"), ("parties",)),
    )

    def __init__(self, *args: Any, actor: Actor, candidate: Candidate, comers: Sequence[Comer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = organisations_for(actor, candidate)
        asked = self.fields["organisation"]
        assert isinstance(asked, forms.ModelChoiceField)
        asked.queryset = organisations
        ours = list(organisations)
        home = candidate.round.organisation_id
        asked.initial = next((one.pk for one in ours if one.pk == home), ours[0].pk if ours else None)
        if len(ours) == 1:
            asked.widget = forms.HiddenInput()
        if [one.pk for one in ours] == [home]:
            comers = [one for one in comers if not one.is_host]
        self.fields.update(text_fields(Pilot, {"title": 0, "summary": SMALL}, HELP))
        self.fields.update(text_fields(Charter, {"scope": LARGE, "novelty": 0}, HELP))
        self.fields.update({name: choice_field(Pilot, name, widget=forms.RadioSelect) for name in ("kind", "risk")})
        self.fields["language"] = choice_field(Pilot, "language")
        self.fields.update({name: date_field(Pilot, name) for name in ("starts_on", "ends_on")})
        self.fields["need"] = need_field(actor)
        self._add_sums(candidate.round.currency)
        self.offer_scopes(actor, organisations)
        self.fields["parties"] = forms.TypedMultipleChoiceField(
            choices=[(one.party.pk, str(one)) for one in comers],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            label=gettext_lazy("They come along"),
            help_text=gettext_lazy("What they pledged becomes demands on them, which they have accepted."),
        )
        if not comers:
            del self.fields["parties"]
        self.initial = what_is_known(candidate, comers)
        self.order_fields([name for _title, names in self.SECTIONS for name in names])

    def _add_sums(self, currency: str) -> None:
        helps = {
            "budget": gettext_lazy("The likely cost of the candidate."),
            "loss_limit": gettext_lazy("The highest cost of the candidate. Nothing is committed past it."),
        }
        for name, help_text in helps.items():
            label = f"{column(Pilot, name).verbose_name}, {text.currency_sign(currency)}"
            self.fields[name] = NumberField(label=label, required=False, help_text=help_text, currency=currency)

    def sections(self) -> list[tuple[Any, list[BoundField]]]:
        """The visible fields under their headings; a heading without any is left out."""
        shown = {one.name for one in self.visible_fields()}
        parts = [(title, [self[name] for name in names if name in shown]) for title, names in self.SECTIONS]
        return [(title, fields) for title, fields in parts if fields]

    def chosen_organisation(self) -> Organisation:
        """Whose pilot it becomes."""
        organisation: Organisation = self.cleaned_data["organisation"]
        return organisation

    def as_input(self) -> FromCandidateInput:
        """The cleaned values as the service takes them."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in ("visible", "organisation")}
        return FromCandidateInput(**values, visible=self.chosen_scope())
