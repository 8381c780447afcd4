"""Schemes of grants for those of the organisation: the list, writing one, its workroom, its jury, its end."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samskap.core.access import actor_of, can, require
from samskap.core.forms import posted, status_of, submitted
from samskap.portfolio.forms.grants import schemes as forms
from samskap.portfolio.models import DecidedBy, GrantScheme
from samskap.portfolio.selectors.grants import schemes as selectors
from samskap.portfolio.selectors.grants.juries import find_member
from samskap.portfolio.services.grants import jury as jury_service
from samskap.portfolio.services.grants import schemes as service

FORM_METHODS = ["GET", "HEAD", "POST"]
WORK, NAME = "portfolio.work_on_scheme", "portfolio.name_jury"


@login_required
@require_safe
def my_grants(request: HttpRequest) -> HttpResponse:
    """What waits for the actor with grants, and the schemes of their organisations."""
    found = selectors.my_grants(actor_of(request), request.GET.get("page"), timezone.now())
    return render(request, "portfolio/inside/my_grants.html", {"shown": found, "page": found.page})


@login_required
@require_http_methods(FORM_METHODS)
def create_scheme(request: HttpRequest) -> HttpResponse:
    """A scheme, with defaults that can stay as they are."""
    actor = actor_of(request)
    require(actor, "portfolio.create_scheme")
    form = forms.SchemeForm(posted(request), actor=actor)
    made = submitted(form, lambda: service.create_scheme(
        actor=actor, organisation=form.cleaned_data["organisation"], values=form.as_input()))  # fmt: skip
    if made is None:
        context = {"form": form, "back": reverse("my_grants")}
        return render(request, "portfolio/inside/scheme_form.html", context, status=status_of(form))
    by_jury = made.decided_by == DecidedBy.JURY
    messages.success(request, _("Saved. Now name the jury and publish it.") if by_jury else _("Saved."))
    return redirect("grant_workroom", made.token)


@login_required
@require_safe
def scheme(request: HttpRequest, token: str) -> HttpResponse:
    """Where it stands, what comes next, the money, the applications and the jury."""
    actor = actor_of(request)
    found = selectors.find_scheme_inside(actor, token)
    context = {"scheme": found, "shown": selectors.workroom(actor, found, timezone.now())}
    return render(request, "portfolio/inside/workroom.html", context)


@login_required
@require_http_methods(FORM_METHODS)
def edit_scheme(request: HttpRequest, token: str) -> HttpResponse:
    """Change it; once it is public only what harms nobody."""
    actor = actor_of(request)
    found = selectors.find_scheme_inside(actor, token, WORK)
    kind = forms.PublicSchemeForm if found.published_at else forms.SchemeForm
    form = kind(posted(request), actor=actor, scheme=found)
    if submitted(form, lambda: service.edit_scheme(actor=actor, scheme=found, values=_values(form))) is None:
        context = {"form": form, "scheme": found, "back": reverse("grant_workroom", args=[token])}
        return render(request, "portfolio/inside/scheme_form.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect("grant_workroom", token)


def _values(form: forms.SchemeForm) -> service.SchemeInput:
    if isinstance(form, forms.PublicSchemeForm) and form.scheme is not None:
        return replace(service.input_of(form.scheme), **form.changed())
    return form.as_input()


@login_required
@require_POST
def publish_scheme(request: HttpRequest, token: str) -> HttpResponse:
    """Make it public."""
    actor = actor_of(request)
    found = selectors.find_scheme_inside(actor, token, WORK)
    service.publish_scheme(actor=actor, scheme=found)
    messages.success(request, _("It is public now."))
    return redirect("grant_workroom", token)


@login_required
@require_http_methods(FORM_METHODS)
def end_scheme(request: HttpRequest, token: str) -> HttpResponse:
    """Close it before its time, with a reason that everybody reads."""
    actor = actor_of(request)
    found = selectors.find_scheme_inside(actor, token, WORK)
    service.refuse_not_endable(found, timezone.now())
    form = forms.ReasonForm(
        posted(request), label=_("Why does it close before its time?"), help_text=_("Everybody can read it.")
    )
    act = service.end_scheme
    if submitted(form, lambda: act(actor=actor, scheme=found, reason=form.cleaned_data["reason"])) is None:
        words = {"title": _("Close it now?"), "button": _("Close it now")}
        words["text"] = _("Nobody can apply any more. Those who have applied get an answer as promised.")
        return _reason_page(request, found, form, words)
    messages.success(request, _("It is closed."))
    return redirect("grant_workroom", token)


def _reason_page(
    request: HttpRequest, found: GrantScheme, form: forms.ReasonForm, words: dict[str, str]
) -> HttpResponse:
    context = {**words, "form": form, "cancel_url": reverse("grant_workroom", args=[found.token])}
    return render(request, "portfolio/inside/ask.html", context, status=status_of(form))


@login_required
@require_http_methods(FORM_METHODS)
def jury(request: HttpRequest, token: str) -> HttpResponse:
    """Who is on the jury; the leads name them."""
    actor = actor_of(request)
    found = selectors.find_scheme_inside(actor, token)
    if request.method == "POST":
        require(actor, NAME, found)
    form = forms.NameForm(posted(request), scheme=found)
    act = jury_service.name_jury_member
    if submitted(form, lambda: act(actor=actor, scheme=found, person=form.cleaned_data["person"])) is None:
        context = {"scheme": found, "form": form, "jury": selectors.jurors(found), "may_name": can(actor, NAME, found)}
        return render(request, "portfolio/inside/jury.html", context, status=status_of(form))
    messages.success(request, _("They are on the jury now."))
    return redirect("grant_jury", token)


@login_required
@require_http_methods(FORM_METHODS)
def remove_from_jury(request: HttpRequest, token: str, member: int) -> HttpResponse:
    """Take somebody off the jury, asked once more."""
    actor = actor_of(request)
    found = selectors.find_scheme_inside(actor, token, NAME)
    there = find_member(found, member)
    if request.method == "POST":
        jury_service.remove_jury_member(actor=actor, scheme=found, member=there)
        messages.success(request, _("They are not on the jury any more."))
        return redirect("grant_jury", token)
    words = {"title": _("Take %(name)s off the jury?") % {"name": there.user}, "button": _("Take off the jury")}
    words["text"] = _("What they have said about applications stays and counts.")
    return render(request, "ui/confirm.html", {**words, "cancel_url": reverse("grant_jury", args=[token])})
