"""Boards of pilots, and the public page of what is tried."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samskap.core.access import actor_of, can
from samskap.core.selectors.networks import network_by_slug
from samskap.core.selectors.organisations import organisation_by_slug
from samskap.pilots.selectors.board import network_board, our_board
from samskap.pilots.selectors.board_public import tried


@login_required
@require_safe
def my_pilots(request: HttpRequest) -> HttpResponse:
    """The board of the actor's organisations, or one column of it."""
    actor = actor_of(request)
    board = our_board(actor, column=request.GET.get("column", ""), number=request.GET.get("page"))
    context = {"board": board, "page": board.page, "may_create": can(actor, "pilots.create_pilot")}
    return render(request, "pilots/my_pilots.html", context)


@login_required
@require_safe
def network_pilots(request: HttpRequest, slug: str) -> HttpResponse:
    """The board of a network, for those in it."""
    actor = actor_of(request)
    network = network_by_slug(actor, slug)
    board = network_board(actor, network, column=request.GET.get("column", ""), number=request.GET.get("page"))
    return render(request, "pilots/network_pilots.html", {"board": board, "page": board.page, "network": network})


@require_safe
def pilots(request: HttpRequest) -> HttpResponse:
    """What is tried right now, in the open."""
    return render(request, "pilots/pilots.html", {"tried": tried(request.GET.get("page"), request.GET.get("closed"))})


@require_safe
def organisation_pilots(request: HttpRequest, slug: str) -> HttpResponse:
    """What one municipality tries right now, in the open."""
    found = organisation_by_slug(slug)
    context = {"tried": tried(request.GET.get("page"), request.GET.get("closed"), found), "organisation": found}
    return render(request, "pilots/pilots.html", context)
