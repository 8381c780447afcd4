"""Which other call is the same."""

from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.calls.models import Call
from samskap.calls.selectors.finding import find_call
from samskap.core.errors import NotVisible


class MergeForm(forms.Form):
    """The other call by its address in this portal."""

    other = forms.CharField(
        label=gettext_lazy("The address of the other call"),
        max_length=300,
        help_text=gettext_lazy("Open the other call and copy its address from the browser."),
    )

    def clean_other(self) -> Call:
        """The call that the address leads to."""
        parts = [one for one in urlsplit(self.cleaned_data["other"].strip()).path.split("/") if one]
        token = parts[1] if len(parts) == 2 and parts[0] == "k" else parts[0] if len(parts) == 1 else ""
        try:
            return find_call(token)
        except NotVisible:
            raise forms.ValidationError(_("No call stands at this address.")) from None
