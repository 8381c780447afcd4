"""Who may do what with a conversation."""

from typing import Any

import rules

from samskap.cocreation.models import Conversation, State
from samskap.core.access import Actor, can_see


@rules.predicate
def works_somewhere(actor: Actor, obj: Any = None) -> bool:
    """A lead or member of some organisation."""
    return any(role in ("lead", "member") for role in actor.roles.values())


@rules.predicate
def works_with(actor: Actor, obj: Conversation | None) -> bool:
    """A lead or member of the organisation that asks."""
    return obj is not None and actor.works_in(obj.organisation_id)


@rules.predicate
def leads(actor: Actor, obj: Conversation | None) -> bool:
    """A lead of the organisation that asks."""
    return obj is not None and actor.is_lead(obj.organisation_id)


@rules.predicate
def belongs_to_asker(actor: Actor, obj: Conversation | None) -> bool:
    """Any role in the organisation that asks, observers included."""
    return obj is not None and actor.belongs_to(obj.organisation_id)


@rules.predicate
def may_know(actor: Actor, obj: Conversation | None) -> bool:
    """Everybody in its scope once it has left the draft state; its own organisation always."""
    return obj is not None and (
        actor.belongs_to(obj.organisation_id) or (obj.state != State.DRAFT and can_see(actor, obj))
    )


@rules.predicate
def report_is_out(actor: Actor, obj: Conversation | None) -> bool:
    """The report has been published."""
    return obj is not None and obj.report_published_at is not None


@rules.predicate
def is_draft(actor: Actor, obj: Conversation | None) -> bool:
    """Nobody but the asker has seen it."""
    return obj is not None and obj.state == State.DRAFT


rules.add_perm("cocreation.create_conversation", works_somewhere)
rules.add_perm("cocreation.view_conversation", may_know)
rules.add_perm("cocreation.view_workroom", belongs_to_asker)
rules.add_perm("cocreation.edit_conversation", works_with)
rules.add_perm("cocreation.change_state", works_with)
rules.add_perm("cocreation.moderate", works_with)
rules.add_perm("cocreation.enter_paper", works_with)
rules.add_perm("cocreation.answer", works_with)
rules.add_perm("cocreation.publish_report", leads)
rules.add_perm("cocreation.show_polis", works_with)
rules.add_perm("cocreation.view_report", belongs_to_asker | (may_know & report_is_out))
rules.add_perm("cocreation.export", belongs_to_asker)
rules.add_perm("cocreation.import_conversation", works_somewhere)
rules.add_perm("cocreation.exclude_participant", works_with)
rules.add_perm("cocreation.take_part", may_know)
rules.add_perm("cocreation.delete_conversation", leads | (works_with & is_draft))
