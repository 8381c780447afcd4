"""Portfolio rounds and their candidates in the search; and the menu, which leads to rounds once there are any."""

from collections.abc import Iterator

from django.db import transaction
from django.urls import reverse

from samskap.core.registry import Found
from samskap.core.services import searching
from samskap.portfolio.models import Candidate, Round
from samskap.portfolio.selectors.rounds.around import forget_whether_rounds_exist

ROUNDS = "rounds"
CANDIDATES = "candidates"


def findable_rounds() -> Iterator[Found]:
    """Every round that is public."""
    for row in Round.objects.filter(published_at__isnull=False).order_by("pk").iterator(chunk_size=200):
        yield round_document(row)


def findable_candidates() -> Iterator[Found]:
    """Every candidate of a public round, those that left it as well: their pages say why."""
    rows = Candidate.objects.filter(round__published_at__isnull=False).select_related("round")
    for row in rows.order_by("pk").iterator(chunk_size=200):
        yield candidate_document(row)


def index_round(row: Round) -> None:
    """Bring search and menu up to date with one round, inside the caller's transaction."""
    searching.index(ROUNDS, str(row.pk), [round_document(row)] if row.published_at else [])
    transaction.on_commit(forget_whether_rounds_exist)


def index_candidate(row: Candidate) -> None:
    """Bring the search up to date with one candidate, inside the caller's transaction."""
    searching.index(CANDIDATES, str(row.pk), [candidate_document(row)] if row.round.published_at else [])


def round_document(row: Round) -> Found:
    """A round as the search keeps it."""
    return Found(
        object_id=str(row.pk),
        language=row.language,
        url=reverse("round", args=[row.token]),
        title=row.title,
        body="\n".join(text for text in (row.purpose, row.cancelled_because) if text),
        organisation_id=row.organisation_id,
        visibility=row.visibility,
    )


def candidate_document(row: Candidate) -> Found:
    """A candidate as the search keeps it: with the rights of its round."""
    return Found(
        object_id=str(row.pk),
        language=row.round.language,
        url=reverse("candidate", args=[row.round.token, row.number]),
        title=row.title,
        body="\n".join(text for text in (row.text, row.goals, row.state_because) if text),
        organisation_id=row.round.organisation_id,
        visibility=row.round.visibility,
    )
