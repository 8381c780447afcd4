"""How one is mailed about calls."""

from django import forms
from django.utils.translation import gettext_lazy as _

from samskap.calls.models import Rhythm


class RhythmForm(forms.Form):
    """One choice."""

    rhythm = forms.ChoiceField(
        label=_("Mail about calls"),
        choices=Rhythm.choices,
        widget=forms.RadioSelect,
        help_text=_("On this page the news stands at once, whatever you choose."),
    )
