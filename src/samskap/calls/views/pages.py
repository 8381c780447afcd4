"""Calls in a list and one by one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from samskap.calls.selectors.finding import find_call, root_of
from samskap.calls.selectors.pages import call_page
from samskap.core.access import actor_of


@require_safe
def call(request: HttpRequest, token: str) -> HttpResponse:
    """What can be applied for; one that was merged leads to the call that stands for both."""
    found = find_call(token)
    root = root_of(found)
    if root.pk != found.pk:
        return redirect("call", root.token)
    return render(request, "calls/pages/call.html", {"shown": call_page(actor_of(request), found), "call": found})
