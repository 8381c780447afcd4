"""The charter: reading it, changing it, who takes part and who stands behind it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samskap.core.access import actor_of
from samskap.core.forms import posted, status_of, submitted
from samskap.pilots.forms.pilots import CharterForm, PartyForm, SponsorForm
from samskap.pilots.models import Party, Pilot
from samskap.pilots.selectors.charter import charter_page
from samskap.pilots.selectors.finding import find_part, find_pilot
from samskap.pilots.selectors.frame import frame_of
from samskap.pilots.selectors.sponsors import sponsor_of
from samskap.pilots.services import charter as service
from samskap.pilots.services import parties
from samskap.pilots.services.inputs import refuse_closed
from samskap.pilots.views.pilots import FORM_METHODS

WORK = "pilots.work_on_pilot"


def to_work_on(request: HttpRequest, token: str) -> Pilot:
    """The pilot, for those who work on it and while it is not closed."""
    found = find_pilot(actor_of(request), token, WORK)
    refuse_closed(found)
    return found


@require_safe
def pilot_charter(request: HttpRequest, token: str) -> HttpResponse:
    """The charter as text."""
    actor = actor_of(request)
    found = find_pilot(actor, token)
    context = {"pilot": found, "frame": frame_of(actor, found, "pilot_charter"), "shown": charter_page(actor, found)}
    return render(request, "pilots/charter.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def edit_charter(request: HttpRequest, token: str) -> HttpResponse:
    """The pilot's basics and its charter on one page."""
    actor, found = actor_of(request), to_work_on(request, token)
    form = CharterForm(posted(request), actor=actor, pilot=found)
    saved = submitted(form, lambda: service.edit_charter(actor=actor, pilot=found, values=form.as_input()))
    if saved is None:
        context = {"form": form, "pilot": found, "back": reverse("pilot_charter", args=[token])}
        return render(request, "pilots/charter_edit.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect("pilot_charter", token)


@login_required
@require_http_methods(FORM_METHODS)
def add_party(request: HttpRequest, token: str) -> HttpResponse:
    """Say who takes part."""
    return _party_page(request, to_work_on(request, token), None)


@login_required
@require_http_methods(FORM_METHODS)
def edit_party(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Change what a party is and may decide."""
    found = to_work_on(request, token)
    return _party_page(request, found, find_part(Party, found, pk=number))


def _party_page(request: HttpRequest, pilot: Pilot, party: Party | None) -> HttpResponse:
    form = PartyForm(posted(request), pilot=pilot, party=party)
    actor, back = actor_of(request), reverse("pilot_charter", args=[pilot.token]) + "#parties"
    saved = submitted(form, lambda: parties.save_party(actor=actor, pilot=pilot, party=party, **form.cleaned_data))
    if saved is None:
        context = {"form": form, "pilot": pilot, "party": party, "back": back}
        return render(request, "pilots/party.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect(back)


@login_required
@require_http_methods(FORM_METHODS)
def remove_party(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """Ask once more, then take it away."""
    found = to_work_on(request, token)
    party, back = find_part(Party, found, pk=number), reverse("pilot_charter", args=[token]) + "#parties"
    if request.method == "POST":
        parties.remove_party(actor=actor_of(request), pilot=found, party=party)
        messages.success(request, _("It has been taken away."))
        return redirect(back)
    words = _("Demands on it and its hours stay, without its name.")
    context = {"title": _("Take this party away?"), "text": words, "losses": [party.name]}
    return render(request, "ui/confirm.html", {**context, "button": _("Take it away"), "cancel_url": back})


@login_required
@require_http_methods(FORM_METHODS)
def change_sponsor(request: HttpRequest, token: str) -> HttpResponse:
    """Name who stands behind the pilot, or somebody else than before."""
    actor, found = actor_of(request), to_work_on(request, token)
    current, back = sponsor_of(found), reverse("pilot_charter", args=[token]) + "#sponsor"
    form = SponsorForm(posted(request), pilot=found, current=current)
    saved = submitted(form, lambda: parties.name_sponsor(actor=actor, pilot=found, **form.cleaned_data))
    if saved is None:
        context = {"form": form, "pilot": found, "current": current, "back": back}
        return render(request, "pilots/sponsor.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect(back)


@login_required
@require_http_methods(FORM_METHODS)
def end_sponsor(request: HttpRequest, token: str) -> HttpResponse:
    """The sponsor steps down and nobody follows yet."""
    found, back = to_work_on(request, token), reverse("pilot_charter", args=[token]) + "#sponsor"
    if request.method == "POST":
        parties.end_sponsorship(actor=actor_of(request), pilot=found)
        messages.success(request, _("Noted. The pilot is marked until somebody new stands behind it."))
        return redirect(back)
    words = _("Who it was stays in the history. The pilot is marked until somebody new stands behind it.")
    context = {"title": _("Does the sponsor step down?"), "text": words, "button": _("The sponsor steps down")}
    return render(request, "ui/confirm.html", {**context, "cancel_url": back})
