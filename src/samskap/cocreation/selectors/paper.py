"""Paper sheets and the statements that stand on them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from samskap.cocreation.models import Conversation, PaperSheet, Statement, StatementStatus, Vote
from samskap.cocreation.selectors.texts import with_translations
from samskap.core.errors import NotVisible

STATEMENTS_A_PAGE = 12


def statements_on_paper(conversation: Conversation, language: str) -> list[Statement]:
    """Every published statement in the order of its number, with what readers of ``language`` see: two queries."""
    rows = conversation.statements.filter(status=StatementStatus.PUBLISHED).order_by("number")
    return list(with_translations(rows, language))


def sheet_pages(statements: Sequence[Statement]) -> list[Sequence[Statement]]:
    """The statements as they are spread over printed pages; at least one page."""
    starts = range(0, max(len(statements), 1), STATEMENTS_A_PAGE)
    return [statements[start : start + STATEMENTS_A_PAGE] for start in starts]


def entered_sheets(conversation: Conversation) -> QuerySet[PaperSheet]:
    """The entered sheets, latest first, each with ``answers``."""
    return (
        PaperSheet.objects.filter(conversation=conversation)
        .select_related("entered_by")
        .annotate(answers=Count("participant__votes"))
        .order_by("-entered_at", "-id")
    )


@dataclass(frozen=True)
class NextSheet:
    """What is probably entered next: the batch of the latest sheet and the number after it."""

    batch: str
    sheet: int


def next_sheet(conversation: Conversation) -> NextSheet:
    """One query; batch A, sheet 1 at first."""
    latest = PaperSheet.objects.filter(conversation=conversation).order_by("-entered_at", "-id").first()
    return NextSheet(latest.batch, latest.sheet + 1) if latest else NextSheet("A", 1)


def find_sheet(conversation: Conversation, pk: int) -> PaperSheet:
    """The sheet of this conversation.

    :raises NotVisible: there is none.
    """
    sheet = PaperSheet.objects.filter(conversation=conversation, pk=pk).select_related("participant").first()
    if sheet is None:
        raise NotVisible
    sheet.conversation = conversation
    return sheet


def votes_on(sheet: PaperSheet) -> dict[int, int]:
    """Statement number to value."""
    return dict(Vote.objects.filter(participant=sheet.participant_id).values_list("statement__number", "value"))
