"""Obstacles at the national level, and which rules stop pilots, for everybody."""

import csv
import io
from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samskap.core.access import actor_of
from samskap.pilots.selectors import obstacle_sums as selectors


@require_safe
def obstacles_public(request: HttpRequest) -> HttpResponse:
    """What waits longest first."""
    shown = selectors.public_obstacles(actor_of(request), request.GET.get("page"))
    return render(request, "pilots/obstacles/public.html", {"shown": shown, "page": shown.page})


@require_safe
def obstacles_file(request: HttpRequest) -> HttpResponse:
    """The same as a table that a spreadsheet opens."""
    return _table("obstacles", selectors.table_of_public())


@require_safe
def obstacle_rules(request: HttpRequest) -> HttpResponse:
    """Which rules stop pilots, how long answers take, where obstacles stay."""
    return render(request, "pilots/obstacles/rules.html", {"sums": selectors.rule_sums()})


@require_safe
def obstacle_rules_file(request: HttpRequest) -> HttpResponse:
    """The same as a table that a spreadsheet opens."""
    return _table("rules", selectors.table_of_rules())


def _table(name: str, rows: Iterable[list[str]]) -> HttpResponse:
    lines = io.StringIO()
    csv.writer(lines, delimiter=";").writerows(rows)
    response = HttpResponse("\ufeff" + lines.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
