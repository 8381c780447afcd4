"""Grants for everybody: which there are, one of them, what happened with the money."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from samskap.core.access import actor_of
from samskap.portfolio.models import GrantPhoto
from samskap.portfolio.selectors.grants.applying import find_scheme
from samskap.portfolio.selectors.grants.happened import find_project, find_public_photo
from samskap.portfolio.selectors.grants.public import scheme_page, schemes_page

PICTURE_HEADERS = {
    "Cache-Control": "private, max-age=600",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Content-Disposition": "inline",
}
"""Kept shortly: a picture may be taken down."""


@require_safe
def grants(request: HttpRequest) -> HttpResponse:
    """All that are public, what one can apply for first."""
    page = schemes_page(request.GET.get("page"), now=timezone.now())
    return render(request, "portfolio/public/grants.html", {"page": page})


@require_safe
def grant_scheme(request: HttpRequest, token: str) -> HttpResponse:
    """What for, for whom, how much is left, who decides, what has been granted and what happened."""
    actor = actor_of(request)
    scheme = find_scheme(actor, token)
    part, number = request.GET.get("district", ""), request.GET.get("page")
    shown = scheme_page(actor, scheme, part=part, number=number, now=timezone.now())
    query = f"district={shown.part.number}&" if shown.part else ""
    return render(request, "portfolio/public/scheme.html", {"shown": shown, "scheme": scheme, "query": query})


@require_safe
def grant_project(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One project with a grant: what it is, why it got the money, what happened."""
    scheme = find_scheme(actor_of(request), token)
    context = {"scheme": scheme, "project": find_project(scheme, number)}
    return render(request, "portfolio/public/project.html", context)


@require_safe
def grant_photo(request: HttpRequest, token: str, photo: str) -> HttpResponse:
    """A picture of a report."""
    actor = actor_of(request)
    return picture(find_public_photo(actor, find_scheme(actor, token), photo))


def picture(photo: GrantPhoto) -> HttpResponse:
    """The bytes, as nothing but a picture."""
    return HttpResponse(bytes(photo.content), content_type="image/jpeg", headers=PICTURE_HEADERS)
