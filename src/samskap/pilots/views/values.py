"""Public values, vetoes and the screening of a pilot."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samskap.core.access import actor_of
from samskap.core.forms import status_of, submitted
from samskap.pilots.forms import values as forms
from samskap.pilots.models import Pilot, Screening, ValueAtStake, Veto
from samskap.pilots.plain_values import VALUES
from samskap.pilots.selectors.finding import find_part, find_pilot
from samskap.pilots.selectors.frame import frame_of
from samskap.pilots.selectors.values import screening_shown, values_page
from samskap.pilots.selectors.values_sums import value_sums
from samskap.pilots.services import screening as screening_service
from samskap.pilots.services import values as service
from samskap.pilots.services import vetoes

WORK = "pilots.work_on_pilot"
FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def pilot_values(request: HttpRequest, token: str) -> HttpResponse:
    """What is at stake, what people worry about, which vetoes stand, what the screening says."""
    actor = actor_of(request)
    pilot = find_pilot(actor, token)
    page = values_page(actor, pilot, request.GET.get("page"), timezone.now())
    context = {"pilot": pilot, "frame": frame_of(actor, pilot, "pilot_values"), "shown": page, "meanings": VALUES}
    return render(request, "pilots/values/values.html", context)


@require_safe
def values_across(request: HttpRequest) -> HttpResponse:
    """Which values are at stake across municipalities."""
    return render(request, "pilots/values/across.html", {"shown": value_sums()})


@login_required
@require_http_methods(FORM_METHODS)
def add_value(request: HttpRequest, token: str) -> HttpResponse:
    """Add a value that is at stake."""
    return _value_page(request, find_pilot(actor_of(request), token, WORK), None)


@login_required
@require_http_methods(FORM_METHODS)
def edit_value(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Change what is said of one."""
    pilot = find_pilot(actor_of(request), token, WORK)
    return _value_page(request, pilot, find_part(ValueAtStake, pilot, pk=number))


def _value_page(request: HttpRequest, pilot: Pilot, part: ValueAtStake | None) -> HttpResponse:
    actor, posted = actor_of(request), request.POST if request.method == "POST" else None
    form = forms.ValueForm(posted, pilot=pilot, part=part)
    saved = submitted(form, lambda: service.save_value(actor=actor, pilot=pilot, part=part, values=form.as_input()))
    if saved is None:
        context = {"form": form, "pilot": pilot, "part": part, "back": _back(pilot), "meanings": VALUES}
        return render(request, "pilots/values/value.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect(_back(pilot))


@login_required
@require_http_methods(FORM_METHODS)
def remove_value(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Ask once more, then take it away."""
    actor = actor_of(request)
    pilot = find_pilot(actor, token, WORK)
    part = find_part(ValueAtStake, pilot, pk=number)
    if request.method == "POST":
        service.remove_value(actor=actor, pilot=pilot, part=part)
        messages.success(request, _("It has been taken away."))
        return redirect(_back(pilot))
    context = {"title": _("Take away this value?"), "losses": [str(part), part.risk, part.safeguard]}
    context["losses"] = [loss for loss in context["losses"] if loss]
    return render(request, "ui/confirm.html", {**context, "button": _("Take it away"), "cancel_url": _back(pilot)})


@login_required
@require_http_methods(FORM_METHODS)
def cast_veto(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Say no for the sake of a value."""
    actor = actor_of(request)
    pilot = find_pilot(actor, token, WORK)
    part = find_part(ValueAtStake, pilot, pk=number)
    vetoes.require_watcher(actor, part)
    form = forms.ReasonForm(request.POST if request.method == "POST" else None, name="reason")
    cast = submitted(form, lambda: vetoes.cast_veto(actor=actor, part=part, reason=form.cleaned_data["reason"]))
    if cast is None:
        context = {"form": form, "pilot": pilot, "part": part, "back": _back(pilot)}
        return render(request, "pilots/values/veto.html", context, status=status_of(form))
    messages.success(request, _("Your veto stands, and everybody who sees the pilot can read it."))
    return redirect(_back(pilot))


@login_required
@require_http_methods(FORM_METHODS)
def lift_veto(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Take a veto back."""
    actor = actor_of(request)
    pilot = find_pilot(actor, token, WORK)
    veto = find_part(Veto, pilot, pk=number)
    vetoes.require_may_lift(actor, veto)
    form = forms.ReasonForm(request.POST if request.method == "POST" else None, name="lifted_because")
    act = vetoes.lift_veto
    lifted = submitted(form, lambda: act(actor=actor, veto=veto, because=form.cleaned_data["lifted_because"]))
    if lifted is None:
        context = {"form": form, "pilot": pilot, "veto": veto, "back": _back(pilot)}
        return render(request, "pilots/values/lift.html", context, status=status_of(form))
    messages.success(request, _("The veto is lifted. A halted pilot stays halted until somebody lets it go on."))
    return redirect(_back(pilot))


@login_required
@require_http_methods(FORM_METHODS)
def screening(request: HttpRequest, token: str) -> HttpResponse:
    """Whether an impact assessment is needed."""
    actor = actor_of(request)
    pilot = find_pilot(actor, token, WORK)
    known: Screening | None = getattr(pilot, "screening", None)
    form = forms.ScreeningForm(request.POST if request.method == "POST" else None, known=known)
    act = screening_service.save_screening
    saved = submitted(form, lambda: act(actor=actor, pilot=pilot, values=form.as_input()))
    if saved is None:
        context = {"form": form, "pilot": pilot, "back": _back(pilot)}
        return render(request, "pilots/values/screening.html", context, status=status_of(form))
    messages.success(request, screening_shown(saved, inside=True).sentence)
    return redirect(_back(pilot) + "#screening")


def _back(pilot: Pilot) -> str:
    return reverse("pilot_values", args=[pilot.token])
