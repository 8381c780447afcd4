"""A source of calls, as the operator adds or changes it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from samskap.calls.models import CallSource
from samskap.calls.selectors.health import KINDS
from samskap.calls.selectors.wording import LANGUAGES, ZONES
from samskap.calls.sources import ADAPTERS


class SourceForm(forms.Form):
    """The service checks what the fields cannot."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    adapter = forms.ChoiceField(label=gettext_lazy("Kind of source"))
    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=1000,
        help_text=gettext_lazy("Where its data stands, not its web page. It begins with https://."),
        widget=forms.URLInput(),
    )
    funder = forms.CharField(
        label=gettext_lazy("Funder"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("For sources that publish for one funder and do not name it."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        help_text=gettext_lazy("Of its texts, where the source does not say."),
    )
    zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        required=False,
        help_text=gettext_lazy("Of its days and hours, where the source does not say."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("Read it regularly"), required=False, initial=True)
    use_required_attribute = False

    def __init__(self, *args: Any, source: CallSource | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, Any]]] = {
            "adapter": [(name, KINDS[name]) for name in ADAPTERS],
            "language": [("", "–"), *LANGUAGES.items()],
            "zone": [("", "–"), *ZONES.items()],
        }
        if source is not None:
            self.initial = {name: getattr(source, name) for name in self.fields}
            if source.zone and source.zone not in ZONES:
                choices["zone"].append((source.zone, source.zone))
        for name, given in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = given
