"""The start page and the pages about the portal itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from samskap.core.access import actor_of
from samskap.core.registry import registry


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What one can do here in four sentences, and what is open; who is signed in meets the workbench instead."""
    if request.user.is_authenticated and (url := _workbench()):
        return redirect(url)
    actor = actor_of(request)
    blocks = [block for make in registry.start_blocks if (block := make(actor)) is not None]
    return render(request, "ui/pages/start.html", {"blocks": blocks})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "ui/pages/accessibility.html")


def _workbench() -> str:
    try:
        return reverse("workbench")
    except NoReverseMatch:
        return ""
