"""Who may do what with grants."""

from typing import Any

import rules

from samskap.core.access import Actor, can_see
from samskap.core.models import Organisation
from samskap.portfolio.models import Application, GrantScheme, JuryMember


@rules.predicate
def may_know(actor: Actor, obj: GrantScheme | None) -> bool:
    """Everybody once it is published; before that those of the organisation."""
    return obj is not None and can_see(actor, obj)


@rules.predicate
def belongs_to(actor: Actor, obj: GrantScheme | None) -> bool:
    """Any role in the organisation whose money it is, observers included."""
    return obj is not None and actor.belongs_to(obj.organisation_id)


@rules.predicate
def works_on_it(actor: Actor, obj: GrantScheme | None) -> bool:
    """A lead or member of the organisation whose money it is."""
    return obj is not None and actor.works_in(obj.organisation_id)


@rules.predicate
def leads_it(actor: Actor, obj: GrantScheme | None) -> bool:
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
