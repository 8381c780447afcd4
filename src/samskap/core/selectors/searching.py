"""What a search shows: the same hits in the same order on every database."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from samskap.core import search
from samskap.core.access import Actor, visible_to
from samskap.core.models import SearchDocument
from samskap.core.registry import registry

PAGE_SIZE = 25
CANDIDATES = 1000
"""How many documents are ranked at most: those with the highest sum of weights."""

_Groups = Mapping[tuple[str, ...], tuple[str, ...]]
"""Stems of the query, and the languages in which they are its stems."""


@dataclass(frozen=True)
class Hit:
    """One object found. ``excerpt`` is safe HTML with the words found in ``<mark>``."""

    kind: str
    kind_label: str
    object_id: str
    language: str
    url: str
    title: str
    excerpt: SafeString
    organisation: str


@dataclass(frozen=True)
class Tab:
    """A kind of thing with how many were found; ``kind`` is empty for all."""

    kind: str
    label: str
    count: int
    current: bool
    url: str


@dataclass(frozen=True)
class Results:
    """One page of hits. ``cut`` says that more matched than were ranked."""

    text: str
    tabs: Sequence[Tab]
    page: Page[Hit]
    cut: bool
    asked: bool

    @property
    def query(self) -> str:
        """The parameters of this search, as the page links of the list need them."""
        current = next((tab.url for tab in self.tabs if tab.current), "?")
        return current.removeprefix("?") + "&"

    @property
    def total(self) -> int:
        """How many objects were found."""
        return self.page.paginator.count


@dataclass(frozen=True)
class _Ranked:
    pk: int
    kind: str
    object_id: str
    language: str
    score: float


def find(actor: Actor, text: str, *, language: str, kind: str = "", page: int | str = 1) -> Results:
    """What the actor may see that holds every word of ``text``, the last one as a beginning; four queries.

    An object that matches in several languages is shown once: in ``language`` if that is one of them, else in the one
    that ranks highest; it stands where its best match stands.
    """
    text = text.replace("\0", "")[: search.QUERY_LENGTH]
    query = search.parse_query(text)
    kind = kind if kind in registry.search_sources else ""
    everything = visible_to(actor, SearchDocument.objects.all())
    ranked, cut = ([], False) if query.empty else _ranked(everything, query, language)
    counts = Counter(one.kind for one in ranked)
    chosen = [one for one in ranked if not kind or one.kind == kind]
    ranked_page = Paginator(chosen, PAGE_SIZE).get_page(page)
    hits = _hits(list(ranked_page.object_list), query)
    shown: Page[Hit] = Page(hits, ranked_page.number, ranked_page.paginator)  # type: ignore[arg-type]
    return Results(text, _tabs(counts, kind, text), shown, cut, not query.empty)


def objects_holding(actor: Actor, text: str, *, kind: str) -> list[str]:
    """The ids of objects of one kind that hold every word of ``text``, the last one as a beginning; one query.

    At most a thousand, those that hold the words most often. A text without words is held by none.
    """
    query = search.parse_query(text.replace("\0", "")[: search.QUERY_LENGTH])
    if query.empty:
        return []
    documents = visible_to(actor, SearchDocument.objects.filter(kind=kind))
    rows = _complete(documents, search.languages_by_stems(query)).values_list("object_id", flat=True)
    return list(dict.fromkeys(rows[:CANDIDATES]))


def _ranked(documents: QuerySet[SearchDocument], query: search.Query, language: str) -> tuple[list[_Ranked], bool]:
    """Every candidate once an object, best first, and whether there were more of them than are ranked."""
    groups = search.languages_by_stems(query)
    rows = _candidates(documents, groups)
    if not rows:
        return [], False
    having = _holding(documents, groups)
    size = documents.aggregate(count=Count("pk"), words=Sum("length"))
    average = size["words"] / size["count"]
    best: dict[tuple[str, str], _Ranked] = {}
    for row in rows[:CANDIDATES]:
        stems = next(stems for stems, languages in groups.items() if row["language"] in languages)
        weights = [row[f"w{place}"] for place in range(len(stems))]
        value = search.score(weights, having[stems], size["count"], row["length"], average)
        one = _Ranked(row["pk"], row["kind"], row["object_id"], row["language"], value)
        other = best.get((one.kind, one.object_id), one)
        shown = min(one, other, key=lambda which: _preference(which, language))
        best[one.kind, one.object_id] = replace(shown, score=max(one.score, other.score))
    return sorted(best.values(), key=lambda one: _order(one, language)), len(rows) > CANDIDATES


def _preference(one: _Ranked, language: str) -> tuple[bool, float, str]:
    """Of the languages in which an object was found the reader's, else the one that ranks highest."""
    return (one.language != language, -one.score, one.language)


