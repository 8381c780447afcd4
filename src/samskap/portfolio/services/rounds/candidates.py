"""Candidates of a round: proposing, changing, withdrawing and bringing back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from samskap.cocreation.models import Conversation
from samskap.cocreation.selectors.finding import find_conversation
from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.texts import fill_texts
from samskap.needs.models import Need
from samskap.needs.selectors.finding import find_need
from samskap.portfolio.blocks import Prefill
from samskap.portfolio.models import Candidate, CandidateState, Origin, Round, RoundParty
from samskap.portfolio.selectors.rounds.builders import WITHDRAWABLE, Builder, builder_of
from samskap.portfolio.services.rounds.candidate_inputs import (
    CHOICES,
    NUMBERS,
    TEXTS,
    Seen,
    Values,
    changes,
    facts_of,
    fill,
    followed,
    merged_with,
    with_spans,
)
from samskap.portfolio.services.rounds.indexing import index_candidate
from samskap.portfolio.steps import BUILDING, locked_round, refuse_unless

MOST = 300
"""Candidates in a round: more than a meeting can look at, and than a screener can read."""
NOTHING_WRITTEN = {**dict.fromkeys((*TEXTS, *CHOICES), ""), **dict.fromkeys(NUMBERS)}


@dataclass(frozen=True)
class Edited:
    """The candidate as it is now; ``theirs``: labels of what somebody else changed while this person wrote."""

    candidate: Candidate
    theirs: Sequence[str]


@transaction.atomic
def propose_candidate(
    *, actor: Actor, row: Round, party: RoundParty, values: Values, source: Prefill | None = None
) -> Candidate:
    """Add a candidate in the name of a party. ``source``: what it comes from, as the actor was shown it.

    :raises NotVisible, Refused: the actor has nothing to do with the round, or does not build it.
    :raises StateRefused: candidates are not gathered, or there are too many.
    :raises InvalidInput: beside the fields that cannot be so, or the actor does not speak for the party.
    """
    builder = building(actor, row, *BUILDING)
    if party.pk not in {one.pk for one in builder.speaks_for}:
        message = _("Choose one of those in the list.")
        raise InvalidInput(message, {"party": message})
    last = Candidate.objects.filter(round=row).aggregate(last=Max("number"))["last"] or 0
    if last >= MOST:
        raise StateRefused(_("At most %(most)d candidates fit into a round.") % {"most": MOST})
    made = Candidate(round=builder.row, number=last + 1, proposed_by=party, created_by=actor.user, origin=Origin.PERSON)
    made.source = source.source[:40] if source else ""
    if source is not None:
        made.origin = source.origin
        made.need, made.conversation = _where_from(actor, source)
    fill(made, with_spans({**NOTHING_WRITTEN, **values}))
    made.save()
    note(actor, "candidate.proposed", made, after={**facts_of(made), "origin": made.origin, "party": party.name})
    return made


@transaction.atomic
def edit_candidate(*, actor: Actor, candidate: Candidate, values: Values, seen: Seen | None = None) -> Edited:
    """Change some of its fields. ``seen``: what the actor had before them when they began to write.

    :raises NotVisible, Refused, StateRefused: as :func:`changeable`.
    :raises ChangedMeanwhile: somebody else changed the same field to something else.
    :raises InvalidInput: beside the fields that cannot be so.
    """
    builder, held = changeable(actor, candidate)
    before, full = facts_of(held), with_spans(values)
    theirs: list[str] = []
    if seen is not None:
        full, theirs = merged_with(held, full, seen)
    fill(held, followed(held, full))
    was, now = changes(before, facts_of(held))
    if now:
        held.save()
        note(actor, "candidate.changed", held, before=was, after=now, builder=builder)
    return Edited(held, [label_of(name) for name in theirs if name in values])


@transaction.atomic
def withdraw_candidate(*, actor: Actor, candidate: Candidate, reason: str) -> Candidate:
    """Take it out of the round with a word that everybody reads.

    :raises NotVisible, Refused: the actor has nothing to do with the round, or it is not theirs.
    :raises StateRefused: it is not in the round any more, or the rules of the vote are locked.
    :raises InvalidInput: there is no reason.
    """
    builder = building(actor, candidate.round, *WITHDRAWABLE)
    held = locked(builder, candidate)
    if held.state != CandidateState.IN:
        raise StateRefused(_("This candidate is not in the round any more."))
    _refuse_unless_owner(builder, held)
    try:
        fill_texts(held, {"state_because": reason}, ("state_because",))
    except InvalidInput as error:
        raise InvalidInput(error.message, {"reason": error.message}) from error
    held.state = CandidateState.WITHDRAWN
    held.save(update_fields=["state", "state_because"])
    note(actor, "candidate.withdrawn", held, after={"reason": held.state_because}, builder=builder)
    return held


@transaction.atomic
def bring_back_candidate(*, actor: Actor, candidate: Candidate) -> Candidate:
    """Put a withdrawn candidate back into the round.

    :raises NotVisible, Refused: the actor has nothing to do with the round, or it is not theirs.
    :raises StateRefused: it is not withdrawn, or the portfolio is not built any more.
    """
    builder = building(actor, candidate.round, *BUILDING)
    held = locked(builder, candidate)
    _refuse_unless_owner(builder, held)
    if held.state != CandidateState.WITHDRAWN:
        raise StateRefused(_("This candidate is not withdrawn."))
    before = {"reason": held.state_because}
    held.state, held.state_because = CandidateState.IN, ""
    held.save(update_fields=["state", "state_because"])
    note(actor, "candidate.brought_back", held, before=before, after={}, builder=builder)
    return held


def building(actor: Actor, row: Round, *states: str) -> Builder:
    """The actor in the round, which is locked until the transaction ends: what is built is built one after the other.

    :raises NotVisible, Refused: they have nothing to do with the round, or do not build it.
    :raises StateRefused: the round is in none of these states.
    """
    require(actor, "portfolio.take_part", row, view="portfolio.view_round_inside")
    held = locked_round(row)
    refuse_unless(held, *states)
    return builder_of(actor, held)


def locked(builder: Builder, candidate: Candidate) -> Candidate:
    """The candidate as it is now, with the locked round and its partners.

    :raises NotVisible: it is not in this round.
    """
    rows = Candidate.objects.select_related("proposed_by").prefetch_related("partners__party")
    held = rows.filter(pk=candidate.pk, round=builder.row).first()
    if held is None:
        raise NotVisible
    held.round = builder.row
    return held


def changeable(actor: Actor, candidate: Candidate) -> tuple[Builder, Candidate]:
    """The actor and the candidate, which they may change now.

    :raises NotVisible, Refused: they have nothing to do with the round, do not build it, or another party
        proposed it and the workshop has not begun.
    :raises StateRefused: the portfolio is not built now, or the candidate is not in it any more.
    """
    builder = building(actor, candidate.round, *BUILDING)
    held = locked(builder, candidate)
    if held.state != CandidateState.IN:
        raise StateRefused(_("This candidate is not in the round any more."))
    refuse_unless_one(builder.may_change(held))
    return builder, held


def refuse_unless_one(*may: bool) -> None:
    """:raises Refused: the actor may change none of what it is about."""
    if not any(may):
        raise Refused(
            _("Before the workshop, only the party that proposed a candidate changes it. Wait for the workshop.")
        )


def note(actor: Actor, action: str, candidate: Candidate, *, builder: Builder | None = None, **facts: Any) -> None:
    """A line in the journal, with the party that did it, never with a person; the search learns what it says now."""
    after = dict(facts.pop("after", {}))
    if builder is not None:
        after["party"] = party_name(builder, candidate)
    row = candidate.round
    journal.record(actor=actor, action=action, obj=candidate, organisation=row.organisation, after=after, **facts)
    index_candidate(candidate)


def party_name(builder: Builder, candidate: Candidate) -> str:
    """In whose name somebody acts: their own party in the candidate if there is one, else their own organisation."""
    ours = [one for one in builder.speaks_for if one.organisation_id is not None]
    inside = {one.party_id for one in candidate.partners.all()} | {candidate.proposed_by_id}
    found = next((one for one in ours if one.pk in inside), ours[0] if ours else None)
    return found.name if found else str(builder.row.organisation)


def label_of(name: str) -> str:
    """What a field is called on the page."""
    column: Any = Candidate._meta.get_field(name)
    return str(column.verbose_name)


def _refuse_unless_owner(builder: Builder, candidate: Candidate) -> None:
    if not builder.owns(candidate):
        raise Refused(_("Only the party that proposed it and those who hold the round can do this."))


def _where_from(actor: Actor, source: Prefill) -> tuple[Need | None, Conversation | None]:
    """The row that the candidate comes from, which the actor must be able to see."""
    if source.origin == Origin.NEED:
        return find_need(actor, source.source), None
    if source.origin == Origin.CONVERSATION:
        return None, find_conversation(actor, source.source)
    return None, None
