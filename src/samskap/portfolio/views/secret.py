"""Pages that a secret link opens, and forms that keep what was typed whatever refuses it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from samskap.core.errors import StateRefused, TooMany
from samskap.core.forms import status_of, submitted

P = ParamSpec("P")
T = TypeVar("T")


def tried(form: forms.BaseForm, act: Callable[[], T]) -> tuple[T | None, int]:
    """What ``act`` gave and the status of the page. A refusal stands above the form: what was typed stays."""
    try:
        done = submitted(form, act)
    except (TooMany, StateRefused) as refused:
        form.add_error(None, refused.message)
        return None, 429 if isinstance(refused, TooMany) else 409
    return done, status_of(form)


def by_secret(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Decorator, outermost: the page is kept in no cache, found by no search engine, and its address told to no site.

    ``same-origin`` and not ``no-referrer``: with the latter a browser sends ``Origin: null`` along with the forms of
    this very page, which looks like another site.
    """

    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        return response

    return opened
