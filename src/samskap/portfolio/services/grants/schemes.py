"""Schemes of grants: writing them, making them public, changing what harms nobody afterwards, ending them early."""

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
from samskap.core.models import Currency, Organisation, Visibility, currency_of
from samskap.core.texts import fill_texts
from samskap.portfolio.models import DecidedBy, GrantScheme
from samskap.portfolio.selectors.grants.around import forget_whether_grants_exist
from samskap.portfolio.selectors.grants.juries import jury_of
from samskap.portfolio.services.districts import names_of, set_districts
from samskap.portfolio.services.grants.indexing import index_scheme
from samskap.portfolio.services.inputs import check_address, check_choice, check_day, check_sum, locked_scheme
from samskap.portfolio.stages import Stage, stage_of

TEXTS = ("title", "purpose", "who", "not_for", "conditions", "contact")
REQUIRED = ("title", "purpose", "who", "conditions", "contact")
CHANGEABLE = ("contact", "budget", "closes_at", "answer_on")
"""What may still change when it is public: nothing of it takes anything from those who have applied."""
MOST_QUORUM = 30
LONGEST_REPORT_DAYS = 365


@dataclass(frozen=True)
class SchemeInput:
    """Everything on the page where a scheme is written. Sums are in the currency of the scheme."""

    title: str
    purpose: str
    who: str
    conditions: str
    contact: str
    budget: Decimal | None
    cap: Decimal | None
    opens_at: datetime
    closes_at: datetime
    answer_on: date
    not_for: str = ""
    language: str = "sv"
    quorum: int = 2
    report_days: int = 60
    districts: Sequence[str] = ()
    decided_by: str = DecidedBy.JURY


@dataclass(frozen=True)
class Missing:
    """What must be there before a scheme can be public: a sentence, and where it is put right."""

    text: str
    part: str


@transaction.atomic
def create_scheme(*, actor: Actor, organisation: Organisation, values: SchemeInput) -> GrantScheme:
    """A scheme that only the organisation sees until it is published.

    :raises Refused: the actor does not work in the organisation.
    :raises InvalidInput: a field cannot be used.
    """
    require(actor, "portfolio.create_scheme_for", organisation)
    row = GrantScheme(organisation=organisation, created_by=actor.user, currency=currency_of(organisation.country))
    _fill(row, values)
    row.save()
    set_districts(row, values.districts)
    _note(actor, "grant_scheme.created", row, after=_facts(row, values.districts))
    return row


@transaction.atomic
def edit_scheme(*, actor: Actor, scheme: GrantScheme, values: SchemeInput, now: datetime | None = None) -> GrantScheme:
    """Change a scheme; once it is public only what harms nobody: a later closing, more money, the address, the answer.

    :raises NotVisible, Refused: the actor does not work in the organisation.
    :raises InvalidInput: a field cannot be used, or would take something from those who apply.
    """
    require(actor, "portfolio.work_on_scheme", scheme, view="portfolio.view_scheme_inside")
    row = locked_scheme(scheme)
    if row.published_at is not None:
        return _change_public(actor, row, values, now or timezone.now())
    before = _facts(row, names_of(row))
    _fill(row, values)
    row.save()
    set_districts(row, values.districts)
    _note_changes(actor, row, before, _facts(row, names_of(row)))
    return row


def missing_to_publish(scheme: GrantScheme, now: datetime) -> list[Missing]:
    """What must be put right before the scheme can be public: one query."""
    missing = []
    named = len(jury_of(scheme))
    if scheme.decided_by == DecidedBy.JURY and named < scheme.quorum:
        words = {"named": named, "quorum": scheme.quorum}
        text = _("The jury has %(named)d of the %(quorum)d people that a decision needs.") % words
        missing.append(Missing(text, "jury"))
    if scheme.closes_at <= now:
        missing.append(Missing(_("The last day to apply has passed."), "text"))
    if scheme.answer_on <= timezone.localdate(scheme.closes_at):
        missing.append(Missing(_("The answer must come after the last day to apply."), "text"))
    return missing


@transaction.atomic
def publish_scheme(*, actor: Actor, scheme: GrantScheme, now: datetime | None = None) -> GrantScheme:
    """Make it public. One that should have opened already opens now. Published twice is published once.

    :raises NotVisible, Refused: the actor does not work in the organisation.
    :raises StateRefused: something is missing; the message says what.
    """
    require(actor, "portfolio.work_on_scheme", scheme, view="portfolio.view_scheme_inside")
    row, moment = locked_scheme(scheme), now or timezone.now()
    if row.published_at is not None:
        return row
    missing = missing_to_publish(row, moment)
    if missing:
        raise StateRefused(" ".join(one.text for one in missing))
    row.published_at, row.visibility = moment, Visibility.PUBLIC
    row.opens_at = max(row.opens_at, moment)
    row.save()
    transaction.on_commit(forget_whether_grants_exist)
    _note(actor, "grant_scheme.published", row, after=_facts(row, names_of(row)))
    index_scheme(row)
    return row


