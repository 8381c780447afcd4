"""What candidates mean for one another: one needs another, or two cannot go together."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, NotVisible, StateRefused
from samskap.portfolio.dependencies import MOST_AT_ONE, MOST_LINKS, contradiction_in, cycle_in
from samskap.portfolio.models import Candidate, CandidateLink, CandidateState, LinkKind, Round
from samskap.portfolio.selectors.rounds.builders import Builder
from samskap.portfolio.services.rounds.candidates import building, locked, note, refuse_unless_one
from samskap.portfolio.steps import BUILDING


@transaction.atomic
def link_candidates(*, actor: Actor, candidate: Candidate, other: Candidate, kind: str) -> CandidateLink:
    """Say that ``candidate`` needs ``other``, or that they exclude each other; what was said before is replaced.

    :raises NotVisible, Refused: the actor does not build the round, or may change neither of them.
    :raises StateRefused: the portfolio is not built now, one of them is not in it any more, or very much is said of
        the round already.
    :raises InvalidInput: it is the same candidate, one of them could never be chosen, or very much is said of one.
    """
    builder = building(actor, candidate.round, *BUILDING)
    one, two = locked(builder, candidate), locked(builder, other)
    _refuse(builder, one, two)
    if kind not in LinkKind.values:
        message = _("Choose one of those in the list.")
        raise InvalidInput(message, {"kind": message})
    if one.pk == two.pk:
        message = _("Choose two different candidates.")
        raise InvalidInput(message, {"other": message})
    before = dict.fromkeys(_forget(builder.row, {one.pk, two.pk}), two.title)
    made = CandidateLink.objects.create(candidate=one, other=two, kind=kind)
    _refuse_many(builder.row, (one, two))
    carry_links(builder.row)
    note(actor, "candidate.linked", one, before=before, after={made.kind: two.title}, builder=builder)
    return made


@transaction.atomic
def link_new(*, actor: Actor, row: Round, said: Sequence[tuple[Candidate, str, Candidate]]) -> None:
    """Say all this at once of candidates that mean nothing for one another yet, each pair once: which one, the kind,
    and the other.

    :raises NotVisible, Refused, StateRefused: as :func:`link_candidates`.
    :raises InvalidInput: beside ``other``, when one of them could never be chosen, or very much is said of one.
    """
    builder = building(actor, row, *BUILDING)
    for one, _kind, two in said:
        _refuse(builder, one, two)
    CandidateLink.objects.bulk_create(CandidateLink(candidate=one, other=two, kind=kind) for one, kind, two in said)
    _refuse_many(builder.row, [end for one, _kind, two in said for end in (one, two)])
    carry_links(builder.row)
    for one, kind, two in said:
        note(actor, "candidate.linked", one, before={}, after={kind: two.title}, builder=builder)


@transaction.atomic
def unlink_candidates(*, actor: Actor, row: Round, link: int) -> None:
    """Take back that one candidate needs or excludes another.

    :raises NotVisible, Refused, StateRefused: as :func:`link_candidates`; NotVisible also when there is no such link.
    """
    builder = building(actor, row, *BUILDING)
    found = CandidateLink.objects.filter(candidate__round=row, pk=link).first() if link < 2**63 else None
    if found is None:
        raise NotVisible
    one, two = locked(builder, found.candidate), locked(builder, found.other)
    _refuse(builder, one, two)
    _forget(builder.row, {one.pk, two.pk})
    note(actor, "candidate.unlinked", one, before={found.kind: two.title}, builder=builder)


def carry_links(row: Round) -> None:
    """What merged candidates need and exclude stands for those that they are in, and only for as long as they are.

    :raises InvalidInput: beside ``other``, when a candidate could never be chosen then. Those that are withdrawn count:
        they could be brought back.
    """
    CandidateLink.objects.filter(candidate__round=row, came_with__isnull=False).delete()
    leads, carried = _leads(row), []
    said = [(one, leads[one.candidate_id], leads[one.other_id]) for one in _own_links(row)]
    apart = [(link, first, second) for link, first, second in said if first != second]
    _refuse_impossible(row, apart)
    there = {(first, second) for link, first, second in apart if (link.candidate_id, link.other_id) == (first, second)}
    for link, first, second in apart:
        if (first, second) not in there:
            there.add((first, second))
            brought_by = link.candidate_id if link.candidate_id != first else link.other_id
            carried.append(CandidateLink(candidate_id=first, other_id=second, kind=link.kind, came_with_id=brought_by))
    CandidateLink.objects.bulk_create(carried)


def _own_links(row: Round) -> list[CandidateLink]:
    """Those that somebody said, in the order in which they were said."""
    return list(CandidateLink.objects.filter(candidate__round=row, came_with=None))


def _refuse_many(row: Round, ends: Iterable[Candidate]) -> None:
    """One query. What merging brings is not counted: it was said of what was merged."""
    said = CandidateLink.objects.filter(candidate__round=row, came_with=None).values_list("candidate", "other")
    at = Counter(one for pair in said for one in pair)
    if at.total() > 2 * MOST_LINKS:
        message = _("The candidates of a round can need and exclude one another at most %(most)d times.")
        raise StateRefused(message % {"most": MOST_LINKS})
    full = next((one for one in ends if at[one.pk] > MOST_AT_ONE), None)
    if full is not None:
        message = _("%(name)s: at most %(most)d others can need it, be needed by it, or not go together with it.")
        raise _impossible(message % {"name": full.title, "most": MOST_AT_ONE})


def _leads(row: Round) -> dict[int, int]:
    """By candidate, the one that stands for it: itself, or what it is merged into in the end."""
    into = dict(Candidate.objects.filter(round=row).values_list("pk", "merged_into"))
    leads = {}
    for one in into:
        end, further = one, into[one]
        while further is not None:
            end, further = further, into[further]
        leads[one] = end
    return leads


def _forget(row: Round, ends: set[int]) -> list[str]:
    """Delete every link between these two or what is merged into them; returns the kinds that were there."""
    leads = _leads(row)
    rows = CandidateLink.objects.filter(candidate__round=row)
    gone = [one for one in rows if {leads[one.candidate_id], leads[one.other_id]} == ends]
    CandidateLink.objects.filter(pk__in=[one.pk for one in gone]).delete()
    return sorted({one.kind for one in gone})


def _refuse_impossible(row: Round, said: Sequence[tuple[CandidateLink, int, int]]) -> None:
    numbers = dict(Candidate.objects.filter(round=row).values_list("pk", "number"))
    pairs = [(link.kind, numbers[first], numbers[second]) for link, first, second in said]
    needs = [(one, two) for kind, one, two in pairs if kind == LinkKind.NEEDS]
    excludes = [(one, two) for kind, one, two in pairs if kind == LinkKind.EXCLUDES]
    circle = cycle_in(needs)
    if circle:
        message = _("They would need each other in a circle: %(names)s. Merge them instead.")
        raise _impossible(message % {"names": " → ".join(_titles(row, [*circle, circle[0]]))})
    against = contradiction_in(needs, excludes)
    if against:
        start, *pair = against
        if start in pair:
            pair.remove(start)
            message = _("This cannot be: %(candidate)s needs %(other)s, and the two exclude each other.")
        else:
            message = _("This cannot be: %(candidate)s needs %(one)s and %(other)s, which exclude each other.")
        candidate, *others = _titles(row, [start, *pair])
        raise _impossible(message % {"candidate": candidate, "one": others[0], "other": others[-1]})


def _impossible(message: str) -> InvalidInput:
    return InvalidInput(message, {"other": message})


def _titles(row: Round, numbers: Iterable[int]) -> list[str]:
    named = dict(Candidate.objects.filter(round=row).values_list("number", "title"))
    return [named[number] for number in numbers]


def _refuse(builder: Builder, one: Candidate, two: Candidate) -> None:
    if CandidateState.IN not in (one.state, two.state):
        raise StateRefused(_("This candidate is not in the round any more."))
    refuse_unless_one(builder.may_change(one), builder.may_change(two))
