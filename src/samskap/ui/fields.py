"""Fields of forms that every room uses: numbers as people write them, and columns of models."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from samskap.core.cells import parse_amount
from samskap.core.errors import InvalidInput
from samskap.core.models import User
from samskap.ui.text import number

SHORT = {"inputmode": "decimal", "autocomplete": "off"}


class NumberField(forms.CharField):
    """A number as people in the Nordic countries write it: ``1 250,50``; exact, never a float."""

    def __init__(self, *, currency: str = "", **kwargs: Any) -> None:
        super().__init__(max_length=40, widget=forms.TextInput(attrs=SHORT), **kwargs)
        self.currency = currency

    def clean(self, value: Any) -> Any:
        """A Decimal, or None where nothing was written."""
        written = super().clean(value)
        if not written:
            return None
        try:
            return parse_amount(written, currency=self.currency)
        except InvalidInput as error:
            raise forms.ValidationError(error.message) from error

    def prepare_value(self, value: Any) -> Any:
        """A Decimal as it is written in the reader's language."""
        return number(value, 2 if value % 1 else 0) if isinstance(value, Decimal) else value


def text_field(
    model: Any, name: str, rows: int = 0, *, required: bool | None = None, help_text: Any = ""
) -> forms.CharField:
    """A field for a column of text, with its label and length; ``rows`` 0 is one line. Required as the column is,
    unless told otherwise."""
    column = model._meta.get_field(name)
    return forms.CharField(
        label=column.verbose_name,
        max_length=column.max_length,
        required=not column.blank if required is None else required,
        widget=forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(),
        help_text=help_text,
    )


def text_fields(model: Any, sizes: Mapping[str, int], helps: Mapping[str, Any] | None = None) -> dict[str, forms.Field]:
    """Fields for columns of text by name, each with its rows."""
    return {name: text_field(model, name, rows, help_text=(helps or {}).get(name, "")) for name, rows in sizes.items()}


def choice_field(model: Any, name: str, **more: Any) -> forms.ChoiceField:
    """A field for a column with choices."""
    column = model._meta.get_field(name)
    return forms.ChoiceField(label=column.verbose_name, choices=column.choices, required=not column.blank, **more)


def date_field(model: Any, name: str, **more: Any) -> forms.DateField:
    """A field for a column of dates."""
    column = model._meta.get_field(name)
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(**{"label": column.verbose_name, "required": not column.blank, "widget": widget, **more})


class PersonField(forms.ModelChoiceField[User]):
    """Somebody among colleagues: told apart by the address where no name is given."""

    def label_from_instance(self, obj: User) -> str:
        return obj.get_full_name()