def _order(one: _Ranked, language: str) -> tuple[float, bool, str, str]:
    return (-one.score, one.language != language, one.kind, one.object_id)


def _candidates(documents: QuerySet[SearchDocument], groups: _Groups) -> list[dict[str, Any]]:
    """As :func:`_complete`, one more than are ranked; one query."""
    return [dict(row) for row in _complete(documents, groups)[: CANDIDATES + 1]]


def _complete(documents: QuerySet[SearchDocument], groups: _Groups) -> QuerySet[SearchDocument, Any]:
    """Documents that hold every word, with the weight of each word as ``w0``, ``w1``, …; the most weight first."""
    width = max(len(stems) for stems in groups)
    weights: dict[str, Any] = {}
    for place in range(width):
        cases = [
            When(_holds(stems, place, languages), then=F("postings__weight"))
            for stems, languages in groups.items()
            if place < len(stems)
        ]
        weights[f"w{place}"] = Sum(Case(*cases, default=Value(0), output_field=IntegerField()))
    complete = Q()
    for stems, languages in groups.items():
        complete |= Q(language__in=languages, **{f"w{place}__gt": 0 for place in range(len(stems))})
    total = sum((F(name) for name in list(weights)[1:]), F("w0"))
    matching = documents.filter(_any_word(groups)).values("pk", "kind", "object_id", "language", "length")
    complete_ones = matching.annotate(**weights).filter(complete).annotate(total=total)
    return complete_ones.order_by("-total", "kind", "object_id", "language")


def _holding(documents: QuerySet[SearchDocument], groups: _Groups) -> dict[tuple[str, ...], list[int]]:
    """For each language group and word, how many visible documents hold it; one query."""
    names = {
        f"h{number}_{place}": Count("pk", distinct=True, filter=_holds(stems, place, languages))
        for number, (stems, languages) in enumerate(groups.items())
        for place in range(len(stems))
    }
    counts = documents.filter(_any_word(groups)).aggregate(**names)
    return {stems: [counts[f"h{number}_{place}"] for place in range(len(stems))] for number, stems in enumerate(groups)}


def _any_word(groups: _Groups) -> Q:
    condition = Q()
    for stems, languages in groups.items():
        for place in range(len(stems)):
            condition |= _holds(stems, place, languages)
    return condition


def _holds(stems: tuple[str, ...], place: int, languages: tuple[str, ...]) -> Q:
    """A posting of the word at this place, in a document of these languages; the last word is a beginning."""
    stem, spoken = stems[place], Q(language__in=languages)
    if place < len(stems) - 1:
        return spoken & Q(postings__stem=stem)
    if connection.vendor == "postgresql":
        return spoken & Q(postings__stem__startswith=stem)
    # SQLite compares by code point, so that a range finds the beginning of words in the index.
    return spoken & Q(postings__stem__gte=stem, postings__stem__lt=search.next_prefix(stem))


def _tabs(counts: Mapping[str, int], current: str, text: str) -> list[Tab]:
    """All, then the kinds of which something was found."""

    def address(kind: str) -> str:
        return "?" + urlencode({"q": text, **({"kind": kind} if kind else {})})

    kinds = [
        Tab(kind, str(label), counts.get(kind, 0), kind == current, address(kind))
        for kind, label in registry.search_kinds.items()
        if counts.get(kind) or kind == current
    ]
    return [Tab("", gettext("All"), sum(counts.values()), not current, address("")), *kinds]


def _hits(shown: Sequence[_Ranked], query: search.Query) -> list[Hit]:
    if not shown:
        return []
    found = SearchDocument.objects.select_related("organisation").in_bulk([one.pk for one in shown])
    return [_hit(found[one.pk], query) for one in shown]


def _hit(document: SearchDocument, query: search.Query) -> Hit:
    return Hit(
        kind=document.kind,
        kind_label=str(registry.search_kinds.get(document.kind, document.kind)),
        object_id=document.object_id,
        language=document.language,
        url=document.url,
        title=document.title,
        excerpt=mark_safe(search.excerpt(document.body, query, document.language)),  # noqa: S308  escaped there
        organisation=document.organisation.name if document.organisation else "",
    )
