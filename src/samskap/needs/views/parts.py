"""Framings and evidence of a need."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samskap.core.access import actor_of
from samskap.core.errors import NotVisible
from samskap.core.forms import status_of, submitted
from samskap.needs import forms
from samskap.needs.models import Evidence, Framing, Need
from samskap.needs.selectors.finding import PARTS, find_part
from samskap.needs.services import parts as service
from samskap.needs.views.needs import FORM_METHODS, to_change


@login_required
@require_http_methods(FORM_METHODS)
def add_part(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """Add a framing or a piece of evidence."""
    return _part_page(request, to_change(request, token, kind), kind, None)


@login_required
@require_http_methods(FORM_METHODS)
def edit_part(request: HttpRequest, token: str, kind: str, number: int) -> HttpResponse:
    """Change one."""
    found = to_change(request, token, kind)
    return _part_page(request, found, kind, find_part(found, kind, number))


def _part_page(request: HttpRequest, need: Need, kind: str, part: Framing | Evidence | None) -> HttpResponse:
    if kind not in PARTS:
        raise NotVisible
    form_class = forms.FramingForm if kind == "framing" else forms.EvidenceForm
    initial = {name: getattr(part, name, "") for name in form_class().fields}
    form = form_class(forms.posted(request), initial=initial)
    saved = submitted(form, lambda: _save(request, need, kind, part, form.cleaned_data))
    if saved is None:
        context = {"form": form, "need": need, "kind": kind, "part": part}
        return render(request, "needs/part.html", context, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect(reverse("need", args=[need.token]) + f"#{kind}")


def _save(request: HttpRequest, need: Need, kind: str, part: Any, values: dict[str, Any]) -> Framing | Evidence:
    actor = actor_of(request)
    if kind == "framing":
        return service.save_framing(actor=actor, need=need, framing=part, **values)
    return service.save_evidence(actor=actor, need=need, evidence=part, **values)


@login_required
@require_http_methods(FORM_METHODS)
def delete_part(request: HttpRequest, token: str, kind: str, number: int) -> HttpResponse:
    """Ask once more, then take it away."""
    found = to_change(request, token, "delete")
    part = find_part(found, kind, number)
    if request.method == "POST":
        service.delete_part(actor=actor_of(request), need=found, part=part)
        messages.success(request, _("It has been taken away."))
        return redirect("need", token)
    title = _("Take away this way to see it?") if kind == "framing" else _("Take away this evidence?")
    context = {"title": title, "losses": [str(part)], "button": _("Take it away")}
    return render(request, "ui/confirm.html", {**context, "cancel_url": reverse("need", args=[token])})
