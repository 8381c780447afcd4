"""What a pilot wants to learn, how far it has come, and what the staff sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core.access import Actor, can
from samskap.core.prepared import prepared
from samskap.core.registry import Attention
from samskap.core.selectors.paging import page_of
from samskap.pilots.models import LearningQuestion, Observation, Pilot, PilotState
from samskap.pilots.selectors.hours import HoursShare, shares_of_hours

LOG_PAGE = 20
MOST = 20


@dataclass(frozen=True)
class Asked:
    """A question with how many observations belong to it; ``overdue``: its day has passed without an answer."""

    question: LearningQuestion
    observations: int
    overdue: bool


@dataclass(frozen=True)
class LearningPage:
    """Everything on the page of what is learned. ``shows_lessons``: they are read by those inside until the end.
    ``hours``: outside the pilot only their shares are shown."""

    asked: Sequence[Asked]
    answered: int
    hours: Sequence[HoursShare]
    shows_lessons: bool

    @property
    def sentence(self) -> str:
        """How far the learning has come."""
        words = {"answered": self.answered, "total": len(self.asked)}
        return _("%(answered)d of %(total)d questions have an answer, or an honest reason why not.") % words


def learning_page(actor: Actor, pilot: Pilot, *, today: date | None = None) -> LearningPage:
    """Two queries."""
    day = today or timezone.localdate()
    seen = Count("observations", filter=Q(observations__taken_back_at=None))
    rows = LearningQuestion.objects.filter(pilot=pilot).select_related("answered_by").annotate(seen=seen)
    asked = [Asked(row, row.seen, is_overdue(row, day) and not pilot.is_closed) for row in rows]
    return LearningPage(
        asked=asked,
        answered=sum(one.question.is_answered for one in asked),
        hours=shares_of_hours(pilot),
        shows_lessons=pilot.is_closed or can(actor, "pilots.view_inside", pilot),
    )


def is_overdue(question: LearningQuestion, today: date) -> bool:
    """Its day has passed and it has no answer."""
    return question.due_on is not None and question.due_on < today and not question.is_answered


def log_page(pilot: Pilot, number: str | None) -> "Page[Observation]":
    """What was seen, the latest first, the taken back too: two queries. The pictures themselves are not read."""
    rows = Observation.objects.filter(pilot=pilot).select_related("question", "made_by", "photo")
    return page_of(rows.defer("photo__jpeg"), number, per_page=LOG_PAGE)


def overdue_counts(pilots: Sequence[Pilot], *, today: date | None = None) -> dict[int, int]:
    """By pilot, how many questions are overdue; only those with some. One query, however many."""
    open_ones = [pilot.pk for pilot in pilots if not pilot.is_closed]
    late = LearningQuestion.objects.filter(_late(today or timezone.localdate()), pilot__in=open_ones)
    return dict(late.order_by().values_list("pilot").annotate(number=Count("pk")))


def learning_speaks(actor: Actor) -> list[Attention]:
    """Overdue questions of the pilots that the actor owns: one query."""
    if actor.user is None:
        return []
    return [_overdue(row) for row in _mine(actor, timezone.localdate())]


@prepared
def _mine(actor: Actor, today: date) -> QuerySet[LearningQuestion]:
    mine = Q(pilot__owner=actor.user, pilot__organisation__in=list(actor.roles)) & ~Q(pilot__state=PilotState.CLOSED)
    rows = LearningQuestion.objects.filter(_late(today), mine).select_related("pilot")
    return rows.order_by("due_on", "pk")[:MOST]


def _late(today: date) -> Q:
    return Q(due_on__lt=today, answered_at=None)


def _overdue(row: LearningQuestion) -> Attention:
    said = _("%(pilot)s: an answer is overdue: %(question)s") % {"pilot": row.pilot.title, "question": row.text}
    due = timezone.make_aware(datetime.combine(row.due_on, time())) if row.due_on else None
    return Attention(_("Learning"), said, reverse("pilot_learning", args=[row.pilot.token]), due)


def find_photo(pilot: Pilot, token: str) -> Any:
    """The picture of an observation of this pilot, or None."""
    rows = Observation.objects.filter(pilot=pilot, photo__token=token, taken_back_at=None).select_related("photo")
    found = rows.first()
    return found.photo if found else None
