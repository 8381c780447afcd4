"""Who may decide what: the table of an organisation, a new row, the end of one, and the same for one pilot."""

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
from samskap.core.models import Organisation
from samskap.pilots.forms.delegations import DelegationForm, EndForm
from samskap.pilots.selectors import delegations as selectors
from samskap.pilots.selectors.finding import find_pilot
from samskap.pilots.selectors.frame import frame_of
from samskap.pilots.services import delegating as service

FORM_METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def delegations(request: HttpRequest) -> HttpResponse:
    """The table of one of the actor's organisations."""
    actor, asked = actor_of(request), request.GET
    if not actor.roles:
        return render(request, "pilots/delegations/none.html")
    page = selectors.delegations_page(actor, asked.get("organisation"), asked.get("page"), timezone.localdate())
    return render(request, "pilots/delegations/delegations.html", {"shown": page})


@login_required
@require_http_methods(FORM_METHODS)
def add_delegation(request: HttpRequest, slug: str) -> HttpResponse:
    """A new row."""
    actor = actor_of(request)
    organisation = selectors.find_led(actor, slug)
    initial = {"from_on": timezone.localdate()}
    form = DelegationForm(
        request.POST if request.method == "POST" else None, organisation=organisation, initial=initial
    )
    act = service.add_delegation
    added = submitted(form, lambda: act(actor=actor, organisation=organisation, values=form.as_input()))
    if added is None:
        context = {"form": form, "organisation": organisation, "back": _back(organisation)}
        return render(request, "pilots/delegations/new.html", context, status=status_of(form))
    messages.success(request, _("Written down. It is never changed, only ended."))
    return redirect(_back(organisation))


@login_required
@require_http_methods(FORM_METHODS)
def end_delegation(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """The last day of a row."""
    actor = actor_of(request)
    organisation = selectors.find_led(actor, slug)
    row = selectors.find_delegation(organisation, number)
    form = EndForm(request.POST if request.method == "POST" else None, initial={"until_on": timezone.localdate()})
    until = "until_on"
    ended = submitted(
        form, lambda: service.end_delegation(actor=actor, delegation=row, until_on=form.cleaned_data[until])
    )
    if ended is None:
        context = {"form": form, "row": row, "limit": selectors.limit_of(row), "back": _back(organisation)}
        return render(request, "pilots/delegations/end.html", context, status=status_of(form))
    messages.success(request, _("The delegation has a last day now."))
    return redirect(_back(organisation))


@login_required
@require_safe
def who_decides(request: HttpRequest, token: str) -> HttpResponse:
    """Who may decide what about one pilot."""
    actor = actor_of(request)
    pilot = find_pilot(actor, token, "pilots.view_inside")
    found = selectors.who_decides(pilot, timezone.localdate())
    context = {"pilot": pilot, "frame": frame_of(actor, pilot, "who_decides"), "powers": found}
    context["belongs"] = actor.belongs_to(pilot.organisation_id)
    return render(request, "pilots/delegations/who_decides.html", context)


def _back(organisation: Organisation) -> str:
    return f"{reverse('delegations')}?organisation={organisation.slug}"
