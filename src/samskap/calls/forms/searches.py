"""The form for a saved search."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from samskap.calls.forms.pages import STATUSES
from samskap.calls.models import Applies, SavedSearch
from samskap.calls.services.searches import SearchInput
from samskap.core.access import Actor
from samskap.needs.selectors.listing import needs_to_choose
from samskap.ui.fields import text_field


class SearchForm(forms.Form):
    """Its name, and what is looked for."""

    use_required_attribute = False
    status = forms.ChoiceField(label=gettext_lazy("Status"), required=False, choices=STATUSES)
    applies = forms.ChoiceField(
        label=gettext_lazy("Can a municipality apply?"),
        required=False,
        choices=[("", gettext_lazy("Yes, no or not known")), *Applies.choices],
    )
    tells = forms.BooleanField(label=SavedSearch._meta.get_field("tells").verbose_name, required=False)

    def __init__(self, *args: Any, actor: Actor, search: SavedSearch | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = {name: text_field(SavedSearch, name) for name in ("name", "words", "funder")}
        need = forms.ModelChoiceField(
            queryset=needs_to_choose(actor, also=search.need_id if search else None),
            label=gettext_lazy("For which need?"),
            required=False,
            empty_label=gettext_lazy("Not for a certain need"),
            help_text=gettext_lazy("A new call then counts if it is among the ten that fit this need best."),
        )
        self.fields = {**texts, **{name: self.fields[name] for name in ("status", "applies")}, "need": need,
                       "tells": self.fields["tells"]}  # fmt: skip
        if search is not None:
            self.initial = {name: getattr(search, name) for name in self.fields}

    def values(self) -> SearchInput:
        """As the services take it."""
        return SearchInput(**self.cleaned_data)
