"""Candidates as data: for the API, and for files that can be taken into another round."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from samskap.core.models import HelixLeg
from samskap.core.plain import guard_cell
from samskap.portfolio.candidate_files import CHOICES, LISTS, NUMBERS, TEXTS, label_of
from samskap.portfolio.models import Candidate, CandidateLink, CandidateState, LinkKind, Round
from samskap.portfolio.selectors.rounds.balance import legs_of, with_partners

COLUMNS = ("number", *TEXTS, "party", *NUMBERS, *CHOICES, *LISTS)
"""As :mod:`samskap.portfolio.candidate_files` reads them."""
KINDS: Mapping[str, str] = {LinkKind.NEEDS: "needs", LinkKind.EXCLUDES: "excludes"}


def all_candidates(row: Round) -> QuerySet[Candidate]:
    """Every candidate of the round by number, for :func:`as_data`."""
    rows = with_partners(Candidate.objects.filter(round=row))
    return rows.select_related("proposed_by", "merged_into", "decision").order_by("number")


def as_data(row: Round, candidates: Iterable[Candidate]) -> list[dict[str, Any]]:
    """These candidates of the round, sums and hours exact, as text: one query beside those of the rows."""
    links = _links(row)
    return [_one(row, one, links.get(one.pk, {})) for one in candidates]


def table_of(row: Round) -> list[list[str]]:
    """What can still be chosen, as a table that a spreadsheet opens and that can be taken into another round."""
    found = as_data(row, all_candidates(row).filter(state=CandidateState.IN))
    numbers = {one["number"] for one in found}
    return [[label_of(name) for name in COLUMNS], *(_cells(one, numbers) for one in found)]


def _cells(one: Mapping[str, Any], numbers: set[int]) -> list[str]:
    cells = []
    for name in COLUMNS:
        value = one[name]
        if name in LISTS:
            value = " ".join(str(number) for number in value if number in numbers)
        cells.append(guard_cell(str(value)))
    return cells


def _links(row: Round) -> dict[int, dict[str, list[int]]]:
    found: dict[int, dict[str, list[int]]] = {}
    rows = CandidateLink.objects.filter(candidate__round=row).order_by("other__number")
    for pk, kind, number in rows.values_list("candidate_id", "kind", "other__number"):
        found.setdefault(pk, {}).setdefault(KINDS[kind], []).append(number)
    return found


def _one(row: Round, one: Candidate, links: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    legs = legs_of(one)
    decision = getattr(one, "decision", None)
    return {
        "number": one.number,
        "url": settings.PUBLIC_URL + reverse("candidate", args=[row.token, one.number]),
        **{name: getattr(one, name) for name in (*TEXTS, *CHOICES, "state", "origin")},
        **{name: str(getattr(one, name)) for name in NUMBERS},
        **{name: list(links.get(name, [])) for name in LISTS},
        "because": one.state_because,
        "merged_into": one.merged_into.number if one.merged_into else None,
        "party": one.proposed_by.name if one.proposed_by else "",
        "legs": [leg for leg in HelixLeg.values if leg in legs],
        "partners": [
            {"name": each.party.name, "leg": each.party.leg, "role": each.role}
            | {name: str(getattr(each, name)) for name in ("money", "hours")}
            for each in one.partners.all()
        ],
        "chosen": decision.chosen if decision else None,
        "chosen_by_count": decision.by_count if decision else None,
        "decision_reason": decision.reason if decision else "",
    }
