"""The decision about a round by its result: as counted in one step, and where it is not, with a public reason."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput
from samskap.core.texts import fill_texts
from samskap.portfolio.models import BallotCount, BallotOption, Decider, Round, RoundDecision, RoundState
from samskap.portfolio.selectors.results.round_words import hours_text
from samskap.portfolio.selectors.results.rounds import round_of
from samskap.portfolio.services.inputs import check_day
from samskap.portfolio.services.rounds import mails as round_mails
from samskap.portfolio.steps import enter_next, locked_round, refuse_unless
from samskap.ui import text


def right_to_decide(row: Round) -> str:
    """The steering group decides by itself; what the council decides a lead writes down."""
    return "portfolio.steer_round" if row.decides == Decider.STEERING else "portfolio.lead_round"


@transaction.atomic
def decide_round(
    *,
    actor: Actor,
    count: BallotCount,
    register_number: str,
    decided_on: date | None,
    otherwise: Mapping[int, str] | None = None,
    now: datetime | None = None,
) -> Round:
    """Decide about every candidate in the vote, as counted but for those in ``otherwise``: by number on the ballot, the
    public reason why it is decided against the vote.

    :raises NotVisible, Refused: it is not the actor's to decide.
    :raises StateRefused: it is decided, the time for appeals is not over, or an appeal waits for an answer.
    :raises InvalidInput: a reason is missing or about nothing in the vote; money or hours do not suffice; something
        that is needed is left out, or two that cannot go together are taken in; there is no register number or day.
    """
    row, moment, against = locked_round(round_of(count)), now or timezone.now(), otherwise or {}
    require(actor, right_to_decide(row), row, view="portfolio.view_round_inside")
    refuse_unless(row, RoundState.APPEAL)
    won = {one["number"] for one in count.outcome["chosen"]}
    options = {one.number: one for one in BallotOption.objects.filter(box=count.box, withdrawn_at=None)}
    if set(against) - options.keys():
        raise InvalidInput(_("This is not in the vote."))
    chosen = {number for number in options if (number in won) != (number in against)}
    _check(count, options, chosen, against)
    for number, option in options.items():
        _keep(option, number in chosen, number in won, against.get(number, ""), actor, moment)
    row.decided_on = _day(decided_on, count, moment)
    fill_texts(row, {"register_number": register_number}, ("register_number",))
    enter_next(row, moment, ["decided_on", "register_number"])
    facts: dict[str, Any] = {
        "chosen": sorted(chosen),
        "against_the_vote": {str(number): against[number] for number in sorted(against)},
        "register_number": row.register_number,
        "decided_on": row.decided_on.isoformat(),
    }
    journal.record(actor=actor, action="round.decided", obj=row, organisation=row.organisation, after=facts)
    round_mails.tell_all(round_mails.DECIDED, row, actor, moment)
    return row


def _keep(option: BallotOption, chosen: bool, by_count: bool, reason: str, actor: Actor, now: datetime) -> None:
    made = RoundDecision(
        candidate=option.candidate, chosen=chosen, by_count=by_count, decided_at=now, decided_by=actor.user
    )
    against = chosen != by_count
    try:
        fill_texts(made, {"reason": reason}, ("reason",) if against else ())
    except InvalidInput as error:
        raise InvalidInput(error.message, {f"reason_{option.number}": error.message}) from error
    made.save()


def _check(
    count: BallotCount, options: Mapping[int, BallotOption], chosen: set[int], against: Mapping[int, str]
) -> None:
    """What is chosen can be done together. What is wrong stands beside the deviation that brings it about."""
    rules, row = count.box.rules or {}, round_of(count)
    wrong: dict[str, str] = {}
    for one in rules["options"]:
        number = one["number"]
        missing = [other for other in one["needs"] if other not in chosen] if number in chosen else []
        both = [other for other in one["excludes"] if other in chosen] if number in chosen else []
        for other in missing:
            field = other if other in against else number
            said = _("“%(one)s” needs “%(other)s”, which would be left out.")
            wrong[f"reason_{field}"] = said % _pair(rules, number, other)
        for other in both:
            field = other if other in against else number
            said = _("“%(one)s” and “%(other)s” cannot go together.")
            wrong[f"reason_{field}"] = said % _pair(rules, number, other)
    added = max((number for number in against if number in chosen), default=0)
    money = sum((options[number].cost for number in chosen), Decimal(0))
    hours = sum((options[number].hours or Decimal(0) for number in chosen), Decimal(0))
    if money > count.box.budget:
        words = {"sum": text.money(money, row.currency), "there": text.money(count.box.budget, row.currency)}
        wrong[f"reason_{added}"] = _("Together it would cost %(sum)s, and there is %(there)s.") % words
    elif count.box.hours is not None and hours > count.box.hours:
        words = {"hours": hours_text(hours), "there": hours_text(count.box.hours)}
        wrong[f"reason_{added}"] = _("Together it would take %(hours)s, and there are %(there)s.") % words
    if wrong:
        raise InvalidInput(" ".join(dict.fromkeys(wrong.values())), wrong)


def _pair(rules: Mapping[str, Any], one: int, other: int) -> dict[str, str]:
    names = {option["number"]: option["name"] for option in rules["options"]}
    return {"one": names[one], "other": names[other]}


def _day(day: date | None, count: BallotCount, now: datetime) -> date:
    if day is None:
        message = _("Write the day.")
        raise InvalidInput(message, {"decided_on": message})
    check_day("decided_on", day)
    if day > timezone.localdate(now) or day < timezone.localdate(count.counted_at):
        message = _("The decision is made after the count, and not later than today.")
        raise InvalidInput(message, {"decided_on": message})
    return day
