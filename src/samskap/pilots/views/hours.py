"""Hours worked in a pilot."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samskap.core.access import actor_of
from samskap.core.forms import posted
from samskap.core.selectors.paging import page_of
from samskap.pilots.forms import money as forms
from samskap.pilots.models import Hours
from samskap.pilots.selectors.finding import find_part, find_pilot
from samskap.pilots.selectors.frame import frame_of
from samskap.pilots.selectors.hours import hours_by_party, hours_chart, hours_of
from samskap.pilots.services import hours as service
from samskap.pilots.services.inputs import refuse_closed
from samskap.pilots.views.money_pages import FORM_METHODS, back_to, confirm_page, done, form_page, to_work_on, tried

ROUTE = "pilot_hours"


@require_safe
def pilot_hours(request: HttpRequest, token: str) -> HttpResponse:
    """Every entry, the newest first, and whose hours they are."""
    actor = actor_of(request)
    pilot = find_pilot(actor, token, "pilots.view_inside")
    page = page_of(hours_of(pilot), request.GET.get("page"))
    worked = hours_by_party(pilot)
    context = {"pilot": pilot, "frame": frame_of(actor, pilot, "pilot_money"), "page": page}
    context |= {"worked": worked, "chart": hours_chart(worked)}
    return render(request, "pilots/money/hours.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def record_hours(request: HttpRequest, token: str) -> HttpResponse:
    """Write down hours."""
    pilot = to_work_on(request, token)
    refuse_closed(pilot)
    form = forms.HoursForm(posted(request), pilot=pilot)
    actor = actor_of(request)
    made = tried(
        form,
        lambda: service.record_hours(actor=actor, pilot=pilot, values=service.HoursInput(**form.cleaned_data)),
    )
    if made is not None:
        return done(request, pilot, _("The hours are written down."), route=ROUTE)
    return form_page(request, pilot, form, _("Write down hours"), back=back_to(pilot, route=ROUTE))


@login_required
@require_http_methods(FORM_METHODS)
def take_back_hours(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Ask once more, then mark them as taken back."""
    pilot = to_work_on(request, token)
    refuse_closed(pilot)
    hours = find_part(Hours, pilot, pk=number)
    if request.method == "POST":
        service.take_back_hours(actor=actor_of(request), pilot=pilot, hours=hours)
        return done(request, pilot, _("The hours are taken back."), route=ROUTE)
    text = _("They stay in the list with a mark, and no longer count.")
    back = back_to(pilot, route=ROUTE)
    return confirm_page(request, _("Take back these hours?"), _("Take them back"), back, text=text)
