"""The log of a pilot: what the staff sees, written on the spot."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samskap.core.access import actor_of
from samskap.core.errors import NotVisible
from samskap.core.forms import status_of, submitted
from samskap.core.uploads import takes_photos
from samskap.pilots.forms.learning import ObservationForm
from samskap.pilots.models import Observation
from samskap.pilots.selectors.finding import find_part, find_pilot
from samskap.pilots.selectors.frame import frame_of
from samskap.pilots.selectors.learning import find_photo, log_page
from samskap.pilots.services import observing as service
from samskap.pilots.views.pilots import FORM_METHODS

PICTURE_HEADERS = {
    "Cache-Control": "private, max-age=3600",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": "inline",
}


@login_required
@require_http_methods(FORM_METHODS)
@takes_photos
def pilot_log(request: HttpRequest, token: str) -> HttpResponse:
    """One large field, and what was seen before below it."""
    actor, posts = actor_of(request), request.method == "POST"
    found = find_pilot(actor, token, "pilots.work_on_pilot" if posts else "pilots.view_inside")
    form = ObservationForm(request.POST if posts else None, request.FILES if posts else None, pilot=found)
    noted = submitted(form, lambda: service.write_observation(actor=actor, pilot=found, **form.cleaned_data))
    if noted is not None:
        messages.success(request, _("Noted."))
        return redirect("pilot_log", token)
    page = log_page(found, request.GET.get("page"))
    context = {"pilot": found, "frame": frame_of(actor, found, "pilot_learning"), "form": form, "page": page}
    people = {"actor": actor, "leads": actor.is_lead(found.organisation_id)}
    return render(request, "pilots/log.html", {**context, **people}, status=status_of(form))


@login_required
@require_POST
def take_back_observation(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Mark it as taken back; it is kept."""
    actor = actor_of(request)
    found = find_pilot(actor, token, "pilots.work_on_pilot")
    service.take_back_observation(actor=actor, pilot=found, observation=find_part(Observation, found, pk=number))
    messages.success(request, _("Taken back. It stays in the log, struck out."))
    return redirect("pilot_log", token)


@login_required
@require_safe
def observation_photo(request: HttpRequest, token: str, photo: str) -> HttpResponse:
    """The picture, only to those inside."""
    found = find_photo(find_pilot(actor_of(request), token, "pilots.view_inside"), photo)
    if found is None:
        raise NotVisible
    return HttpResponse(bytes(found.jpeg), content_type="image/jpeg", headers=PICTURE_HEADERS)
