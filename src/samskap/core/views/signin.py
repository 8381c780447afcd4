"""The page behind the sign-in link in a mail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from samskap.core import signin
from samskap.core.errors import StateRefused


@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_by_link(request: HttpRequest, link: str) -> HttpResponse:
    """Says whom the link signs in; the button does it."""
    try:
        if request.method == "POST":
            return signin.sign_in(request, link)
        return render(request, "core/sign_in_link.html", {"email": signin.read_link(link).email})
    except StateRefused as refusal:
        context = {
            "title": _("This link no longer works"),
            "message": refusal.message,
            "status": 410,
            "url": reverse("account_request_login_code"),
            "button": _("Send me a new link"),
        }
        return render(request, "ui/refused.html", context, status=410)
