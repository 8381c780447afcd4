"""Calls of funders that publish no data: entered by form or as a table, in the name of an organisation.

They go through the same sighting as what a machine reads, so that they have a history and followers are told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.calls.models import MANUAL, Call, CallSource, Listing
from samskap.calls.moments import FIRST_YEAR, LAST_YEAR
from samskap.calls.records import CallRecord, Identifier, Moment, Money, Stage, StageKind, Status, from_json
from samskap.calls.services.sightings import record_reading, record_sighting
from samskap.calls.sources.items import MOST_AMOUNT, web_address
from samskap.calls.words import applicants_from, clean, one_line
from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, Refused
from samskap.core.models import Organisation
from samskap.core.tokens import new_token

NUMBER_SCHEME = "se:diarienummer"
CURRENCIES = ("SEK", "NOK", "DKK", "EUR", "USD", "GBP")


@dataclass(frozen=True)
class Entered:
    """What a person says about a call. ``share`` is the part of the costs that the applicant pays, in per cent;
    ``applicants`` one a line; an hour of closing needs its day."""

    title: str
    language: str
    text: str = ""
    funder: str = ""
    programme: str = ""
    url: str = ""
    number: str = ""
    applicants: str = ""
    closing: str = StageKind.FIXED
    opens_on: date | None = None
    closes_on: date | None = None
    closes_hour: time | None = None
    zone: str = "Europe/Stockholm"
    status: str = Status.UNKNOWN
    total: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    currency: str = ""
    share: Decimal | None = None


@transaction.atomic
def enter_call(
    *, actor: Actor, organisation: Organisation | None, values: Entered, now: datetime | None = None
) -> Call:
    """Store a call that somebody knows of. ``organisation`` None: in the name of the operator.

    :raises Refused: the actor does not work there.
    :raises InvalidInput: a field cannot be used.
    """
    _may_enter(actor, organisation)
    record, source = _record(values, new_token()), _source_of(organisation)
    record_sighting(source=source, record=record, seen_at=now or timezone.now())
    call = Call.objects.get(homed__source=source, homed__key=record.key)
    journal.record(actor=actor, action="call.entered", obj=call, organisation=organisation, after=_journaled(record))
    return call


@transaction.atomic
def correct_call(*, actor: Actor, listing: Listing, values: Entered, now: datetime | None = None) -> None:
    """Write what was entered by hand anew; what is empty now is taken out. The history keeps what it was.

    :raises Refused: the actor does not work in the organisation that entered it.
    :raises InvalidInput: a field cannot be used.
    """
    require(actor, "calls.correct_call", listing.source)
    record = _record(values, listing.key)
    before = _journaled(from_json(Listing.objects.get(pk=listing.pk).facts))
    record_sighting(source=listing.source, record=record, seen_at=now or timezone.now(), whole=True)
    journal.record(
        actor=actor,
        action="call.corrected",
        obj=listing.call,
        organisation=listing.source.organisation,
        before=before,
        after=_journaled(record),
    )


@transaction.atomic
def upload_calls(
    *, actor: Actor, organisation: Organisation | None, records: Sequence[CallRecord], now: datetime | None = None
) -> int:
    """Store the calls of a table; how many. One that was taken in before is a sighting of the same call.

    :raises Refused: the actor does not work there.
    :raises InvalidInput: there are none.
    """
    _may_enter(actor, organisation)
    if not records:
        raise InvalidInput(_("No row can be used."))
    source = _source_of(organisation)
    record_reading(source=source, records=records, seen_at=now or timezone.now(), complete=False)
    after = {"calls": len(records)}
    journal.record(actor=actor, action="callsource.uploaded", obj=source, organisation=organisation, after=after)
    return len(records)


def close_entered(*, now: datetime) -> None:
    """Close what people have entered and whose last deadline has passed: no reading does it."""
    for source in CallSource.objects.filter(adapter=MANUAL):
        record_reading(source=source, records=(), seen_at=now, complete=False)


def entered_of(listing: Listing) -> Entered:
    """What was entered, for the form that corrects it."""
    record = from_json(listing.facts)
    language = next(iter(record.titles), "sv")
    stage = record.stages[0] if record.stages else Stage()
    closes, known = stage.closes, stage.closes or stage.opens
    zone = known.zone if known else "Europe/Stockholm"
    hour = closes.at.astimezone(ZoneInfo(zone)).time() if closes and closes.at else None
    money = record.money
    return Entered(
        title=record.titles.get(language, ""),
        language=language,
        text=record.texts.get(language, ""),
        funder=record.funder,
        programme=record.programme,
        url=record.url,
        number=next((one.value for one in record.identifiers if one.scheme == NUMBER_SCHEME), "")
        .removeprefix(record.funder)
        .strip(),
        applicants="\n".join(record.applicants.words),
        closing=stage.kind,
        opens_on=stage.opens.day if stage.opens else None,
        closes_on=closes.day if closes else None,
        closes_hour=hour,
        zone=zone,
        status=record.status,
        total=money.total,
        least=money.least,
        most=money.most,
        currency=money.currency,
        share=None if money.share is None else money.share * 100,
    )


def _may_enter(actor: Actor, organisation: Organisation | None) -> None:
    require(actor, "calls.enter_call")
    if not (actor.is_operator or (organisation is not None and actor.works_in(organisation.pk))):
        raise Refused(_("You do not have the role that this needs. Ask a lead of the organisation."))


def _source_of(organisation: Organisation | None) -> CallSource:
    """Where an organisation's entered calls are listed, made at the first. No reader sees this name."""
    if organisation is None:
        return CallSource.objects.get_or_create(name=MANUAL, defaults={"adapter": MANUAL})[0]
    name = f"{MANUAL} {organisation.pk}"
    return CallSource.objects.get_or_create(organisation=organisation, defaults={"adapter": MANUAL, "name": name})[0]


