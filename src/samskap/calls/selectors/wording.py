"""Calls in words: moments with their zone, money, states. Knows no database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from samskap.calls.models import MANUAL, Applies, Call, CallSource
from samskap.calls.records import StageKind, Status
from samskap.ui import text

STATUS_WORDS: dict[str, tuple[Any, str]] = {
    Status.OPEN: (pgettext_lazy("a call", "Open"), "success"),
    Status.EXPECTED: (pgettext_lazy("a call", "Not open yet"), "info"),
    Status.CLOSED: (pgettext_lazy("a call", "Closed"), "neutral"),
    Status.UNKNOWN: (gettext_lazy("Not said whether it is open"), "neutral"),
}
"""What a call's status is called, and its colour."""
APPLIES_WORDS: dict[str, tuple[Any, str]] = {
    Applies.YES: (gettext_lazy("A municipality can apply"), "success"),
    Applies.NO: (gettext_lazy("A municipality cannot apply"), "danger"),
    Applies.UNKNOWN: (gettext_lazy("Not said whether a municipality can apply"), "neutral"),
}
ZONES: dict[str, Any] = {
    "Europe/Stockholm": gettext_lazy("Swedish time"),
    "Europe/Oslo": gettext_lazy("Norwegian time"),
    "Europe/Copenhagen": gettext_lazy("Danish time"),
    "Europe/Helsinki": gettext_lazy("Finnish time"),
    "Europe/Brussels": gettext_lazy("Brussels time"),
}
LANGUAGES: dict[str, Any] = {
    "sv": gettext_lazy("Swedish"),
    "nb": gettext_lazy("Norwegian Bokmål"),
    "nn": gettext_lazy("Norwegian Nynorsk"),
    "da": gettext_lazy("Danish"),
    "en": gettext_lazy("English"),
    "fi": gettext_lazy("Finnish"),
    "de": gettext_lazy("German"),
    "fr": gettext_lazy("French"),
}
"""In which calls are written, as far as we have a name for it."""
ENDLESS = {
    StageKind.ROLLING: gettext_lazy("One can apply at any time"),
    StageKind.EXPECTED: gettext_lazy("The day is not fixed yet"),
}


@dataclass(frozen=True, slots=True)
class Tag:
    """A state as the kit's status shows it."""

    word: str
    color: str


def status_tag(status: str) -> Tag:
    """The status of a call."""
    word, color = STATUS_WORDS[status]
    return Tag(str(word), color)


def applies_tag(applies: str) -> Tag:
    """Whether a municipality can apply."""
    word, color = APPLIES_WORDS[applies]
    return Tag(str(word), color)


def applies_answer(applies: str) -> Tag:
    """The same in a word, under a heading that asks."""
    return Tag(str(Applies(applies).label), APPLIES_WORDS[applies][1])


def source_words(source: CallSource) -> str:
    """The name of a source; of one that people enter by hand whose people."""
    if source.adapter != MANUAL:
        return source.name
    if source.organisation is None:
        operator = source.name == MANUAL
        return gettext("Entered by the operator of the portal") if operator else gettext("Entered by hand")
    return gettext("Entered by %(organisation)s") % {"organisation": source.organisation.name}


def zone_words(zone: str) -> str:
    """``Europe/Stockholm`` is "Swedish time"; another is named by its place."""
    if zone in ZONES:
        return str(ZONES[zone])
    place = zone.rpartition("/")[2].replace("_", " ")
    return gettext("%(place)s time") % {"place": place} if place else ""


def moment_words(day: date, at: datetime | None, zone: str) -> str:
    """``15 September 2026, 17:00 Brussels time``; only the day where no hour is known, in the zone all the same."""
    if at is None:
        return text.day(day)
    return gettext("%(day)s, %(hour)s") % {"day": text.day(day), "hour": hour_words(at, zone)}


def hour_words(at: datetime, zone: str) -> str:
    """``17:00 Brussels time``."""
    return f"{date_format(at.astimezone(ZoneInfo(zone)), 'TIME_FORMAT')} {zone_words(zone)}".rstrip()


def stored_moment_words(stored: str) -> str:
    """A day or a moment in UTC as a change keeps it; a moment in the portal's own zone."""
    if "T" not in stored:
        return day_words(stored)
    return text.moment(datetime.fromisoformat(stored.replace("Z", "+00:00")))


def day_words(stored: str) -> str:
    """A day as a change keeps it: ISO, or ``rolling``, ``expected``, or nothing."""
    if stored in ENDLESS:
        return str(ENDLESS[StageKind(stored)])
    return text.day(date.fromisoformat(stored)) if stored else gettext("not said")


def money_words(money: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Money as a record keeps it, each line with its name."""
    currency = str(money["currency"])
    lines = [
        (gettext("In all"), _amount(money["total"], currency)),
        (gettext("For one project"), span_words(_decimal(money["least"]), _decimal(money["most"]), currency)),
        (gettext("Own share of the costs"), share_words(_decimal(money["share"]))),
        (gettext("The source writes"), str(money["words"])),
    ]
    return [(name, words) for name, words in lines if words]


def money_line(call: Call) -> str:
    """The sum that says most about a call: what one project can get, else all there is."""
    span = span_words(call.least, call.most, call.currency)
    if span:
        return gettext("%(sum)s for one project") % {"sum": span}
    return gettext("%(sum)s in all") % {"sum": text.money(call.total, call.currency)} if call.total else ""


def span_words(least: Decimal | None, most: Decimal | None, currency: str) -> str:
    """What one project can get."""
    if least is None and most is None:
        return ""
    if least is None:
        return gettext("at most %(sum)s") % {"sum": text.money(most, currency)}
    if most is None:
        return gettext("at least %(sum)s") % {"sum": text.money(least, currency)}
    if least == most:
        return text.money(most, currency)
    sums = {"least": text.money(least, currency), "most": text.money(most, currency)}
    return gettext("%(least)s to %(most)s") % sums


def share_words(share: Decimal | None) -> str:
    """The part of the costs that the applicant pays."""
    if share is None:
        return ""
    return text.share(float(share)) if share else gettext("None: all costs are paid")


def _amount(stored: str | None, currency: str) -> str:
    return text.money(Decimal(stored), currency) if stored else ""


def _decimal(stored: str | None) -> Decimal | None:
    return Decimal(stored) if stored is not None else None


SCHEMES: dict[str, Any] = {
    "eu:topic": gettext_lazy("Topic at the EU portal"),
    "eu:call": gettext_lazy("Call at the EU portal"),
    "url": gettext_lazy("Address"),
    "se:diarienummer": gettext_lazy("Register number"),
}


def scheme_words(scheme: str) -> str:
    """Who gave a call a name; one that we have no words for is named as the source does."""
    return str(SCHEMES.get(scheme, scheme.replace(":", " ")))
