"""The statements as moderators see them."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from samskap.cocreation.models import Conversation, Statement, StatementStatus, VoteEvent
from samskap.core.errors import NotVisible


@dataclass(frozen=True)
class StatementCounts:
    """How many statements stand in each status."""

    waiting: int
    published: int
    rejected: int


def statement_counts(conversation: Conversation) -> StatementCounts:
    """One query."""
    rows = conversation.statements.order_by().values_list("status").annotate(n=Count("pk"))
    found = dict(rows)
    return StatementCounts(**{status: found.get(status, 0) for status in ("waiting", "published", "rejected")})


def statements_for_moderation(conversation: Conversation, status: str) -> QuerySet[Statement]:
    """Those in one status; waiting ones oldest first, decided ones latest decision first. ``voted`` marks votes."""
    order = ("created_at", "number") if status == StatementStatus.WAITING else ("-moderated_at", "-number")
    return (
        conversation.statements.filter(status=status)
        .select_related("moderated_by")
        .annotate(voted=Exists(VoteEvent.objects.filter(statement=OuterRef("pk"))))
        .order_by(*order)
    )


def find_statement(conversation: Conversation, number: int) -> Statement:
    """The statement with this number: one query.

    :raises NotVisible: there is none.
    """
    row = conversation.statements.filter(number=number).first()
    if row is None:
        raise NotVisible
    row.conversation = conversation
    return row
