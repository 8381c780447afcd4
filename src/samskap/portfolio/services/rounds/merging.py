"""One candidate takes in others; and out again, so that what was there before is there again.

Those taken in keep all they had and stay readable, also what was merged into them before. The one that takes them in
gets their partners, with pledges added up, and what they need and exclude; each of these rows remembers what it came
with. Nobody's pledge can be changed by merging: only the party itself does that.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, StateRefused
from samskap.portfolio.models import Candidate, CandidatePartner, CandidateState
from samskap.portfolio.selectors.rounds.builders import Builder
from samskap.portfolio.services.rounds.candidate_inputs import (
    HOURS,
    MONEY,
    MOST_HOURS,
    MOST_MONEY,
    NUMBERS,
    Seen,
    Values,
    changes,
    check_amount,
    facts_of,
    fill,
    with_spans,
)
from samskap.portfolio.services.rounds.candidates import building, locked, note, refuse_unless_one
from samskap.portfolio.services.rounds.linking import carry_links
from samskap.portfolio.steps import BUILDING

ZERO = Decimal("0.00")


def proposed_sums(candidates: Sequence[Candidate]) -> dict[str, Decimal]:
    """Costs and hours of the merged candidate, as a proposal: those of all added up."""
    return {name: sum((getattr(one, name) for one in candidates), ZERO) for name in NUMBERS}


@transaction.atomic
def merge_candidates(
    *,
    actor: Actor,
    into: Candidate,
    others: Sequence[Candidate],
    values: Values,
    seen: Mapping[int, Seen] | None = None,
) -> Candidate:
    """Let ``into`` take in the others, and write these fields of it. ``seen``: by candidate number, what the actor had
    before them.

    :raises NotVisible, Refused: the actor does not build the round, or may not change one of them.
    :raises StateRefused: the portfolio is not built now, or one of them is not in it any more.
    :raises InvalidInput: there is nothing to take in, somebody changed one of them meanwhile, a field cannot be so, or
        what they need and exclude does not go together.
    """
    builder = building(actor, into.round, *BUILDING)
    root = locked(builder, into)
    taken = [locked(builder, one) for one in others if one.pk != into.pk]
    if not taken or len({one.pk for one in taken}) != len(taken):
        message = _("Mark at least two candidates to merge.")
        raise InvalidInput(message, {"into": message})
    for one in (root, *taken):
        _refuse_unless_changeable(builder, one, (seen or {}).get(one.number))
    before = facts_of(root)
    fill(root, with_spans(values))
    root.save()
    for one in taken:
        _take_in(root, one)
    _carry_links(builder)
    was, now = changes(before, facts_of(root))
    names = [one.title for one in taken]
    note(actor, "candidate.merged", root, before=was, after={**now, "took_in": names}, builder=builder)
    for one in taken:
        note(actor, "candidate.taken_in", one, after={"into": root.title}, builder=builder)
    return locked(builder, root)


@transaction.atomic
def unmerge_candidate(*, actor: Actor, candidate: Candidate) -> tuple[Candidate, bool]:
    """Take a merged candidate out again, with what came with it. What it costs is taken off the one it was in, if more
    than nothing remains; the second value says whether that was so.

    :raises NotVisible, Refused: the actor does not build the round, or may not change the one that it is in.
    :raises StateRefused: the portfolio is not built now, or it is not merged.
    :raises InvalidInput: with it back, a candidate could never be chosen.
    """
    builder = building(actor, candidate.round, *BUILDING)
    held = locked(builder, candidate)
    if held.merged_into is None:
        raise StateRefused(_("This candidate is not part of another."))
    root = locked(builder, held.merged_into)
    if root.state != CandidateState.IN:
        message = _("%(candidate)s is not in the round itself. Take it out first.")
        raise StateRefused(message % {"candidate": root.title})
    refuse_unless_one(builder.may_change(root), builder.owns(held))
    held.state, held.merged_into = CandidateState.IN, None
    held.save(update_fields=["state", "merged_into"])
    before = facts_of(root)
    is_less = _take_off(root, held)
    _give_back_partners(root, held)
    _carry_links(builder)
    was, now = changes(before, facts_of(root))
    note(actor, "candidate.taken_apart", root, before=was, after={**now, "gave_back": held.title}, builder=builder)
    note(actor, "candidate.unmerged", held, before={"into": root.title}, builder=builder)
    return held, is_less


def _refuse_unless_changeable(builder: Builder, one: Candidate, seen: Seen | None) -> None:
    if one.state != CandidateState.IN:
        raise StateRefused(
            _("%(candidate)s is not in the round any more. Go back and mark again.") % {"candidate": one.title}
        )
    refuse_unless_one(builder.may_change(one))
    if seen is not None and any(seen.differs(name, value) for name, value in facts_of(one).items()):
        message = _("Somebody changed %(candidate)s while you wrote. Look at it, and merge again.")
        raise InvalidInput(message % {"candidate": one.title})


def _take_in(root: Candidate, one: Candidate) -> None:
    for partner in one.partners.all():
        mine, _is_new = CandidatePartner.objects.get_or_create(
            candidate=root,
            party=partner.party,
            defaults={"role": partner.role, "pledged_at": partner.pledged_at, "came_with": one},
        )
        mine.money = _sum_of(mine.money, partner.money, MOST_MONEY)
        mine.hours = _sum_of(mine.hours, partner.hours, MOST_HOURS)
        mine.save(update_fields=["money", "hours"])
    one.state, one.merged_into = CandidateState.MERGED, root
    one.save(update_fields=["state", "merged_into"])


def _sum_of(one: Decimal, other: Decimal, most: Decimal) -> Decimal:
    """:raises InvalidInput: no column holds it."""
    try:
        return check_amount("", one + other, most)
    except InvalidInput as error:
        raise InvalidInput(error.message) from error


def _take_off(root: Candidate, one: Candidate) -> bool:
    """What the candidate costs, off what the one costs that it was in."""
    if root.cost - one.cost <= 0:
        return False
    for low, likely, high in (MONEY, HOURS):
        middle = max(getattr(root, likely) - getattr(one, likely), ZERO)
        setattr(root, low, min(max(getattr(root, low) - getattr(one, low), ZERO), middle))
        setattr(root, high, max(getattr(root, high) - getattr(one, high), middle))
        setattr(root, likely, middle)
    root.save(update_fields=list(NUMBERS))
    return True


def _give_back_partners(root: Candidate, one: Candidate) -> None:
    still_in = Candidate.objects.filter(merged_into=root)
    for partner in one.partners.all():
        mine = CandidatePartner.objects.filter(candidate=root, party=partner.party).first()
        if mine is None:
            continue
        mine.money, mine.hours = max(mine.money - partner.money, ZERO), max(mine.hours - partner.hours, ZERO)
        if mine.came_with_id == one.pk:
            other = CandidatePartner.objects.filter(candidate__in=still_in, party=partner.party).first()
            if other is None:
                mine.delete()
                continue
            mine.came_with_id = other.candidate_id
        mine.save(update_fields=["money", "hours", "came_with"])


def _carry_links(builder: Builder) -> None:
    try:
        carry_links(builder.row)
    except InvalidInput as error:
        raise InvalidInput(error.message) from error
