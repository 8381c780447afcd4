"""Invitations: what the link opens, and what the inviter can do about it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from samskap.core.access import actor_of
from samskap.core.errors import NotVisible
from samskap.core.forms import status_of, submitted
from samskap.core.forms.networks import JoinNetworkForm
from samskap.core.models import Invitation, Network
from samskap.core.selectors import invitations as select
from samskap.core.services import invitations as service
from samskap.core.services import joining


def tell_what_was_sent(request: HttpRequest, issued: service.Issued) -> None:
    """Say how many invitations left, and name those that did not."""
    sent = issued.invited - len(issued.unsent)
    if sent:
        text = ngettext("%(n)d invitation is on its way.", "%(n)d invitations are on their way.", sent)
        messages.success(request, text % {"n": sent})
    if issued.unsent:
        text = _("The mail to these could not be sent: %(who)s. Use Send again later, or tell your IT.")
        messages.error(request, text % {"who": ", ".join(issued.unsent)})


@never_cache
@require_http_methods(["GET", "POST"])
def accept_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind the link: what one joins; a button accepts it, so that no mail scanner does."""
    actor = actor_of(request)
    try:
        shown = select.invitation_by_secret(secret)
    except NotVisible:
        return render(request, "core/invitation_gone.html", {"state": "unknown"}, status=404)
    if shown.state != "waiting":
        return render(request, "core/invitation_gone.html", {"state": shown.state, "shown": shown}, status=410)
    if request.method == "POST" and actor.user is None:
        return redirect_to_login(request.path)
    posted = request.POST if request.method == "POST" else None
    form = (
        JoinNetworkForm(posted, organisations=select.joinable_organisations(actor)) if shown.into == "network" else None
    )
    if request.method == "POST":
        joined = _accept(request, secret, form)
        if joined:
            messages.success(request, _("Welcome to %(name)s.") % {"name": shown.name})
            return _to_target(joined)
    matches = bool(actor.user) and select.address_is_invited(actor, secret)
    context = {"shown": shown, "form": form, "matches": matches or shown.into == "network"}
    return render(request, "core/invitation.html", context, status=status_of(form) if form else 200)


@require_http_methods(["POST"])
@login_required
def resend_invitation(request: HttpRequest, invitation: int) -> HttpResponse:
    """Send it anew."""
    found = select.invitation_by_id(invitation)
    tell_what_was_sent(request, service.resend_invitation(actor=actor_of(request), invitation=found))
    return _to_managers_page(found)


@require_http_methods(["POST"])
@login_required
def withdraw_invitation(request: HttpRequest, invitation: int) -> HttpResponse:
    """Stop the link from working."""
    found = select.invitation_by_id(invitation)
    service.withdraw_invitation(actor=actor_of(request), invitation=found)
    messages.success(request, _("The invitation is withdrawn."))
    return _to_managers_page(found)


def _accept(request: HttpRequest, secret: str, form: JoinNetworkForm | None) -> Invitation | None:
    actor = actor_of(request)
    if form is None:
        return joining.accept_invitation(actor=actor, secret=secret)
    return submitted(
        form,
        lambda: joining.accept_invitation(actor=actor, secret=secret, organisation=form.chosen, register=form.register),
    )


def _to_target(invitation: Invitation) -> HttpResponse:
    """Where somebody who accepted goes."""
    if invitation.organisation:
        return redirect("organisation", invitation.organisation.slug)
    if invitation.network:
        return redirect("network", invitation.network.slug)
    return redirect("room", invitation.room.token if invitation.room else "")


def _to_managers_page(invitation: Invitation) -> HttpResponse:
    """Where the inviter came from."""
    if invitation.organisation:
        return redirect("members", invitation.organisation.slug)
    target = service.target_of(invitation)
    return redirect("network", target.slug) if isinstance(target, Network) else redirect("rooms")
