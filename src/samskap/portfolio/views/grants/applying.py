"""Applying, following the application, changing and withdrawing it: without account, by a secret link."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samskap.core.access import actor_of
from samskap.core.addresses import address_hash, client_address
from samskap.core.forms import posted
from samskap.core.origin import from_here_only
from samskap.portfolio.forms.grants.applying import ApplicationForm
from samskap.portfolio.models import Application, GrantScheme
from samskap.portfolio.selectors.grants.applying import find_mine, find_scheme, followed
from samskap.portfolio.services.grants import applying as service
from samskap.portfolio.services.grants.naming import show_name
from samskap.portfolio.services.grants.resending import send_agreement_again
from samskap.portfolio.stages import Stage, stage_of
from samskap.portfolio.views.secret import by_secret, tried

FORM_METHODS = ["GET", "HEAD", "POST"]


@never_cache
@from_here_only
@require_http_methods(FORM_METHODS)
def apply_for_grant(request: HttpRequest, token: str) -> HttpResponse:
    """One page with few fields. The form has a key of its own, so that no copy of it may be kept."""
    scheme = find_scheme(actor_of(request), token)
    form = ApplicationForm(posted(request), scheme=scheme)
    sent, status = tried(form, lambda: _submit(request, scheme, form))
    if sent is not None:
        return redirect(reverse("my_application", args=[sent.secret]) + "?sent=1")
    is_open = stage_of(scheme, timezone.now()) == Stage.OPEN
    context = {"scheme": scheme, "form": form, "is_open": is_open or form.is_bound}
    return render(request, "portfolio/applying/apply.html", context, status=status)


def _submit(request: HttpRequest, scheme: GrantScheme, form: ApplicationForm) -> Application:
    data: dict[str, Any] = form.cleaned_data
    return service.submit_application(
        actor=actor_of(request),
        scheme=scheme,
        values=form.as_input(),
        email=data["email"],
        key=data["key"],
        language=get_language() or "",
        network=address_hash(client_address(request), f"grants.{scheme.token}"),
    )


@by_secret
@require_safe
def my_application(request: HttpRequest, secret: str) -> HttpResponse:
    """Where it stands, for whoever has its secret link."""
    shown = followed(find_mine(secret), now=timezone.now())
    address = request.build_absolute_uri(reverse("my_application", args=[secret]))
    context = {"shown": shown, "application": shown.application, "scheme": shown.scheme, "address": address}
    return render(request, "portfolio/applying/mine.html", {**context, "asked_for": request.GET})


@by_secret
@from_here_only
@require_http_methods(FORM_METHODS)
def edit_application(request: HttpRequest, secret: str) -> HttpResponse:
    """Change it until the scheme closes."""
    found = find_mine(secret)
    shown = followed(found, now=timezone.now())
    form = ApplicationForm(posted(request), scheme=found.scheme, application=found)
    saved, status = tried(form, lambda: service.edit_application(secret=secret, values=form.as_input()))
    if saved is not None:
        return redirect("my_application", secret)
    context = {"form": form, "application": found, "scheme": found.scheme, "shown": shown}
    return render(request, "portfolio/applying/edit.html", context, status=status)


@by_secret
@from_here_only
@require_http_methods(FORM_METHODS)
def withdraw_application(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask once more, then take it back."""
    found = find_mine(secret)
    if request.method == "POST":
        service.withdraw_application(secret=secret)
        return redirect("my_application", secret)
    context = {
        "application": found,
        "scheme": found.scheme,
        "title": _("Withdraw your application?"),
        "text": found.title,
        "button": _("Withdraw it"),
        "cancel_url": reverse("my_application", args=[secret]),
    }
    return render(request, "portfolio/applying/confirm.html", context)


@by_secret
@from_here_only
@require_POST
def show_my_name(request: HttpRequest, secret: str) -> HttpResponse:
    """Let everybody see the name with the project, or nobody outside any more."""
    show_name(secret=secret, shown=request.POST.get("shown") == "yes")
    return redirect(reverse("my_application", args=[secret]) + "#asked")


@by_secret
@from_here_only
@require_POST
def mail_agreement_again(request: HttpRequest, secret: str) -> HttpResponse:
    """Send the mail with the link of the agreement once more."""
    send_agreement_again(secret=secret)
    return redirect(reverse("my_application", args=[secret]) + "?again=1")
