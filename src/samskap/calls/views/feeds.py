"""Calls in calendars and for other programs."""

import csv
import io
from hashlib import sha256

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samskap.calls.forms.pages import LookForm
from samskap.calls.selectors.calendar import month_page
from samskap.calls.selectors.calendar_files import calendar_file, calendars_of
from samskap.calls.selectors.feeds import atom_of, table_of
from samskap.calls.selectors.listing import Looked, funders
from samskap.calls.services import calendars as service
from samskap.core.access import actor_of
from samskap.core.models import Organisation
from samskap.core.selectors.organisations import organisation_by_slug


@require_safe
def call_calendar(request: HttpRequest) -> HttpResponse:
    """What opens and closes in a month."""
    actor, asked = actor_of(request), request.GET
    mine = actor.user is not None and asked.get("mine") == "1"
    today = timezone.localdate()
    month = month_page(actor, asked.get("month", ""), asked.get("day", ""), asked.get("page"), mine=mine, today=today)
    return render(request, "calls/feeds/calendar.html", {"month": month, "signed_in": actor.user is not None})


@login_required
@require_safe
def calendar_links(request: HttpRequest) -> HttpResponse:
    """The addresses for calendar programs."""
    return render(request, "calls/feeds/links.html", {"calendars": calendars_of(actor_of(request))})


@login_required
@require_http_methods(["POST"])
def make_calendar_link(request: HttpRequest) -> HttpResponse:
    """A new address of one's own; the old one ends."""
    return _made(request, None)


@login_required
@require_http_methods(["POST"])
def make_organisation_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """A new address of an organisation; the old one ends."""
    return _made(request, organisation_by_slug(slug))


@login_required
@require_http_methods(["POST"])
def end_calendar_link(request: HttpRequest) -> HttpResponse:
    """End one's own address."""
    return _ended(request, None)


@login_required
@require_http_methods(["POST"])
def end_organisation_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """End the address of an organisation."""
    return _ended(request, organisation_by_slug(slug))


def _made(request: HttpRequest, organisation: Organisation | None) -> HttpResponse:
    service.make_link(actor=actor_of(request), organisation=organisation)
    messages.success(request, _("Here is the new address. An older one does not work any more."))
    return redirect("calendar_links")


def _ended(request: HttpRequest, organisation: Organisation | None) -> HttpResponse:
    service.end_link(actor=actor_of(request), organisation=organisation)
    messages.success(request, _("The address does not work any more."))
    return redirect("calendar_links")


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The calendar behind a secret address, as calendar programs read it; unchanged, it is not sent again."""
    response = _sent(request, calendar_file(token, timezone.now()), "text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def calls_feed(request: HttpRequest) -> HttpResponseBase:
    """The calls of the list as Atom, what changed last first."""
    feed = atom_of(_looked(request), request.GET.get("page"), timezone.now())
    return _sent(request, feed.content, "application/atom+xml; charset=utf-8")


@require_safe
def export_calls(request: HttpRequest) -> HttpResponse:
    """The calls of the list as a table that a spreadsheet opens."""
    lines = io.StringIO()
    csv.writer(lines, delimiter=";").writerows(table_of(_looked(request), timezone.now()))
    response = HttpResponse("\ufeff" + lines.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="calls.csv"'
    return response


def _looked(request: HttpRequest) -> Looked:
    return LookForm(request.GET, funders=funders()).looked()


def _sent(request: HttpRequest, content: bytes, kind: str) -> HttpResponseBase:
    response = HttpResponse(content, content_type=kind)
    etag = quote_etag(sha256(content).hexdigest()[:32])
    response["ETag"] = etag
    return get_conditional_response(request, etag, None, response) or response
