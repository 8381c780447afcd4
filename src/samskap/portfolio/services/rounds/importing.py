"""Taking candidates from a file into a round: all of them, or none."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput
from samskap.core.tables import plain_word
from samskap.portfolio.candidate_files import Given, label_of, refused
from samskap.portfolio.dependencies import contradiction_in, cycle_in
from samskap.portfolio.models import Candidate, CandidateState, LinkKind, Round, RoundParty
from samskap.portfolio.services.rounds.candidates import propose_candidate
from samskap.portfolio.services.rounds.linking import link_new
from samskap.portfolio.steps import BUILDING, locked_round, refuse_unless

KINDS = {LinkKind.NEEDS: "needs", LinkKind.EXCLUDES: "excludes"}


@dataclass(frozen=True)
class Otherwise:
    """What holds where the file says nothing about it."""

    party: RoundParty
    horizon: str
    risk: str
    size: str

    def fill(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values of one candidate, with these where there are none."""
        return {"horizon": self.horizon, "risk": self.risk, "size": self.size, **values}


@transaction.atomic
def import_candidates(*, actor: Actor, row: Round, given: Sequence[Given], otherwise: Otherwise) -> list[Candidate]:
    """Add the candidates of a file, each in the name of its party, with what they need and exclude.

    :raises NotVisible, Refused: the actor does not work in the organisation whose round it is.
    :raises StateRefused: candidates are not gathered now, or there are too many.
    :raises InvalidInput: under ``pasted``: the first line that cannot be used, and why; nothing is taken in.
    """
    require(actor, "portfolio.work_on_round", row, view="portfolio.view_round_inside")
    held = locked_round(row)
    refuse_unless(held, *BUILDING)
    parties = {plain_word(one.name): one for one in RoundParty.objects.filter(round=held)}
    there = {plain_word(one.title) for one in Candidate.objects.filter(round=held, state=CandidateState.IN)}
    made: list[Candidate] = []
    for one in given:
        if plain_word(one.values["title"]) in there:
            raise refused(one.where, _("The round has a candidate of this name already."))
        party = _party(one, parties, otherwise.party)
        try:
            made.append(propose_candidate(actor=actor, row=held, party=party, values=otherwise.fill(one.values)))
        except InvalidInput as error:
            raise refused(one.where, _said(error)) from error
    _link(actor, held, given, made)
    facts = {"candidates": len(made), "numbers": [one.number for one in made]}
    journal.record(
        actor=actor, action="round.candidates_imported", obj=held, organisation=held.organisation, after=facts
    )
    return made


def _party(one: Given, parties: Mapping[str, RoundParty], otherwise: RoundParty) -> RoundParty:
    if not one.party:
        return otherwise
    found = parties.get(plain_word(one.party))
    if found is None:
        said = _("“%(name)s” is not among the parties of the round. Name them there first.")
        raise refused(one.where, said % {"name": one.party[:60]})
    return found


def _link(actor: Actor, row: Round, given: Sequence[Given], made: Sequence[Candidate]) -> None:
    """What they need and exclude, all at once: for each alone it would be looked at anew whether all can be chosen."""
    place = {one.number: at for at, one in enumerate(given) if one.number}
    said: dict[frozenset[int], tuple[int, str, int]] = {}
    for at, one in enumerate(given):
        for kind, name in KINDS.items():
            for number in getattr(one, name):
                said.setdefault(frozenset({at, place[number]}), (at, kind, place[number]))
    try:
        link_new(actor=actor, row=row, said=[(made[one], kind, made[two]) for one, kind, two in said.values()])
    except InvalidInput as error:
        raise refused(given[_impossible(said.values())].where, _said(error)) from error


def _impossible(said: Collection[tuple[int, str, int]]) -> int:
    """Which of them could never be chosen."""
    pairs = {kind: [(one, two) for one, there, two in said if there == kind] for kind in KINDS}
    found = cycle_in(pairs[LinkKind.NEEDS]) or contradiction_in(pairs[LinkKind.NEEDS], pairs[LinkKind.EXCLUDES])
    return found[0] if found else 0


def _said(error: InvalidInput) -> str:
    """What is wrong, by the name of each field that we have a name for."""
    told = [f"{label_of(name)}: {said}" if name in _FIELDS else said for name, said in error.fields.items()]
    return " ".join(told) or error.message


_FIELDS = {one.name for one in Candidate._meta.fields}
