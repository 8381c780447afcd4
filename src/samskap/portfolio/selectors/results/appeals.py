"""Appeals against the result of a round: what everybody reads, and what waits for an answer."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
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
from samskap.portfolio.services.results.appealing import AT_ONCE
from samskap.portfolio.steps import Demand
from samskap.ui import text

ON_A_PAGE, MOST_SAID = 20, 100
"""Appeals shown beside the result, and looked through for it."""
MOST_ROUNDS = 20


@dataclass(frozen=True)
class Said:
    """What one or more appeals say, with their answer; ``count``: how many, ``appealed_at``: the first of them."""

    text: str
    language: str
    appealed_at: datetime
    withheld: bool
    upheld: bool | None
    answer: str
    count: int


@dataclass(frozen=True)
class Appeals:
    """``answered``: the newest, shown to everybody, what says the same and got the same answer once; ``waiting``: how
    many nobody has answered yet."""

    answered: Sequence[Said]
    waiting: int
    more: int

    @property
    def total(self) -> int:
        """How many are answered."""
        return sum(one.count for one in self.answered) + self.more


@dataclass(frozen=True)
class Waiting:
    """Appeals that say the same, and have no answer. ``tokens``: the oldest, as many as can be answered at once."""

    text: str
    language: str
    appealed_at: datetime
    count: int
    tokens: Sequence[str]

    @property
    def value(self) -> str:
        """What the box to tick sends."""
        return ",".join(self.tokens)


@dataclass(frozen=True)
class AppealsPage:
    """All appeals for those of the organisation: ``page`` holds what waits, the oldest first, then what is answered."""

    page: "Page[Any]"
    total: int
    waiting: Sequence[Waiting]
    answered: Sequence[Appeal]

    @property
    def are_several(self) -> bool:
        """Whether one answer could be for more than one of those on the page."""
        return sum(one.count for one in self.waiting) > 1


def public_appeals(row: Round) -> Appeals:
    """What was said against the result and answered: two queries. What nobody has looked at is not shown."""
    columns = ("text", "language", "withheld", "upheld", "answer")
    rows = Appeal.objects.filter(round=row, answered_at__isnull=False).values(*columns).order_by()
    found = rows.annotate(count=Count("pk"), first=Min("appealed_at"), last=Max("answered_at"), newest=Max("pk"))
    said = [
        Said(**{name: one[name] for name in columns}, appealed_at=one["first"], count=one["count"])
        for one in found.order_by("-last", "-newest")[:MOST_SAID]
    ]
    waiting = Appeal.objects.filter(round=row, answered_at=None).count()
    return Appeals(said[:ON_A_PAGE], waiting, sum(one.count for one in said[ON_A_PAGE:]))


def appeals_page(row: Round, number: str | None) -> AppealsPage:
    """What waits comes first, what says the same together: three queries. No more wait than the service takes."""
    waiting = _waiting(row)
    answered = Appeal.objects.filter(round=row, answered_at__isnull=False).order_by("answered_at", "appealed_at", "pk")
    places = [*waiting, *answered.values_list("pk", flat=True)]
    page = page_of(places, number)
    shown = [one for one in page.object_list if isinstance(one, Waiting)]
    rows = Appeal.objects.in_bulk([one for one in page.object_list if not isinstance(one, Waiting)])
    total = sum(one.count for one in waiting) + len(places) - len(waiting)
    return AppealsPage(page, total, shown, [rows[one] for one in page.object_list if not isinstance(one, Waiting)])


def _waiting(row: Round) -> list[Waiting]:
    """One query. Texts that differ in capitals and spaces alone say the same."""
    found = defaultdict[str, list[Appeal]](list)
    for one in Appeal.objects.filter(round=row, answered_at=None).order_by("appealed_at", "pk"):
        found[" ".join(one.text.casefold().split())].append(one)
    return [
        Waiting(of[0].text, of[0].language, of[0].appealed_at, len(of), [one.token for one in of[:AT_ONCE]])
        for of in found.values()
    ]


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
