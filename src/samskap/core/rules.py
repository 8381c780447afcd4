"""Who may do what with people, organisations, networks and rooms."""

from typing import Any

import rules

from samskap.core.access import Actor
from samskap.core.models import Network, Organisation, Room


@rules.predicate
def is_operator(actor: Actor, obj: Any = None) -> bool:
    """The operator of the portal."""
    return actor.is_operator


@rules.predicate
def is_signed_in(actor: Actor, obj: Any = None) -> bool:
    """Anybody with an account."""
    return actor.user is not None


@rules.predicate
def leads_organisation(actor: Actor, obj: Organisation | None) -> bool:
    """A lead of this organisation."""
    return obj is not None and actor.is_lead(obj.pk)


@rules.predicate
def belongs_to_organisation(actor: Actor, obj: Organisation | None) -> bool:
    """Any role in this organisation."""
    return obj is not None and actor.belongs_to(obj.pk)


@rules.predicate
def leads_some_organisation(actor: Actor, obj: Any = None) -> bool:
    """A lead somewhere."""
    return "lead" in actor.roles.values()


@rules.predicate
def coordinates_network(actor: Actor, obj: Network | None) -> bool:
    """A lead of the organisation that coordinates the network."""
    return obj is not None and actor.is_lead(obj.coordinator_id)


@rules.predicate
def in_network(actor: Actor, obj: Network | None) -> bool:
    """A member of an organisation in the network."""
    return obj is not None and obj.pk in actor.networks


@rules.predicate
def owns_room(actor: Actor, obj: Room | None) -> bool:
    """A lead of the organisation that opened the room."""
    return obj is not None and actor.is_lead(obj.owner_id)


@rules.predicate
def in_room(actor: Actor, obj: Room | None) -> bool:
    """A partner or guest of the room."""
    return obj is not None and obj.pk in actor.rooms


rules.add_perm("core.create_organisation", is_operator)
rules.add_perm("core.view_organisation", rules.always_allow)
rules.add_perm("core.view_members", belongs_to_organisation | is_operator)
rules.add_perm("core.view_journal", belongs_to_organisation)
rules.add_perm("core.edit_organisation", leads_organisation | is_operator)
rules.add_perm("core.invite_member", leads_organisation | is_operator)
rules.add_perm("core.change_member", leads_organisation | is_operator)
rules.add_perm("core.leave_organisation", belongs_to_organisation)
rules.add_perm("core.create_network", leads_some_organisation)
rules.add_perm("core.view_network", in_network)
rules.add_perm("core.edit_network", coordinates_network)
rules.add_perm("core.invite_to_network", coordinates_network)
rules.add_perm("core.create_room", leads_some_organisation)
rules.add_perm("core.view_room", in_room)
rules.add_perm("core.edit_room", owns_room)
rules.add_perm("core.invite_to_room", owns_room)
rules.add_perm("core.view_workbench", is_signed_in)
