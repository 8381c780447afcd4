"""What waits for those who screen: candidates that they have not scored."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core.access import Actor
from samskap.core.prepared import prepared
from samskap.core.registry import Attention
from samskap.portfolio.models import (
    Candidate,
    CandidatePartner,
    CandidateState,
    Duty,
    RoundPerson,
    RoundState,
    Score,
    ScreeningConflict,
)

MOST_ROUNDS = 20


def candidates_to_score(actor: Actor) -> Iterator[Attention]:
    """Rounds in which the actor still has something to score: one query."""
    if actor.user is None:
        return
    for row in _waiting(actor.user.pk, list(actor.roles)):
        due = timezone.make_aware(
            datetime.combine(row["round__screen_until"], datetime.max.time().replace(microsecond=0))
        )
        said = _("Score the candidates: %(title)s") % {"title": row["round__title"]}
        yield Attention(_("Portfolio"), said, reverse("screen", args=[row["round__token"]]), due)


@prepared
def _waiting(user: int, organisations: Sequence[int]) -> QuerySet[Any, dict[str, Any]]:
    """Where a candidate is neither scored by this person nor barred for them; who is barred only through what was
    merged is asked once too often."""
    mine = {"screener": OuterRef(OuterRef("pk")), "candidate": OuterRef("pk")}
    partner = CandidatePartner.objects.filter(candidate=OuterRef("pk"), party__organisation__in=organisations)
    left = Candidate.objects.filter(
        ~Exists(Score.objects.filter(**mine)),
        ~Exists(ScreeningConflict.objects.filter(**mine)),
        ~Exists(partner),
        Q(proposed_by=None) | Q(proposed_by__organisation=None) | ~Q(proposed_by__organisation__in=organisations),
        round=OuterRef("round"),
        state=CandidateState.IN,
    )
    rows = RoundPerson.objects.filter(Exists(left), user=user, duty=Duty.SCREENER, round__state=RoundState.SCREENING)
    columns = ("round__token", "round__title", "round__screen_until")
    found: QuerySet[Any, dict[str, Any]] = rows.order_by("round__screen_until", "pk").values(*columns)
    return found[:MOST_ROUNDS]
