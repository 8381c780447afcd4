"""The forms of the pilots' room, and what they share."""

from collections.abc import Mapping
from typing import Any

from django import forms

from samskap.core.forms import posted as posted

SMALL, MIDDLE, LARGE = 2, 3, 5


def text_fields(model: Any, sizes: Mapping[str, int], helps: Mapping[str, Any] | None = None) -> dict[str, forms.Field]:
    """Fields for columns of text, with their label and length; size 0 is one line."""
    fields: dict[str, forms.Field] = {}
    for name, rows in sizes.items():
        column = model._meta.get_field(name)
        widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
        fields[name] = forms.CharField(
            label=column.verbose_name,
            max_length=column.max_length,
            required=not column.blank,
            widget=widget,
            help_text=(helps or {}).get(name, ""),
        )
    return fields


def choice_field(model: Any, name: str, **more: Any) -> forms.ChoiceField:
    """A field for a column with choices."""
    column = model._meta.get_field(name)
    return forms.ChoiceField(label=column.verbose_name, choices=column.choices, required=not column.blank, **more)


def date_field(model: Any, name: str, **more: Any) -> forms.DateField:
    """A field for a column of dates."""
    column = model._meta.get_field(name)
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=column.verbose_name, required=not column.blank, widget=widget, **more)
