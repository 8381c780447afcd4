"""The form with which candidates are taken in from a file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from samskap.core.forms.tables import TableForm
from samskap.portfolio.models import Candidate, CandidateRisk, Horizon, Round, RoundParty, Size
from samskap.portfolio.selectors.rounds.importing import parties_to_speak_for
from samskap.portfolio.services.rounds.importing import Otherwise
from samskap.ui.fields import choice_field

CHOICES = {"horizon": Horizon.NEXT, "risk": CandidateRisk.MEDIUM, "size": Size.SMALL}


class ImportForm(TableForm):
    """A table, JSON or Pabulib file, and what holds where it says nothing."""

    party: "forms.ModelChoiceField[RoundParty]" = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("Proposed by"), empty_label=None
    )

    def __init__(self, *args: Any, row: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        file = self.fields["file"]
        file.help_text = gettext_lazy("CSV, JSON or Pabulib (.pb), at most 1 MB. A workbook: save it as CSV.")
        file.widget.attrs["accept"] = ".csv,.txt,.tsv,.json,.pb,text/csv,text/plain,application/json"
        asked = self.fields["party"]
        assert isinstance(asked, forms.ModelChoiceField)
        parties = parties_to_speak_for(row)
        asked.queryset = parties
        asked.initial = next((one.pk for one in parties if one.organisation_id == row.organisation_id), None)
        for name, proposed in CHOICES.items():
            self.fields[name] = choice_field(Candidate, name)
            self.fields[name].initial = proposed

    def otherwise(self) -> Otherwise:
        """What holds where the file says nothing, as the service takes it."""
        return Otherwise(**{name: self.cleaned_data[name] for name in ("party", *CHOICES)})

    def source_fields(self) -> list[Any]:
        """Where the candidates come from."""
        return [self["pasted"], self["file"]]

    def other_fields(self) -> list[Any]:
        """What holds where the file says nothing."""
        return [self[name] for name in ("party", *CHOICES)]
