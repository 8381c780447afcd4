"""Ballot boxes: what is voted on and how it is counted, fixed and published before the first ballot."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, StateRefused
from samskap.portfolio.models import BallotBox, BallotOption, Candidate, CandidateState, LinkKind, RoundState
from samskap.portfolio.purses import LEAST_IN_A_PURSE, STEP_OF_SHARE
from samskap.portfolio.seals import hash_of
from samskap.portfolio.services.rounds.candidates import note

FEWEST_OPTIONS = 2


def locked_box(box: BallotBox) -> BallotBox:
    """The row as it is now, with what it is about, locked until the transaction ends."""
    rows = BallotBox.objects.select_for_update(of=("self",)).select_related(
        "scheme__organisation", "round__organisation"
    )
    return rows.defer("leaves").get(pk=box.pk)


def is_called_off(box: BallotBox) -> bool:
    """Whether the round that the vote is about was cancelled."""
    return box.round is not None and box.round.state == RoundState.CANCELLED


def refuse_called_off(box: BallotBox) -> None:
    """:raises StateRefused: the round that the vote is about was cancelled."""
    if is_called_off(box):
        raise StateRefused(_("The vote was called off: the round is cancelled."))


def rules_of(box: BallotBox) -> dict[str, Any]:
    """Everything that decides the count, as it is published: the same box always gives the same value."""
    options = list(box.options.select_related("candidate").prefetch_related("candidate__links"))
    number_of = {one.candidate_id: one.number for one in options if one.candidate_id}
    return {
        "kind": box.kind,
        "most": box.most,
        "rule": box.rule,
        "completion": box.completion,
        "step_of_share": f"{STEP_OF_SHARE:.2f}",
        "ties": box.ties,
        "currency": box.about.currency,
        "budget": f"{box.budget:.2f}",
        "hours": None if box.hours is None else f"{box.hours:.2f}",
        "opens_at": box.opens_at.isoformat(),
        "closes_at": box.closes_at.isoformat(),
        "doors": sorted([one.channel, one.leg] for one in box.doors.all()),
        "shares": {one.leg: f"{one.per_cent:.2f}" for one in sorted(box.shares.all(), key=lambda one: one.leg)},
        "least_in_a_purse": LEAST_IN_A_PURSE,
        "options": [
            {
                "number": one.number,
                "name": one.name,
                "cost": f"{one.cost:.2f}",
                "hours": None if one.hours is None else f"{one.hours:.2f}",
                "needs": _linked(one, LinkKind.NEEDS, number_of),
                "excludes": _linked(one, LinkKind.EXCLUDES, number_of),
            }
            for one in options
        ],
    } | _gaps(box)


@transaction.atomic
def lock_box(*, actor: Actor, box: BallotBox, now: datetime | None = None) -> BallotBox:
    """Publish the rules; from now on nothing of them can change.

    :raises NotVisible, Refused: the actor does not lead the organisation that holds the vote.
    :raises StateRefused: they are locked already.
    :raises InvalidInput: something is missing or cannot be; the message says what.
    """
    require(actor, "portfolio.lead_vote", box, view="portfolio.work_on_vote")
    row, moment = locked_box(box), now or timezone.now()
    if row.locked_at is not None:
        raise StateRefused(_("The rules of this vote are locked already."))
    wrong = wrong_with(row, moment)
    if wrong:
        raise InvalidInput(" ".join(wrong.values()), wrong)
    row.rules = rules_of(row)
    row.rules_sha256, row.locked_at, row.locked_by = hash_of(row.rules), moment, actor.user
    row.save(update_fields=["rules", "rules_sha256", "locked_at", "locked_by"])
    about = row.about
    facts = {"sha256": row.rules_sha256, "rules": row.rules}
    journal.record(actor=actor, action="vote.rules_locked", obj=row, organisation=about.organisation, after=facts)
    return row


@transaction.atomic
def withdraw_option(*, actor: Actor, option: BallotOption, reason: str, now: datetime | None = None) -> BallotOption:
    """Take something out of the vote; ballots that name it stay as they are, and it is not counted. The candidate of a
    round is withdrawn with it.

    :raises NotVisible, Refused: the actor does not lead the organisation that holds the vote.
    :raises StateRefused: the box is sealed, or it is withdrawn already.
    :raises InvalidInput: there is no reason.
    """
    require(actor, "portfolio.lead_vote", option.box, view="portfolio.work_on_vote")
    box = locked_box(option.box)
    row = BallotOption.objects.select_for_update().get(pk=option.pk)
    if box.sealed_at is not None or row.withdrawn_at is not None:
        raise StateRefused(_("This can no longer be taken out of the vote."))
    row.withdrawn_because = " ".join(reason.split())[:500]
    if not row.withdrawn_because:
        message = _("Say why; everybody can read it.")
        raise InvalidInput(message, {"reason": message})
    row.withdrawn_at = now or timezone.now()
    row.save(update_fields=["withdrawn_at", "withdrawn_because"])
    _withdraw_with_it(actor, row)
    facts = {"option": row.number, "reason": row.withdrawn_because}
    about = box.about
    journal.record(actor=actor, action="vote.option_withdrawn", obj=box, organisation=about.organisation, after=facts)
    return row


def _withdraw_with_it(actor: Actor, option: BallotOption) -> None:
    """The candidate is withdrawn when it is taken out of the vote."""
    rows = Candidate.objects.select_for_update(of=("self",)).select_related("round__organisation")
    candidate = rows.filter(option=option, state=CandidateState.IN).first()
    if candidate is None:
        return
    candidate.state, candidate.state_because = CandidateState.WITHDRAWN, option.withdrawn_because
    candidate.save(update_fields=["state", "state_because"])
    facts = {"reason": option.withdrawn_because, "party": str(candidate.round.organisation)}
    note(actor, "candidate.withdrawn", candidate, after=facts)


def _gaps(box: BallotBox) -> dict[str, Any]:
    """What the steering group said of legs that lack something, about a round."""
    if box.round is None:
        return {}
    rows = sorted(box.round.gaps.all(), key=lambda one: (one.leg, one.lack))
    return {"gaps": [{"leg": one.leg, "lack": one.lack, "reason": one.reason} for one in rows]}


def _linked(option: BallotOption, kind: str, number_of: Mapping[int, int]) -> list[int]:
    """The numbers of the options that this one needs, or excludes."""
    links = option.candidate.links.all() if option.candidate else ()
    return sorted(number_of[one.other_id] for one in links if one.kind == kind and one.other_id in number_of)


def wrong_with(box: BallotBox, now: datetime, frozen: Sequence[BallotOption] | None = None) -> dict[str, str]:
    """What keeps the rules from being locked, by field: three queries. ``frozen``: the options as they will be, where
    they are only written when the rules are locked."""
    options, doors = list(box.options.all()) if frozen is None else frozen, list(box.doors.all())
    shares = list(box.shares.all())
    wrong = wrong_choice(box, options)
    if not doors:
        wrong["doors"] = _("Choose at least one way to vote.")
    if shares and sum(one.per_cent for one in shares) != 100:
        wrong["shares"] = _("The shares of the legs must be 100 per cent together.")
    elif shares and {one.leg for one in doors} - {one.leg for one in shares if one.per_cent > 0}:
        wrong["shares"] = _("A leg that votes needs a share.")
    if box.closes_at <= now:
        wrong["closes_at"] = _("Voting must close later than now.")
    return wrong


def wrong_choice(box: BallotBox, options: Sequence[BallotOption]) -> dict[str, str]:
    """Why there is nothing to vote on."""
    if len(options) < FEWEST_OPTIONS:
        return {"options": _("There must be at least two things to choose from.")}
    if sum(one.cost for one in options) <= box.budget and not _hours_are_short(box, options):
        return {"options": _("There is enough for everything, so there is nothing to vote on.")}
    return {}


def _hours_are_short(box: BallotBox, options: Sequence[BallotOption]) -> bool:
    return box.hours is not None and sum(one.hours or 0 for one in options) > box.hours
