"""The gates of a pilot: the checklist and the decision, and the whole table to read."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samskap.core.access import actor_of
from samskap.core.errors import StateRefused
from samskap.core.forms import status_of, submitted
from samskap.pilots.forms.gates import GateForm
from samskap.pilots.gates import Passage
from samskap.pilots.models import Pilot
from samskap.pilots.selectors.finding import find_pilot
from samskap.pilots.selectors.gate import GatePage, done_words, gate_page, passage_named, what_happened
from samskap.pilots.selectors.gate import gate_table as rows_of_the_table
from samskap.pilots.services.passing import Seen, pass_gate
from samskap.pilots.views.pilots import FORM_METHODS


@require_safe
def gate_table(request: HttpRequest) -> HttpResponse:
    """Every passage: from where to where, on what conditions, by whom."""
    return render(request, "pilots/gate_table.html", {"rows": rows_of_the_table()})


@login_required
@require_http_methods(FORM_METHODS)
def gate(request: HttpRequest, token: str, passage: str) -> HttpResponse:
    """The checklist of a gate, and the decision."""
    way, posts = passage_named(passage), request.method == "POST"
    found = find_pilot(actor_of(request), token, "pilots.work_on_pilot" if posts else "pilots.view_inside")
    form = GateForm(request.POST if posts else None, pilot=found, way=way)
    if posts and form.is_valid():
        return _decide(request, found, way, form)
    if found.state not in way.from_states:
        return _moved(request, found)
    return _gate_page(request, found, way, form)


def _decide(request: HttpRequest, pilot: Pilot, way: Passage, form: GateForm) -> HttpResponse:
    if (pilot.state, pilot.stage) != form.seen() or pilot.state not in way.from_states:
        return _moved(request, pilot)
    shown = gate_page(actor_of(request), pilot, way)
    opens = shown.decision.allowed and (shown.review.is_open or (shown.may_override and form.overrides))
    if shown.is_final and opens and not form.cleaned_data["confirmed"]:
        context = {"shown": shown, "pilot": pilot, "form": form.asked_again()}
        return render(request, "pilots/close_confirm.html", context)
    return _pass(request, pilot, way, form)


def _pass(request: HttpRequest, pilot: Pilot, way: Passage, form: GateForm) -> HttpResponse:
    actor, seen = actor_of(request), Seen(*form.seen())
    decision = {"reason": form.cleaned_data["reason"], "override": form.overrides}
    try:
        done = submitted(form, lambda: pass_gate(actor=actor, pilot=pilot, passage=way.key, seen=seen, **decision))
    except StateRefused as error:
        now = find_pilot(actor, pilot.token)
        if (now.state, now.stage) != form.seen():
            return _moved(request, now)
        return _gate_page(request, now, way, form, error.message)
    if done is None:
        return _gate_page(request, pilot, way, form)
    messages.success(request, f"{done_words(way)}.")
    return redirect("pilot", pilot.token)


def _gate_page(request: HttpRequest, pilot: Pilot, way: Passage, form: GateForm, refused: str = "") -> HttpResponse:
    shown: GatePage = gate_page(actor_of(request), pilot, way)
    fresh = GateForm(pilot=pilot, way=way)
    override = form if form.overrides else GateForm(pilot=pilot, way=way, auto_id="override_%s", overrides=True)
    context = {"shown": shown, "pilot": pilot, "form": fresh if form.overrides else form, "override": override}
    status = 409 if refused else status_of(form)
    return render(request, "pilots/gate.html", {**context, "refused": refused}, status=status)


def _moved(request: HttpRequest, pilot: Pilot) -> HttpResponse:
    """Somebody was here before: what happened, and by whom."""
    context = {
        "title": _("The pilot has moved on"),
        "message": what_happened(pilot),
        "hint": _("Nothing was changed by you. Look at how it stands now, and decide anew if you need to."),
        "status": 409,
        "url": reverse("pilot", args=[pilot.token]),
        "button": _("How it stands now"),
    }
    return render(request, "ui/refused.html", context, status=409)
