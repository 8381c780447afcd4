"""The money of a pilot: the page, its limits and its grants."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samskap.core.access import actor_of, can
from samskap.core.forms import posted
from samskap.pilots.forms import money as forms
from samskap.pilots.models import Grant
from samskap.pilots.selectors.finding import find_part, find_pilot
from samskap.pilots.selectors.frame import frame_of
from samskap.pilots.selectors.money import inside_money, public_money
from samskap.pilots.services import grants, limits
from samskap.pilots.services.commitments import why_not_commit
from samskap.pilots.services.inputs import refuse_closed
from samskap.pilots.views.money_pages import FORM_METHODS, back_to, confirm_page, done, form_page, to_work_on, tried


@require_safe
def pilot_money(request: HttpRequest, token: str) -> HttpResponse:
    """What is spent and committed against the loss limit; only the outline of it for those outside."""
    actor = actor_of(request)
    pilot = find_pilot(actor, token)
    frame = frame_of(actor, pilot, "pilot_money")
    money = inside_money(pilot) if frame.is_inside else public_money(pilot)
    template = "pilots/money/inside.html" if frame.is_inside else "pilots/money/public.html"
    context = {"pilot": pilot, "frame": frame, "money": money}
    context |= {"may_pay": can(actor, "pilots.work_on_pilot", pilot), "commit_refusal": why_not_commit(pilot)}
    return render(request, template, context)


@login_required
@require_http_methods(FORM_METHODS)
def set_limits(request: HttpRequest, token: str) -> HttpResponse:
    """Budget, loss limit and how fast it may grow."""
    pilot = to_work_on(request, token)
    refuse_closed(pilot)
    started = pilot.state not in limits.BEFORE_THE_START
    form = forms.LimitsForm(posted(request), pilot=pilot, started=started)
    if tried(form, lambda: _set_limits(request, form)) is not None:
        return done(request, pilot, _("The limits are saved."))
    return form_page(request, pilot, form, _("Budget and loss limit"))


def _set_limits(request: HttpRequest, form: forms.LimitsForm) -> object:
    data = dict(form.cleaned_data)
    reason = data.pop("reason", "")
    values = limits.LimitsInput(**data)
    return limits.set_limits(actor=actor_of(request), pilot=form.pilot, values=values, reason=reason)


@login_required
@require_http_methods(FORM_METHODS)
def add_grant(request: HttpRequest, token: str) -> HttpResponse:
    """A grant for the pilot."""
    return _grant_page(request, token, None, _("Add a grant"))


@login_required
@require_http_methods(FORM_METHODS)
def edit_grant(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Change one."""
    return _grant_page(request, token, number, _("Change the grant"))


def _grant_page(request: HttpRequest, token: str, number: int | None, title: str) -> HttpResponse:
    pilot = to_work_on(request, token)
    refuse_closed(pilot)
    grant = None if number is None else find_part(Grant, pilot, pk=number)
    form = forms.GrantForm(posted(request), pilot=pilot, grant=grant)
    actor = actor_of(request)
    saved = tried(
        form,
        lambda: grants.save_grant(actor=actor, pilot=pilot, grant=grant, values=grants.GrantInput(**form.cleaned_data)),
    )
    if saved is not None:
        return done(request, pilot, _("Saved."), "grants")
    return form_page(request, pilot, form, title, back=back_to(pilot, "grants"))


@login_required
@require_http_methods(FORM_METHODS)
def remove_grant(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Ask once more, then take it away."""
    pilot = to_work_on(request, token)
    refuse_closed(pilot)
    grant = find_part(Grant, pilot, pk=number)
    if request.method == "POST":
        grants.remove_grant(actor=actor_of(request), pilot=pilot, grant=grant)
        return done(request, pilot, _("It has been taken away."), "grants")
    losses = [f"{grant.funder}: {grant.eligible}" if grant.eligible else grant.funder]
    back = back_to(pilot, "grants")
    return confirm_page(request, _("Take away this grant?"), _("Take it away"), back, losses=losses)
