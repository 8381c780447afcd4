"""Who may do what with pilots. Which gate somebody may open is decided by ``gates`` and the delegations."""

from typing import Any

import rules

from samskap.core.access import Actor, can_see
from samskap.core.models import Organisation
from samskap.pilots.models import Obstacle, Pilot
from samskap.pilots.selectors.receiving import waits_for
from samskap.portfolio.models import Candidate, CandidatePartner


@rules.predicate
def works_somewhere(actor: Actor, obj: Any = None) -> bool:
    """A lead or member of some organisation."""
    return any(role in ("lead", "member") for role in actor.roles.values())


@rules.predicate
def may_know(actor: Actor, obj: Pilot | None) -> bool:
    """Everybody in its scope."""
    return obj is not None and can_see(actor, obj)


@rules.predicate
def is_inside(actor: Actor, obj: Pilot | None) -> bool:
    """Any role in the organisation that has the pilot, observers included; partners of the room it is shared in."""
    if obj is None:
        return False
    return actor.belongs_to(obj.organisation_id) or (obj.visibility == "partners" and obj.room_id in actor.rooms)


@rules.predicate
def works_on_it(actor: Actor, obj: Pilot | None) -> bool:
    """A lead or member of the organisation that has the pilot."""
    return obj is not None and actor.works_in(obj.organisation_id)


@rules.predicate
def works_for(actor: Actor, obj: Organisation | None) -> bool:
    """A lead or member of this organisation."""
    return obj is not None and actor.works_in(obj.pk)


@rules.predicate
def belongs_to(actor: Actor, obj: Organisation | None) -> bool:
    """Any role in this organisation."""
    return obj is not None and actor.belongs_to(obj.pk)


@rules.predicate
def leads(actor: Actor, obj: Organisation | None) -> bool:
    """A lead of this organisation."""
    return obj is not None and actor.is_lead(obj.pk)


@rules.predicate
def inside_its_pilot(actor: Actor, obj: Obstacle | None) -> bool:
    """Those who see the inside of the pilot that meets the obstacle."""
    return obj is not None and bool(is_inside(actor, obj.pilot))


@rules.predicate
def waits_nationally(actor: Actor, obj: Obstacle | None) -> bool:
    """Everybody where it is public; where it may leave the municipality, the agencies that can answer it."""
    return obj is not None and waits_for(actor, obj)


@rules.predicate
def carries_it_out(actor: Actor, obj: Candidate | None) -> bool:
    """A lead or member of the organisation whose round it is, or of one that takes part in the candidate."""
    if obj is None or actor.user is None:
        return False
    ours = [pk for pk in actor.roles if actor.works_in(pk)]
    partners = CandidatePartner.objects.filter(candidate=obj, party__organisation__in=ours)
    return obj.round.organisation_id in ours or (bool(ours) and partners.exists())


rules.add_perm("pilots.create_pilot", works_somewhere)
rules.add_perm("pilots.begin_from_candidate", carries_it_out)
rules.add_perm("pilots.view_pilot", may_know)
rules.add_perm("pilots.view_inside", is_inside)
rules.add_perm("pilots.work_on_pilot", works_on_it)
rules.add_perm("pilots.view_invitations", belongs_to)
rules.add_perm("pilots.answer_invitations", works_for)
rules.add_perm("pilots.view_delegations", belongs_to)
rules.add_perm("pilots.change_delegations", leads)
rules.add_perm("pilots.view_obstacle", inside_its_pilot | waits_nationally)
rules.add_perm("pilots.view_obstacle_inside", inside_its_pilot)