@transaction.atomic
def end_scheme(*, actor: Actor, scheme: GrantScheme, reason: str, now: datetime | None = None) -> GrantScheme:
    """Close it before its time, with a reason that everybody reads. What was applied for is still answered.

    :raises NotVisible, Refused: the actor does not work in the organisation.
    :raises StateRefused: it is not public, or closed already.
    :raises InvalidInput: there is no reason.
    """
    require(actor, "portfolio.work_on_scheme", scheme, view="portfolio.view_scheme_inside")
    row, moment = locked_scheme(scheme), now or timezone.now()
    refuse_not_endable(row, moment)
    try:
        fill_texts(row, {"ended_because": reason}, ("ended_because",))
    except InvalidInput as error:
        raise InvalidInput(error.message, {"reason": error.message}) from error
    row.ended_at = moment
    row.save()
    _note(actor, "grant_scheme.ended", row, after={"reason": row.ended_because})
    index_scheme(row)
    return row


def refuse_not_endable(scheme: GrantScheme, now: datetime) -> None:
    """Only what is public and not closed can be ended before its time.

    :raises StateRefused: it is not.
    """
    stage = stage_of(scheme, now)
    if stage == Stage.DRAFT:
        raise StateRefused(_("Nobody can apply yet, so there is nothing to close."))
    if stage == Stage.CLOSED:
        raise StateRefused(_("It is closed already."))


def _change_public(actor: Actor, row: GrantScheme, values: SchemeInput, now: datetime) -> GrantScheme:
    before = _facts(row, ())
    wrong: dict[str, str] = {}
    budget = check_sum("budget", values.budget)
    if budget < row.budget:
        wrong["budget"] = _("What was promised can grow, not shrink.")
    if values.closes_at != row.closes_at and stage_of(row, now) == Stage.CLOSED:
        wrong["last_day"] = _("It is closed. What came in by then is answered together.")
    elif values.closes_at < row.closes_at:
        wrong["last_day"] = _("Somebody may count on the last day. It can be moved later, not earlier.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)
    fill_texts(row, {"contact": values.contact}, ("contact",))
    check_address("contact", row.contact)
    row.budget, row.closes_at, row.answer_on = budget, values.closes_at, values.answer_on
    _check_dates(row)
    row.save()
    _note_changes(actor, row, before, _facts(row, ()))
    index_scheme(row)
    return row


def _fill(row: GrantScheme, values: SchemeInput) -> None:
    """Everything of a scheme that is not public yet."""
    fill_texts(row, {name: getattr(values, name) for name in TEXTS}, REQUIRED)
    check_address("contact", row.contact)
    row.title = " ".join(row.title.split())
    check_choice(row, language=values.language, currency=Currency(row.currency), decided_by=values.decided_by)
    row.budget, row.cap = check_sum("budget", values.budget), check_sum("cap", values.cap)
    row.quorum, row.report_days = values.quorum, values.report_days
    row.opens_at, row.closes_at, row.answer_on = values.opens_at, values.closes_at, values.answer_on
    if row.cap > row.budget:
        message = _("One application cannot get more than there is in all.")
        raise InvalidInput(message, {"cap": message})
    if not 1 <= row.quorum <= MOST_QUORUM:
        message = _("Write a number from 1 to %(most)d.") % {"most": MOST_QUORUM}
        raise InvalidInput(message, {"quorum": message})
    if not 1 <= row.report_days <= LONGEST_REPORT_DAYS:
        message = _("Write a number from 1 to %(most)d.") % {"most": LONGEST_REPORT_DAYS}
        raise InvalidInput(message, {"report_days": message})
    _check_dates(row)


def _check_dates(row: GrantScheme) -> None:
    for field, moment in (("first_day", row.opens_at), ("last_day", row.closes_at)):
        check_day(field, moment.date())
    check_day("answer_on", row.answer_on)
    if row.closes_at <= row.opens_at:
        message = _("The last day to apply comes before the first.")
        raise InvalidInput(message, {"last_day": message})
    if row.answer_on <= timezone.localdate(row.closes_at):
        message = _("The answer must come after the last day to apply.")
        raise InvalidInput(message, {"answer_on": message})


def _facts(row: GrantScheme, districts: Sequence[str]) -> dict[str, Any]:
    """What the journal keeps. The address for questions can be a person's and stays out of it."""
    names = ("title", "purpose", "who", "not_for", "conditions", "language", "currency", "budget", "cap", "quorum")
    facts = {
        name: getattr(row, name) for name in (*names, "decided_by", "opens_at", "closes_at", "answer_on", "report_days")
    }
    return {**facts, "districts": list(districts)}


def _note_changes(actor: Actor, row: GrantScheme, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        was, now = ({name: facts[name] for name in changed} for facts in (before, after))
        _note(actor, "grant_scheme.edited", row, before=was, after=now)


def _note(actor: Actor, action: str, row: GrantScheme, **facts: Any) -> None:
    journal.record(actor=actor, action=action, obj=row, organisation=row.organisation, **facts)


def input_of(scheme: GrantScheme) -> SchemeInput:
    """The scheme as it is, to be changed in parts with :func:`dataclasses.replace`."""
    names = [name for name in SchemeInput.__dataclass_fields__ if name != "districts"]
    return SchemeInput(**{name: getattr(scheme, name) for name in names}, districts=names_of(scheme))
