"""Who builds a round, for whom they speak in it, and what they may change."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from samskap.core.access import Actor
from samskap.portfolio.models import CandidateState, Round, RoundParty, RoundState
from samskap.portfolio.steps import BUILDING

WITHDRAWABLE = (*BUILDING, RoundState.SCREENING, RoundState.READY)
"""From the vote on, what is on the ballot is taken out of the vote."""


class Proposed(Protocol):
    """What it takes to know who may do what with a candidate: the model has it, and so has a row of a table."""

    @property
    def state(self) -> str:
        """One of ``CandidateState``."""

    @property
    def proposed_by_id(self) -> int | None:
        """The party that proposed it."""


@dataclass(frozen=True)
class Builder:
    """Somebody in a round. ``speaks_for``: the parties in whose name they may act; ``hosts``: they work where the round
    is held."""

    row: Round
    hosts: bool
    speaks_for: Sequence[RoundParty]

    @property
    def takes_part(self) -> bool:
        """Whether they build with the others."""
        return self.hosts or bool(self.speaks_for)

    @property
    def may_propose(self) -> bool:
        """Whether they can add a candidate now."""
        return self.row.state in BUILDING and bool(self.speaks_for)

    def may_change(self, candidate: Proposed) -> bool:
        """While candidates are gathered, whoever proposed it; in the workshop everybody who builds.

        To join a candidate is open to all, so partners wait for the workshop as well.
        """
        if self.row.state not in BUILDING or candidate.state != CandidateState.IN:
            return False
        return self.takes_part and (self.row.state == RoundState.WORKSHOP or self.owns(candidate))

    def may_withdraw(self, candidate: Proposed) -> bool:
        """Whoever proposed it, and those who hold the round."""
        can_go = candidate.state == CandidateState.IN and self.row.state in WITHDRAWABLE
        return can_go and self.owns(candidate)

    def may_bring_back(self, candidate: Proposed) -> bool:
        """The same, as long as the portfolio is built."""
        can_come = candidate.state == CandidateState.WITHDRAWN and self.row.state in BUILDING
        return can_come and self.owns(candidate)

    def owns(self, candidate: Proposed) -> bool:
        """Whether one of their parties proposed it, or they hold the round."""
        return self.hosts or candidate.proposed_by_id in self._parties

    @cached_property
    def _parties(self) -> set[int]:
        return {one.pk for one in self.speaks_for}


def builder_of(actor: Actor, row: Round) -> Builder:
    """What the actor is in this round: one query.

    Those who hold it also speak for parties that are not in the portal, since nobody else can.
    """
    hosts = actor.works_in(row.organisation_id)
    parties = row.parties.all() if hosts or actor.user is not None else RoundParty.objects.none()
    ours = [one for one in parties if _speaks_for(actor, one, hosts)]
    # an organisation comes before those for whom it only speaks
    return Builder(row, hosts, sorted(ours, key=lambda one: one.organisation_id is None))


def _speaks_for(actor: Actor, party: RoundParty, hosts: bool) -> bool:
    if party.organisation_id is None:
        return hosts
    return party.joined_at is not None and actor.works_in(party.organisation_id)
