"""Organisations and their members."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samskap.core.access import actor_of, can, require
from samskap.core.forms import status_of, submitted
from samskap.core.forms.organisations import (
    EditOrganisationForm,
    InviteMemberForm,
    MunicipalityForm,
    OrganisationFilterForm,
    OtherOrganisationForm,
)
from samskap.core.models import Organisation, Role
from samskap.core.registry import registry
from samskap.core.selectors import organisations as select
from samskap.core.services import invitations as inviting
from samskap.core.services import members as members_service
from samskap.core.services import organisations as service
from samskap.core.views.invitations import tell_what_was_sent
from samskap.core.views.pages import ask_again


@require_http_methods(["GET"])
def organisations(request: HttpRequest) -> HttpResponse:
    """Every organisation of the portal."""
    form = OrganisationFilterForm(request.GET)
    form.is_valid()
    search, kind = form.cleaned_data.get("q", ""), form.cleaned_data.get("kind", "")
    page = select.list_organisations(search=search, kind=kind, page=request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "query": f"{query.urlencode()}&" if query else "",
        "may_create": can(actor_of(request), "core.create_organisation"),
    }
    return render(request, "core/organisations.html", context)


@require_http_methods(["GET"])
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """One organisation, as everybody may see it."""
    actor, found = actor_of(request), select.organisation_by_slug(slug)
    context = {
        "shown": select.organisation_page(actor, found),
        "may_edit": can(actor, "core.edit_organisation", found),
        "may_see_members": can(actor, "core.view_members", found),
        "belongs": actor.belongs_to(found.pk),
        "blocks": [block for make in registry.organisation_blocks if (block := make(actor, found)) is not None],
    }
    return render(request, "core/organisation.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def create_organisation(request: HttpRequest) -> HttpResponse:
    """The operator brings in a municipality, or with ``?of=other`` another organisation."""
    actor = actor_of(request)
    require(actor, "core.create_organisation")
    other = request.GET.get("of") == "other"
    data = request.POST if request.method == "POST" else None
    form = OtherOrganisationForm(data) if other else MunicipalityForm(data)
    made = submitted(form, lambda: service.create_organisation(actor=actor, details=form.details()))
    if made is not None:
        messages.success(request, _("%(name)s is in the portal. Invite its first lead.") % {"name": made.name})
        return redirect("members", made.slug)
    return render(request, "core/organisation_new.html", {"form": form, "other": other}, status=status_of(form))


@require_http_methods(["GET", "POST"])
@login_required
def edit_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct what is said about an organisation."""
    actor, found = actor_of(request), select.organisation_by_slug(slug)
    require(actor, "core.edit_organisation", found)
    form = EditOrganisationForm(request.POST if request.method == "POST" else None, organisation=found)
    saved = submitted(form, lambda: service.edit_organisation(actor=actor, organisation=found, **form.cleaned_data))
    if saved is not None:
        messages.success(request, _("Saved."))
        return redirect("organisation", slug)
    return render(request, "core/organisation_edit.html", {"form": form, "shown": found}, status=status_of(form))


@require_http_methods(["GET"])
@login_required
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Who works in the organisation, and who is invited."""
    found = select.organisation_by_slug(slug)
    require(actor_of(request), "core.view_members", found)
    return _members_page(request, found, InviteMemberForm())


@require_http_methods(["POST"])
@login_required
def invite_member(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite somebody by e-mail."""
    actor, found = actor_of(request), select.organisation_by_slug(slug)
    require(actor, "core.invite_member", found)
    form = InviteMemberForm(request.POST)
    issued = submitted(form, lambda: inviting.invite_member(actor=actor, organisation=found, **form.cleaned_data))
    if issued is None:
        return _members_page(request, found, form)
    tell_what_was_sent(request, issued)
    return redirect("members", slug)


@require_http_methods(["POST"])
@login_required
def change_member(request: HttpRequest, slug: str, member: int) -> HttpResponse:
    """Give a member another role."""
    found = select.organisation_by_slug(slug)
    role = request.POST.get("role", "")
    members_service.change_role(actor=actor_of(request), organisation=found, membership_id=member, role=role)
    messages.success(request, _("Saved."))
    return redirect("members", slug)


@require_http_methods(["GET", "POST"])
@login_required
def remove_member(request: HttpRequest, slug: str, member: int) -> HttpResponse:
    """Take a member out, after asking once more."""
    actor, found = actor_of(request), select.organisation_by_slug(slug)
    if request.method == "POST":
        members_service.remove_member(actor=actor, organisation=found, membership_id=member)
        messages.success(request, _("The person is no longer a member."))
        return redirect("members", slug)
    require(actor, "core.change_member", found)
    who = select.member_by_id(found, member)
    title = _("Remove %(person)s from %(name)s?") % {"person": who, "name": found.name}
    text = _("The person no longer sees what is only for this organisation. What they wrote stays.")
    back = reverse("members", args=[slug])
    return ask_again(request, title=title, text=text, button=_("Remove"), cancel_url=back)


@require_http_methods(["GET", "POST"])
@login_required
def leave_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Leave an organisation oneself, after being asked once more."""
    actor, found = actor_of(request), select.organisation_by_slug(slug)
    require(actor, "core.leave_organisation", found)
    if request.method == "POST":
        members_service.leave_organisation(actor=actor, organisation=found)
        messages.success(request, _("You have left %(name)s.") % {"name": found.name})
        return redirect("organisation", slug)
    title = _("Leave %(name)s?") % {"name": found.name}
    text = _("You no longer see what is only for this organisation. What you wrote stays.")
    back = reverse("organisation", args=[slug])
    return ask_again(request, title=title, text=text, button=_("Leave"), cancel_url=back)


def _members_page(request: HttpRequest, found: Organisation, form: forms.Form) -> HttpResponse:
    actor = actor_of(request)
    may_change = can(actor, "core.change_member", found)
    context: dict[str, Any] = {
        "organisation": found,
        "page": select.members_page(actor, found, request.GET.get("page")),
        "invitations": select.open_invitations(found) if may_change else [],
        "form": form,
        "roles": Role.choices,
        "may_change": may_change,
        "belongs": actor.belongs_to(found.pk),
    }
    return render(request, "core/members.html", context, status=status_of(form))
