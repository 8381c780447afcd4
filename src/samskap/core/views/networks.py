"""Networks of organisations."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from samskap.core.access import actor_of, can, require
from samskap.core.forms import status_of, submitted
from samskap.core.forms.networks import DescriptionForm, NetworkForm, PasteForm
from samskap.core.models import Network
from samskap.core.registry import registry
from samskap.core.selectors import networks as select
from samskap.core.selectors.organisations import led_organisations
from samskap.core.services import invitations as inviting
from samskap.core.services import networks as service
from samskap.core.views.invitations import tell_what_was_sent
from samskap.core.views.pages import ask_again


@require_http_methods(["GET"])
@login_required
def networks(request: HttpRequest) -> HttpResponse:
    """The networks one's organisations are in."""
    actor = actor_of(request)
    page = select.my_networks(actor, request.GET.get("page"))
    return render(request, "core/networks.html", {"page": page, "may_create": can(actor, "core.create_network")})


@require_http_methods(["GET", "POST"])
@login_required
def create_network(request: HttpRequest) -> HttpResponse:
    """A lead opens a network."""
    actor = actor_of(request)
    require(actor, "core.create_network")
    form = NetworkForm(request.POST if request.method == "POST" else None, organisations=led_organisations(actor))
    made = submitted(form, lambda: _create(request, form))
    if made is not None:
        messages.success(request, _("The network is open. Invite the others."))
        return redirect("network", made.slug)
    return render(request, "core/network_new.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET"])
@login_required
def network(request: HttpRequest, slug: str) -> HttpResponse:
    """A network, to those in it: who has joined; to its coordinator also who is invited."""
    return _network_page(request, select.network_by_slug(actor_of(request), slug), PasteForm())


@require_http_methods(["GET", "POST"])
@login_required
def edit_network(request: HttpRequest, slug: str) -> HttpResponse:
    """Rename or describe it."""
    actor = actor_of(request)
    found = select.network_by_slug(actor, slug)
    require(actor, "core.edit_network", found)
    form = DescriptionForm(request.POST if request.method == "POST" else None, of=found)
    saved = submitted(form, lambda: service.edit_network(actor=actor, network=found, **form.cleaned_data))
    if saved is not None:
        messages.success(request, _("Saved."))
        return redirect("network", slug)
    context = {"form": form, "title": found.name, "back": reverse("network", args=[slug])}
    return render(request, "core/description_edit.html", context, status=status_of(form))


@require_http_methods(["POST"])
@login_required
def invite_to_network(request: HttpRequest, slug: str) -> HttpResponse:
    """Invite organisations through pasted addresses."""
    actor = actor_of(request)
    found = select.network_by_slug(actor, slug)
    require(actor, "core.invite_to_network", found)
    form = PasteForm(request.POST)
    done = submitted(
        form,
        lambda: inviting.invite_to_network(actor=actor, network=found, pasted=form.cleaned_data["addresses"]),
    )
    if done is None:
        return _network_page(request, found, form)
    issued, read = done
    tell_what_was_sent(request, issued)
    if read.repeated:
        merged = ngettext(
            "%(n)d address stood there twice and was merged.",
            "%(n)d addresses stood there twice and were merged.",
            read.repeated,
        )
        messages.info(request, merged % {"n": read.repeated})
    return redirect("network", slug)


@require_http_methods(["GET", "POST"])
@login_required
def leave_network(request: HttpRequest, slug: str, organisation: str) -> HttpResponse:
    """Take an organisation out of a network, after asking once more."""
    actor = actor_of(request)
    found = select.network_by_slug(actor, slug)
    name = service.check_may_leave(actor=actor, network=found, organisation_slug=organisation).organisation.name
    if request.method == "POST":
        service.leave_network(actor=actor, network=found, organisation_slug=organisation)
        messages.success(request, _("%(name)s is no longer in the network.") % {"name": name})
        return redirect("network", slug) if actor.is_lead(found.coordinator_id) else redirect("networks")
    title = _("Take %(name)s out of %(network)s?") % {"name": name, "network": found.name}
    text = _("Its people no longer see what is only for the network.")
    back = reverse("network", args=[slug])
    return ask_again(request, title=title, text=text, button=_("Take out"), cancel_url=back)


def _create(request: HttpRequest, form: NetworkForm) -> Network:
    data = form.cleaned_data
    return service.create_network(
        actor=actor_of(request), coordinator=form.chosen, name=data["name"], purpose=data["purpose"]
    )


def _network_page(request: HttpRequest, found: Network, form: forms.Form) -> HttpResponse:
    actor = actor_of(request)
    coordinates = can(actor, "core.invite_to_network", found)
    members = select.network_members(actor, found, request.GET.get("page"))
    context = {
        "network": found,
        "members": members,
        "counts": select.network_counts(found, joined=members.paginator.count),
        "coordinates": coordinates,
        "invitations": select.network_invitations(found, request.GET.get("invited")) if coordinates else None,
        "form": form,
        "blocks": [block for make in registry.network_blocks if (block := make(actor, found)) is not None],
    }
    return render(request, "core/network.html", context, status=status_of(form))
