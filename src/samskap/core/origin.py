"""Forms for people without a cookie: the browser's word on where a request comes from stands in for a token.

A CSRF token needs a cookie, and a resident gets none before the first answer. Every browser says with a POST where it
was made: ``Sec-Fetch-Site`` (W3C Fetch Metadata) or, where that is not sent, ``Origin``. The same test as Go's
``CrossOriginProtection``; see docs/adr/2026-11-21-forms-without-cookies.md.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from samskap.core.errors import Refused

P = ParamSpec("P")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def comes_from_here(request: HttpRequest) -> bool:
    """Whether a page of this portal, or no page at all, made the request.

    A request without any of the three headers was not made by a browser, and so not by another site in one.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is None:
        try:
            referer = urlsplit(request.headers.get("Referer", ""))
        except ValueError:  # no address, so not of this portal
            return False
        if not referer.netloc:
            return True
        origin = f"{referer.scheme}://{referer.netloc}"
    return origin in (f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS)


def from_here_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Decorator in place of the CSRF token: refuses what another site's page sends."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method not in SAFE_METHODS and not comes_from_here(request):
            raise Refused(_("This was sent from another site. Open the page here and send it again."))
        return view(request, *args, **kwargs)

    return csrf_exempt(guarded)
