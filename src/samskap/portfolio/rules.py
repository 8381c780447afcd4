"""Who may do what with grants, rounds and ballot boxes."""

from typing import Any

import rules

from samskap.core.access import Actor, can_see
from samskap.core.models import Organisation
from samskap.portfolio.models import (
    Application,
    BallotBox,
    Candidate,
    Duty,
    GrantScheme,
    JuryMember,
    Round,
    RoundParty,
    RoundPerson,
)


@rules.predicate
def may_know(actor: Actor, obj: GrantScheme | Round | None) -> bool:
    """Everybody once it is published; before that those of the organisation."""
    return obj is not None and can_see(actor, obj)


@rules.predicate
def belongs_to(actor: Actor, obj: GrantScheme | Round | None) -> bool:
    """Any role in the organisation whose money it is, observers included."""
    return obj is not None and actor.belongs_to(obj.organisation_id)


@rules.predicate
def works_on_it(actor: Actor, obj: GrantScheme | Round | None) -> bool:
    """A lead or member of the organisation whose money it is."""
    return obj is not None and actor.works_in(obj.organisation_id)


@rules.predicate
def leads_it(actor: Actor, obj: GrantScheme | Round | None) -> bool:
    """A lead of the organisation whose money it is."""
    return obj is not None and actor.is_lead(obj.organisation_id)


@rules.predicate
def works_for(actor: Actor, obj: Organisation | None) -> bool:
    """A lead or member of this organisation."""
    return obj is not None and actor.works_in(obj.pk)


@rules.predicate
def works_somewhere(actor: Actor, obj: Any = None) -> bool:
    """A lead or member of some organisation."""
    return any(role in ("lead", "member") for role in actor.roles.values())


@rules.predicate
def inside_its_scheme(actor: Actor, obj: Application | None) -> bool:
    """Any role in the organisation that was applied to."""
    return obj is not None and actor.belongs_to(obj.scheme.organisation_id)


@rules.predicate
def works_on_its_scheme(actor: Actor, obj: Application | None) -> bool:
    """A lead or member of the organisation that was applied to."""
    return obj is not None and actor.works_in(obj.scheme.organisation_id)


@rules.predicate
def leads_its_scheme(actor: Actor, obj: Application | None) -> bool:
    """A lead of the organisation that was applied to."""
    return obj is not None and actor.is_lead(obj.scheme.organisation_id)


@rules.predicate
def on_its_jury(actor: Actor, obj: Application | None) -> bool:
    """A member of the jury who still works in the organisation. Conflicts of interest are the service's to refuse."""
    if obj is None or actor.user is None or not actor.works_in(obj.scheme.organisation_id):
        return False
    return JuryMember.objects.filter(scheme=obj.scheme_id, user=actor.user, left_at=None).exists()


@rules.predicate
def takes_part(actor: Actor, obj: Round | None) -> bool:
    """A lead or member of an organisation that has joined the round, its own among them."""
    if obj is None or actor.user is None:
        return False
    ours = [pk for pk in actor.roles if actor.works_in(pk)]
    joined = RoundParty.objects.filter(round=obj, organisation__in=ours, joined_at__isnull=False)
    return obj.organisation_id in ours or joined.exists()


@rules.predicate
def steers(actor: Actor, obj: Round | None) -> bool:
    """Somebody of the round's steering group."""
    return _has_duty(actor, obj, Duty.STEERING)


@rules.predicate
def screens(actor: Actor, obj: Round | None) -> bool:
    """Somebody who screens the candidates of the round."""
    return _has_duty(actor, obj, Duty.SCREENER)


@rules.predicate
def may_know_its_round(actor: Actor, obj: Candidate | None) -> bool:
    """Everybody who may know of the round."""
    return obj is not None and can_see(actor, obj.round)


@rules.predicate
def builds_it(actor: Actor, obj: Candidate | None) -> bool:
    """Those who take part in its round."""
    return obj is not None and bool(takes_part(actor, obj.round))


@rules.predicate
def may_know_its_vote(actor: Actor, obj: BallotBox | None) -> bool:
    """Everybody once its rules are locked; before that those of the organisation."""
    if obj is None:
        return False
    of = obj.about
    return can_see(actor, of) and (obj.locked_at is not None or actor.belongs_to(of.organisation_id))


@rules.predicate
def belongs_to_its_vote(actor: Actor, obj: BallotBox | None) -> bool:
    """Any role in the organisation that holds the vote, observers included."""
    return obj is not None and actor.belongs_to(obj.about.organisation_id)


@rules.predicate
def works_on_its_vote(actor: Actor, obj: BallotBox | None) -> bool:
    """A lead or member of the organisation that holds the vote."""
    return obj is not None and actor.works_in(obj.about.organisation_id)


@rules.predicate
def leads_its_vote(actor: Actor, obj: BallotBox | None) -> bool:
    """A lead of the organisation that holds the vote."""
    return obj is not None and actor.is_lead(obj.about.organisation_id)


def _has_duty(actor: Actor, obj: Round | None, duty: str) -> bool:
    if obj is None or actor.user is None:
        return False
    return RoundPerson.objects.filter(round=obj, user=actor.user, duty=duty).exists()


rules.add_perm("portfolio.create_scheme", works_somewhere)
rules.add_perm("portfolio.create_scheme_for", works_for)
rules.add_perm("portfolio.view_scheme", may_know)
rules.add_perm("portfolio.view_scheme_inside", belongs_to)
rules.add_perm("portfolio.work_on_scheme", works_on_it)
rules.add_perm("portfolio.name_jury", leads_it)
rules.add_perm("portfolio.view_application", inside_its_scheme)
rules.add_perm("portfolio.work_on_application", works_on_its_scheme)
rules.add_perm("portfolio.decide_application", on_its_jury)
rules.add_perm("portfolio.take_back_grant", leads_its_scheme)
rules.add_perm("portfolio.create_round", works_somewhere)
rules.add_perm("portfolio.create_round_for", works_for)
rules.add_perm("portfolio.view_round", may_know)
rules.add_perm("portfolio.view_round_inside", belongs_to | takes_part | steers | screens)
rules.add_perm("portfolio.work_on_round", works_on_it)
rules.add_perm("portfolio.lead_round", leads_it)
rules.add_perm("portfolio.take_part", takes_part)
rules.add_perm("portfolio.steer_round", steers)
rules.add_perm("portfolio.screen_round", screens)
rules.add_perm("portfolio.view_candidate", may_know_its_round)
rules.add_perm("portfolio.build_candidate", builds_it)
rules.add_perm("portfolio.view_vote", may_know_its_vote)
rules.add_perm("portfolio.view_vote_inside", belongs_to_its_vote)
rules.add_perm("portfolio.work_on_vote", works_on_its_vote)
rules.add_perm("portfolio.lead_vote", leads_its_vote)
