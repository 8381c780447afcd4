"""What funders see, and the consent of an organisation to be named there."""

import csv
import io

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samskap.calls.selectors import funders as select
from samskap.calls.selectors.funders_pictures import pictures_of
from samskap.calls.services import funders as service
from samskap.core.access import actor_of, require
from samskap.core.selectors.organisations import organisation_by_slug


@require_safe
def funders(request: HttpRequest) -> HttpResponse:
    """Needs that recur, calls that match, and why municipalities do not apply: for everybody."""
    shown = select.funders_page(request.GET.get("theme", ""))
    context = {"shown": shown, "pictures": pictures_of(shown)}
    return render(request, "calls/funders/funders.html", context)


@require_safe
def funders_file(request: HttpRequest) -> HttpResponse:
    """The same figures as a table that a spreadsheet opens."""
    lines = io.StringIO()
    csv.writer(lines, delimiter=";").writerows(select.table_for_funders())
    response = HttpResponse("\ufeff" + lines.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="needs-for-funders.csv"'
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def funder_consent(request: HttpRequest, slug: str) -> HttpResponse:
    """A lead says whether funders may read by name what the municipality needs."""
    actor, found = actor_of(request), organisation_by_slug(slug)
    require(actor, "calls.give_consent", found)
    if request.method != "POST":
        context = {"organisation": found, "consent": select.consent_of(found)}
        return render(request, "calls/funders/consent.html", context)
    if request.POST.get("consent") == "yes":
        service.give_consent(actor=actor, organisation=found)
        messages.success(request, _("Noted. From the next count on you are named."))
    else:
        service.withdraw_consent(actor=actor, organisation=found)
        messages.success(request, _("Noted. You are not named any more."))
    return redirect("funder_consent", slug)
