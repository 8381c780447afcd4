"""Following calls, and putting them away."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samskap.calls.models import Call
from samskap.calls.selectors import following as selectors
from samskap.calls.selectors.finding import find_call, root_of
from samskap.calls.services import following as service
from samskap.core.access import actor_of
from samskap.needs.models import Need
from samskap.needs.selectors.finding import find_need


def _call(token: str) -> Call:
    return root_of(find_call(token))


@login_required
@require_POST
def follow_call(request: HttpRequest, token: str) -> HttpResponse:
    """Be told of what changes."""
    call = _call(token)
    service.follow_call(actor=actor_of(request), call=call)
    messages.success(request, _("You follow this call. You are told when something in it changes."))
    return redirect("call", call.token)


@login_required
@require_POST
def unfollow_call(request: HttpRequest, token: str) -> HttpResponse:
    """Be told no more."""
    call = _call(token)
    service.unfollow_call(actor=actor_of(request), call=call)
    messages.success(request, _("You no longer follow this call."))
    return redirect("call", call.token)


@login_required
@require_POST
def follow_all_calls(request: HttpRequest) -> HttpResponse:
    """Be told of every new call and every change, or no more."""
    stop = request.POST.get("stop") == "1"
    (service.unfollow_call if stop else service.follow_call)(actor=actor_of(request), call=None)
    messages.success(request, _("You no longer follow all calls.") if stop else _("You follow all calls."))
    return redirect("saved_searches")


@login_required
@require_POST
def dismiss_call(request: HttpRequest, token: str) -> HttpResponse:
    """Do not see the call again: for one need, or at all."""
    call, need = _call(token), _need(request)
    service.dismiss_call(actor=actor_of(request), call=call, need=need)
    said = (
        _("Put aside for this need. You do not see it there again.")
        if need
        else _("Put aside. You do not see it again.")
    )
    messages.success(request, said)
    return _back(request, call, need)


@login_required
@require_POST
def undo_dismissal(request: HttpRequest, token: str) -> HttpResponse:
    """See it again."""
    call, need = _call(token), _need(request)
    service.undo_dismissal(actor=actor_of(request), call=call, need=need)
    messages.success(request, _("The call is back."))
    return _back(request, call, need)


@login_required
@require_safe
def dismissed_calls(request: HttpRequest) -> HttpResponse:
    """What I have put away, each with its way back."""
    page = selectors.dismissed_calls(actor_of(request), request.GET.get("page"))
    return render(request, "calls/following/dismissed.html", {"page": page})


def _need(request: HttpRequest) -> Need | None:
    token = request.POST.get("need", "")
    return find_need(actor_of(request), token) if token else None


def _back(request: HttpRequest, call: Call, need: Need | None) -> HttpResponse:
    """To the page where the button stood, by its name: an address that is sent along leads nowhere else."""
    if request.POST.get("from") == "dismissed":
        return redirect("dismissed_calls")
    if request.POST.get("from") == "engage" and need:
        return redirect("where_to_engage", need.token)
    return redirect("need", need.token) if need else redirect("call", call.token)
