"""Rounds whose votes are counted, for tests. Every function saves what it returns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from samskap.portfolio.models import BallotBox, BallotCount, Round
from samskap.portfolio.services.votes.casting import Voter, cast_ballot
from samskap.portfolio.services.votes.counting import count_box
from samskap.portfolio.services.votes.sealing import seal_box
from tests.portfolio.round_factories import make_round_box

Choices = Sequence[tuple[int, int]]
BALLOTS: Mapping[str, Sequence[Choices]] = {
    "civil_society": [[(1, 1), (2, 2)]] * 8 + [[(3, 1)]] * 6,
    "public": [[(1, 1), (4, 2)]] * 6,
    "business": [[(3, 1)]] * 6,
    "academia": [[(4, 1)]] * 5,
}
"""By leg, so that each has a purse of its own."""


def counted_box(box: BallotBox | None = None, ballots: Mapping[str, Sequence[Choices]] = BALLOTS) -> BallotCount:
    """The count of a vote about a round after these ballots at the open doors of the legs."""
    box = box or make_round_box(completion="greedy")
    doors = {one.leg: one for one in box.doors.all()}
    for leg, sheets in ballots.items():
        for choices in sheets:
            cast_ballot(box=box, voter=Voter(doors[leg]), choices=choices)
    seal_box(box=box, now=box.closes_at)
    return count_box(box=BallotBox.objects.select_related("round__organisation").get(pk=box.pk))


def round_of(count: BallotCount) -> Round:
    """The round as it is now."""
    return Round.objects.select_related("organisation").get(pk=count.box.round_id)
