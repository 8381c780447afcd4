"""Who may do what with calls and their sources. A call is published by its funder: everybody may see it."""

from typing import Any

import rules

from samskap.core.access import Actor
from samskap.core.models import Organisation


@rules.predicate
def is_operator(actor: Actor, obj: Any = None) -> bool:
    """The operator of the portal."""
    return actor.is_operator


@rules.predicate
def coordinates_some_network(actor: Actor, obj: Any = None) -> bool:
    """A lead of an organisation that coordinates a network."""
    return bool(actor.coordinated) and "lead" in actor.roles.values()


@rules.predicate
def has_account(actor: Actor, obj: Any = None) -> bool:
    """Signed in."""
    return actor.user is not None


@rules.predicate
def works_for(actor: Actor, obj: Organisation | None) -> bool:
    """A lead or member of this organisation."""
    return obj is not None and actor.works_in(obj.pk)


@rules.predicate
def works_somewhere(actor: Actor, obj: Any = None) -> bool:
    """A lead or member of some organisation."""
    return any(actor.works_in(one) for one in actor.roles)


rules.add_perm("calls.view_call", rules.always_allow)
rules.add_perm("calls.merge_call", is_operator | coordinates_some_network)
rules.add_perm("calls.edit_source", is_operator)
rules.add_perm("calls.follow_call", has_account)
rules.add_perm("calls.link_calendar", works_for)
rules.add_perm("calls.enter_call", is_operator | works_somewhere)