def _journaled(record: CallRecord) -> dict[str, object]:
    closes = record.stages[0].closes if record.stages else None
    return {"title": next(iter(record.titles.values()), ""), "closes": closes.day if closes else None}


def _record(values: Entered, key: str) -> CallRecord:
    url, number = web_address(values.url), one_line(values.number, 100)
    wrong = _wrong(values, url)
    if wrong:
        raise InvalidInput(" ".join(wrong.values()), wrong)
    names = [("url", url), (NUMBER_SCHEME, f"{one_line(values.funder, 200)} {number}".strip() if number else "")]
    return CallRecord(
        key=key,
        titles={values.language: one_line(values.title)},
        texts={values.language: text} if (text := clean(values.text)) else {},
        identifiers=tuple(Identifier(scheme, value) for scheme, value in names if value and len(value) <= 300),
        funder=one_line(values.funder, 200),
        programme=one_line(values.programme, 300),
        applicants=applicants_from(tuple(values.applicants.splitlines()[:50])),
        money=_money(values),
        stages=_stages(values),
        status=Status(values.status),
        url=url,
    )


def _money(values: Entered) -> Money:
    if values.total is None and values.least is None and values.most is None and values.share is None:
        return Money()
    share = None if values.share is None else values.share / 100
    return Money(values.total, values.least, values.most, share, values.currency)


def _stages(values: Entered) -> tuple[Stage, ...]:
    opens = Moment(values.opens_on, values.zone) if values.opens_on else None
    kind = StageKind(values.closing)
    if kind is not StageKind.FIXED:
        return (Stage(opens, kind=kind),)
    closes = None
    if values.closes_on and values.closes_hour is not None:
        at = datetime.combine(values.closes_on, values.closes_hour, tzinfo=ZoneInfo(values.zone))
        closes = Moment.of(at, values.zone)
    elif values.closes_on:
        closes = Moment(values.closes_on, values.zone)
    return (Stage(opens, closes),) if opens or closes else ()


def _wrong(values: Entered, url: str) -> dict[str, str]:
    wrong = {}
    if not one_line(values.title):
        wrong["title"] = _("Write a title.")
    if values.url.strip() and (not url or len(url) > 1000):
        wrong["url"] = _("Write an address that begins with https:// or http://.")
    if values.zone not in available_timezones():
        wrong["zone"] = _("Choose a time zone, such as Europe/Stockholm.")
    for name in ("opens_on", "closes_on"):
        day: date | None = getattr(values, name)
        if day is not None and not FIRST_YEAR < day.year < LAST_YEAR:
            wrong[name] = _("Write a day with its right year.")
    if values.closes_hour is not None and values.closes_on is None:
        wrong["closes_hour"] = _("An hour needs its day.")
    if values.opens_on and values.closes_on and values.closes_on < values.opens_on:
        wrong["closes_on"] = _("It cannot close before it opens.")
    return wrong | _wrong_money(values)


def _wrong_money(values: Entered) -> dict[str, str]:
    wrong = {}
    for name in ("total", "least", "most"):
        amount: Decimal | None = getattr(values, name)
        if amount is not None and not 0 < amount < MOST_AMOUNT / 100:
            wrong[name] = _("Write a sum above nought, or leave it empty.")
        elif amount is not None and values.currency not in CURRENCIES:
            wrong["currency"] = _("Choose the currency.")
    if values.least is not None and values.most is not None and values.least > values.most:
        wrong["most"] = _("The most cannot be less than the least.")
    if values.share is not None and not 0 <= values.share <= 100:
        wrong["share"] = _("Write a number from 0 to 100.")
    return wrong
