"""Raising a concern, following it, deciding about it, answering it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from samskap.core.access import actor_of, can
from samskap.core.addresses import address_hash, client_address
from samskap.core.errors import Refused, TooMany
from samskap.core.forms import status_of, submitted
from samskap.core.origin import from_here_only
from samskap.pilots.forms import values as forms
from samskap.pilots.models import Concern, Pilot
from samskap.pilots.plain_values import VALUES
from samskap.pilots.selectors.concerns import due_at, find_followed, may_triage, receiver_of
from samskap.pilots.selectors.finding import find_part, find_pilot
from samskap.pilots.services import concerns as service

WORK = "pilots.work_on_pilot"
FORM_METHODS = ["GET", "HEAD", "POST"]


@from_here_only
@require_http_methods(FORM_METHODS)
def raise_concern(request: HttpRequest, token: str) -> HttpResponse:
    """Say what one is worried about; no account is needed."""
    actor = actor_of(request)
    pilot = find_pilot(actor, token)
    form = forms.ConcernForm(request.POST if request.method == "POST" else None)
    network = address_hash(client_address(request), f"concern.{pilot.token}")
    act, status = service.raise_concern, 429
    try:
        raised = submitted(form, lambda: act(actor=actor, pilot=pilot, values=form.as_input(), network=network))
        status = status_of(form)
    except TooMany as many:  # what was typed stays on the page
        raised = form.add_error(None, many.message)
    if raised is not None:
        return redirect("followed_concern", raised.secret)
    context = {"form": form, "pilot": pilot, "receiver": receiver_of(pilot), "meanings": VALUES}
    return render(request, "pilots/values/raise.html", context, status=status)


@never_cache
@require_safe
def followed_concern(request: HttpRequest, secret: str) -> HttpResponse:
    """What became of a concern, for whoever has its secret link."""
    concern = find_followed(secret)
    open_to_them = can(actor_of(request), "pilots.view_pilot", concern.pilot)
    context = {"concern": concern, "pilot": concern.pilot, "due": due_at(concern), "sees_pilot": open_to_them}
    return render(request, "pilots/values/followed.html", {**context, "address": request.build_absolute_uri()})


@login_required
@require_http_methods(FORM_METHODS)
def triage_concern(request: HttpRequest, token: str, concern: str) -> HttpResponse:
    """Admit or reject."""
    pilot, found = _to_decide(request, token, concern)
    form = forms.TriageForm(request.POST if request.method == "POST" else None)
    decided = submitted(form, lambda: _triage(request, found, form))
    if decided is None:
        context = {"form": form, "pilot": pilot, "concern": found, "due": due_at(found), "back": _back(pilot)}
        return render(request, "pilots/values/triage.html", context, status=status_of(form))
    messages.success(request, _("Decided. Your reason is public now."))
    return redirect(_back(pilot))


def _triage(request: HttpRequest, concern: Concern, form: forms.TriageForm) -> Concern:
    data = form.cleaned_data
    admitted, reason, withheld = data["decision"] == "admit", data["reason"], data["withheld"]
    return service.triage_concern(
        actor=actor_of(request), concern=concern, admitted=admitted, reason=reason, withheld=withheld
    )


@login_required
@require_http_methods(FORM_METHODS)
def answer_concern(request: HttpRequest, token: str, concern: str) -> HttpResponse:
    """Say what has been done."""
    pilot, found = _to_decide(request, token, concern)
    form = forms.AnswerForm(request.POST if request.method == "POST" else None)
    act, actor = service.answer_concern, actor_of(request)
    done = submitted(form, lambda: act(actor=actor, concern=found, answer=form.cleaned_data["answer"]))
    if done is None:
        context = {"form": form, "pilot": pilot, "concern": found, "back": _back(pilot)}
        return render(request, "pilots/values/answer.html", context, status=status_of(form))
    messages.success(request, _("Answered. The concern no longer shuts a gate."))
    return redirect(_back(pilot))


def _to_decide(request: HttpRequest, token: str, concern: str) -> tuple[Pilot, Concern]:
    """The pilot and the concern, for whoever decides about it; else the refusal that the service would give."""
    actor = actor_of(request)
    pilot = find_pilot(actor, token, WORK)
    found = find_part(Concern, pilot, token=concern)
    found.pilot = pilot
    if not may_triage(actor, pilot, receiver_of(pilot)):
        raise Refused(_("Only the one who receives the concerns of this pilot, or a lead, decides about them."))
    return pilot, found


def _back(pilot: Pilot) -> str:
    return reverse("pilot_values", args=[pilot.token]) + "#concerns"
