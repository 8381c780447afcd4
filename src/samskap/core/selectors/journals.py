"""The journal of an organisation as people read it: who did what, when."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page

from samskap.core.access import Actor, require
from samskap.core.models import JournalEntry, Organisation, User
from samskap.core.registry import Named, registry
from samskap.core.selectors.organisations import organisation_by_slug
from samskap.core.selectors.paging import page_of


@dataclass(frozen=True)
class JournalLine:
    """One entry. ``who`` is empty when no account did it or the account is erased (then ``erased``).

    ``before`` and ``after`` are the recorded facts as JSON, empty when there are none.
    """

    sequence: int
    at: datetime
    who: str
    erased: bool
    what: str
    about: Named | None
    before: str
    after: str


def organisation_journal(actor: Actor, slug: str, page: str | None) -> "tuple[Organisation, Page[JournalLine]]":
    """The organisation and one page of its journal, newest first.

    Raises:
        NotVisible: there is no such organisation.
        Refused: the actor has no role in it.
    """
    organisation = organisation_by_slug(slug)
    require(actor, "core.view_journal", organisation)
    entries: Page[JournalEntry] = page_of(
        JournalEntry.objects.filter(organisation=organisation).order_by("-sequence"), page
    )
    lines = _lines(actor, list(entries.object_list), actor.is_lead(organisation.pk))
    return organisation, Page(lines, entries.number, entries.paginator)  # type: ignore[arg-type]


def _lines(actor: Actor, entries: Sequence[JournalEntry], leads: bool) -> list[JournalLine]:
    """Names for all of them: one query for the people, one a kind of object. Only leads see an address where somebody
    has given no name: people of other organisations write here too."""
    actors = {entry.personal["actor"] for entry in entries if entry.personal and entry.personal.get("actor")}
    people = User.objects.in_bulk(actors) if actors else {}
    called = {pk: one.get_full_name() if leads else str(one) for pk, one in people.items()}
    named = {
        kind: {
            pk: one
            for pk, one in name([entry.object_id for entry in entries if entry.object_kind == kind]).items()
            if one.seen_by(actor)
        }
        for kind, name in registry.journal_objects.items()
        if any(entry.object_kind == kind for entry in entries)
    }
    return [_line(entry, called, named) for entry in entries]


def _line(entry: JournalEntry, people: Mapping[int, str], named: Mapping[str, Mapping[str, Named]]) -> JournalLine:
    actor = (entry.personal or {}).get("actor")
    who = people.get(actor) if actor else None
    facts = entry.facts or {}
    return JournalLine(
        sequence=entry.sequence,
        at=entry.at,
        who=who or "",
        erased=entry.personal is None or bool(actor and who is None),
        what=str(registry.journal_actions.get(entry.action, entry.action)),
        about=named.get(entry.object_kind, {}).get(entry.object_id),
        before=_as_text(facts.get("before")),
        after=_as_text(facts.get("after")),
    )


def _as_text(facts: object) -> str:
    return json.dumps(facts, ensure_ascii=False, indent=1) if facts else ""
