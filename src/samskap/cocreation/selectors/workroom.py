"""What the facilitator's pages show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from samskap.cocreation.models import (
    Conversation,
    PaperSheet,
    Participant,
    State,
    Statement,
    StatementStatus,
    Vote,
)
from samskap.cocreation.services.states import TRANSITIONS, what_is_missing
from samskap.core.access import Actor, can


def _count(rows: QuerySet, path: str) -> Coalesce:  # type: ignore[type-arg]
    """The number of ``rows`` of each conversation, as a subquery that keeps rows from multiplying each other."""
    grouped = rows.filter(**{path: OuterRef("pk")}).order_by().values(path).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(grouped, output_field=IntegerField()), 0)


def my_conversations(actor: Actor, now: datetime) -> QuerySet[Conversation]:
    """The conversations of the actor's organisations, what needs something first: one query.

    Rows carry ``waiting``, ``people`` and ``shown_state``. Order: statements that wait, then what shall be answered,
    then drafts, then open ones by closing time, then the rest by age.
    """
    due = When(state=State.OPEN, closes_at__lte=now, then=Value(State.CLOSED))
    rank = Case(
        When(Q(shown_state__in=[State.OPEN, State.PAUSED]) & Q(waiting__gt=0), then=Value(0)),
        When(shown_state=State.CLOSED, then=Value(1)),
        When(shown_state=State.DRAFT, then=Value(2)),
        When(shown_state__in=[State.OPEN, State.PAUSED], then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    return (
        Conversation.objects.filter(organisation__in=list(actor.roles))
        .select_related("organisation")
        .annotate(
            waiting=_count(Statement.objects.filter(status=StatementStatus.WAITING), "conversation"),
            people=_count(Participant.objects.all(), "conversation"),
            shown_state=Case(due, default=F("state")),
        )
        .annotate(rank=rank)
        .order_by("rank", F("closes_at").asc(nulls_last=True), "-created_at", "-id")
    )


@dataclass(frozen=True)
class Workroom:
    """One conversation as its facilitator meets it. ``next_state`` and ``missing`` belong to the primary button."""

    conversation: Conversation
    state: str
    participants: int
    votes: int
    published: int
    waiting: int
    paper: int
    next_state: str | None
    missing: Sequence[str]
    others: Sequence[str]
    may_change: bool
    may_delete: bool
    may_work: bool


def workroom(actor: Actor, conversation: Conversation, now: datetime) -> Workroom:
    """State, figures, and what can be done next: six queries."""
    statements = conversation.statements.aggregate(
        published=Count("pk", filter=Q(status=StatementStatus.PUBLISHED)),
        waiting=Count("pk", filter=Q(status=StatementStatus.WAITING)),
    )
    state = conversation.state_at(now)
    possible = [to for to in TRANSITIONS[state] if to != State.ANSWERED]
    next_state = State.OPEN if state in (State.DRAFT, State.PAUSED) else None
    missing = what_is_missing(conversation, next_state, now) if next_state else []
    may_work = can(actor, "cocreation.edit_conversation", conversation)
    return Workroom(
        conversation=conversation,
        state=state,
        participants=Participant.objects.filter(conversation=conversation).count(),
        votes=Vote.objects.filter(statement__conversation=conversation).count(),
        published=statements["published"],
        waiting=statements["waiting"],
        paper=PaperSheet.objects.filter(conversation=conversation).count(),
        next_state=next_state,
        missing=missing,
        others=[to for to in possible if to != next_state],
        may_change=can(actor, "cocreation.change_state", conversation),
        may_delete=state not in (State.OPEN, State.PAUSED)
        and can(actor, "cocreation.delete_conversation", conversation),
        may_work=may_work,
    )
