"""Commitments and costs of a pilot."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samskap.core.access import actor_of, can
from samskap.core.forms import posted
from samskap.core.selectors.paging import page_of
from samskap.pilots.forms import money as forms
from samskap.pilots.models import Commitment, Cost, Pilot
from samskap.pilots.selectors.costs_export import costs_as_csv
from samskap.pilots.selectors.finding import find_part, find_pilot
from samskap.pilots.selectors.frame import frame_of
from samskap.pilots.selectors.money import costs_of, promise_of, promises_of
from samskap.pilots.selectors.sums import sums_of
from samskap.pilots.services import commitments, costs
from samskap.pilots.services.inputs import refuse_closed
from samskap.pilots.views.money_pages import FORM_METHODS, back_to, confirm_page, done, form_page, to_work_on, tried
from samskap.ui import text

ROUTE = "pilot_costs"


@login_required
@require_http_methods(FORM_METHODS)
def make_commitment(request: HttpRequest, token: str) -> HttpResponse:
    """Promise to pay, within the loss limit."""
    pilot = to_work_on(request, token)
    commitments.check_may_commit(pilot)
    left: Any = sums_of([pilot])[pilot.pk].left
    form = forms.CommitmentForm(posted(request), pilot=pilot, left=left)
    actor = actor_of(request)
    made = tried(form, lambda: commitments.make_commitment(actor=actor, pilot=pilot, **form.cleaned_data))
    if made is not None:
        return done(request, pilot, _("The commitment is written down."), "commitments")
    return form_page(request, pilot, form, _("Commit money"), back=back_to(pilot, "commitments"))


@login_required
@require_http_methods(FORM_METHODS)
def release_commitment(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Ask once more, then let what is not paid no longer count."""
    pilot = to_work_on(request, token)
    refuse_closed(pilot)
    commitment = find_part(Commitment, pilot, pk=number)
    if request.method == "POST":
        commitments.release_commitment(actor=actor_of(request), pilot=pilot, commitment=commitment)
        return done(request, pilot, _("The commitment is released."), "commitments")
    rest = text.money(promise_of(commitment).rest, pilot.currency)
    said = _("%(text)s: %(rest)s is not paid yet and will no longer count.") % {"text": commitment.text, "rest": rest}
    back = back_to(pilot, "commitments")
    return confirm_page(request, _("Release this commitment?"), _("Release it"), back, text=said)


@require_safe
def pilot_costs(request: HttpRequest, token: str) -> HttpResponse:
    """Every cost, the newest first."""
    actor = actor_of(request)
    pilot = find_pilot(actor, token, "pilots.view_inside")
    page = page_of(costs_of(pilot), request.GET.get("page"))
    context = {"pilot": pilot, "frame": frame_of(actor, pilot, "pilot_money"), "page": page}
    context |= {"costs": page.object_list, "may_pay": can(actor, "pilots.work_on_pilot", pilot)}
    return render(request, "pilots/money/costs.html", {**context, "sums": sums_of([pilot])[pilot.pk]})


@require_safe
def export_costs(request: HttpRequest, token: str) -> HttpResponse:
    """Every cost as a table for a spreadsheet."""
    pilot = find_pilot(actor_of(request), token, "pilots.view_inside")
    headers = {"Content-Disposition": 'attachment; filename="costs.csv"', "Cache-Control": "no-store"}
    return HttpResponse(costs_as_csv(pilot), content_type="text/csv; charset=utf-8", headers=headers)


@login_required
@require_http_methods(FORM_METHODS)
def record_cost(request: HttpRequest, token: str) -> HttpResponse:
    """A cost, in whatever state the pilot is."""
    pilot = to_work_on(request, token)
    form = forms.CostForm(posted(request), pilot=pilot, promises=promises_of(pilot))
    actor = actor_of(request)
    made = tried(
        form,
        lambda: costs.record_cost(actor=actor, pilot=pilot, values=costs.CostInput(**form.cleaned_data)),
    )
    if made is not None:
        return done(request, pilot, _said(made, _("The cost is recorded.")))
    return form_page(request, pilot, form, _("Record a cost"), lead=_lead(pilot))


@login_required
@require_http_methods(FORM_METHODS)
def place_cost(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Which commitment it pays, and which grant pays a part of it."""
    pilot = to_work_on(request, token)
    cost = find_part(Cost, pilot, pk=number)
    form = forms.PlaceForm(posted(request), pilot=pilot, promises=promises_of(pilot), cost=cost)
    actor = actor_of(request)
    if tried(form, lambda: costs.place_cost(actor=actor, pilot=pilot, cost=cost, **form.tags())) is not None:
        return done(request, pilot, _("Saved."), route=ROUTE)
    lead = f"{cost.text}: {text.money(cost.amount, pilot.currency)}"
    return form_page(
        request, pilot, form, _("What does this cost belong to?"), lead=lead, back=back_to(pilot, route=ROUTE)
    )


@login_required
@require_http_methods(FORM_METHODS)
def reverse_cost(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Ask once more and why, then take it out of the sums with a row of its own."""
    pilot = to_work_on(request, token)
    cost = find_part(Cost, pilot, pk=number)
    form = forms.ReasonForm(posted(request))
    actor = actor_of(request)
    if tried(form, lambda: costs.reverse_cost(actor=actor, pilot=pilot, cost=cost, **form.cleaned_data)) is not None:
        return done(request, pilot, _("The cost is reversed. Both rows stay."), route=ROUTE)
    words = {"text": cost.text, "amount": text.money(cost.amount, pilot.currency)}
    lead = _("%(text)s, %(amount)s: a row with the opposite sum is added. Both rows stay.") % words
    more = {"lead": lead, "button": _("Reverse it"), "danger": True, "back": back_to(pilot, route=ROUTE)}
    return form_page(request, pilot, form, _("Reverse this cost?"), **more)


def _said(made: Cost, well: str) -> str:
    if made.pilot.state == "halted" and made.pilot.state_since == made.recorded_at:
        return _("The cost is recorded. It passes the loss limit, so the pilot is halted.")
    return well


def _lead(pilot: Pilot) -> str:
    if pilot.is_closed:
        return _("The pilot is closed. A cost that comes late is recorded all the same.")
    return _("A cost is always recorded. If it passes the loss limit, the pilot is halted.")
