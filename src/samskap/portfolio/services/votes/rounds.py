"""The vote about a round: its rules are set, a leg that lacks something is accounted for, and all of it is locked."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.models import HelixLeg
from samskap.core.texts import fill_texts
from samskap.portfolio.models import BallotBox, BallotOption, LegGap, LegShare, Round, RoundState, Rule
from samskap.portfolio.selectors.rounds.balance import candidates_in
from samskap.portfolio.selectors.votes.round_ballot import (
    box_of_round,
    lacking_of,
    options_of,
    proposed_round_box,
    wrong_with_days,
)
from samskap.portfolio.services.inputs import check_choice
from samskap.portfolio.services.rounds.planning import note
from samskap.portfolio.services.votes.boxes import lock_box, locked_box
from samskap.portfolio.services.votes.preparing import RulesInput, checked_doors, fill_rules, set_doors
from samskap.portfolio.steps import enter_next, locked_round, refuse_unless
from samskap.ui import text

WHOLE = Decimal(100)


@dataclass(frozen=True, kw_only=True)
class RoundVoteInput(RulesInput):
    """What is chosen about the vote of a round; its money and hours are those of the round.

    ``shares``: by leg, in per cent of everything, together 100; none: every ballot has the same.
    """

    shares: Mapping[str, Decimal | None]


@transaction.atomic
def prepare_round_vote(*, actor: Actor, row: Round, values: RoundVoteInput, now: datetime | None = None) -> BallotBox:
    """Choose how one votes and how it is counted; it can be changed until the rules are locked.

    :raises NotVisible, Refused: the actor does not work in the organisation whose round it is.
    :raises StateRefused: the candidates are not screened yet, or the rules are locked.
    :raises InvalidInput: a field cannot be used.
    """
    require(actor, "portfolio.work_on_round", row, view="portfolio.view_round_inside")
    there = locked_round(row)
    refuse_unless(there, RoundState.READY)
    box = box_of_round(there) or proposed_round_box(there, now or timezone.now())
    fill_rules(box, values)
    checked_doors(box, values.doors, "doors")
    wrong = wrong_with_days(there, box) | _wrong_shares(values)
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)
    box.save()
    set_doors(box, values.doors, "doors")
    box.shares.all().delete()
    shares = {leg: part for leg, part in values.shares.items() if part is not None}
    LegShare.objects.bulk_create([LegShare(box=box, leg=leg, per_cent=part) for leg, part in shares.items()])
    facts: dict[str, Any] = asdict(values) | {"shares": {leg: str(part) for leg, part in shares.items()}}
    facts |= {"opens_at": values.opens_at.isoformat(), "closes_at": values.closes_at.isoformat()}
    note(actor, "round.vote_prepared", there, after=facts)
    return box


@transaction.atomic
def say_gap(*, actor: Actor, row: Round, leg: str, lack: str, reason: str, now: datetime | None = None) -> LegGap:
    """Say in public why people vote although this leg lacks something; said again, the later word stands.

    :raises NotVisible, Refused: the actor is not in the steering group.
    :raises StateRefused: the rules are not being set now, or the leg lacks nothing of the kind.
    :raises InvalidInput: there is no reason, or it is too long.
    """
    require(actor, "portfolio.steer_round", row, view="portfolio.view_round_inside")
    there = locked_round(row)
    refuse_unless(there, RoundState.READY)
    lacking = lacking_of(there, candidates_in(there), box_of_round(there))
    found = next((one for one in lacking if (one.leg, one.lack) == (leg, lack)), None)
    if found is None:
        raise StateRefused(_("This leg lacks nothing of the kind any more."))
    gap = found.gap or LegGap(round=there)
    check_choice(gap, leg=leg, lack=lack)
    before = gap.reason
    fill_texts(gap, {"reason": " ".join(reason.split())}, ("reason",))
    gap.said_by, gap.said_at = actor.user, now or timezone.now()
    gap.save()
    facts = {"leg": leg, "lack": lack, "reason": gap.reason}
    note(actor, "round.gap_said", there, before={"reason": before} if before else None, after=facts)
    return gap


@transaction.atomic
def lock_round_vote(*, actor: Actor, row: Round, now: datetime | None = None) -> BallotBox:
    """Freeze what is on the ballot, publish the rules and lock them. One that should have opened already opens now.

    :raises NotVisible, Refused: the actor does not lead the organisation whose round it is.
    :raises StateRefused: something is missing, the message says what; or the rules are locked.
    """
    require(actor, "portfolio.lead_round", row, view="portfolio.view_round_inside")
    there, moment = locked_round(row), now or timezone.now()
    refuse_unless(there, RoundState.READY)
    saved = box_of_round(there)
    if saved is None:
        raise StateRefused(_("How one votes and how it is counted is not saved yet."))
    box, candidates = locked_box(saved), list(candidates_in(there))
    box.budget, box.hours, box.round = there.budget, there.hours, there
    box.opens_at = max(box.opens_at, moment)
    box.save(update_fields=["budget", "hours", "opens_at"])
    _freeze(box, options_of(there, candidates))
    _forget_filled_gaps(actor, there, box)
    enter_next(there, moment)
    locked = lock_box(actor=actor, box=box, now=moment)
    note(actor, "round.voting_set", there, after={"state": there.state, "sha256": locked.rules_sha256})
    return locked


def _freeze(box: BallotBox, options: list[BallotOption]) -> None:
    """What is on the ballot from now on, as it is now."""
    box.options.all().delete()
    for one in options:
        one.box = box
    BallotOption.objects.bulk_create(options)


def _forget_filled_gaps(actor: Actor, row: Round, box: BallotBox) -> None:
    """What was said of a gap that has been filled since would not be true any more; the journal keeps it."""
    lacking = {(one.leg, one.lack) for one in lacking_of(row, candidates_in(row), box)}
    for gap in LegGap.objects.filter(round=row):
        if (gap.leg, gap.lack) not in lacking:
            note(actor, "round.gap_filled", row, before={"leg": gap.leg, "lack": gap.lack, "reason": gap.reason})
            gap.delete()


def _wrong_shares(values: RoundVoteInput) -> dict[str, str]:
    """What is wrong with the shares, by field."""
    shares, voting = values.shares, {leg for _channel, leg in values.doors}
    if all(part is None for part in shares.values()):
        return {}
    if values.rule != Rule.EQUAL_SHARES:
        return {
            "shares": _("Only equal shares give each group a part. By the other rule every ballot counts the same.")
        }
    wrong: dict[str, str] = {}
    for leg in HelixLeg:
        part, field = shares.get(leg), f"share_{leg}"
        if part is None or not part.is_finite() or not 0 <= part <= WHOLE or part != part.quantize(Decimal("0.01")):
            wrong[field] = _("Write a number from 0 to 100 with at most two decimals.")
        elif part and leg not in voting:
            wrong[field] = _("Nobody of this group can vote. Give it a way to vote, or no part.")
        elif not part and leg in voting:
            wrong[field] = _("This group votes, so it needs a part.")
    total = sum((part for part in shares.values() if part is not None and part.is_finite()), Decimal(0))
    if not wrong and total != WHOLE:
        message = _("The parts are %(sum)s per cent together. They must be 100.")
        wrong["shares"] = message % {"sum": text.number(total, 2 if total % 1 else 0)}
    return wrong
