"""One's own account and one's own data."""

import json

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from samskap.core.access import actor_of
from samskap.core.forms import status_of, submitted
from samskap.core.forms.people import EraseForm, ProfileForm
from samskap.core.models import User
from samskap.core.selectors.people import organisations_left_without_lead, profile_page
from samskap.core.services import personal_data as service


@require_http_methods(["GET", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, Monday mail; how one signs in; where one works."""
    user = _me(request)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=user)
    saved = submitted(form, lambda: service.edit_profile(actor=actor_of(request), **form.cleaned_data))
    if saved is not None:
        return _in_language(request, saved.language)
    return render(request, "core/profile.html", {"form": form, "shown": profile_page(user)}, status=status_of(form))


@never_cache
@require_http_methods(["GET"])
@login_required
def my_data(request: HttpRequest, chapter: int = 0) -> HttpResponse:
    """Everything the portal stores about the reader, a chapter a page."""
    headings = service.collect_chapter(actor=actor_of(request), number=chapter)
    tabs = [
        {"label": label, "url": reverse("my_data_chapter", args=[number]), "current": number == chapter}
        for number, label in enumerate(service.personal_chapters())
    ]
    return render(request, "core/my_data.html", {"headings": headings, "tabs": tabs})


@never_cache
@require_http_methods(["POST"])
@login_required
def fetch_my_data(request: HttpRequest) -> HttpResponse:
    """The same as a file. It is answered to this session only: there is no link that somebody else could open."""
    collected = {"fetched_at": timezone.now(), **service.collect_personal_data(actor=actor_of(request))}
    body = json.dumps(collected, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    answer = HttpResponse(body, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="samskap-my-data.json"'
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
def erase_me(request: HttpRequest) -> HttpResponse:
    """Erase one's account: who one is was asked for again, and so is the address."""
    user = _me(request)
    led = organisations_left_without_lead(user)
    form = EraseForm(request.POST if request.method == "POST" else None, leaves_without_lead=bool(led))
    if submitted(form, lambda: _erase(request, form)):
        return redirect("start")
    return render(request, "core/erase.html", {"form": form, "led": led}, status=status_of(form))


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _erase(request: HttpRequest, form: EraseForm) -> bool:
    service.erase_person(
        actor=actor_of(request),
        confirmed_email=form.cleaned_data["confirmed_email"],
        leads_gone_accepted=form.cleaned_data.get("leads_gone_accepted", False),
    )
    logout(request)
    messages.success(request, _("Your account and your data are erased."))
    return True


def _in_language(request: HttpRequest, language: str) -> HttpResponse:
    with translation.override(language):
        messages.success(request, _("Saved."))
    answer = redirect("profile")
    remember_language(answer, language)
    return answer


def remember_language(answer: HttpResponse, language: str) -> None:
    """The language cookie, as Django's own language switch sets it."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
