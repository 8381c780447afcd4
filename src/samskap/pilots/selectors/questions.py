"""Questions about pilots, for those who asked, those who answer, and everybody else."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time

from django.core.paginator import Page
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core.access import Actor, can
from samskap.core.errors import NotVisible
from samskap.core.prepared import prepared
from samskap.core.registry import Attention, StartBlock
from samskap.core.selectors.paging import page_of
from samskap.pilots.models import Charter, Pilot, PilotQuestion

MOST = 20
ON_OVERVIEW = 3
SHOWN = Q(is_public=True, answered_at__isnull=False)


def find_followed(secret: str) -> PilotQuestion:
    """The question that a secret link follows: one query.

    :raises NotVisible: there is none.
    """
    row = PilotQuestion.objects.select_related("pilot__organisation").filter(secret=secret).first()
    if row is None:
        raise NotVisible
    return row


def questions_of(actor: Actor, pilot: Pilot, number: str | None) -> "Page[PilotQuestion]":
    """What is shown with its answer; for those who work on the pilot everything, what waits longest first."""
    rows = PilotQuestion.objects.filter(pilot=pilot)
    if can(actor, "pilots.view_inside", pilot):
        waiting_first = F("answered_at").desc(nulls_first=True)
        return page_of(rows.order_by(waiting_first, "promised_on", "pk"), number)
    return page_of(rows.filter(SHOWN).order_by("-answered_at", "-pk"), number)


def on_overview(actor: Actor, pilot: Pilot) -> StartBlock:
    """The last questions that are shown, and the way to ask: one query."""
    shown = PilotQuestion.objects.filter(SHOWN, pilot=pilot).order_by("-answered_at", "-pk")[:ON_OVERVIEW]
    context = {"pilot": pilot, "questions": list(shown), "days": answer_days_of(pilot)}
    return StartBlock("pilots/questions/on_overview.html", context)


def answer_days_of(pilot: Pilot) -> int:
    """Within how many working days the pilot answers: one query unless the charter came with it."""
    charter: Charter | None = getattr(pilot, "charter", None)
    days: int = (charter or Charter()).answer_days
    return days


def questions_wait(actor: Actor) -> Iterable[Attention]:
    """Questions without an answer about pilots that the actor works on, by the promised day: one query."""
    ours = [pk for pk in actor.roles if actor.works_in(pk)]
    if not ours:
        return []
    return [_waits(row) for row in _unanswered(ours)]


@prepared
def _unanswered(organisations: Sequence[int]) -> QuerySet[PilotQuestion]:
    rows = PilotQuestion.objects.filter(pilot__organisation__in=organisations, answered_at=None)
    return rows.select_related("pilot").order_by("promised_on", "pk")[:MOST]


def _waits(row: PilotQuestion) -> Attention:
    late = row.promised_on < timezone.localdate()
    said = _("The answer to a question is late: %(name)s") if late else _("Somebody asks about %(name)s")
    due = timezone.make_aware(datetime.combine(row.promised_on, time(12)))
    address = reverse("answer_question", args=[row.pilot.token, row.pk])
    return Attention(_("Question"), said % {"name": row.pilot.title}, address, due)
