"""Workbench, search, journal, and the pages for those who look after IT and data protection."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from samskap.core.access import actor_of
from samskap.core.selectors import searching
from samskap.core.selectors import workbench as workbenches


@require_safe
@login_required
def workbench(request: HttpRequest) -> HttpResponse:
    """What needs the person now, what is going on, what the network did."""
    return render(request, "core/portal/workbench.html", {"bench": workbenches.workbench_of(actor_of(request))})


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search over everything that one may see."""
    results = searching.find(
        actor_of(request),
        request.GET.get("q", ""),
        language=get_language() or "en",
        kind=request.GET.get("kind", ""),
        page=request.GET.get("page", 1),
    )
    return render(request, "core/portal/search.html", {"results": results})
