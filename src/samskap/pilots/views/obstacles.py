"""Obstacles of a pilot, and their way up and back."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samskap.core.access import actor_of, can
from samskap.core.forms import posted, status_of, submitted
from samskap.pilots.forms import obstacles as forms
from samskap.pilots.models import Level, Obstacle
from samskap.pilots.selectors import obstacles as selectors
from samskap.pilots.selectors.finding import find_pilot
from samskap.pilots.selectors.frame import frame_of
from samskap.pilots.selectors.receiving import people_at_level
from samskap.pilots.services import obstacles as service
from samskap.pilots.services.inputs import refuse_closed

FORM_METHODS = ["GET", "HEAD", "POST"]
PAGES = "pilots/obstacles"


@require_safe
def pilot_obstacles(request: HttpRequest, token: str) -> HttpResponse:
    """What stands in the pilot's way."""
    actor = actor_of(request)
    found = find_pilot(actor, token, "pilots.view_inside")
    page = selectors.obstacles_of(found, request.GET.get("page"))
    context = {"pilot": found, "page": page, "frame": frame_of(actor, found, "pilot_obstacles")}
    return render(request, f"{PAGES}/of_pilot.html", context)


@login_required
@require_safe
def my_obstacles(request: HttpRequest) -> HttpResponse:
    """What waits for me, and what else stands in our way."""
    page = selectors.obstacles_for(actor_of(request), request.GET.get("page"))
    return render(request, f"{PAGES}/mine.html", {"page": page})


@require_safe
def obstacle(request: HttpRequest, token: str) -> HttpResponse:
    """One obstacle with its ladder."""
    actor = actor_of(request)
    shown = selectors.obstacle_page(actor, selectors.find_obstacle(actor, token))
    return render(request, f"{PAGES}/obstacle.html", {"shown": shown, "obstacle": shown.obstacle, "pilot": shown.pilot})


@login_required
@require_http_methods(FORM_METHODS)
def raise_obstacle(request: HttpRequest, token: str) -> HttpResponse:
    """Write one down; its weight says who gets it."""
    actor = actor_of(request)
    found = find_pilot(actor, token, "pilots.work_on_pilot")
    refuse_closed(found)
    form = forms.RaiseForm(posted(request), is_open=selectors.is_open_to_agencies(found))
    made = submitted(form, lambda: _raise(request, found, form))
    if made is None:
        context = {"form": form, "pilot": found, "rules": selectors.known_rules(found)}
        context["back"] = reverse("pilot_obstacles", args=[token])
        return render(request, f"{PAGES}/raise.html", context, status=status_of(form))
    messages.success(
        request, _("Written down. It waits at the level: %(level)s.") % {"level": made.get_level_display()}
    )
    return redirect("obstacle", made.token)


def _raise(request: HttpRequest, pilot: Any, form: forms.RaiseForm) -> Obstacle:
    data = form.cleaned_data
    more = {"weight": data["weight"], "may_leave": data.get("may_leave", False)}
    return service.raise_obstacle(actor=actor_of(request), pilot=pilot, values=form.as_input(), **more)


def _move_page(
    request: HttpRequest,
    token: str,
    move: str,
    make: Callable[[Obstacle], django_forms.Form],
    act: Callable[[Obstacle, dict[str, Any]], Obstacle],
    said: Callable[[Obstacle], str],
) -> HttpResponse:
    """A page with the form of a move; ``make`` makes the form, ``act`` the move, ``said`` tells what happened."""
    actor = actor_of(request)
    found = selectors.find_obstacle(actor, token)
    service.check_seen(found, request.POST.get("seen"))
    service.to_move(actor=actor, obstacle=found, move=move)
    form = make(found)
    done = submitted(form, lambda: act(found, form.cleaned_data))
    if done is None:
        rules = selectors.known_rules(found.pilot) if move == "edit" else []
        context = {"form": form, "obstacle": found, "pilot": found.pilot, "rules": rules}
        context["inside"] = can(actor, "pilots.view_obstacle_inside", found)
        context["back"] = reverse("obstacle", args=[token])
        return render(request, f"{PAGES}/{move}.html", context, status=status_of(form))
    messages.success(request, said(done))
    return redirect("obstacle", token)


@login_required
@require_http_methods(FORM_METHODS)
def edit_obstacle(request: HttpRequest, token: str) -> HttpResponse:
    """Put its words right."""

    def make(found: Obstacle) -> django_forms.Form:
        initial = {name: getattr(found, name) for name in ("title", "text", "kind", "rule")}
        return forms.ObstacleForm(posted(request), initial=initial)

    def act(found: Obstacle, data: dict[str, Any]) -> Obstacle:
        values = service.ObstacleInput(**data)
        return service.edit_obstacle(actor=actor_of(request), obstacle=found, values=values)

    return _move_page(request, token, "edit", make, act, lambda done: _("Saved."))


