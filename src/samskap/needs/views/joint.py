"""Needs that are the same in other words, and needs that several municipalities state together."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samskap.core.access import actor_of
from samskap.core.errors import StateRefused
from samskap.core.forms import posted, status_of, submitted
from samskap.core.scopes import chosen_scope
from samskap.needs.forms import joint as forms
from samskap.needs.models import JointNeed, JointSignature, Sameness
from samskap.needs.selectors import joint as select
from samskap.needs.selectors import same as pairs
from samskap.needs.selectors.finding import find_need
from samskap.needs.services import joint as service
from samskap.needs.services.same import DECISIONS, decide_same
from samskap.needs.views.needs import FORM_METHODS, to_change


@login_required
@require_safe
def same_needs(request: HttpRequest) -> HttpResponse:
    """Needs of others that read like ours: those to look at, or those that somebody has decided about."""
    decided = request.GET.get("show") == "decided"
    status = DECISIONS if decided else (Sameness.PROPOSED,)
    page = pairs.pairs_page(actor_of(request), status, request.GET.get("page"))
    query = "show=decided&" if decided else ""
    return render(request, "needs/joint/same.html", {"page": page, "decided": decided, "query": query})


@login_required
@require_POST
def decide_about_same(request: HttpRequest, token: str, other: str) -> HttpResponse:
    """The two are the same need, or are not."""
    actor = actor_of(request)
    need, theirs = find_need(actor, token), find_need(actor, other)
    decision = request.POST.get("decision", "")
    row = decide_same(actor=actor, need=need, other=theirs, decision=decision)
    if row.status == Sameness.SAME:
        messages.success(request, _("Noted: it is the same need. You can state it together."))
    else:
        messages.success(request, _("Noted: not the same. It is not proposed again."))
    return redirect("same_needs")


@require_safe
def joint_needs(request: HttpRequest) -> HttpResponse:
    """The joint needs that one may know of."""
    page = select.joint_needs_page(actor_of(request), request.GET.get("page"))
    return render(request, "needs/joint/list.html", {"page": page})


@login_required
@require_http_methods(FORM_METHODS)
def make_joint_need(request: HttpRequest, token: str) -> HttpResponse:
    """From a need of one's own and those of others that are the same."""
    actor, need = actor_of(request), to_change(request, token, "joint")
    form = forms.NewJointForm(posted(request), actor=actor, need=need, same=pairs.same_as(actor, need))
    made = submitted(form, lambda: _make(request, need, form))
    if made is None:
        return render(request, "needs/joint/make.html", {"form": form, "need": need}, status=status_of(form))
    messages.success(request, _("The joint need is written. You can change it until somebody signs."))
    return redirect("joint_need", made.token)


def _make(request: HttpRequest, need: Any, form: forms.NewJointForm) -> JointNeed:
    others, values = form.cleaned_data["others"], form.as_input()
    return service.make_joint_need(actor=actor_of(request), need=need, others=others, values=values)


@require_safe
def joint_need(request: HttpRequest, token: str) -> HttpResponse:
    """A joint need with those who have signed it."""
    actor = actor_of(request)
    found = select.find_joint_need(actor, token)
    shown = select.joint_page(actor, found, request.GET.get("page"))
    return render(request, "needs/joint/joint.html", {"shown": shown, "joint": found})


@login_required
@require_http_methods(FORM_METHODS)
def edit_joint_need(request: HttpRequest, token: str) -> HttpResponse:
    """Change the text while nobody has signed; after that, say who has, and keep what was typed on the page."""
    actor = actor_of(request)
    found = select.find_joint_need(actor, token, "needs.edit_joint")
    form = forms.JointForm(posted(request), actor=actor, joint=found)
    try:
        service.refuse_fixed(found)
        saved = submitted(form, lambda: service.edit_joint_need(actor=actor, joint=found, values=form.as_input()))
    except StateRefused:
        shown = select.joint_page(actor, select.find_joint_need(actor, token), None)
        return render(request, "needs/joint/fixed.html", {"shown": shown, "joint": found, "form": form}, status=409)
    if saved is None:
        return render(request, "needs/joint/edit.html", {"form": form, "joint": found}, status=status_of(form))
    messages.success(request, _("Saved."))
    return redirect("joint_need", token)


@login_required
@require_http_methods(FORM_METHODS)
def sign_joint_need(request: HttpRequest, token: str) -> HttpResponse:
    """Read the text once more, say on what mandate, and sign."""
    actor = actor_of(request)
    found = select.find_joint_need(actor, token, "needs.sign_joint")
    ours = select.who_can_sign(actor, found)
    start = {"read": service.digest_of(found), "organisation": ours.first()}
    form = forms.SignForm(posted(request), organisations=ours, initial=start)
    signed = submitted(form, lambda: _sign(request, found, form))
    if signed is None:
        context = {"form": form, "joint": found, "can_sign": bool(ours), "read": start["read"]}
        context["shared"] = chosen_scope(found)
        return render(request, "needs/joint/sign.html", context, status=status_of(form))
    messages.success(request, _("%(name)s has signed.") % {"name": signed.organisation.name})
    return redirect("joint_need", token)


def _sign(request: HttpRequest, found: JointNeed, form: forms.SignForm) -> JointSignature:
    return service.sign_joint_need(actor=actor_of(request), joint=found, **form.cleaned_data)


@login_required
@require_http_methods(FORM_METHODS)
def close_joint_need(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then take no more signatures."""
    actor = actor_of(request)
    found = select.find_joint_need(actor, token, "needs.close_joint")
    if request.method == "POST":
        service.close_joint_need(actor=actor, joint=found)
        messages.success(request, _("Closed. The signatures stand."))
        return redirect("joint_need", token)
    text = _("No more signatures are taken after this, and it cannot be opened again. Those that are there stand.")
    context = {"title": _("Close the joint need?"), "text": text, "button": _("Close it")}
    return render(request, "ui/confirm.html", {**context, "cancel_url": reverse("joint_need", args=[token])})
