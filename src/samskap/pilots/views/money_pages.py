"""What the pages about money share."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from samskap.core.access import actor_of
from samskap.core.errors import Refused, StateRefused
from samskap.core.forms import status_of, submitted
from samskap.pilots.models import Pilot
from samskap.pilots.selectors.finding import find_pilot

FORM_METHODS = ("GET", "HEAD", "POST")
T = TypeVar("T")


def to_work_on(request: HttpRequest, token: str) -> Pilot:
    """The pilot, for those who work on it."""
    return find_pilot(actor_of(request), token, "pilots.work_on_pilot")


def tried(form: BaseForm, act: Callable[[], T]) -> T | None:
    """As :func:`submitted`; a refusal that depends on what was typed is said in the form too, which keeps it."""
    try:
        return submitted(form, act)
    except (Refused, StateRefused) as refusal:
        form.add_error(None, refusal.message)
        return None


def form_page(request: HttpRequest, pilot: Pilot, form: BaseForm, title: str, **more: Any) -> HttpResponse:
    """A form, with ``lead``, ``button``, ``losses`` and ``back`` if they are given."""
    context = {"pilot": pilot, "form": form, "title": title, "back": back_to(pilot), **more}
    return render(request, "pilots/money/form.html", context, status=status_of(form))


def confirm_page(request: HttpRequest, title: str, button: str, back: str, **more: Any) -> HttpResponse:
    """Ask once more."""
    return render(request, "ui/confirm.html", {"title": title, "button": button, "cancel_url": back, **more})


def back_to(pilot: Pilot, part: str = "", route: str = "pilot_money") -> str:
    """The page with the money, at one of its parts."""
    return reverse(route, args=[pilot.token]) + (f"#{part}" if part else "")


def done(request: HttpRequest, pilot: Pilot, said: str, part: str = "", route: str = "pilot_money") -> HttpResponse:
    """Back to the page, with a word of what was done."""
    messages.success(request, said)
    return redirect(back_to(pilot, part, route))
