"""What the workbench says of results: what closes soon, what has no answer, mails that fail, what neighbours do."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Aggregate, Case, Count, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.cocreation.models import (
    Answer,
    Conversation,
    ResultSubscription,
    State,
)
from samskap.cocreation.selectors.answers import what_is_answered
from samskap.core.access import Actor, visible_to
from samskap.core.models import NetworkMembership
from samskap.core.prepared import prepared
from samskap.core.registry import Attention
from samskap.ui import text

SOON = timedelta(days=3)
NEWS = timedelta(days=7)
MOST = 20
"""Of each kind; the workbench is a start, the list of conversations has them all."""


class _Listed(Aggregate):
    """Texts of several rows as one, parted by commas."""

    function = "STRING_AGG"
    template = "%(function)s(%(expressions)s, ',')"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """SQLite has its own name for it."""
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **extra)


def results_need(actor: Actor) -> Iterable[Attention]:
    """Conversations that close soon, answers that are missing, mails that fail: one query."""
    ours = [pk for pk in actor.roles if actor.works_in(pk)]
    if not ours:
        return []
    now = timezone.now()
    rows = _that_need(ours, now, now + SOON)
    closed = [row for row in rows if row.state == State.CLOSED]
    closing = [row for row in rows if row.state == State.OPEN and row.closes_at and now < row.closes_at <= now + SOON]
    return [
        *(_closing(row) for row in sorted(closing, key=lambda row: row.closes_at or now)[:MOST]),
        *(_unanswered(row) for row in closed[:MOST]),
        *(_mails(row) for row in rows if row.failing),
    ]


@prepared
def _that_need(ours: Sequence[int], now: datetime, soon: datetime) -> QuerySet[Any, Any]:
    """Conversations about which there is something to do, with their stored reports, ``failing`` mails and ``given``.

    ``given`` lists what is answered: ``s12`` for the statement with the id 12, ``g0`` for the group 0.
    """
    failing = ResultSubscription.objects.filter(conversation=OuterRef("pk"), failures__gt=0).order_by()
    counted = failing.values("conversation").annotate(number=Count("pk")).values("number")
    closes = Q(state=State.OPEN, closes_at__gt=now, closes_at__lte=soon)
    kept = TextField()
    statement = Concat(Value("s"), Cast("statement_id", kept), output_field=kept)
    group = Concat(Value("g"), Cast("group", kept), output_field=kept)
    which = Case(When(group=None, then=statement), default=group)
    answers = Answer.objects.filter(conversation=OuterRef("pk")).order_by()
    given = answers.values("conversation").annotate(list=_Listed(which)).values("list")
    rows = Conversation.objects.filter(organisation__in=ours)
    rows = rows.annotate(failing=Subquery(counted), given=Subquery(given))
    rows = rows.filter(closes | Q(state=State.CLOSED) | Q(failing__gt=0)).select_related("snapshot")
    fields = ("token", "question", "state", "closes_at", "decided_on", "snapshot__report")
    return rows.only(*fields).order_by("decided_on", "pk")[: 3 * MOST]


def _closing(row: Conversation) -> Attention:
    words = {"question": row.question, "when": text.days_from_now(row.closes_at)}
    sentence = _("%(question)s closes %(when)s") % words
    return Attention(_("Conversation"), sentence, reverse("workroom", args=[row.token]), row.closes_at)


def _unanswered(row: Any) -> Attention:
    given = set((row.given or "").split(","))
    asked = what_is_answered(row.snapshot.report) if hasattr(row, "snapshot") else set()
    left = sum((f"g{group}" if statement is None else f"s{statement}") not in given for statement, group in asked)
    due = timezone.make_aware(datetime.combine(row.decided_on, time())) if row.decided_on else None
    return Attention(_("Answer"), _missing(row.question, left), reverse("answers", args=[row.token]), due)


def _missing(question: str, left: int) -> str:
    """How many answers are missing; without any, that it is to be declared answered."""
    if not left:
        return _("%(question)s: say that everything is answered") % {"question": question}
    sentence = ngettext(
        "%(question)s: %(number)s answer is missing", "%(question)s: %(number)s answers are missing", left
    )
    return sentence % {"question": question, "number": text.number(left)}


def _mails(row: Any) -> Attention:
    sentence = ngettext(
        "%(question)s: %(number)s mail with the result could not be sent",
        "%(question)s: %(number)s mails with the result could not be sent",
        row.failing,
    )
    words = {"question": row.question, "number": text.number(row.failing)}
    return Attention(_("Mail"), sentence % words, reverse("answers", args=[row.token]))


def neighbours(actor: Actor) -> Iterable[Attention]:
    """What other organisations in the actor's networks opened or answered in the last week: one query."""
    if not actor.networks:
        return []
    return [_news(row) for row in _news_since(actor, timezone.now() - NEWS)]


@prepared
def _news_since(actor: Actor, since: datetime) -> QuerySet[Conversation]:
    others = NetworkMembership.objects.filter(network__in=actor.networks).values("organisation")
    rows = visible_to(actor, Conversation.objects.filter(organisation__in=others))
    rows = rows.exclude(organisation__in=list(actor.roles)).filter(
        Q(state=State.OPEN, opened_at__gte=since)
        | Q(state=State.ANSWERED, answered_at__gte=since, report_published_at__isnull=False)
    )
    return rows.select_related("organisation").order_by("-opened_at", "-pk")[:MOST]


def _news(row: Conversation) -> Attention:
    words = {"who": row.organisation.name, "question": row.question}
    if row.state == State.ANSWERED:
        url = reverse("report", args=[row.token])
        return Attention(_("Answered"), _("%(who)s has answered: %(question)s") % words, url, row.answered_at)
    url = reverse("conversation", args=[row.token])
    return Attention(_("Conversation"), _("%(who)s asks: %(question)s") % words, url, row.opened_at)
