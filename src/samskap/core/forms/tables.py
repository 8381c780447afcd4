"""Rows pasted from a spreadsheet, or a file with them."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy

from samskap.core.errors import InvalidInput
from samskap.core.tables import MOST_BYTES, MOST_SIGNS, checked_table, decode_table, refuse_large

View = TypeVar("View", bound=Callable[..., Any])
LARGEST_FORM = 100_000_000
"""What a form with a table may send, so that a file far too large is answered beside its field."""


def takes_tables(view: View) -> View:
    """Mark a view whose form may hold a table; it stands nearest to the view. What is too large is never kept."""
    view.largest_body = LARGEST_FORM  # type: ignore[attr-defined]
    view.largest_file = MOST_BYTES  # type: ignore[attr-defined]
    return view


class TableForm(forms.Form):
    """Rows pasted from a spreadsheet, or a file with them."""

    pasted = forms.CharField(
        label=gettext_lazy("Rows copied from the spreadsheet"),
        required=False,
        strip=False,
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy("Mark the cells with their headings, copy them and paste them here."),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a file"),
        required=False,
        help_text=gettext_lazy(
            "CSV or text with tabs, at most 1 MB. A workbook (.xlsx, .ods): save it as CSV, or copy the cells."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
    )

    def clean(self) -> dict[str, Any] | None:
        """The text of the table, wherever it came from, under ``pasted``."""
        data = super().clean()
        upload: UploadedFile[Any] | None = self.cleaned_data.get("file")
        if self.errors:
            return data
        try:
            pasted = self.cleaned_data.get("pasted", "")
            refuse_large(upload.size or 0 if upload else 0)
            text = decode_table(upload.read(MOST_BYTES + 1)) if upload else checked_table(pasted)
        except InvalidInput as error:
            for name, message in error.fields.items():
                self.add_error(name, message)
            return data
        return {**(data or {}), "pasted": text}
