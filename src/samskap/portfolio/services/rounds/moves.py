"""The first steps of a round, and its end before its time."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.models import Visibility
from samskap.core.texts import fill_texts
from samskap.portfolio.models import Round, RoundState
from samskap.portfolio.services.rounds.mails import CANCELLED, WORKSHOP, tell_all, tell_asked, tell_screeners
from samskap.portfolio.services.rounds.planning import note
from samskap.portfolio.steps import OPEN_TO_CANCEL, enter_next, locked_round, refuse_unless, tell_changed

TAKEN_HERE = (RoundState.DRAFT, RoundState.GATHERING, RoundState.WORKSHOP)


@transaction.atomic
def move_round(*, actor: Actor, row: Round, since: str, now: datetime | None = None) -> Round:
    """Take the round one step on from the state ``since`` that the actor saw: pressed twice it goes one step.

    :raises NotVisible, Refused: the actor does not work in the organisation, or publishes without leading it.
    :raises StateRefused: it is not in that state any more, or something is missing; the message says what.
    """
    there, moment = locked_round(row), now or timezone.now()
    needs = "portfolio.lead_round" if there.state == RoundState.DRAFT else "portfolio.work_on_round"
    require(actor, needs, there, view="portfolio.view_round_inside")
    refuse_unless(there, *(state for state in TAKEN_HERE if state == since))
    if there.state == RoundState.DRAFT:
        there.published_at, there.visibility = moment, Visibility.PUBLIC
        enter_next(there, moment, ["published_at", "visibility"])
        note(actor, "round.published", there, after={"state": there.state})
        for party in there.parties.filter(joined_at=None):
            tell_asked(party, moment)
    elif there.state == RoundState.GATHERING:
        enter_next(there, moment)
        note(actor, "round.building_begun", there, after={"state": there.state})
        tell_all(WORKSHOP, there, actor, moment)
    else:
        there.criteria_locked_at = moment
        enter_next(there, moment, ["criteria_locked_at"])
        note(actor, "round.screening_begun", there, after={"state": there.state})
        tell_screeners(there, actor, moment)
    return there


@transaction.atomic
def cancel_round(*, actor: Actor, row: Round, reason: str, now: datetime | None = None) -> Round:
    """End it before anything is decided, with a reason that everybody reads if it was public.

    :raises NotVisible, Refused: the actor does not lead the organisation.
    :raises StateRefused: it is decided or cancelled already.
    :raises InvalidInput: there is no reason.
    """
    require(actor, "portfolio.lead_round", row, view="portfolio.view_round_inside")
    there = locked_round(row)
    refuse_not_cancellable(there)
    try:
        fill_texts(there, {"cancelled_because": reason}, ("cancelled_because",))
    except InvalidInput as error:
        raise InvalidInput(error.message, {"reason": error.message}) from error
    was, there.state, there.state_since = there.state, RoundState.CANCELLED, now or timezone.now()
    there.save()
    if there.published_at is not None:
        tell_all(CANCELLED, there, actor, there.state_since)
    note(actor, "round.cancelled", there, before={"state": was}, after={"reason": there.cancelled_because})
    tell_changed(there)
    return there


def refuse_not_cancellable(row: Round) -> None:
    """:raises StateRefused: it is decided, or cancelled already."""
    if row.state not in OPEN_TO_CANCEL:
        raise StateRefused(_("This round is over."))
