"""Networks of organisations: opened, described, left."""

from django.db import transaction
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import Network, NetworkMembership, Organisation
from samskap.core.selectors.findable import network_document
from samskap.core.services import searching
from samskap.core.slugs import unique_slug


@transaction.atomic
def create_network(*, actor: Actor, coordinator: Organisation, name: str, purpose: str = "") -> Network:
    """A lead opens a network that their organisation coordinates and is the first member of."""
    if not actor.is_lead(coordinator.pk):
        raise Refused(_("Only a lead of the organisation can do this."))
    network = Network.objects.create(
        name=_named(name),
        slug=unique_slug(Network.objects, name, fallback="network"),
        purpose=purpose.strip(),
        coordinator=coordinator,
    )
    NetworkMembership.objects.create(network=network, organisation=coordinator)
    journal.record(
        actor=actor, action="network.created", obj=network, organisation=coordinator, after={"name": network.name}
    )
    searching.index("network", str(network.pk), [network_document(network)])
    return network


@transaction.atomic
def edit_network(*, actor: Actor, network: Network, name: str, purpose: str) -> Network:
    """Its coordinator renames or describes it."""
    require(actor, "core.edit_network", network, view="core.view_network")
    before = {"name": network.name, "purpose": network.purpose}
    network.name, network.purpose = _named(name), purpose.strip()
    network.save(update_fields=["name", "purpose"])
    journal.record(
        actor=actor,
        action="network.edited",
        obj=network,
        organisation=network.coordinator,
        before=before,
        after={"name": network.name, "purpose": network.purpose},
    )
    searching.index("network", str(network.pk), [network_document(network)])
    return network


def add_to_network(*, actor: Actor, network: Network, organisation: Organisation) -> NetworkMembership:
    """Let an organisation in; the caller has settled that it was invited. Twice is once."""
    membership, new = NetworkMembership.objects.get_or_create(network=network, organisation=organisation)
    if new:
        journal.record(
            actor=actor,
            action="network.joined",
            obj=network,
            organisation=organisation,
            after={"organisation": organisation.pk, "network": network.pk},
        )
    return membership


@transaction.atomic
def leave_network(*, actor: Actor, network: Network, organisation_slug: str) -> None:
    """A lead takes their organisation out, or the coordinator takes out any. The coordinator itself stays."""
    membership = check_may_leave(actor=actor, network=network, organisation_slug=organisation_slug)
    journal.record(
        actor=actor,
        action="network.left",
        obj=network,
        organisation=membership.organisation,
        before={"organisation": membership.organisation_id, "network": network.pk},
    )
    membership.delete()


def check_may_leave(*, actor: Actor, network: Network, organisation_slug: str) -> NetworkMembership:
    """The membership that would end, or the error that :func:`leave_network` would raise."""
    require(actor, "core.view_network", network, view="core.view_network")
    membership = (
        NetworkMembership.objects.select_related("organisation")
        .filter(network=network, organisation__slug=organisation_slug)
        .first()
    )
    if membership is None:
        raise NotVisible
    if not (actor.is_lead(membership.organisation_id) or actor.is_lead(network.coordinator_id)):
        raise Refused(_("Only a lead of the organisation, or of the one that coordinates the network, can do this."))
    if membership.organisation_id == network.coordinator_id:
        raise StateRefused(_("The organisation that coordinates the network cannot leave it."))
    return membership


def _named(name: str) -> str:
    if not name.strip():
        message = _("Enter a name.")
        raise InvalidInput(message, {"name": message})
    return name.strip()
