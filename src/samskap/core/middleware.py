"""Turns the named errors of the portal into pages that say what to do; keeps out what no page can read."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from samskap.core import errors
from samskap.core.uploads import LargestFile

STATUS: tuple[tuple[type[errors.SamskapError], int], ...] = (
    (errors.Refused, 403),
    (errors.StateRefused, 409),
    (errors.InvalidInput, 422),
    (errors.TooMany, 429),
)

LARGEST_BODY = 3 * 2**20
"""Bytes that a form may send, its files included. A view that takes more says so by the attribute ``largest_body``."""


def body_length(request: HttpRequest) -> int:
    """How many bytes the request announces; what is no number is nothing, as Django reads it."""
    try:
        return max(int(request.META.get("CONTENT_LENGTH") or 0), 0)
    except ValueError:
        return 0


class BoundedRequests:
    """Middleware: refuses a body that is too large before anything reads it, and zero bytes in address and cookies.

    PostgreSQL takes no zero byte in a text, so that looking for one there would be an error of ours. It stands before
    the middleware that checks CSRF tokens: that reads the whole body, files of any size included.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on without cookies that nobody here has made."""
        for name in [name for name, value in request.COOKIES.items() if "\x00" in value]:
            del request.COOKIES[name]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Refuse before the view."""
        if "\x00" in request.path:
            raise Http404
        largest = getattr(view, "largest_body", LARGEST_BODY)
        if body_length(request) <= largest:
            if most := getattr(view, "largest_file", 0):
                request.upload_handlers.insert(0, LargestFile(request, most))
            return None
        message = _("The files are larger than %(limit)d MB together.") % {"limit": largest // 2**20}
        context = {"title": _("Something needs to be corrected"), "message": message, "status": 413}
        return render(request, "ui/refused.html", context, status=413)


class NamedErrors:
    """Middleware: a :class:`SamskapError` that a view lets through becomes its status and an explaining page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer the named errors; every other exception stays what it is."""
        if isinstance(exception, errors.NotVisible):
            raise Http404 from exception
        for kind, status in STATUS:
            if isinstance(exception, kind):
                titles = {
                    403: _("You cannot do this"),
                    409: _("This is not possible now"),
                    422: _("Something needs to be corrected"),
                    429: _("Too many at once"),
                }
                context = {"title": titles[status], "message": exception.message, "status": status}
                context |= _way_back(request)
                return render(request, "ui/refused.html", context, status=status)
        return None


def _way_back(request: HttpRequest) -> dict[str, str]:
    """The page of this portal that the request came from, if the browser says so and it is another one."""
    try:
        came = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # no address
        return {}
    path = f"{came.path}?{came.query}" if came.query else came.path
    is_here = came.netloc == request.get_host() and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    if not is_here or (request.method in ("GET", "HEAD") and path == request.get_full_path()):
        return {}
    return {"url": path, "button": _("Back")}
