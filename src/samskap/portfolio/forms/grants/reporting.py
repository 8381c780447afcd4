"""The form for what happened: everything can be left for later until it is sent."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy

from samskap.core.errors import InvalidInput
from samskap.core.uploads import ACCEPT, Photo, read_photo
from samskap.portfolio.forms.grants.applying import label_of
from samskap.portfolio.models import Application, GrantPhoto
from samskap.portfolio.services.grants.reporting import MOST_REACHED, ReportInput
from samskap.ui.fields import NumberField, text_field
from samskap.ui.text import money


class ReportForm(forms.Form):
    """What happened, how many took part, how much was used, and one picture at a time."""

    use_required_attribute = False
    reached = forms.IntegerField(
        label=label_of("reached"),
        required=False,
        min_value=0,
        max_value=MOST_REACHED,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    photo = forms.FileField(
        label=gettext_lazy("A picture"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text=gettext_lazy(
            "Show nobody who has not said yes to it, for children their parents. Where it was taken is not kept."
        ),
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currency = application.scheme.currency
        sending = not self.is_bound or "send" in self.data  # to save, nothing needs to be there yet
        self.fields["report"] = text_field(Application, "report", 6, required=sending)
        self.fields["report"].help_text = gettext_lazy("A few sentences are enough. Do not name other people.")
        self.fields["spent"] = NumberField(
            currency=currency,
            label=label_of("spent"),
            required=sending,
            help_text=gettext_lazy("You got %(sum)s.") % {"sum": money(application.granted, currency)},
        )
        self.fields["shows"] = text_field(GrantPhoto, "shows", required=False)
        self.fields["shows"].help_text = gettext_lazy("For those who cannot see it.")
        self.order_fields(["report", "reached", "spent", "photo", "shows"])
        self.initial = {name: getattr(application, name) for name in ("report", "reached", "spent")}

    def clean_photo(self) -> Photo | None:
        """The picture as the portal draws it again; what it was called is not kept."""
        upload: UploadedFile[Any] | None = self.cleaned_data.get("photo")
        if not upload:
            return None
        try:
            return read_photo(upload)
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from error

    def as_input(self) -> ReportInput:
        """As the services take it."""
        return ReportInput(**{name: self.cleaned_data[name] for name in ("report", "reached", "spent")})

    def written(self) -> list[Any]:
        """The fields of what happened."""
        return [self[name] for name in ("report", "reached", "spent")]

    def pictured(self) -> list[Any]:
        """The fields of a picture."""
        return [self[name] for name in ("photo", "shows")]
