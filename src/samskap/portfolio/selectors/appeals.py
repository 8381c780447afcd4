"""Appeals against the result of a round: what everybody reads, and what waits for an answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.core.access import Actor
from samskap.core.models import Role
from samskap.core.prepared import prepared
from samskap.core.registry import Attention
from samskap.core.selectors.paging import page_of
from samskap.portfolio.models import Appeal, BallotCount, Decider, Duty, Round, RoundPerson, RoundState
from samskap.portfolio.steps import Demand
from samskap.ui import text

ON_A_PAGE = 20
MOST_ROUNDS = 20


@dataclass(frozen=True)
class Appeals:
    """``answered``: the newest, shown to everybody; ``waiting``: how many nobody has answered yet."""

    answered: Sequence[Appeal]
    waiting: int
    more: int


def public_appeals(row: Round) -> Appeals:
    """What was said against the result and answered: two queries. What nobody has looked at is not shown."""
    rows = list(Appeal.objects.filter(round=row, answered_at__isnull=False).order_by("-answered_at", "-pk")[:100])
    waiting = Appeal.objects.filter(round=row, answered_at=None).count()
    return Appeals(rows[:ON_A_PAGE], waiting, max(len(rows) - ON_A_PAGE, 0))


def appeals_page(row: Round, number: str | None) -> "Page[Any]":
    """All appeals for those of the organisation, what waits first, the oldest of these first: two queries."""
    return page_of(Appeal.objects.filter(round=row).order_by("answered_at", "appealed_at", "pk"), number)


def before_deciding(row: Round, now: datetime) -> Iterator[Demand]:
    """The time for appeals is over, and each has an answer: one query."""
    if row.appeal_until is not None:
        over = timezone.localdate(now) > row.appeal_until
        said = _("Everybody could appeal until %(day)s.") if over else _("Everybody can appeal until %(day)s.")
        yield Demand(said % {"day": text.day(row.appeal_until)}, over, waits=True)
    waiting = Appeal.objects.filter(round=row, answered_at=None).count()
    message = ngettext("%(count)d appeal waits for an answer.", "%(count)d appeals wait for an answer.", waiting)
    yield Demand(
        message % {"count": waiting} if waiting else _("No appeal waits for an answer."),
        not waiting,
        reverse("round_appeals", args=[row.token]),
    )


def results_to_follow(actor: Actor, now: datetime | None = None) -> Iterator[Attention]:
    """Appeals that wait for an answer, and results that wait for whoever decides: one query."""
    if actor.user is None:
        return
    moment = now or timezone.now()
    works = [pk for pk in actor.roles if actor.works_in(pk)]
    leads = [pk for pk, role in actor.roles.items() if role == Role.LEAD]
    for row in _open(works, leads, actor.user.pk, timezone.localdate(moment)):
        words, token = {"title": row["title"]}, row["token"]
        due = timezone.make_aware(datetime.combine(row["decide_on"], datetime.max.time().replace(microsecond=0)))
        if row["waits"] and row["organisation"] in works:
            said = _("An appeal waits for your answer: %(title)s") % words
            yield Attention(_("Portfolio"), said, reverse("round_appeals", args=[token]), due)
        decides = row["organisation"] in leads if row["decides"] == Decider.COUNCIL else row["steers"]
        if decides and row["is_over"] and not row["waits"]:
            said = _("The result of the vote waits for a decision: %(title)s") % words
            yield Attention(_("Portfolio"), said, reverse("decide_round", args=[token]), due)


@prepared
def _open(works: Sequence[int], leads: Sequence[int], user: int, today: date) -> QuerySet[Any, dict[str, Any]]:
    steers = RoundPerson.objects.filter(round=OuterRef("pk"), user=user, duty=Duty.STEERING)
    waits = Appeal.objects.filter(round=OuterRef("pk"), answered_at=None)
    counted = BallotCount.objects.filter(box__round=OuterRef("pk"))
    rows = Round.objects.filter(Exists(counted), state=RoundState.APPEAL)
    rows = rows.annotate(steers=Exists(steers), waits=Exists(waits), is_over=Q(appeal_until__lt=today))
    mine = Q(organisation__in=works) | Q(organisation__in=leads) | Q(steers=True)
    columns = ("token", "title", "organisation", "decides", "decide_on", "steers", "waits", "is_over")
    found: QuerySet[Any, dict[str, Any]] = rows.filter(mine).order_by("decide_on", "token").values(*columns)
    return found[:MOST_ROUNDS]
