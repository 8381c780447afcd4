"""What the locked scores come to, worked out once by the worker."""

from collections import defaultdict

from django.db import transaction
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import SYSTEM
from samskap.core.errors import StateRefused
from samskap.portfolio.models import Candidate, CandidateLink, CandidateState, LinkKind, Round
from samskap.portfolio.robustness import Option, result_of
from samskap.portfolio.seals import hash_of
from samskap.portfolio.steps import locked_round


def screen_round(*, row: Round) -> Round:
    """Work it out and keep it; the second time nothing happens. The computing itself holds no lock.

    :raises StateRefused: the scores are not locked.
    """
    kept = row.screening
    if kept is None:
        raise StateRefused(_("The scores are not locked yet."))
    if "result" in kept:
        return row
    return _keep(row, result_of(kept["scores"], _options(row), row.budget, row.hours))


@transaction.atomic
def _keep(row: Round, result: dict[str, object]) -> Round:
    """Store it unless another worker has done so meanwhile."""
    locked = locked_round(row)
    if locked.screening is None or "result" in locked.screening:
        return locked
    locked.screening = {**locked.screening, "result": result}
    locked.save(update_fields=["screening"])
    facts = {"scores": locked.scores_sha256, "result": hash_of(result)}
    journal.record(actor=SYSTEM, action="round.screened", obj=locked, organisation=locked.organisation, after=facts)
    return locked


def _options(row: Round) -> list[Option]:
    """What was in the round, with what each means for the others: two queries."""
    needs, excludes = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
    # What was said of a merged candidate stands as a link of its own to what it is part of.
    links = CandidateLink.objects.filter(candidate__round=row).exclude(other__state=CandidateState.MERGED)
    for number, other, kind in links.values_list("candidate__number", "other__number", "kind"):
        (needs if kind == LinkKind.NEEDS else excludes)[number].append(other)
    rows = Candidate.objects.filter(round=row, state=CandidateState.IN)
    return [Option(one.number, one.cost, one.hours, needs[one.number], excludes[one.number]) for one in rows]
