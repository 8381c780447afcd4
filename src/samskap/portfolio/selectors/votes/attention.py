"""What waits for those who hold a vote: to prepare it, to seal it, to decide by its result."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core.access import Actor
from samskap.core.prepared import prepared
from samskap.core.registry import Attention
from samskap.portfolio.models import (
    Application,
    ApplicationState,
    BallotBox,
    BallotOption,
    Channel,
    DecidedBy,
    GrantScheme,
    RoundState,
    VotingDoor,
)

MOST_SCHEMES = 20


def votes_to_follow(actor: Actor, now: datetime | None = None) -> Iterator[Attention]:
    """Votes to prepare, votes that have closed and wait for paper, results that wait for a decision: one query."""
    works, moment = [pk for pk in actor.roles if actor.works_in(pk)], now or timezone.now()
    for row in _held(works, moment) if works else []:
        words = {"title": row["title"]}
        due = timezone.make_aware(datetime.combine(row["answer_on"], datetime.max.time().replace(microsecond=0)))
        if row["locked"] is None:
            if row["waits"]:
                said = _("Prepare the vote: %(title)s") % words
                yield Attention(_("Grants"), said, reverse("vote_setup", args=[row["token"]]), due)
        elif row["sealed"] is None:
            said = _("Voting has closed. Enter and check the paper, then seal the ballots: %(title)s") % words
            yield Attention(_("Grants"), said, reverse("vote_work", args=[row["vote"]]), due)
        elif row["counted"] is not None and row["voted"]:
            said = _("The result of the vote waits for a decision: %(title)s") % words
            yield Attention(_("Grants"), said, reverse("decide_by_ballot", args=[row["token"]]), due)


def round_votes_to_follow(actor: Actor, now: datetime | None = None) -> Iterator[Attention]:
    """Votes about rounds that have closed and wait for paper: one query."""
    works, moment = [pk for pk in actor.roles if actor.works_in(pk)], now or timezone.now()
    for row in _closed(works, moment) if works else []:
        said = _("Voting has closed. Enter and check the paper, then seal the ballots: %(title)s")
        url = reverse("vote_work", args=[row["token"]])
        yield Attention(_("Portfolio"), said % {"title": row["round__title"]}, url, row["closes_at"])


@prepared
def _closed(works: Sequence[int], now: datetime) -> QuerySet[Any, dict[str, Any]]:
    """Votes that only people can seal, because of paper."""
    paper = VotingDoor.objects.filter(box=OuterRef("pk"), channel=Channel.PAPER)
    rows = BallotBox.objects.filter(Exists(paper), round__organisation__in=works, round__state=RoundState.VOTING)
    rows = rows.filter(locked_at__isnull=False, sealed_at=None, closes_at__lte=now)
    columns = ("token", "closes_at", "round__title")
    found: QuerySet[Any, dict[str, Any]] = rows.order_by("closes_at").values(*columns)
    return found[:MOST_SCHEMES]


@prepared
def _held(works: Sequence[int], now: datetime) -> QuerySet[Any, dict[str, Any]]:
    """Schemes closed for applications about which residents vote, if the vote is not open or coming."""
    waiting = Application.objects.filter(scheme=OuterRef("pk"), state=ApplicationState.WAITING)
    voted = BallotOption.objects.filter(box__scheme=OuterRef("pk"), application__state=ApplicationState.WAITING)
    closed = Q(ended_at__isnull=False) | Q(closes_at__lte=now)
    due = Q(box=None) | Q(box__locked_at=None) | Q(box__closes_at__lte=now)
    rows = GrantScheme.objects.filter(closed, due, organisation__in=works, decided_by=DecidedBy.BALLOT)
    rows = rows.filter(published_at__isnull=False).annotate(waits=Exists(waiting), voted=Exists(voted))
    named = rows.annotate(
        vote=F("box__token"), locked=F("box__locked_at"), sealed=F("box__sealed_at"), counted=F("box__count")
    )
    columns = ("token", "title", "answer_on", "vote", "locked", "sealed", "counted", "waits", "voted")
    found: QuerySet[Any, dict[str, Any]] = named.order_by("answer_on", "token").values(*columns)
    return found[:MOST_SCHEMES]
