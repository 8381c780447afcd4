"""What the municipality answers: the fixed result of a closed conversation, unanswered first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from samskap.cocreation.models import Answer, AnswerTarget, Conversation, MapSnapshot, ResultSubscription, State
from samskap.cocreation.selectors import sentences
from samskap.cocreation.selectors.report import CLOSED_STATES, Bar, bars, snapshot_of, statement_texts, still_counting
from samskap.cocreation.selectors.texts import ShownText
from samskap.core.access import Actor, can
from samskap.ui import text

PARTS = {
    "common": AnswerTarget.COMMON,
    "agreed": AnswerTarget.COMMON,
    "divisive": AnswerTarget.DIVISIVE,
    "split": AnswerTarget.DIVISIVE,
}
"""The parts of a report whose statements are answered, and as what."""


@dataclass(frozen=True)
class Target:
    """One thing to answer: ``key`` names it in forms and addresses (``s12`` a statement's number, ``g0`` a group)."""

    key: str
    kind: str
    statement: int | None
    group: int | None


@dataclass(frozen=True)
class Item:
    """A target as the page shows it, with the answer so far."""

    target: Target
    heading: str
    number: int | None
    text: ShownText | None
    size: str
    stands_for: tuple[ShownText, ...]
    bars: tuple[Bar, ...]
    will_do: str
    why: str

    @property
    def answered(self) -> bool:
        """Whether there is an answer."""
        return bool(self.will_do)


@dataclass(frozen=True)
class AnswersPage:
    """All targets, unanswered first, and what stands in the way of being done."""

    conversation: Conversation
    items: Sequence[Item]
    done: int
    counting: bool
    published: bool
    may_answer: bool
    may_publish: bool
    mails_waiting: int
    mails_failing: int

    @property
    def progress(self) -> str:
        """``3 of 8 answered``."""
        return sentences.unanswered(len(self.items) - self.done, len(self.items))

    @property
    def closed(self) -> bool:
        """Whether answers can be given."""
        return self.conversation.state in CLOSED_STATES

    @property
    def may_finish(self) -> bool:
        """Whether the conversation can be marked answered."""
        return self.may_answer and self.conversation.state == State.CLOSED and self.done == len(self.items)


def is_of_closing(conversation: Conversation, snapshot: MapSnapshot) -> bool:
    """Whether the snapshot was counted after the conversation closed."""
    return (
        conversation.state in CLOSED_STATES
        and snapshot.fixed_at is not None
        and (conversation.closed_at is None or snapshot.fixed_at >= conversation.closed_at)
    )


def is_fixed(conversation: Conversation, snapshot: MapSnapshot | None) -> bool:
    """Whether the snapshot is the result of this closing and nothing waits to be counted."""
    return snapshot is not None and is_of_closing(conversation, snapshot) and not still_counting(conversation)


def targets_of(conversation: Conversation, stored: Mapping[str, Any]) -> list[Target]:
    """What is to be answered, in the order of the report: one query."""
    if not stored.get("enough"):
        return []
    ids = [(kind, row["statement"]) for part, kind in PARTS.items() for row in stored.get(part, ())]
    numbers = dict(conversation.statements.filter(pk__in=[pk for _kind, pk in ids]).values_list("id", "number"))
    found = [Target(f"s{numbers[pk]}", kind, pk, None) for kind, pk in ids if pk in numbers]
    return found + [Target(f"g{one['id']}", AnswerTarget.GROUP, None, one["id"]) for one in stored["groups"]]


def what_is_answered(stored: Mapping[str, Any]) -> set[tuple[int | None, int | None]]:
    """(statement, group) of each target; statements that were taken away since are counted too."""
    if not stored.get("enough"):
        return set()
    said = {(row["statement"], None) for part in PARTS for row in stored.get(part, ())}
    return said | {(None, one["id"]) for one in stored["groups"]}


def unanswered_targets(conversation: Conversation) -> tuple[int, int]:
    """How many targets have no answer, and how many there are: three queries."""
    snapshot = snapshot_of(conversation)
    targets = targets_of(conversation, snapshot.report) if snapshot else []
    given = set(Answer.objects.filter(conversation=conversation).values_list("statement_id", "group"))
    return sum((one.statement, one.group) not in given for one in targets), len(targets)


def answers_page(actor: Actor, conversation: Conversation, language: str) -> AnswersPage:
    """Everything on the page of answers: six queries."""
    snapshot = snapshot_of(conversation)
    stored = snapshot.report if snapshot else {}
    fixed = is_fixed(conversation, snapshot)
    items = _items(conversation, stored, language) if fixed else []
    mails = ResultSubscription.objects.filter(conversation=conversation).aggregate(
        waiting=Count("pk"), failing=Count("pk", filter=Q(failures__gt=0))
    )
    return AnswersPage(
        conversation=conversation,
        items=sorted(items, key=lambda one: one.answered),
        done=sum(one.answered for one in items),
        counting=conversation.state in CLOSED_STATES and not fixed,
        published=conversation.report_published_at is not None,
        may_answer=can(actor, "cocreation.answer", conversation),
        may_publish=can(actor, "cocreation.publish_report", conversation) and bool(stored.get("enough")),
        mails_waiting=mails["waiting"],
        mails_failing=mails["failing"],
    )


def _items(conversation: Conversation, stored: Mapping[str, Any], language: str) -> list[Item]:
    texts = statement_texts(conversation, stored, language) if stored.get("enough") else {}
    given = {(row.statement_id, row.group): row for row in Answer.objects.filter(conversation=conversation)}
    rows = {row["statement"]: row for part in PARTS for row in stored.get(part, ())}
    groups = {one["id"]: one for one in stored.get("groups", ())}
    headings = {AnswerTarget.COMMON: _("Common ground"), AnswerTarget.DIVISIVE: _("Where people differ")}
    items = []
    for target in targets_of(conversation, stored):
        answer = given.get((target.statement, target.group))
        will_do, why = (answer.will_do, answer.why) if answer else ("", "")
        if target.group is not None:
            one = groups[target.group]
            heading = _("Group %(letter)s") % {"letter": text.group_letter(target.group)}
            said = tuple(texts[row["statement"]][1] for row in one["representative"] if row["statement"] in texts)
            size = sentences.people(one["low"], one["high"])
            items.append(Item(target, heading, None, None, size, said, (), will_do, why))
        elif target.statement in texts:
            number, shown = texts[target.statement]
            drawn = bars(rows[target.statement]["bars"])
            heading = headings[AnswerTarget(target.kind)]
            if rows[target.statement].get("stance") == "disagree":
                heading = _("Common ground: most say no")
            items.append(Item(target, heading, number, shown, "", (), drawn, will_do, why))
    return items
