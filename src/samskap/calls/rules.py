"""Who may do what with calls and their sources. A call is published by its funder: everybody may see it."""

from typing import Any

import rules

from samskap.calls.models import MANUAL, CallShare, CallSource
from samskap.core.access import Actor
from samskap.core.models import Network, Organisation


@rules.predicate
def is_operator(actor: Actor, obj: Any = None) -> bool:
    """The operator of the portal."""
    return actor.is_operator


@rules.predicate
def coordinates_some_network(actor: Actor, obj: Any = None) -> bool:
    """A lead of an organisation that coordinates a network."""
    led = [pk for pk in actor.roles if actor.is_lead(pk)]
    return bool(led and actor.coordinated) and Network.objects.filter(coordinator__in=led).exists()


@rules.predicate
def has_account(actor: Actor, obj: Any = None) -> bool:
    """Signed in."""
    return actor.user is not None


@rules.predicate
def belongs_to(actor: Actor, obj: Organisation | None) -> bool:
    """Any role in this organisation."""
    return obj is not None and actor.belongs_to(obj.pk)


@rules.predicate
def works_for(actor: Actor, obj: Organisation | None) -> bool:
    """A lead or member of this organisation."""
    return obj is not None and actor.works_in(obj.pk)


@rules.predicate
def works_somewhere(actor: Actor, obj: Any = None) -> bool:
    """A lead or member of some organisation."""
    return any(actor.works_in(one) for one in actor.roles)


@rules.predicate
def leads_coordinator(actor: Actor, obj: Network | None) -> bool:
    """A lead of the organisation that coordinates the network."""
    return obj is not None and actor.is_lead(obj.coordinator_id)


@rules.predicate
def is_in_its_network(actor: Actor, obj: CallShare | None) -> bool:
    """Any role in an organisation of the network that the call is shared in."""
    return obj is not None and obj.network_id in actor.networks


@rules.predicate
def is_with_its_coordinator(actor: Actor, obj: CallShare | None) -> bool:
    """Any role in the organisation that coordinates that network."""
    return obj is not None and actor.belongs_to(obj.network.coordinator_id)


@rules.predicate
def leads_its_coordinator(actor: Actor, obj: CallShare | None) -> bool:
    """A lead of it."""
    return obj is not None and actor.is_lead(obj.network.coordinator_id)


@rules.predicate
def enters_this(actor: Actor, obj: CallSource | None) -> bool:
    """The operator, or a lead or member of the organisation whose people enter this source by hand."""
    if obj is None or obj.adapter != MANUAL:
        return False
    return actor.is_operator or (obj.organisation_id is not None and actor.works_in(obj.organisation_id))


@rules.predicate
def leads(actor: Actor, obj: Organisation | None) -> bool:
    """A lead of this organisation."""
    return obj is not None and actor.is_lead(obj.pk)


rules.add_perm("calls.give_consent", leads)
rules.add_perm("calls.view_call", rules.always_allow)
rules.add_perm("calls.merge_call", is_operator | coordinates_some_network)
rules.add_perm("calls.edit_source", is_operator)
rules.add_perm("calls.follow_call", has_account)
rules.add_perm("calls.link_calendar", works_for)
rules.add_perm("calls.enter_call", is_operator | works_somewhere)
rules.add_perm("calls.view_engagement", belongs_to)
rules.add_perm("calls.engage", works_for)
rules.add_perm("calls.share_call", leads_coordinator)
rules.add_perm("calls.view_share", is_in_its_network)
rules.add_perm("calls.view_answers", is_with_its_coordinator)
rules.add_perm("calls.edit_share", leads_its_coordinator)
rules.add_perm("calls.correct_call", enters_this)
