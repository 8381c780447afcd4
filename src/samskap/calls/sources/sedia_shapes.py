"""Three shapes of the same EU topics, brought into one: a hit of the search, an object of the bulk file, and a snapshot
that others keep, whose shape is taken as it is."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from samskap.calls.sources.base import Unreadable
from samskap.calls.sources.items import Item

_KINDS = ("", "1", "2", "8")
"""Grants, calls for proposals, cascade calls; the rest are tenders."""
_TOPIC_PAGE = "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/opportunities/topic-details/"


def topics(answer: Item, part: str) -> Iterator[tuple[str, Item | None]]:
    """Every topic with its place in the answer; None for what is no topic of its own.

    :raises Unreadable: ``shape``: none of the three.
    """
    shapes: tuple[tuple[str, str, Callable[[Item], Item | None]], ...] = (
        ("results", "", of_search),
        ("grants", "", lambda item: item),
        ("fundingData", "GrantTenderObj", of_bulk),
    )
    for name, inner, shape in shapes:
        if not answer.has(name):
            continue
        listed = answer.item(name).values(inner) if inner else answer.values(name)
        for number, one in enumerate(listed):
            yield f"{part} {name}[{number}]".strip(), shape(Item(one))
        return
    raise Unreadable("shape", "no results, grants or fundingData")


def of_search(hit: Item) -> Item | None:
    """A hit of the search; None for the second copy that every topic has."""
    data = hit.item("metadata")
    if data.line("DATASOURCE") not in ("", "SEDIA"):
        return None
    actions = data.unpacked("actions")
    action = Item(actions[0] if isinstance(actions, list) and actions else actions)
    names = data.values("identifier")
    return Item(
        {
            "id": data.line("REFERENCE") or hit.line("reference"),
            "identifier": data.raw("identifier"),
            "title": data.raw("title"),
            "summary": hit.raw("summary"),
            "url": hit.raw("url"),
            "callIdentifier": data.raw("callIdentifier"),
            "callTitle": data.raw("callTitle"),
            "ccm2Id": data.raw("ccm2Id"),
            "abstract": data.raw("descriptionByte"),
            "conditions": data.raw("topicConditions"),
            "actionType": data.raw("typesOfAction"),
            "status": {"id": data.line("status")},
            "kind": {"id": data.line("type")},
            "startDate": data.raw("startDate") or action.raw("plannedOpeningDate"),
            "deadlineDate": data.values("deadlineDate") or action.values("deadlineDates"),
            "deadlineModel": data.raw("deadlineModel") or action.item("submissionProcedure").raw("abbreviation"),
            "keywords": [one for one in _keywords(data) if one not in names],
            "budget": _budget(data.unpacked("budgetOverview"), data.line("identifier")),
        }
    )


def _keywords(data: Item) -> list[Any]:
    """They stand as a list, or as a list written as one text."""
    packed = data.unpacked("keywords") if isinstance(data.raw("keywords"), str) else None
    return packed if isinstance(packed, list) else data.values("keywords")


def of_bulk(item: Item) -> Item | None:
    """An object of the bulk file; None for tenders."""
    if item.line("type") not in _KINDS:
        return None
    ccm2, identifier = item.line("ccm2Id"), item.line("identifier")
    programme = item.item("frameworkProgramme")
    return item.with_fields(
        {
            "id": f"{ccm2}TOPICSen" if ccm2 else "",
            "url": _TOPIC_PAGE + identifier if identifier else None,
            "abstract": item.raw("description", "descriptionByte"),
            "kind": {"id": item.line("type")},
            "startDate": item.raw("plannedOpeningDateLong", "publicationDateLong"),
            "deadlineDate": item.values("deadlineDatesLong"),
            "frameworkProgrammes": [{"label": programme.line("description", "abbreviation")}],
            "budget": _budget(item.raw("budgetOverviewJSONItem") or item.raw("budgetOverview"), identifier),
        }
    )


def _budget(overview: object, identifier: str) -> dict[str, Any] | None:
    """The lines of this topic alone: the overview has those of all topics of the call."""
    entries = Item(overview).raw("budgetTopicActionMap")
    lines = [
        Item(line)
        for entry in (entries.values() if isinstance(entries, dict) else ())
        for line in (entry if isinstance(entry, list) else [entry])
    ]
    own = [one for one in lines if identifier and one.line("action").partition(" - ")[0] == identifier]
    if not own:
        return None
    total = sum((amount for one in own for amount in _yearly(one)), Decimal(0))
    return {
        "totalBudgetEur": total,
        "expectedGrants": own[0].raw("expectedGrants"),
        "minContributionEur": own[0].raw("minContribution"),
        "maxContributionEur": own[0].raw("maxContribution"),
    }


def _yearly(line: Item) -> list[Decimal]:
    years = line.raw("budgetYearMap")
    amounts = (Item({"of": one}).amount("of") for one in years.values()) if isinstance(years, dict) else ()
    return [one for one in amounts if one]
