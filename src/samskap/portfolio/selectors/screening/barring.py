"""Who screens what: candidates, screeners, who is barred from which, and who has scored which. Never how.

A screener is barred where they themselves, or an organisation they have a role in, put the candidate forward or takes
part in it; the same holds for what was merged into it. Names of parties without account nobody can compare.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone
from django.utils.translation import ngettext

from samskap.core.models import Membership
from samskap.portfolio.models import (
    Candidate,
    CandidatePartner,
    CandidateState,
    Duty,
    Round,
    RoundPerson,
    Score,
    ScreeningConflict,
)
from samskap.portfolio.partiality import WROTE, in_words, role_at


@dataclass(frozen=True)
class Bar:
    """Why somebody may not score a candidate, as a code of :mod:`samskap.portfolio.partiality`. ``is_said``: they said
    so themselves and can take it back."""

    code: str
    is_said: bool

    @property
    def reason(self) -> str:
        """In words that everybody may read."""
        return in_words(self.code)


@dataclass(frozen=True)
class Behind:
    """Who is behind a candidate, or what was merged into it: rows of organisations, and of those who wrote it."""

    organisations: frozenset[int]
    writers: frozenset[int]


@dataclass(frozen=True)
class Screening:
    """Who can and did score what. Pairs are of the screener's and the candidate's row, ``behind`` is by the latter."""

    screeners: Sequence[RoundPerson]
    candidates: Sequence[Candidate]
    bars: Mapping[tuple[int, int], Bar]
    scored: frozenset[tuple[int, int]]
    behind: Mapping[int, Behind]

    @cached_property
    def done(self) -> frozenset[tuple[int, int]]:
        """What counts: scored by somebody who is not barred."""
        return frozenset(self.scored - self.bars.keys())

    @property
    def unscored(self) -> list[Candidate]:
        """Candidates that nobody has scored whose points count."""
        there = {candidate for _screener, candidate in self.done}
        return [one for one in self.candidates if one.pk not in there]

    def left_for(self, screener: RoundPerson) -> list[Candidate]:
        """What this screener still has to score."""
        settled = self.done | self.bars.keys()
        return [one for one in self.candidates if (screener.pk, one.pk) not in settled]

    @property
    def unfinished(self) -> list[RoundPerson]:
        """Screeners who still have something to score and whose account is not erased."""
        return [one for one in self.screeners if one.user_id is not None and self.left_for(one)]


def screening_of(row: Round, screener: RoundPerson | None = None) -> Screening:
    """All screeners of the round, or this one alone: six queries. Candidates that are in the round, by number."""
    people = row.people.filter(duty=Duty.SCREENER).select_related("user") if screener is None else [screener]
    screeners = list(people)
    rows = list(row.candidates.select_related("proposed_by"))
    candidates = [one for one in rows if one.state == CandidateState.IN]
    takers, makers = _takers(rows), _makers(rows)
    bars = _by_role(screeners, takers, makers)
    said = ScreeningConflict.objects.filter(screener__in=screeners, candidate__round=row)
    for one in said:
        bars[one.screener_id, one.candidate_id] = Bar(one.reason, True)
    there = Score.objects.filter(screener__in=screeners).order_by().values_list("screener", "candidate").distinct()
    kept = {one.pk for one in candidates}
    bars = {pair: bar for pair, bar in bars.items() if pair[1] in kept}
    behind = {pk: Behind(frozenset(takers.get(pk, ())), frozenset(makers.get(pk, ()))) for pk in kept}
    return Screening(screeners, candidates, bars, frozenset(there), behind)


def late_of(row: Round) -> list[str]:
    """Who has not scored how many candidates and will not any more, as lines: six queries, none while there is time,
    since nothing is locked then before all are done."""
    if timezone.localdate() <= row.screen_until:
        return []
    found = screening_of(row)
    lines = []
    for one in found.unfinished:
        left = len(found.left_for(one))
        words = ngettext("%(name)s: %(count)d candidate not scored", "%(name)s: %(count)d candidates not scored", left)
        lines.append(words % {"name": one.user, "count": left})
    return lines


def _by_role(
    screeners: Iterable[RoundPerson], names: Mapping[int, Mapping[int, str]], made_by: Mapping[int, set[int]]
) -> dict[tuple[int, int], Bar]:
    found: dict[tuple[int, int], Bar] = {}
    theirs: dict[int, list[int]] = defaultdict(list)
    users = [one.user_id for one in screeners]
    for user, organisation in (
        Membership.objects.filter(user__in=users).order_by("pk").values_list("user", "organisation")
    ):
        theirs[user].append(organisation)
    for one in screeners:
        if one.user_id is None:
            continue
        for candidate, parties in names.items():
            name = next((parties[mine] for mine in theirs[one.user_id] if mine in parties), None)
            if name is not None:
                found[one.pk, candidate] = Bar(role_at(name), False)
        for candidate, users_of in made_by.items():
            if one.user_id in users_of:
                found[one.pk, candidate] = Bar(WROTE, False)
    return found


def _takers(rows: Sequence[Candidate]) -> dict[int, dict[int, str]]:
    """By candidate: the organisations that put it, or what was merged into it, forward or take part; with names."""
    into, found = _roots(rows), defaultdict[int, dict[int, str]](dict)
    for one in rows:
        party = one.proposed_by
        if party is not None and party.organisation_id is not None:
            found[into[one.pk]][party.organisation_id] = party.name
    partners = CandidatePartner.objects.filter(candidate__in=rows, party__organisation__isnull=False)
    for candidate, organisation, name in partners.values_list("candidate", "party__organisation", "party__name"):
        found[into[candidate]][organisation] = name
    return found


def _makers(rows: Sequence[Candidate]) -> dict[int, set[int]]:
    """By candidate: who wrote it, or what was merged into it; not who typed it in for a party without account."""
    into, found = _roots(rows), defaultdict[int, set[int]](set)
    for one in rows:
        for_others = one.proposed_by is not None and one.proposed_by.organisation_id is None
        if one.created_by_id is not None and not for_others:
            found[into[one.pk]].add(one.created_by_id)
    return found


def _roots(rows: Sequence[Candidate]) -> dict[int, int]:
    """By candidate: the one it has become part of in the end."""
    into = {one.pk: one.merged_into_id for one in rows}

    def root(pk: int) -> int:
        seen = {pk}
        while (further := into.get(pk)) is not None and further not in seen:
            pk = further
            seen.add(pk)
        return pk

    return {one.pk: root(one.pk) for one in rows}
