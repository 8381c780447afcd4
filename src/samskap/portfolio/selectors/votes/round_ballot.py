"""What would come on the ballot of a round, which legs lack something, and what must be done before people vote."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.core.models import HelixLeg
from samskap.portfolio.models import (
    BallotBox,
    BallotOption,
    Candidate,
    CandidateLink,
    CandidateState,
    Lack,
    LegGap,
    LinkKind,
    Round,
)
from samskap.portfolio.selectors.rounds.balance import candidates_in, legs_of
from samskap.portfolio.services.votes.boxes import wrong_choice, wrong_with
from samskap.portfolio.services.votes.preparing import usual_days, wrong_in_rules
from samskap.portfolio.steps import Demand

APPEAL_DAYS = 14
"""Between the count and the decision: time to appeal."""


@dataclass(frozen=True)
class Lacking:
    """A leg without candidates or without a way to vote; ``gap`` is what the steering group has said of it."""

    leg: HelixLeg
    lack: Lack
    gap: LegGap | None


def box_of_round(row: Round, *also: str) -> BallotBox | None:
    """The vote about the round, if there is one, with the money and hours of the round until its rules are locked: one
    query, and one for each of ``also`` (``doors``, ``shares``)."""
    box = BallotBox.objects.filter(round=row).defer("leaves").prefetch_related(*also).first()
    if box is not None:
        box.round = row
        if box.locked_at is None:
            box.budget, box.hours = row.budget, row.hours
    return box


def proposed_round_box(row: Round, now: datetime) -> BallotBox:
    """A vote about the round with what is usual, not saved; after it there is time to appeal."""
    opens, closes = usual_days(now, row.decide_on - timedelta(days=APPEAL_DAYS + 1))
    return BallotBox(round=row, budget=row.budget, hours=row.hours, opens_at=opens, closes_at=closes)


def options_of(row: Round, candidates: Iterable[Candidate]) -> list[BallotOption]:
    """What comes on the ballot, not saved: under the numbers that the candidates have everywhere else."""
    return [
        BallotOption(
            number=one.number,
            name=one.title,
            cost=one.cost,
            hours=None if row.hours is None else one.hours,
            candidate=one,
        )
        for one in candidates
    ]


def lacking_of(row: Round, candidates: Iterable[Candidate], box: BallotBox | None) -> list[Lacking]:
    """The legs that lack something: one query. Of a vote that is not saved one cannot say who votes."""
    present = {leg for one in candidates for leg in legs_of(one)}
    voting = {one.leg for one in box.doors.all()} if box and box.pk else set(HelixLeg.values)
    said = {(one.leg, one.lack): one for one in LegGap.objects.filter(round=row)}
    without = [(leg, Lack.CANDIDATES) for leg in HelixLeg if leg not in present]
    without += [(leg, Lack.VOTERS) for leg in HelixLeg if leg not in voting]
    return [Lacking(leg, lack, said.get((leg, lack))) for leg, lack in without]


def before_voting(row: Round, now: datetime) -> Iterator[Demand]:
    """The rules are chosen, there is a choice, and every leg takes part or the steering group has said why not: seven
    queries."""
    candidates, box = list(candidates_in(row)), box_of_round(row, "doors", "shares")
    yield from demands_from(row, candidates, box, lacking_of(row, candidates, box), now)


def demands_from(
    row: Round, candidates: Sequence[Candidate], box: BallotBox | None, lacking: Sequence[Lacking], now: datetime
) -> Iterator[Demand]:
    """The same, of what has been read already: one query."""
    url, saved = reverse("round_vote_setup", args=[row.token]), box is not None
    yield Demand(
        _("How one votes and how it is counted is chosen.")
        if saved
        else _("How one votes and how it is counted is not saved yet."),
        saved,
        f"{url}#how",
    )
    wrong = _wrong(row, box, options_of(row, candidates), now)
    if "options" not in wrong:
        said = ngettext(
            "%(count)d candidate is on the ballot.", "%(count)d candidates are on the ballot.", len(candidates)
        )
        yield Demand(said % {"count": len(candidates)}, True, url)
    yield from (Demand(message, False, f"{url}#how") for message in wrong.values())
    yield from (Demand(message, False, url) for message in _left_alone(candidates))
    for one in lacking:
        words = {"leg": one.leg.label, "lack": one.lack.label}
        missing = _("%(leg)s: %(lack)s. The steering group must say in public why people vote all the same.")
        done = _("%(leg)s: %(lack)s. The steering group has said why.")
        yield Demand((done if one.gap else missing) % words, one.gap is not None, f"{url}#gaps")


def wrong_with_days(row: Round, box: BallotBox) -> dict[str, str]:
    """What cannot be about the ballot and its days, by field."""
    message = _("The decision is promised by %(day)s. Close before that, or move that day first.")
    return wrong_in_rules(box, row.decide_on, message)


def _wrong(row: Round, box: BallotBox | None, options: Sequence[BallotOption], now: datetime) -> dict[str, str]:
    if box is None:
        return wrong_choice(proposed_round_box(row, now), options)
    return wrong_with(box, now, options) | wrong_with_days(row, box)


def _left_alone(candidates: Sequence[Candidate]) -> Iterator[str]:
    """Candidates that need one which is not in the round any more: they could never be chosen.

    What was said of a merged one stands as a link of its own to what it is part of now.
    """
    links = CandidateLink.objects.filter(candidate__in=candidates, kind=LinkKind.NEEDS)
    there = (CandidateState.IN, CandidateState.MERGED)
    for one in links.exclude(other__state__in=there).select_related("candidate", "other"):
        yield _("“%(name)s” needs “%(other)s”, which is not in the round any more.") % {
            "name": one.candidate.title,
            "other": one.other.title,
        }
