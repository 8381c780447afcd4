"""Texts from a form into a row: cleaned, and refused beside the field where they do not fit."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from samskap.core.errors import InvalidInput
from samskap.core.plain import plain


def fill_texts(row: Model, values: Mapping[str, str], required: Iterable[str]) -> None:
    """Set the texts, without signs that nobody sees.

    :raises InvalidInput: with every field that is empty, too long or holds a zero byte.
    """
    wrong: dict[str, str] = {}
    for name, value in values.items():
        column: Any = row._meta.get_field(name)
        text = plain(value).strip()
        if "\x00" in text:
            wrong[name] = _("This holds signs that are no text.")
        elif not text and name in required:
            wrong[name] = _("It is empty.")
        elif column.max_length and len(text) > column.max_length:
            words = {"length": len(text), "limit": column.max_length}
            wrong[name] = _("This is %(length)d signs long; at most %(limit)d fit.") % words
        setattr(row, name, text)
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)
