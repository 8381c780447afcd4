"""The page of one call."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.core.paginator import Page
from django.db.models import QuerySet
from django.utils.translation import get_language, gettext

from samskap.calls.models import Call, CallStage, Listing
from samskap.calls.selectors.blocks import blocks_of
from samskap.calls.selectors.closings import Closing, StageLine, next_closing, stage_lines, state_of
from samskap.calls.selectors.history import ChangeLine, history_page
from samskap.calls.selectors.wording import (
    LANGUAGES,
    Tag,
    applies_tag,
    money_words,
    scheme_words,
    source_words,
    status_tag,
)
from samskap.core.access import Actor, can
from samskap.core.prepared import prepared
from samskap.core.registry import StartBlock

MOST_SIGNS, FIRST_SIGNS = 24_000, 1200
"""Of all texts of a call together on its page, and before the fold."""
MOST_LINKS = 40
_LIST = re.compile(r"\n\n+(?=[-•*] )")
"""An empty line before each point of a list makes a text twice as long."""


@dataclass(frozen=True, slots=True)
class Told:
    """Title and text in one language. ``more`` stands below the fold; ``cut``: the rest stands with the source."""

    language: str
    language_name: str
    title: str
    text: str
    more: str = ""
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A page or document elsewhere; ``host`` says where it leads."""

    url: str
    label: str
    host: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Lister:
    """A source that lists the call. ``missing``: it does no longer, which closes nothing."""

    name: str
    token: str
    url: str
    first_seen: datetime
    last_seen: datetime
    missing: bool


@dataclass(frozen=True, slots=True)
class Merged:
    """A call that is part of this one."""

    token: str
    title: str
    language: str


@dataclass(frozen=True)
class CallPage:
    """A call with all that stands around it, as one actor sees it."""

    call: Call
    title: str
    language: str
    status: Tag
    applies: Tag
    applies_sentence: str
    applicants_to_tell: Sequence[str]
    """In the words of the source; empty where the sentence above says the same."""
    invited_only: bool
    closing: Closing | None
    stages: Sequence[StageLine]
    money: Sequence[tuple[str, str]]
    texts: Sequence[Told]
    places: Sequence[Place]
    documents: Sequence[Place]
    identifiers: Sequence[tuple[str, str]]
    themes: Sequence[str]
    sources: Sequence[Lister]
    history: "Page[ChangeLine]"
    merged: Sequence[Merged]
    blocks: Sequence[StartBlock]
    may_merge: bool
    may_correct: bool


@prepared
def _listings(call: int) -> QuerySet[Listing]:
    return Listing.objects.filter(call=call).select_related("source__organisation").order_by("id")


@prepared
def _stages(call: int) -> QuerySet[CallStage]:
    return CallStage.objects.filter(call=call).order_by("number")


def call_page(actor: Actor, call: Call, number: str | None, now: datetime) -> CallPage:
    """Five queries, and what the blocks take."""
    listings = _listings(call.pk)
    facts = [one.facts for one in listings]
    stages = _stages(call.pk)
    texts = _texts(facts)
    here = next((one for one in texts if one.language == get_language()), None)
    told: list[list[str]] = [words for one in facts if (words := one["applicants"]["words"])]
    applicants = told[0][:MOST_LINKS] if told else []
    return CallPage(
        call=call,
        title=here.title if here and here.title else str(call),
        language=here.language if here and here.title else call.language,
        status=status_tag(state_of(call, now)),
        applies=applies_tag(call.applies),
        applies_sentence=call.applies_sentence.lstrip("-•* ").rstrip(";"),
        applicants_to_tell=[] if applicants == [call.applies_sentence] else applicants,
        invited_only=any(one["invited_only"] for one in facts),
        closing=next_closing(stages, now),
        stages=stage_lines(stages, now),
        money=next((lines for one in facts if (lines := money_words(one["money"]))), []),
        texts=texts if any(one.text for one in texts) or len(texts) > 1 else (),
        places=_places(facts),
        documents=_linked(link for one in facts for link in one["documents"]),
        identifiers=_identifiers(facts),
        themes=list(dict.fromkeys(theme for one in facts for theme in one["themes"]))[:MOST_LINKS],
        sources=[_lister(one) for one in listings],
        history=history_page(call, number),
        merged=[Merged(one.token, str(one), one.language) for one in _merged(call, listings)],
        blocks=blocks_of(actor, call),
        may_merge=can(actor, "calls.merge_call", call),
        may_correct=any(can(actor, "calls.correct_call", one.source) for one in listings),
    )


def _merged(call: Call, listings: Sequence[Listing]) -> list[Call]:
    """What was merged into it; a call that only lists what was made for it needs no query."""
    has_some = any(one.home_id != call.pk for one in listings)
    return list(call.merged.all()[:MOST_LINKS]) if has_some else []


def _texts(facts: Sequence[dict[str, Any]]) -> list[Told]:
    """By language, the reader's first; of several sources the first that has a text."""
    titles: dict[str, str] = {}
    texts: dict[str, str] = {}
    for one in facts:
        titles = {**one["titles"], **titles}
        texts = {**{language: text for language, text in one["texts"].items() if text}, **texts}
    order = sorted({*titles, *texts}, key=lambda one: (one != get_language(), one not in texts, one))
    room = MOST_SIGNS // max(1, len(order))
    return [_told(one, titles.get(one, ""), texts.get(one, ""), room) for one in order]


def _told(language: str, title: str, text: str, room: int) -> Told:
    text = _LIST.sub("\n", text)
    kept = text[:room]
    if len(kept) <= FIRST_SIGNS * 2:
        first, more = kept, ""
    else:
        at = max(kept.rfind("\n", FIRST_SIGNS // 2, FIRST_SIGNS), kept.rfind(". ", FIRST_SIGNS // 2, FIRST_SIGNS) + 1)
        at = at if at > 0 else FIRST_SIGNS
        first, more = kept[:at].rstrip(), kept[at:].lstrip()
    return Told(language, str(LANGUAGES.get(language, language)), title, first, more, len(text) > room)


def _places(facts: Sequence[dict[str, Any]]) -> list[Place]:
    own = ({"url": one["url"], "label": gettext("The call itself"), "language": ""} for one in facts if one["url"])
    return _linked([*own, *(link for one in facts for link in one["links"])])


def _linked(links: Iterable[dict[str, str]]) -> list[Place]:
    """Each address once, those of the web only."""
    found: dict[str, Place] = {}
    for one in links:
        parts = urlsplit(one["url"])
        if parts.scheme in ("http", "https") and parts.hostname and len(found) < MOST_LINKS:
            name = parts.path.rpartition("/")[2] if parts.path else ""
            label = one["label"] or name[:120] or parts.hostname
            found.setdefault(one["url"], Place(one["url"], label, parts.hostname, one["language"]))
    return list(found.values())


def _identifiers(facts: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    named = [(one["scheme"], one["value"]) for of in facts for one in of["identifiers"] if one["scheme"] != "url"]
    return [(scheme_words(scheme), value) for scheme, value in dict.fromkeys(named)][:MOST_LINKS]


def _lister(listing: Listing) -> Lister:
    source = listing.source
    missing = source.complete_at is not None and listing.last_seen < source.complete_at
    url = str(listing.facts["url"])
    return Lister(
        name=source_words(source),
        token=source.token,
        url=url if url.startswith(("http://", "https://")) else "",
        first_seen=listing.first_seen,
        last_seen=listing.last_seen,
        missing=missing,
    )
