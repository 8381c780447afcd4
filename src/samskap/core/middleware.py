"""Turns the named errors of the portal into pages that say what to do."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from samskap.core import errors

STATUS: tuple[tuple[type[errors.SamskapError], int], ...] = (
    (errors.Refused, 403),
    (errors.StateRefused, 409),
    (errors.InvalidInput, 422),
    (errors.TooMany, 429),
)


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
                return render(request, "ui/refused.html", context, status=status)
        return None
