"""Calls in the search: every text that their sources publish. They belong to nobody and are seen by everybody."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.urls import reverse

from samskap.calls.models import Call, Listing
from samskap.calls.selectors.listing import KIND
from samskap.core.models import Visibility
from samskap.core.registry import Found
from samskap.core.search import ALGORITHMS
from samskap.core.services import searching

BATCH = 400
MOST_SIGNS = 12_000
"""Of a text: what stands first says what a call is about."""


def findable() -> Iterator[Found]:
    """Every call that stands for itself."""
    standing = list(Call.objects.filter(merged_into__isnull=True).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(standing), BATCH):
        for found in _documents(standing[start : start + BATCH]).values():
            yield from found


def index_calls(calls: Collection[int]) -> None:
    """Bring the search up to date with these calls, inside the caller's transaction; one that was merged is taken
    out."""
    wanted = sorted(set(calls))
    for start in range(0, len(wanted), BATCH):
        found = _documents(wanted[start : start + BATCH])
        searching.index_many(KIND, {str(pk): documents for pk, documents in found.items()})


def _documents(calls: Sequence[int]) -> dict[int, list[Found]]:
    """Per call a document a language; two queries."""
    tokens = dict(Call.objects.filter(pk__in=calls, merged_into__isnull=True).values_list("pk", "token"))
    listings: defaultdict[int, list[Listing]] = defaultdict(list)
    for listing in Listing.objects.filter(call__in=list(tokens)).order_by("id"):
        listings[listing.call_id].append(listing)
    return {pk: _of_call(pk, tokens[pk], listings[pk]) if pk in tokens else [] for pk in calls}


def _of_call(pk: int, token: str, listings: Sequence[Listing]) -> list[Found]:
    facts = [one.facts for one in listings]
    titles: dict[str, str] = {}
    for one in facts:
        titles = {**one["titles"], **titles}
    first = next(iter(titles.values()), "")
    names = [name for one in facts for name in (one["funder"], one["programme"]) if name]
    names += [identifier["value"] for one in facts for identifier in one["identifiers"]]
    return [
        Found(
            object_id=str(pk),
            language=language,
            url=reverse("call", args=[token]),
            title=next((titles[one] for one in spoken if one in titles), first),
            body="\n".join(dict.fromkeys([*_texts(facts, spoken), *names])).strip(),
            organisation_id=None,
            visibility=Visibility.PUBLIC,
        )
        for language, spoken in _languages(facts).items()
    ]


def _languages(facts: Sequence[dict[str, Any]]) -> dict[str, list[str]]:
    """The languages of the call by the language whose words the search knows; what it does not know counts as
    English."""
    found: dict[str, list[str]] = defaultdict(list)
    for language in sorted({language for one in facts for language in (*one["titles"], *one["texts"])}):
        found[language if language in ALGORITHMS else "en"].append(language)
    return found


def _texts(facts: Sequence[dict[str, Any]], spoken: Sequence[str]) -> Iterator[str]:
    return (text[:MOST_SIGNS] for one in facts for language in spoken if (text := one["texts"].get(language)))
