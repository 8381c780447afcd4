"""Small pages that several rooms of the core use."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def ask_again(
    request: HttpRequest, *, title: str, text: str, button: str, cancel_url: str, losses: Sequence[str] = ()
) -> HttpResponse:
    """A page that asks once more before something is done that cannot be undone by a click."""
    context = {"title": title, "text": text, "button": button, "cancel_url": cancel_url, "losses": losses}
    return render(request, "ui/confirm.html", context)
