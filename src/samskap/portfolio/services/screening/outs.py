"""What the steering group does not put to the vote, with a reason that everybody reads."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible, StateRefused
from samskap.core.texts import fill_texts
from samskap.portfolio.models import Candidate, CandidateLink, CandidateState, LinkKind, Round, RoundState
from samskap.portfolio.services.rounds.indexing import index_candidate
from samskap.portfolio.steps import locked_round, refuse_unless, tell_changed


@transaction.atomic
def put_out(*, actor: Actor, candidate: Candidate, reason: str) -> Candidate:
    """Keep it off the ballot, with a public reason; while the rules of the vote are being set.

    :raises NotVisible, Refused: the actor does not steer the round.
    :raises StateRefused: it is too early or too late, the candidate is not in the round, or another one needs it.
    :raises InvalidInput: there is no reason.
    """
    row, held = _held(actor, candidate)
    if held.state != CandidateState.IN:
        raise StateRefused(_("This candidate is not in the round any more."))
    links = CandidateLink.objects.filter(other=held, kind=LinkKind.NEEDS, candidate__state=CandidateState.IN)
    needed_by = links.select_related("candidate").first()
    if needed_by is not None:
        words = {"name": needed_by.candidate.title}
        raise StateRefused(_("“%(name)s” needs it. Decide about that one first.") % words)
    try:
        fill_texts(held, {"state_because": reason}, ("state_because",))
    except InvalidInput as error:
        raise InvalidInput(error.message, {"reason": error.message}) from error
    held.state = CandidateState.OUT
    held.save(update_fields=["state", "state_because"])
    _note(actor, "candidate.put_out", row, held, after={"reason": held.state_because})
    tell_changed(row)
    return held


@transaction.atomic
def put_back(*, actor: Actor, candidate: Candidate) -> Candidate:
    """Put to the vote all the same what the steering group had kept off the ballot.

    :raises NotVisible, Refused: the actor does not steer the round.
    :raises StateRefused: it is too late, the candidate was not kept off, or it needs one that is not in the round.
    """
    row, held = _held(actor, candidate)
    if held.state != CandidateState.OUT:
        raise StateRefused(_("This candidate was not kept off the ballot."))
    lacks = (
        CandidateLink.objects.filter(candidate=held, kind=LinkKind.NEEDS)
        .exclude(other__state__in=[CandidateState.IN, CandidateState.MERGED])
        .select_related("other")
        .first()
    )
    if lacks is not None:
        raise StateRefused(_("It needs “%(name)s”, which is not in the round.") % {"name": lacks.other.title})
    before = {"reason": held.state_because}
    held.state, held.state_because = CandidateState.IN, ""
    held.save(update_fields=["state", "state_because"])
    _note(actor, "candidate.put_back", row, held, before=before)
    tell_changed(row)
    return held


def _held(actor: Actor, candidate: Candidate) -> tuple[Round, Candidate]:
    """The locked round and the candidate as it is now."""
    require(actor, "portfolio.steer_round", candidate.round, view="portfolio.view_round_inside")
    row = locked_round(candidate.round)
    refuse_unless(row, RoundState.READY)
    held = Candidate.objects.select_for_update(of=("self",)).filter(round=row, pk=candidate.pk).first()
    if held is None:
        raise NotVisible
    held.round = row
    return row, held


def _note(actor: Actor, action: str, row: Round, candidate: Candidate, **facts: Any) -> None:
    journal.record(actor=actor, action=action, obj=candidate, organisation=row.organisation, **facts)
    index_candidate(candidate)
