"""One way to cut lists into pages."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet, Window

PER_PAGE = 25


def page_of(rows: Any, number: str | int | None, *, per_page: int = PER_PAGE) -> "Page[Any]":
    """The asked page of a queryset or sequence; a number that is none or out of range gives the nearest page."""
    return Paginator(rows, per_page).get_page(number)


def page_in_one(rows: "QuerySet[Any]", number: str | int | None, *, per_page: int = PER_PAGE) -> "Page[Any]":
    """As :func:`page_of`, but the first page and how many there are in all are one query."""
    if number not in (None, "", 1, "1"):
        return page_of(rows, number, per_page=per_page)
    found = list(rows.annotate(rows_in_all=Window(Count("*")))[:per_page])
    paginator = Paginator(rows, per_page)
    paginator.__dict__["count"] = found[0].rows_in_all if found else 0
    return Page(found, 1, paginator)
