"""Who may do what with a need."""

from typing import Any

import rules

from samskap.core.access import Actor, can_see
from samskap.core.models import Organisation
from samskap.needs.models import Assessment, JointNeed, Need, SameNeeds


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
    """Everybody in its scope while neither it nor the need that stands for it is withdrawn; its organisation always."""
    if obj is None or actor.belongs_to(obj.organisation_id):
        return obj is not None
    gone = obj.is_withdrawn or (obj.root is not None and obj.root.is_withdrawn)
    return not gone and can_see(actor, obj)


@rules.predicate
def works_elsewhere(actor: Actor, obj: Need | None) -> bool:
    """A lead or member of another organisation than the one that has the need."""
    return obj is not None and any(actor.works_in(pk) for pk in actor.roles if pk != obj.organisation_id)


@rules.predicate
def has_account(actor: Actor, obj: Any = None) -> bool:
    """Signed in: the answer to a suggestion must reach somebody."""
    return actor.user is not None


@rules.predicate
def works_for_either(actor: Actor, obj: SameNeeds | None) -> bool:
    """A lead or member of one of the two organisations. Whether they know of both needs is asked when they are read."""
    return obj is not None and any(actor.works_in(need.organisation_id) for need in (obj.first, obj.second))


@rules.predicate
def may_know_joint(actor: Actor, obj: JointNeed | None) -> bool:
    """Everybody in its scope, and whoever has signed it, also after leaving the network."""
    if obj is None:
        return False
    if can_see(actor, obj):
        return True
    return bool(actor.roles) and obj.signatures.filter(organisation__in=list(actor.roles)).exists()


@rules.predicate
def works_for_writer(actor: Actor, obj: JointNeed | None) -> bool:
    """A lead or member of the organisation that wrote it."""
    return obj is not None and actor.works_in(obj.organisation_id)


@rules.predicate
def leads_writer(actor: Actor, obj: JointNeed | None) -> bool:
    """A lead of the organisation that wrote it."""
    return obj is not None and actor.is_lead(obj.organisation_id)


@rules.predicate
def leads_some(actor: Actor, obj: Any = None) -> bool:
    """A lead somewhere: for which organisation they sign is asked when they do."""
    return "lead" in actor.roles.values()


rules.add_perm("needs.decide_same", works_for_either)
rules.add_perm("needs.view_joint", may_know_joint)
rules.add_perm("needs.edit_joint", works_for_writer)
rules.add_perm("needs.close_joint", leads_writer)
rules.add_perm("needs.sign_joint", leads_some & may_know_joint)
rules.add_perm("needs.create_need", works_somewhere)
rules.add_perm("needs.view_need", may_know)
rules.add_perm("needs.edit_need", works_for_owner)
rules.add_perm("needs.view_suggestions", belongs_to_owner)
rules.add_perm("needs.make_suggestion", has_account & may_know & ~belongs_to_owner)
rules.add_perm("needs.support_need", may_know & works_elsewhere)


@rules.predicate
def may_know_assessment(actor: Actor, obj: Assessment | None) -> bool:
    """Everybody in its scope."""
    return obj is not None and can_see(actor, obj)


@rules.predicate
def works_for_assessed(actor: Actor, obj: Assessment | None) -> bool:
    """A lead or member of the organisation that was assessed."""
    return obj is not None and actor.works_in(obj.organisation_id)


@rules.predicate
def belongs_here(actor: Actor, obj: Organisation | None) -> bool:
    """Any role in this organisation."""
    return obj is not None and actor.belongs_to(obj.pk)


@rules.predicate
def works_here(actor: Actor, obj: Organisation | None) -> bool:
    """A lead or member of this organisation."""
    return obj is not None and actor.works_in(obj.pk)


rules.add_perm("needs.create_assessment", works_somewhere)
rules.add_perm("needs.view_assessment", may_know_assessment)
rules.add_perm("needs.edit_assessment", works_for_assessed)
rules.add_perm("needs.view_goals", belongs_here)
rules.add_perm("needs.edit_goals", works_here)
