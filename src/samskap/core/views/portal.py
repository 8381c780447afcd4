"""Workbench, search, journal, and the pages for those who look after IT and data protection."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from django.views.i18n import set_language as django_set_language

from samskap.core.access import actor_of
from samskap.core.origin import from_here_only
from samskap.core.selectors import journals, searching
from samskap.core.selectors import workbench as workbenches
from samskap.core.selectors.operation import failures, operation
from samskap.core.services import monday
from samskap.core.services.languages import choose_language


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


# Mail programs end the mails with one click, as the header List-Unsubscribe-Post announces; the key is a secret.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop_monday_mail(request: HttpRequest, key: str) -> HttpResponse:
    """Ask before, and end the Monday mails of the person behind the key."""
    person = monday.stop_monday_mail(key=key) if request.method == "POST" else monday.person_of(key)
    return render(request, "core/portal/stop_monday_mail.html", {"stopped": not person.monday_mail})


# Without a token: reading a public page leaves no cookie behind.
@from_here_only
@require_http_methods(["POST"])
def set_language(request: HttpRequest) -> HttpResponse:
    """Show the portal in another language and stay on the page; an account remembers it, for its mails too."""
    choose_language(actor=actor_of(request), language=request.POST.get("language", ""))
    return django_set_language(request)


@require_safe
def it_page(request: HttpRequest) -> HttpResponse:
    """How the portal is run, for those who look after IT; made from the settings in force."""
    context: dict[str, Any] = {"operation": operation(), "health_url": reverse("health")}
    if actor_of(request).is_operator:
        context["failures"] = failures(timezone.now())
    return render(request, "core/portal/it.html", context)


@require_safe
def data_protection(request: HttpRequest) -> HttpResponse:
    """What is stored, why, for how long and by whom, for data protection officers and everybody else."""
    return render(request, "core/portal/data_protection.html", {"operation": operation()})


@require_safe
@login_required
def organisation_journal(request: HttpRequest, slug: str) -> HttpResponse:
    """Who did what in the organisation, and when."""
    organisation, page = journals.organisation_journal(actor_of(request), slug, request.GET.get("page"))
    return render(request, "core/portal/journal.html", {"organisation": organisation, "page": page})
