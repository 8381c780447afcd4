"""Tags and filters of the room."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from samskap.portfolio.models import District
from samskap.portfolio.selectors.votes.casting import Choice, VotePage
from samskap.ui import text

register = template.Library()


@register.filter
def in_currency(amount: Decimal | None, about: Any) -> str:
    """``1250000|in_currency:scheme`` is ``1 250 000 kr``: a scheme or round has one currency."""
    return text.money(amount, about.currency)


@register.simple_tag
def of_choice(part: str, one: Choice, language: str) -> SafeString:
    """Its name and what it asks (``choice``) or what it is about (``more``), written in ``language``."""
    return _of_choice(part, replace(one, points=None), language, get_language())


@lru_cache(maxsize=2048)
def _of_choice(part: str, one: Choice, language: str, reader: str | None) -> SafeString:
    """Kept by everything that it says, so that a change shows at once: a ballot of sixty is asked for again and again,
    and only what the voter has ticked differs."""
    return render_to_string(f"portfolio/voting/{part}.html", {"one": one, "language": language})


@register.filter
def ticked(one: Choice, typed: QueryDict) -> bool:
    """Whether the box is ticked: as it was sent when something was wrong, else as on the voter's ballot."""
    return str(one.number) in typed.getlist("choice") if _is_ballot(typed) else one.points is not None


@register.filter
def given(one: Choice, typed: QueryDict) -> str:
    """The points in the field: as they were sent when something was wrong, else as on the voter's ballot."""
    return typed.get(f"points-{one.number}", "") if _is_ballot(typed) else str(one.points or "")


@register.filter
def has_place(one: Choice, place: int) -> bool:
    """Whether the voter's ballot gives it this place."""
    return one.points == place


@register.filter
def lives_in(one: District, typed: QueryDict) -> bool:
    """Whether this part of the municipality was chosen in what was sent."""
    return typed.get("district") == str(one.pk)


@register.filter
def chosen(page: VotePage) -> Sequence[Choice]:
    """What is on the voter's ballot, in its order."""
    own = [one for one in page.choices if one.points is not None]
    return sorted(own, key=lambda one: one.points or 0) if page.box.kind == "rank" else own


def _is_ballot(typed: QueryDict) -> bool:
    """Whether a ballot was sent: the form that asks for a link names a door and leaves the ballot as it lies."""
    return bool(typed) and "door" not in typed
