"""How the promise was changed after the conversation opened."""

from dataclasses import dataclass
from datetime import datetime

from samskap.cocreation.models import Conversation
from samskap.core.models import JournalEntry

PROMISE_CHANGED = "conversation.promise_changed"


@dataclass(frozen=True)
class FieldChange:
    """One field of the promise: its label and what it said before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class PromiseChange:
    """One change, as everybody may see it: when and what, not who."""

    at: datetime
    fields: tuple[FieldChange, ...]


def promise_changes(conversation: Conversation) -> list[PromiseChange]:
    """The latest twenty changes since it opened, newest first: one query."""
    entries = JournalEntry.objects.filter(
        object_kind=conversation._meta.label_lower, object_id=str(conversation.pk), action=PROMISE_CHANGED
    ).order_by("-sequence")[:20]
    return [PromiseChange(entry.at, _fields(entry)) for entry in entries]


def _fields(entry: JournalEntry) -> tuple[FieldChange, ...]:
    before, after = (entry.facts or {}).get("before") or {}, (entry.facts or {}).get("after") or {}
    return tuple(
        FieldChange(str(Conversation._meta.get_field(name).verbose_name), str(before.get(name) or ""), str(text or ""))
        for name, text in after.items()
        if name in Conversation.PROMISE_FIELDS
    )
