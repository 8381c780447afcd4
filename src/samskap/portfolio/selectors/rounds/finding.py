"""A round, or a candidate of one, by what stands in an address."""

from django.db.models import QuerySet

from samskap.core.access import Actor, require
from samskap.core.errors import NotVisible
from samskap.core.prepared import prepared
from samskap.portfolio.models import Candidate, Round


def find_round(actor: Actor, token: str) -> Round:
    """The round, for whoever may know of it: one query.

    :raises NotVisible: there is none, or the actor may not know of it.
    """
    row = next(iter(_named(token)), None)
    if row is None:
        raise NotVisible
    require(actor, "portfolio.view_round", row, view="portfolio.view_round")
    return row


def find_round_inside(actor: Actor, token: str, action: str = "portfolio.view_round_inside") -> Round:
    """The round, for those of its organisation, its parties and those with a duty in it.

    :raises NotVisible: there is none, or the actor has nothing to do with it.
    :raises Refused: they have, but may not do ``action``.
    """
    row = next(iter(_named(token)), None)
    if row is None:
        raise NotVisible
    require(actor, action, row, view="portfolio.view_round_inside")
    return row


@prepared
def _named(token: str) -> QuerySet[Round]:
    return Round.objects.select_related("organisation").filter(token=token).order_by()


def find_candidate(row: Round, number: int) -> Candidate:
    """The candidate of this round, with what it comes from, who proposed it and what it is part of: one query.

    :raises NotVisible: there is none.
    """
    found = next(iter(_numbered(row.pk, number)), None) if number < 2**31 else None
    if found is None:
        raise NotVisible
    found.round = row
    return found


@prepared
def _numbered(row: int, number: int) -> QuerySet[Candidate]:
    rows = Candidate.objects.select_related(
        "need__root", "conversation", "proposed_by__organisation", "merged_into", "decision"
    )
    return rows.filter(round=row, number=number).order_by()
