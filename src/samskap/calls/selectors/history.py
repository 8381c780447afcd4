"""The history of a call in plain words: what a source said before, and what it says now."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from samskap.calls.changes import ChangeKind
from samskap.calls.models import Call, CallChange
from samskap.calls.selectors.wording import (
    day_words,
    money_words,
    scheme_words,
    source_words,
    status_tag,
    stored_moment_words,
)
from samskap.core.prepared import prepared
from samskap.core.selectors.paging import page_of

CHANGES_PAGE = 10
MOST_SENTENCES, LONGEST = 12, 600
"""Of a text that changed, only what was taken out and what was put in is shown, and not more than this."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
TITLES: dict[str, Any] = {
    ChangeKind.NEW: gettext_lazy("Published"),
    ChangeKind.BACK: gettext_lazy("Listed again"),
    ChangeKind.DEADLINE: gettext_lazy("Another last day to apply"),
    ChangeKind.OPENING: gettext_lazy("Another day of opening"),
    ChangeKind.HOUR: gettext_lazy("Another hour, the same day"),
    ChangeKind.STATUS: gettext_lazy("Another status"),
    ChangeKind.CLOSED: gettext_lazy("Closed: the last day has passed"),
    ChangeKind.MONEY: gettext_lazy("Other sums"),
    ChangeKind.APPLICANTS: gettext_lazy("Others can apply"),
    ChangeKind.TITLE: gettext_lazy("Another title"),
    ChangeKind.TEXT: gettext_lazy("Another text"),
    ChangeKind.PLACE: gettext_lazy("Other links or documents"),
    ChangeKind.OTHER: gettext_lazy("Other particulars"),
}
FIELDS: dict[str, Any] = {
    "funder": gettext_lazy("Funder"),
    "programme": gettext_lazy("Programme"),
    "themes": gettext_lazy("Themes"),
    "identifiers": gettext_lazy("Identifiers"),
    "url": gettext_lazy("Where it is published"),
    "links": gettext_lazy("Links"),
    "documents": gettext_lazy("Documents"),
    "stages": gettext_lazy("Stages"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A line of what was said, in ``language`` if it is the source's own text; ``name`` says what of."""

    words: str
    name: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change. A side that says nothing is empty."""

    at: datetime
    title: str
    source: str
    before: Sequence[Said]
    after: Sequence[Said]


def history_page(call: Call, number: str | None) -> "Page[ChangeLine]":
    """The changes that any source has shown, the latest first; two queries."""
    page = page_of(_changes.pages(call.pk), number, per_page=CHANGES_PAGE)
    page.object_list = [change_line(one) for one in page.object_list]
    return page


@prepared
def _changes(call: int) -> QuerySet[CallChange]:
    rows = CallChange.objects.filter(listing__call=call).select_related("listing__source__organisation")
    return rows.defer("listing__facts").order_by("-at", "-id")


def change_line(change: CallChange) -> ChangeLine:
    """A change in words."""
    kind = ChangeKind(change.kind)
    before, after = _sides(kind, change.before, change.after)
    return ChangeLine(change.at, str(TITLES[kind]), source_words(change.listing.source), before, after)


_Sides = tuple[Sequence[Said], Sequence[Said]]


def _sides(kind: ChangeKind, before: Any, after: Any) -> _Sides:
    if kind is ChangeKind.TEXT:
        return _texts(before, after)
    tell = _TELLERS.get(kind)
    if tell is None:
        return (), ()
    return tell(before) if before is not None else (), tell(after) if after is not None else ()


def _day_lines(days: Iterable[str]) -> list[Said]:
    return [Said(day_words(one)) for one in days] or [Said(gettext("not said"))]


def _hours(moments: Iterable[str]) -> list[Said]:
    return [Said(stored_moment_words(one)) for one in moments]


def _new(after: Mapping[str, Any]) -> list[Said]:
    days = [Said(day_words(one), gettext("Closes")) for one in after["closes"] if one]
    return [*(Said(title, "", language) for language, title in after["titles"].items()), *days]


def _money(side: Mapping[str, Any]) -> list[Said]:
    return [Said(words, name) for name, words in money_words(side["money"])] or [Said(gettext("not said"))]


def _applicants(side: Mapping[str, Any]) -> list[Said]:
    lines = [Said(_cut(one)) for one in side.get("applicants", {}).get("words", ())]
    if "invited_only" in side:
        invited = gettext("Only those who are invited") if side["invited_only"] else gettext("Everybody it names")
        lines.append(Said(invited))
    return lines or [Said(gettext("not said"))]


def _titles(side: Mapping[str, Any]) -> list[Said]:
    return [Said(title, "", language) for language, title in side["titles"].items()]


def _particulars(side: Mapping[str, Any]) -> list[Said]:
    lines = [
        Said(_cut(words), str(FIELDS.get(name, name)))
        for name, value in side.items()
        if name != "facts"
        for words in _written(name, value)
    ]
    facts = side.get("facts", {})
    return [*lines, *(Said(_cut(str(value)), name) for name, value in facts.items())][:MOST_SENTENCES]


def _written(name: str, value: Any) -> list[str]:
    if name == "identifiers":
        return [f"{scheme_words(one['scheme'])}: {one['value']}" for one in value]
    if name in ("links", "documents"):
        return [f"{one['label']} {one['url']}".strip() for one in value]
    return [str(one) for one in value if one] if isinstance(value, list) else [str(value)] if value else []


def _texts(before: Mapping[str, Any], after: Mapping[str, Any]) -> _Sides:
    """Only the sentences that are on one side alone: the whole text is long, and most of it stayed."""
    gone: list[Said] = []
    come: list[Said] = []
    for language in {**before["texts"], **after["texts"]}:
        old, new = (dict.fromkeys(_sentences(side["texts"].get(language, ""))) for side in (before, after))
        gone += [Said(_cut(one), "", language) for one in old if one not in new]
        come += [Said(_cut(one), "", language) for one in new if one not in old]
    return gone[:MOST_SENTENCES], come[:MOST_SENTENCES]


def _sentences(text: str) -> list[str]:
    return [one.strip() for one in _SENTENCE.split(text) if one.strip()]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


_TELLERS: dict[ChangeKind, Callable[[Any], Sequence[Said]]] = {
    ChangeKind.NEW: _new,
    ChangeKind.BACK: lambda moment: [Said(stored_moment_words(moment))],
    ChangeKind.DEADLINE: _day_lines,
    ChangeKind.OPENING: _day_lines,
    ChangeKind.HOUR: _hours,
    ChangeKind.STATUS: lambda status: [Said(status_tag(status).word)],
    ChangeKind.MONEY: _money,
    ChangeKind.APPLICANTS: _applicants,
    ChangeKind.TITLE: _titles,
    ChangeKind.PLACE: _particulars,
    ChangeKind.OTHER: _particulars,
}
