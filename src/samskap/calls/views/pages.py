"""Calls in a list and one by one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from samskap.calls.forms.pages import LookForm
from samskap.calls.selectors.finding import find_call, root_of
from samskap.calls.selectors.listing import calls_page, funders
from samskap.calls.selectors.pages import call_page
from samskap.core.access import actor_of, can


@require_safe
def calls(request: HttpRequest) -> HttpResponse:
    """What can be applied for, the next closing first."""
    form = LookForm(request.GET, funders=funders())
    looked = form.looked()
    page = calls_page(looked, request.GET.get("page"), timezone.now())
    may_enter = can(actor_of(request), "calls.enter_call")
    context = {"form": form, "looked": looked, "page": page, "may_enter": may_enter}
    return render(request, "calls/pages/calls.html", context)


@require_safe
def call(request: HttpRequest, token: str) -> HttpResponse:
    """What can be applied for; one that was merged leads to the call that stands for both."""
    found = find_call(token)
    root = root_of(found)
    if root.pk != found.pk:
        return redirect("call", root.token)
    shown = call_page(actor_of(request), found, request.GET.get("page"), timezone.now())
    return render(request, "calls/pages/call.html", {"shown": shown, "call": found})
