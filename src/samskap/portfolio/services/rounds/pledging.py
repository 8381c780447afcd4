"""What parties put into a candidate: they take part in it, with money and hours beside what the round is asked for."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.texts import fill_texts
from samskap.portfolio.models import Candidate, CandidatePartner, CandidateState, RoundParty
from samskap.portfolio.selectors.rounds.builders import Builder
from samskap.portfolio.services.rounds.candidate_inputs import (
    HOURS,
    MONEY,
    MOST_HOURS,
    MOST_MONEY,
    changes,
    check_amount,
    facts_of,
)
from samskap.portfolio.services.rounds.candidates import building, locked, note, refuse_unless_one
from samskap.portfolio.steps import BUILDING


@dataclass(frozen=True)
class PledgeInput:
    """What a party does in a candidate and puts into it; None leaves it as it is. ``lower``: the round is asked for so
    much less."""

    role: str | None = None
    money: Decimal | None = None
    hours: Decimal | None = None
    lower: bool = False


@transaction.atomic
def pledge(
    *, actor: Actor, candidate: Candidate, party: RoundParty, values: PledgeInput, now: datetime | None = None
) -> CandidatePartner:
    """Let a party take part in a candidate, or change what it puts into it.

    :raises NotVisible, Refused: the actor does not build the round, does not speak for the party, or wants to lower
        what another party's candidate asks for before the workshop.
    :raises StateRefused: the portfolio is not built now, or the candidate is not in it any more.
    :raises InvalidInput: beside the fields that cannot be so.
    """
    builder, held = _own_part(actor, candidate, party)
    row = CandidatePartner.objects.filter(candidate=held, party=party).first()
    row = row or CandidatePartner(candidate=held, party=party)
    before = _facts(row)
    _fill(row, values)
    row.pledged_at, row.came_with = now or timezone.now(), None
    was, is_now = changes(before, _facts(row)) if row.pk else ({}, _facts(row))
    more = (row.money - before["money"], row.hours - before["hours"])
    row.save()
    if is_now:
        said = {**is_now, "partner": party.name}
        note(actor, "candidate.pledged", held, before=was, after=said, builder=builder)
    if values.lower and max(more) > 0:
        refuse_unless_one(builder.may_change(held))
        _lower(actor, builder, held, max(more[0], Decimal(0)), max(more[1], Decimal(0)))
    return row


@transaction.atomic
def leave_candidate(*, actor: Actor, candidate: Candidate, party: RoundParty) -> None:
    """Let a party take part in a candidate no more; what it pledged is gone with it.

    :raises NotVisible, Refused, StateRefused: as :func:`pledge`; NotVisible also when it takes no part.
    """
    builder, held = _own_part(actor, candidate, party)
    row = CandidatePartner.objects.filter(candidate=held, party=party).first()
    if row is None:
        raise NotVisible
    before = {**_facts(row), "partner": party.name}
    row.delete()
    note(actor, "candidate.left", held, before=before, builder=builder)


def _own_part(actor: Actor, candidate: Candidate, party: RoundParty) -> tuple[Builder, Candidate]:
    builder = building(actor, candidate.round, *BUILDING)
    held = locked(builder, candidate)
    if held.state != CandidateState.IN:
        raise StateRefused(_("This candidate is not in the round any more."))
    if party.pk not in {one.pk for one in builder.speaks_for}:
        raise Refused(_("Nobody pledges for others. Ask somebody who works there."))
    return builder, held


def _fill(row: CandidatePartner, values: PledgeInput) -> None:
    wrong: dict[str, str] = {}
    try:
        fill_texts(row, {"role": " ".join((row.role if values.role is None else values.role).split())}, ())
    except InvalidInput as error:
        wrong |= error.fields
    for name, most in (("money", MOST_MONEY), ("hours", MOST_HOURS)):
        given = getattr(values, name)
        try:
            setattr(row, name, check_amount(name, Decimal(getattr(row, name)) if given is None else given, most))
        except InvalidInput as error:
            wrong |= error.fields
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)


def _lower(actor: Actor, builder: Builder, held: Candidate, money: Decimal, hours: Decimal) -> None:
    """Take this off what the round is asked for: off the lowest, the likely and the highest alike, down to nothing."""
    before = facts_of(held)
    for names, less in ((MONEY, money), (HOURS, hours)):
        for name in names:
            setattr(held, name, max(getattr(held, name) - less, Decimal("0.00")))
    if held.cost <= 0:
        message = _("Then the round would be asked for nothing, and the candidate needs no vote. Withdraw it instead.")
        raise InvalidInput(message, {"lower": message})
    was, now = changes(before, facts_of(held))
    held.save(update_fields=[*MONEY, *HOURS])
    note(actor, "candidate.changed", held, before=was, after=now, builder=builder)


def _facts(row: CandidatePartner) -> dict[str, Any]:
    return {"role": row.role, "money": row.money, "hours": row.hours}
