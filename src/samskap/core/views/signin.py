"""The page behind the sign-in link in a mail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from samskap.core import signin


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_by_link(request: HttpRequest, link: str) -> HttpResponse:
    """Says whom the link signs in; the button does it."""
    if request.method == "POST":
        return signin.sign_in(request, link)
    return render(request, "core/sign_in_link.html", {"email": signin.read_link(link).email})
