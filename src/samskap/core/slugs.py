"""Readable names for addresses, unique within their table."""

from typing import Any

from django.db.models import Manager
from django.utils.text import slugify

# What Unicode does not take apart into a letter and its mark.
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "đ": "d", "ŋ": "n", "ŧ": "t", "ß": "ss", "þ": "th", "ð": "d"})
_ROOM_FOR_NUMBER = 6


def unique_slug(rows: Manager[Any], name: str, *, fallback: str) -> str:
    """``Tromsø`` gives ``tromso``, the second one ``tromso-2``; a name without a latin letter gives ``fallback``.

    ``rows`` is the manager of a model with a field ``slug`` of 80 characters.
    """
    base = slugify(name.lower().translate(_LETTERS))[: 80 - _ROOM_FOR_NUMBER].strip("-") or fallback
    taken = set(rows.filter(slug__startswith=base).values_list("slug", flat=True))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
