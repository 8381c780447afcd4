"""One need: reading, writing, changing, withdrawing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samskap.core.access import actor_of, require
from samskap.core.forms import status_of, submitted
from samskap.needs import forms
from samskap.needs.models import Need
from samskap.needs.selectors.finding import find_need
from samskap.needs.selectors.page import need_page
from samskap.needs.services import needs as service
from samskap.needs.services.inputs import need_to_change

FORM_METHODS = ["GET", "HEAD", "POST"]


def to_change(request: HttpRequest, token: str, attempt: str) -> Need:
    """The need, for those who may change it; what others try by sending a form stays in the journal."""
    return need_to_change(actor=actor_of(request), token=token, attempt=attempt, tried=request.method == "POST")


@require_safe
def need(request: HttpRequest, token: str) -> HttpResponse:
    """A need with all that stands around it; a merged one leads to the need that stands for it."""
    actor = actor_of(request)
    found = find_need(actor, token)
    if found.root is not None:
        return redirect(reverse("need", args=[found.root.token]) + f"?merged={token}")
    shown = need_page(actor, found, request.GET.get("page"), request.GET.get("merged", ""))
    return render(request, "needs/need.html", {"shown": shown, "need": shown.need})


@login_required
@require_http_methods(FORM_METHODS)
def write_need(request: HttpRequest) -> HttpResponse:
    """Three fields, and the rest when one has time."""
    actor = actor_of(request)
    require(actor, "needs.create_need")
    form = forms.NeedForm(forms.posted(request), actor=actor)
    made = submitted(form, lambda: _create(request, form))
    if made is None:
        return render(request, "needs/write.html", {"form": form}, status=status_of(form))
    messages.success(request, _("The need is written down."))
    return redirect("need", made.token)


def _create(request: HttpRequest, form: forms.NeedForm) -> Need:
    organisation = form.cleaned_data["organisation"]
    return service.create_need(actor=actor_of(request), organisation=organisation, values=form.as_input())


@login_required
@require_http_methods(FORM_METHODS)
def edit_need(request: HttpRequest, token: str) -> HttpResponse:
    """Change the texts and who can see them."""
    actor, found = actor_of(request), to_change(request, token, "edit")
    form = forms.NeedForm(forms.posted(request), actor=actor, need=found)
    saved = submitted(form, lambda: service.edit_need(actor=actor, need=found, values=form.as_input()))
    if saved is None:
        return render(request, "needs/edit.html", {"form": form, "need": found}, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect("need", token)


@login_required
@require_http_methods(FORM_METHODS)
def withdraw_need(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the reason, then withdraw."""
    actor, found = actor_of(request), to_change(request, token, "withdraw")
    form = forms.WithdrawForm(forms.posted(request))
    done = submitted(form, lambda: service.withdraw_need(actor=actor, need=found, **form.cleaned_data))
    if done is None:
        return render(request, "needs/withdraw.html", {"form": form, "need": found}, status=status_of(form))
    messages.success(request, _("The need is withdrawn. You can put it back."))
    return redirect("need", token)


@login_required
@require_POST
def restore_need(request: HttpRequest, token: str) -> HttpResponse:
    """Put a withdrawn need back."""
    service.restore_need(actor=actor_of(request), need=to_change(request, token, "restore"))
    messages.success(request, _("The need is back, seen by whom it was before."))
    return redirect("need", token)
