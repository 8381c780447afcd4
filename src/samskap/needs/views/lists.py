"""Needs in lists and as a table."""

import csv
import io
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samskap.core.access import actor_of, can
from samskap.needs.forms.subjects import NeedsFilter
from samskap.needs.selectors import listing


@require_safe
def needs(request: HttpRequest) -> HttpResponse:
    """What one may know of, by theme, challenge and goal."""
    form = NeedsFilter(request.GET)
    chosen = form.chosen()
    page = listing.needs_page(actor_of(request), request.GET.get("page"), **chosen)
    asked = {name: value for name, value in chosen.items() if value}
    query = urlencode(asked) + "&" if asked else ""
    return render(request, "needs/needs.html", {"page": page, "form": form, "asked": asked, "query": query})


@login_required
@require_safe
def my_needs(request: HttpRequest) -> HttpResponse:
    """The needs of my organisations, those with suggestions that wait first."""
    actor = actor_of(request)
    page = listing.my_needs(actor, request.GET.get("page"))
    return render(request, "needs/my_needs.html", {"page": page, "may_create": can(actor, "needs.create_need")})


@login_required
@require_safe
def export_needs(request: HttpRequest) -> HttpResponse:
    """The needs of my organisations as a table that a spreadsheet opens, and that can be taken in again."""
    lines = io.StringIO()
    csv.writer(lines, delimiter=";").writerows(listing.table_of(actor_of(request)))
    response = HttpResponse("\ufeff" + lines.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="needs.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
