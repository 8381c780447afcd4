"""Portfolio rounds: planning one, and changing what harms nobody once it is public."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.models import Currency, Organisation, currency_of
from samskap.core.texts import fill_texts
from samskap.portfolio.models import Decider, Round, RoundParty, RoundState
from samskap.portfolio.services.districts import names_of, set_districts
from samskap.portfolio.services.inputs import CENT, check_choice, check_day, check_sum
from samskap.portfolio.services.rounds.mails import WORKSHOP, tell_all
from samskap.portfolio.steps import locked_round, tell_changed

TEXTS = ("title", "purpose", "workshop_place")
REQUIRED = ("title", "purpose")
DAYS = ("gather_until", "screen_until", "decide_on")
MOST_HOURS = Decimal(10**7)


@dataclass(frozen=True)
class RoundInput:
    """Everything on the page where a round is planned; ``budget`` in the currency of the round, ``hours`` of work."""

    title: str
    purpose: str
    budget: Decimal | None
    gather_until: date
    screen_until: date
    decide_on: date
    hours: Decimal | None = None
    decides: str = Decider.STEERING
    language: str = "sv"
    workshop_at: datetime | None = None
    workshop_place: str = ""
    districts: Sequence[str] = ()


FIELDS = tuple(RoundInput.__dataclass_fields__)
_BEFORE_THE_VOTE = ("title", "purpose", "budget", "hours", "decide_on", "districts")
_WORKSHOP = ("workshop_at", "workshop_place")
CHANGEABLE: Mapping[str, Sequence[str]] = {
    RoundState.DRAFT: FIELDS,
    RoundState.GATHERING: (*_BEFORE_THE_VOTE, *_WORKSHOP, "gather_until", "screen_until"),
    RoundState.WORKSHOP: (*_BEFORE_THE_VOTE, *_WORKSHOP, "screen_until"),
    RoundState.SCREENING: (*_BEFORE_THE_VOTE, "screen_until"),
    RoundState.READY: _BEFORE_THE_VOTE,
    RoundState.VOTING: ("decide_on",),
    RoundState.APPEAL: ("decide_on",),
}
"""What may still change in each state: nothing that somebody has built upon. Days that are public only move later;
money and hours stay as they are once the rules of the vote are locked."""


def changeable(row: Round) -> Sequence[str]:
    """The names of what may still change."""
    return CHANGEABLE.get(row.state, ())


@transaction.atomic
def create_round(*, actor: Actor, organisation: Organisation, values: RoundInput, now: datetime | None = None) -> Round:
    """A round that only the organisation sees until it is published. The organisation is its first party.

    :raises Refused: the actor does not work in the organisation.
    :raises InvalidInput: a field cannot be used.
    """
    require(actor, "portfolio.create_round_for", organisation)
    moment = now or timezone.now()
    row = Round(organisation=organisation, created_by=actor.user, state_since=moment)
    row.currency = currency_of(organisation.country)
    _fill(row, values, FIELDS)
    row.save()
    set_districts(row, values.districts)
    RoundParty.objects.create(
        round=row,
        organisation=organisation,
        name=organisation.name,
        leg=organisation.leg,
        asked_at=moment,
        joined_at=moment,
    )
    note(actor, "round.created", row, after=_facts(row, FIELDS))
    return row


@transaction.atomic
def edit_round(*, actor: Actor, row: Round, values: Mapping[str, Any], now: datetime | None = None) -> Round:
    """Change these fields, by their names in :class:`RoundInput`. The parties hear of another day of the workshop.

    :raises NotVisible, Refused: the actor does not work in the organisation.
    :raises StateRefused: one of them can no longer change.
    :raises InvalidInput: a field cannot be used, or would take something from those who count on it.
    """
    require(actor, "portfolio.work_on_round", row, view="portfolio.view_round_inside")
    there = locked_round(row)
    if not values or not set(values) <= set(changeable(there)):
        state = {"state": there.get_state_display()}
        raise StateRefused(_("This can no longer change. The round has come to: %(state)s.") % state)
    before = _facts(there, values)
    given = RoundInput(**{**{name: getattr(there, name) for name in FIELDS if name != "districts"}, **values})
    _fill(there, given, values)
    if there.published_at is not None:
        _check_only_later(there, before)
    there.save()
    if "districts" in values:
        set_districts(there, given.districts)
    after = _facts(there, values)
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        was, new = ({name: facts[name] for name in changed} for facts in (before, after))
        note(actor, "round.edited", there, before=was, after=new)
        tell_changed(there)
    if there.state == RoundState.WORKSHOP and not set(_WORKSHOP).isdisjoint(changed):
        tell_all(WORKSHOP, there, actor, now or timezone.now())
    return there


def _check_only_later(row: Round, before: Mapping[str, Any]) -> None:
    moved = [name for name in DAYS if name in before and getattr(row, name) < before[name]]
    if moved:
        message = _("Somebody may count on this day. It can be moved later, not earlier.")
        raise InvalidInput(message, dict.fromkeys(moved, message))


def _fill(row: Round, values: RoundInput, names: Sequence[str] | Mapping[str, Any]) -> None:
    """Set what is named; the rest of ``values`` stays as the row has it."""
    fill_texts(row, {name: getattr(values, name) for name in TEXTS if name in names}, REQUIRED)
    row.title = " ".join(row.title.split())
    check_choice(row, language=values.language, currency=Currency(row.currency), decides=values.decides)
    row.budget, row.hours = check_sum("budget", values.budget), check_hours("hours", values.hours)
    for name in DAYS:
        setattr(row, name, check_day(name, getattr(values, name)))
    row.workshop_at = values.workshop_at
    if row.workshop_at is not None:
        check_day("workshop_at", row.workshop_at.date())
    _check_order(row)


def _check_order(row: Round) -> None:
    wrong: dict[str, str] = {}
    if row.screen_until < row.gather_until:
        wrong["screen_until"] = _("Screening ends before all candidates are there.")
    if row.decide_on < row.screen_until:
        wrong["decide_on"] = _("The decision comes before the end of the screening.")
    if row.workshop_at is not None and timezone.localdate(row.workshop_at) > row.screen_until:
        wrong["workshop_at"] = _("The workshop comes after the end of the screening.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)


def check_hours(field: str, hours: Decimal | None) -> Decimal | None:
    """Hours above nothing with at most two decimals, or none at all.

    :raises InvalidInput: beside ``field``.
    """
    if hours is None:
        return None
    if not hours.is_finite() or hours <= 0:
        message = _("Write a number of hours above zero.")
    elif hours >= MOST_HOURS or hours != hours.quantize(CENT):
        message = _("Write a number of hours with at most two decimals.")
    else:
        return hours.quantize(CENT)
    raise InvalidInput(message, {field: message})


def _facts(row: Round, names: Sequence[str] | Mapping[str, Any]) -> dict[str, Any]:
    """What the journal keeps of what is named."""
    facts = {name: getattr(row, name) for name in names if name != "districts"}
    return facts | ({"districts": names_of(row)} if "districts" in names else {})


def note(actor: Actor, action: str, row: Round, **facts: Any) -> None:
    """A line in the journal of the organisation whose round it is."""
    journal.record(actor=actor, action=action, obj=row, organisation=row.organisation, **facts)
