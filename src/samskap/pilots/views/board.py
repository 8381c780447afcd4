"""Boards, and the public page of what is tried."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samskap.core.access import actor_of
from samskap.core.selectors.paging import page_of
from samskap.pilots.selectors.listing import our_pilots, tried_now


@login_required
@require_safe
def my_pilots(request: HttpRequest) -> HttpResponse:
    """The pilots of the actor's organisations."""
    page = page_of(our_pilots(actor_of(request)), request.GET.get("page"))
    return render(request, "pilots/my_pilots.html", {"page": page})


@require_safe
def pilots(request: HttpRequest) -> HttpResponse:
    """What is tried right now, as far as the actor may know."""
    page = page_of(tried_now(actor_of(request)), request.GET.get("page"))
    return render(request, "pilots/pilots.html", {"page": page})
