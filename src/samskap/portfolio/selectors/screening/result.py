"""What the locked scores come to, for everybody: a sentence for each candidate, how often it is in, its points.

Before the scores are locked nothing here reads them, nor who is barred. Points of a candidate that fewer than
:data:`FEWEST_SCREENERS` scored are shown to nobody: the mean of one is what they gave, of two each knows the other.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from samskap.core.plain import guard_cell
from samskap.portfolio.models import Candidate, Duty, Round, RoundState, ScreeningConflict
from samskap.portfolio.partiality import in_words
from samskap.portfolio.selectors.screening.criteria import Shown, criteria_of
from samskap.portfolio.selectors.screening.words import place_word, sentence_of, told_of
from samskap.portfolio.services.screening.locking_scores import scores_stand

ORDER = ("in", "in-or-depends", "depends", "open", "out-or-depends", "out")
"""As the page lists them."""
FEWEST_SCREENERS = 3
"""So many have scored a candidate before the mean of their points is shown."""


@dataclass(frozen=True)
class Standing:
    """A candidate as it came out. ``share``: in how many of the best portfolios it is, from 0 to 1, if that is known.

    ``by_name``: points by the name of the criterion; ``mean``: of all with the weights as stated; both None where few
    scored it; ``bars``: why screeners did not score it.
    """

    number: int
    title: str
    state: str
    place: str
    word: str
    sentence: str
    share: float | None
    by_name: Sequence[tuple[str, float | None]]
    mean: float | None
    screeners: int
    bars: Sequence[str]

    @property
    def width(self) -> float:
        """Of the bar, in per cent."""
        return 100 * (self.share or 0)


@dataclass(frozen=True)
class ScreeningPage:
    """The public page. ``state``: ``before``, ``open``, ``working``, ``done``, or ``over`` where the round was
    cancelled before its scores were locked; without a result no ``standings``."""

    state: str
    criteria: Sequence[Shown]
    screeners: int
    told: str
    standings: Sequence[Standing]
    portfolios: int
    is_complete: bool
    is_settled: bool
    is_untouched: bool
    budget: str
    hours: str | None

    @property
    def barred(self) -> list[Standing]:
        """Candidates that somebody did not score because they were not impartial."""
        return [one for one in self.standings if one.bars]

    @property
    def hides_points(self) -> bool:
        """Whether too few have scored some of them for their points to be shown."""
        return any(one.mean is None for one in self.standings)

    @property
    def names(self) -> list[str]:
        """Of the criteria."""
        return [one.criterion.name for one in self.criteria]


def state_of(row: Round) -> str:
    """How far screening has come."""
    if row.state == RoundState.CANCELLED and row.screening is None:
        return "over"
    if row.criteria_locked_at is None:
        return "before"
    if row.state == RoundState.SCREENING or row.scores_locked_at is None or row.screening is None:
        return "open"
    return "done" if "result" in row.screening else "working"


def screening_page(row: Round) -> ScreeningPage:
    """The page: four queries."""
    state, criteria = state_of(row), criteria_of(row)
    kept: Mapping[str, Any] = row.screening or {}
    result = kept["result"] if state == "done" else {}
    standings = _standings(row, kept) if result else []
    return ScreeningPage(
        state=state,
        criteria=criteria,
        screeners=row.people.filter(duty=Duty.SCREENER).count(),
        told=told_of([one.place for one in standings]) if standings else "",
        standings=standings,
        portfolios=result.get("portfolios", 0),
        is_complete=result.get("complete", False),
        is_settled=result.get("settled", False),
        is_untouched=scores_stand(row),
        budget=result.get("budget", ""),
        hours=result.get("hours"),
    )


def screening_block(row: Round) -> Mapping[str, Any]:
    """What the public page of the round says of it: one query; nothing where there is nothing to say."""
    state, names = state_of(row), [one.name for one in row.criteria.all()]
    if not names or row.state == RoundState.CANCELLED:
        return {}
    kept: Mapping[str, Any] = row.screening or {}
    told = told_of(one["place"] for one in kept["result"]["candidates"].values()) if state == "done" else ""
    return {"round": row, "state": state, "names": names, "told": told}


def standing_of(candidate: Candidate) -> Standing | None:
    """How one candidate came out, if that is known: one query."""
    row = candidate.round
    if state_of(row) != "done":
        return None
    kept: Mapping[str, Any] = row.screening or {}
    if str(candidate.number) not in kept["result"]["candidates"]:
        return None
    reasons = ScreeningConflict.objects.filter(candidate=candidate).order_by("pk").values_list("reason", flat=True)
    return _standing(candidate, kept, [in_words(one) for one in reasons])


def screening_as_csv(row: Round) -> str:
    """All numbers as a table with semicolons, as spreadsheets of the Nordic countries read it."""
    page = screening_page(row)
    head = ["number", "title", "state", "place", "share", "screeners", "barred", "mean", *page.names]
    lines = io.StringIO()
    write = csv.writer(lines, delimiter=";", lineterminator="\r\n").writerow
    write([guard_cell(cell) for cell in head])
    for one in sorted(page.standings, key=lambda one: one.number):
        share = "" if one.share is None else f"{one.share:.4f}"
        means = ["" if mean is None else f"{mean:.3f}" for mean in (one.mean, *(mean for _name, mean in one.by_name))]
        numbers = [one.screeners, len(one.bars), *means]
        write([one.number, guard_cell(one.title), one.state, one.place, share, *numbers])
    return "\ufeff" + lines.getvalue()


def _standings(row: Round, kept: Mapping[str, Any]) -> list[Standing]:
    """By place, what is in most often first: two queries."""
    reasons = defaultdict[int, list[str]](list)
    bars = ScreeningConflict.objects.filter(candidate__round=row).order_by("pk")
    for candidate, reason in bars.values_list("candidate", "reason"):
        reasons[candidate].append(in_words(reason))
    numbers = [int(number) for number in kept["result"]["candidates"]]
    rows = Candidate.objects.filter(round=row, number__in=numbers)
    found = [_standing(one, kept, reasons[one.pk]) for one in rows]
    return sorted(found, key=lambda one: (ORDER.index(one.place), -(one.share or 0), -(one.mean or 0), one.number))


def _standing(row: Candidate, kept: Mapping[str, Any], bars: Sequence[str]) -> Standing:
    portfolios = kept["result"]["portfolios"]
    said = kept["result"]["candidates"][str(row.number)]
    within = said["within"]
    names = [one["name"] for one in kept["scores"]["criteria"]]
    is_shown = said["screeners"] >= FEWEST_SCREENERS
    return Standing(
        number=row.number,
        title=row.title,
        state=row.state,
        place=said["place"],
        word=place_word(said["place"]),
        sentence=sentence_of(said, portfolios),
        share=None if within is None else within / portfolios,
        by_name=[(name, mean if is_shown else None) for name, mean in zip(names, said["points"], strict=True)],
        mean=said["mean"] if is_shown else None,
        screeners=said["screeners"],
        bars=bars,
    )
