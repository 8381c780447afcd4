"""The report, its page for a meeting, every statement, and how it was calculated."""

import csv
import io
import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.http import condition, require_safe

from samskap.cocreation.models import Conversation
from samskap.cocreation.participation import participant_of
from samskap.cocreation.selectors.map import place_of_participant
from samskap.cocreation.selectors.report import find_report, last_change, report_page
from samskap.cocreation.selectors.shares import shares_table
from samskap.cocreation.services import exporting
from samskap.core.access import actor_of


def keep_private(response: HttpResponse, conversation: Conversation) -> HttpResponse:
    """No shared cache keeps a report: it differs by language and reader. An unpublished one is kept by nobody."""
    if conversation.report_published_at is None or conversation.visibility != "public":
        patch_cache_control(response, private=True, no_store=True)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
def report(request: HttpRequest, token: str) -> HttpResponse:
    """The report in the reader's language; a participant sees where they stand."""
    conversation = find_report(actor_of(request), token)
    reader = participant_of(request, conversation)
    place = place_of_participant(conversation, reader.pk) if reader else None
    page = report_page(actor_of(request), conversation, get_language() or "en", place)
    return keep_private(render(request, "cocreation/report/report.html", {"page": page}), conversation)


def _live_etag(request: HttpRequest, token: str) -> str:
    """Names what the page for a meeting shows; raises like the page itself."""
    conversation = find_report(actor_of(request), token)
    request.report_conversation = conversation  # type: ignore[attr-defined]
    user = request.user.pk if request.user.is_authenticated else 0
    return quote_etag(f"{last_change(conversation)}:{get_language()}:{bool(request.htmx)}:{user}")  # type: ignore[attr-defined]


@require_safe
@condition(etag_func=_live_etag)
def report_live(request: HttpRequest, token: str) -> HttpResponse:
    """For a meeting: figures, map and common ground; htmx fetches the changing part every two seconds."""
    conversation = request.report_conversation  # type: ignore[attr-defined]
    page = report_page(actor_of(request), conversation, get_language() or "en")
    template = "cocreation/report/_live.html" if request.htmx else "cocreation/report/live.html"  # type: ignore[attr-defined]
    response = render(request, template, {"page": page})
    patch_vary_headers(response, ["HX-Request"])
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
def report_statements(request: HttpRequest, token: str) -> HttpResponse:
    """Every statement with its shares, for everybody or one group."""
    conversation = find_report(actor_of(request), token)
    asked = {name: request.GET.get(name, "") for name in ("sort", "group")}
    shares = shares_table(conversation, get_language() or "en", **asked)
    context = {"page": shares.page(request.GET.get("page")), "table": shares}
    return keep_private(render(request, "cocreation/report/statements.html", context), conversation)


@require_safe
def report_csv(request: HttpRequest, token: str) -> HttpResponse:
    """Every statement with its shares as a file for a spreadsheet."""
    conversation = find_report(actor_of(request), token)
    asked = {name: request.GET.get(name, "") for name in ("sort", "group")}
    shares = shares_table(conversation, get_language() or "en", **asked)
    lines = io.StringIO("\ufeff")
    lines.seek(0, io.SEEK_END)
    csv.writer(lines).writerows(shares.as_cells())
    return _file(lines.getvalue(), "text/csv; charset=utf-8", f"statements-{conversation.token}.csv")


def _file(content: bytes | str, kind: str, name: str) -> HttpResponse:
    """A file to keep; fetched anew by everybody who may, never from a cache."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_safe
def export_polis(request: HttpRequest, token: str) -> HttpResponse:
    """The conversation as Polis would export it."""
    conversation = find_report(actor_of(request), token)
    packed = exporting.polis_zip(actor_of(request), conversation)
    return _file(packed, "application/zip", f"conversation-{conversation.token}.zip")


@require_safe
def export_json(request: HttpRequest, token: str) -> HttpResponse:
    """The same as JSON."""
    conversation = find_report(actor_of(request), token)
    whole = json.dumps(exporting.as_json(actor_of(request), conversation), ensure_ascii=False)
    return _file(whole, "application/json", f"conversation-{conversation.token}.json")


@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """How the report is calculated, in plain words."""
    return render(request, "cocreation/report/method.html")
