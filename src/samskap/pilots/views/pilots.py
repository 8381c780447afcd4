"""A pilot: its overview, and writing down a new one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samskap.core.access import actor_of, require
from samskap.core.forms import posted, status_of, submitted
from samskap.pilots.forms.pilots import NewPilotForm
from samskap.pilots.models import Pilot
from samskap.pilots.selectors.finding import find_pilot, need_asked_for
from samskap.pilots.selectors.frame import frame_of
from samskap.pilots.selectors.overview import overview_page
from samskap.pilots.services import pilots as service

FORM_METHODS = ["GET", "HEAD", "POST"]


@require_safe
def pilot(request: HttpRequest, token: str) -> HttpResponse:
    """What is tried, where it stands and what comes next."""
    actor = actor_of(request)
    found = find_pilot(actor, token)
    context = {"pilot": found, "frame": frame_of(actor, found, "pilot"), "shown": overview_page(actor, found)}
    return render(request, "pilots/pilot.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def new_pilot(request: HttpRequest) -> HttpResponse:
    """An idea: a name, what is tried, and who can see it."""
    actor = actor_of(request)
    require(actor, "pilots.create_pilot")
    form = NewPilotForm(posted(request), actor=actor, need=need_asked_for(actor, request.GET.get("need", "")))
    made = submitted(form, lambda: _create(request, form))
    if made is None:
        return render(request, "pilots/new_pilot.html", {"form": form}, status=status_of(form))
    messages.success(request, _("The idea is written down. Now say what is in it and what is not."))
    return redirect("pilot", made.token)


def _create(request: HttpRequest, form: NewPilotForm) -> Pilot:
    organisation = form.cleaned_data["organisation"]
    return service.create_pilot(actor=actor_of(request), organisation=organisation, values=form.as_input())
