"""The start page and the pages about the portal itself."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from samskap.core.access import actor_of
from samskap.core.registry import registry
from samskap.ui.gallery import example_context


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


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with example data; only where example data is shown anyway."""
    if not settings.DEMO:
        raise Http404
    return render(request, "ui/pages/gallery.html", example_context())


def _workbench() -> str:
    try:
        return reverse("workbench")
    except NoReverseMatch:
        return ""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its proof of origin: say what to do, and that nothing was saved."""
    return render(request, "403_csrf.html", {"back": request.path}, status=403)
