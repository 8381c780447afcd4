"""A pilot: its overview."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samskap.core.access import actor_of
from samskap.pilots.selectors.finding import find_pilot
from samskap.pilots.selectors.frame import frame_of


@require_safe
def pilot(request: HttpRequest, token: str) -> HttpResponse:
    """What is tried, where it stands and what comes next."""
    actor = actor_of(request)
    found = find_pilot(actor, token)
    return render(request, "pilots/pilot.html", {"pilot": found, "frame": frame_of(actor, found, "pilot")})