@login_required
@require_http_methods(FORM_METHODS)
def lift_obstacle(request: HttpRequest, token: str) -> HttpResponse:
    """One level up, because this level cannot solve it."""
    return _lift(request, token, "lift")


@login_required
@require_http_methods(FORM_METHODS)
def reopen_obstacle(request: HttpRequest, token: str) -> HttpResponse:
    """One level up, because the answer does not help."""
    return _lift(request, token, "reopen")


def _lift(request: HttpRequest, token: str, move: str) -> HttpResponse:
    def make(found: Obstacle) -> django_forms.Form:
        asks = found.level == Level.COUNCIL and not selectors.is_open_to_agencies(found.pilot)
        return forms.LiftForm(posted(request), obstacle=found, asks=asks, answered=move == "reopen")

    def act(found: Obstacle, data: dict[str, Any]) -> Obstacle:
        return service.lift_obstacle(actor=actor_of(request), obstacle=found, **data)

    def said(done: Obstacle) -> str:
        return _("Lifted. It now waits at the level: %(level)s.") % {"level": done.get_level_display()}

    return _move_page(request, token, move, make, act, said)


@login_required
@require_http_methods(FORM_METHODS)
def answer_obstacle(request: HttpRequest, token: str) -> HttpResponse:
    """The level answers."""

    def act(found: Obstacle, data: dict[str, Any]) -> Obstacle:
        return service.answer_obstacle(actor=actor_of(request), obstacle=found, **data)

    def make(found: Obstacle) -> django_forms.Form:
        return forms.AnswerForm(posted(request), obstacle=found)

    return _move_page(request, token, "answer", make, act, _answered)


@login_required
@require_http_methods(FORM_METHODS)
def note_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Write down what somebody outside the portal answered."""

    def act(found: Obstacle, data: dict[str, Any]) -> Obstacle:
        return service.note_answer(actor=actor_of(request), obstacle=found, **data)

    def make(found: Obstacle) -> django_forms.Form:
        return forms.NoteForm(posted(request), obstacle=found)

    return _move_page(request, token, "note", make, act, _answered)


def _answered(done: Obstacle) -> str:
    return _("The answer is written down. Those who work on the pilot now say what it means for them.")


@login_required
@require_http_methods(FORM_METHODS)
def end_obstacle(request: HttpRequest, token: str) -> HttpResponse:
    """It is removed, or the pilot goes another way."""

    def act(found: Obstacle, data: dict[str, Any]) -> Obstacle:
        return service.end_obstacle(actor=actor_of(request), obstacle=found, **data)

    def make(found: Obstacle) -> django_forms.Form:
        return forms.EndForm(posted(request), obstacle=found)

    return _move_page(request, token, "remove", make, act, lambda done: _("Written down. The obstacle is closed."))


@login_required
@require_http_methods(FORM_METHODS)
def own_obstacle(request: HttpRequest, token: str) -> HttpResponse:
    """Take it, or hand it to somebody at the same level."""
    actor = actor_of(request)

    def make(found: Obstacle) -> django_forms.Form:
        return forms.OwnForm(posted(request), people=people_at_level(actor, found), initial={"owner": actor.user})

    def act(found: Obstacle, data: dict[str, Any]) -> Obstacle:
        return service.own_obstacle(actor=actor, obstacle=found, **data)

    return _move_page(request, token, "own", make, act, lambda done: _("Saved."))


@login_required
@require_http_methods(FORM_METHODS)
def set_due(request: HttpRequest, token: str) -> HttpResponse:
    """Another day for the answer, with the reason."""

    def act(found: Obstacle, data: dict[str, Any]) -> Obstacle:
        return service.set_due(actor=actor_of(request), obstacle=found, **data)

    return _move_page(
        request, token, "due", lambda found: forms.DueForm(posted(request)), act, lambda done: _("Saved.")
    )


@login_required
@require_http_methods(FORM_METHODS)
def share_obstacle(request: HttpRequest, token: str) -> HttpResponse:
    """Who outside the municipality sees it."""

    def make(found: Obstacle) -> django_forms.Form:
        initial = {"may_leave": found.may_leave, "is_public": found.is_public}
        return forms.ShareForm(posted(request), initial=initial)

    def act(found: Obstacle, data: dict[str, Any]) -> Obstacle:
        return service.share_obstacle(actor=actor_of(request), obstacle=found, **data)

    return _move_page(request, token, "share", make, act, lambda done: _("Saved."))
