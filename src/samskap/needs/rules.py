"""Who may do what with a need."""

from typing import Any

import rules

from samskap.core.access import Actor, can_see
from samskap.needs.models import Need


@rules.predicate
def works_somewhere(actor: Actor, obj: Any = None) -> bool:
    """A lead or member of some organisation."""
    return any(role in ("lead", "member") for role in actor.roles.values())


@rules.predicate
def works_for_owner(actor: Actor, obj: Need | None) -> bool:
    """A lead or member of the organisation that has the need."""
    return obj is not None and actor.works_in(obj.organisation_id)


@rules.predicate
def belongs_to_owner(actor: Actor, obj: Need | None) -> bool:
    """Any role in the organisation that has the need, observers included."""
    return obj is not None and actor.belongs_to(obj.organisation_id)


@rules.predicate
def may_know(actor: Actor, obj: Need | None) -> bool:
    """Everybody in its scope while it stands; its own organisation always."""
    return obj is not None and (actor.belongs_to(obj.organisation_id) or (not obj.is_withdrawn and can_see(actor, obj)))


@rules.predicate
def has_account(actor: Actor, obj: Any = None) -> bool:
    """Signed in: the answer to a suggestion must reach somebody."""
    return actor.user is not None


rules.add_perm("needs.create_need", works_somewhere)
rules.add_perm("needs.view_need", may_know)
rules.add_perm("needs.edit_need", works_for_owner)
rules.add_perm("needs.view_suggestions", belongs_to_owner)
rules.add_perm("needs.make_suggestion", has_account & may_know & ~belongs_to_owner)
