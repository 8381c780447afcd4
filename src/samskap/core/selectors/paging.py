"""One way to cut lists into pages."""

from typing import Any

from django.core.paginator import Page, Paginator

PER_PAGE = 25


def page_of(rows: Any, number: str | int | None, *, per_page: int = PER_PAGE) -> "Page[Any]":
    """The asked page of a queryset or sequence; a number that is none or out of range gives the nearest page."""
    return Paginator(rows, per_page).get_page(number)
