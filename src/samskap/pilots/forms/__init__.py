"""The forms of the pilots' room, and what they share."""

from collections.abc import Mapping
from typing import Any

from django import forms

SMALL, MIDDLE, LARGE = 2, 3, 5


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
