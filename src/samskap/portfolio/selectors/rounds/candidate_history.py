"""What became of a candidate, step by step, from the journal: proposed, changed, merged, pledged to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from samskap.core.models import JournalEntry
from samskap.core.prepared import prepared
from samskap.core.registry import registry
from samskap.portfolio.models import Candidate, CandidatePartner, LinkKind
from samskap.portfolio.services.rounds.candidate_inputs import FIELDS, NUMBERS, shown

MOST = 50
"""The newest of them; few candidates have as many."""
LONG = ("text", "goals")
"""Texts too long to stand here whole."""


@dataclass(frozen=True)
class Change:
    """A field that changed, in words; a long text only says that it did."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    """What a party did. ``about``: names of other candidates, of a partner, or a reason that was given."""

    at: datetime
    what: str
    party: str
    about: Sequence[str]
    changes: Sequence[Change]


def history_of(candidate: Candidate) -> list[Step]:
    """The newest first: one query. It names parties, never people."""
    return [_step(candidate, one) for one in _entries(str(candidate.pk))]


@prepared
def _entries(candidate: str) -> QuerySet[JournalEntry]:
    rows = JournalEntry.objects.filter(object_kind="portfolio.candidate", object_id=candidate)
    return rows.filter(action__startswith="candidate.").order_by("-sequence")[:MOST]


def _step(candidate: Candidate, entry: JournalEntry) -> Step:
    facts = entry.facts or {}
    before, after = facts.get("before") or {}, facts.get("after") or {}
    party = str(after.get("party", ""))
    return Step(
        at=entry.at,
        what=str(registry.journal_actions.get(entry.action, entry.action)),
        party=party,
        about=[one for one in _about(before, after) if one != party],
        changes=[] if entry.action == "candidate.proposed" else list(_changes(candidate, before, after)),
    )


def _about(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[str]:
    for facts in (after, before):
        for name in ("took_in", "gave_back", "into", "partner", "reason"):
            found = facts.get(name)
            yield from found if isinstance(found, list) else [found] if found else []
    for kind in LinkKind:
        if after.get(kind):
            yield f"{kind.label} {after[kind]}"
        elif before.get(kind):
            yield f"{kind.label} {before[kind]}"


def _changes(candidate: Candidate, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[Change]:
    is_pledge = "partner" in after or "partner" in before
    names = ("role", "money", "hours") if is_pledge else FIELDS
    model: Any = CandidatePartner if is_pledge else Candidate
    for name in names:
        if is_pledge and _is_nothing(before.get(name)) and _is_nothing(after.get(name)):
            continue
        if name in before or name in after:
            label = str(model._meta.get_field(name).verbose_name)
            if name in LONG:
                yield Change(label, "", _("written anew"))
            else:
                yield Change(label, _said(candidate, name, before.get(name)), _said(candidate, name, after.get(name)))


def _is_nothing(value: Any) -> bool:
    """Nothing was pledged, neither a task nor an amount: not worth a line."""
    return not str(value or "").strip("0.")


def _said(candidate: Candidate, name: str, value: Any) -> str:
    if value is None:
        return ""
    if name in (*NUMBERS, "money"):
        try:
            return shown(candidate, "cost" if name == "money" else name, Decimal(str(value)))
        except InvalidOperation:
            return str(value)
    return shown(candidate, name, value) if name in FIELDS else str(value)
