"""A call as every source's adapter hands it over: the same form whoever published it. Knows no database."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo


class Status(StrEnum):
    """What the source says; ``UNKNOWN`` when it says nothing."""

    EXPECTED = "expected"
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class StageKind(StrEnum):
    """Whether one applies until a day, at any time, or at a day that is not fixed yet."""

    FIXED = "fixed"
    ROLLING = "rolling"
    EXPECTED = "expected"


class Kind(StrEnum):
    """Who can apply, in few words that all sources share."""

    MUNICIPALITY = "municipality"
    REGION = "region"
    STATE = "state"
    PUBLIC = "public"
    UNIVERSITY = "university"
    COMPANY = "company"
    NONPROFIT = "nonprofit"
    PERSON = "person"
    ANY = "any"
    OTHER = "other"


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """A name that somebody gave the call: ``scheme`` says who."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A day in the source's ``zone`` (IANA), and ``at`` (UTC, whole minutes) where the hour is known too."""

    day: date
    zone: str
    at: datetime | None = None

    @classmethod
    def of(cls, moment: datetime, zone: str) -> "Moment":
        """An aware moment; seconds are dropped, sources make them up."""
        whole = moment.astimezone(UTC).replace(second=0, microsecond=0)
        return cls(whole.astimezone(ZoneInfo(zone)).date(), zone, whole)

    @property
    def over(self) -> datetime:
        """When it has passed: the moment itself, or the end of the day where only that is known."""
        if self.at is not None:
            return self.at
        midnight = datetime.combine(self.day + timedelta(days=1), time(), tzinfo=ZoneInfo(self.zone))
        return midnight.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Stage:
    """One round or step of a call. A moment that nobody gave is None."""

    opens: Moment | None = None
    closes: Moment | None = None
    kind: StageKind = StageKind.FIXED
    name: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """Amounts in ``currency`` (ISO 4217). ``least`` and ``most`` are for one project.

    ``share`` is the part of the costs that the applicant pays, 0 to 1; ``words`` what could not be read as an amount.
    """

    total: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    share: Decimal | None = None
    currency: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Applicants:
    """Who can apply: the source's own ``words``, and the ``kinds`` they mean, sorted."""

    words: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A page or document."""

    url: str
    label: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class CallRecord:
    """What one source says about one call. ``key`` is the source's own name for it; ``titles`` and ``texts`` are by
    language and hold plain text; what the source does not say is empty, None or ``UNKNOWN``.

    When the source last touched its record is no part of it: that changes without the call changing.
    """

    key: str
    titles: Mapping[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)
    identifiers: tuple[Identifier, ...] = ()
    funder: str = ""
    programme: str = ""
    applicants: Applicants = Applicants()
    money: Money = Money()
    stages: tuple[Stage, ...] = ()
    status: Status = Status.UNKNOWN
    invited_only: bool = False
    url: str = ""
    links: tuple[Link, ...] = ()
    documents: tuple[Link, ...] = ()
    themes: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


def as_json(record: CallRecord) -> dict[str, Any]:
    """The record as JSON values: amounts as text, days and moments in ISO 8601, moments in UTC.

    Written out field by field: it runs for every call at every reading.
    """
    money = record.money
    return {
        "key": record.key,
        "titles": dict(record.titles),
        "texts": dict(record.texts),
        "identifiers": [{"scheme": one.scheme, "value": one.value} for one in record.identifiers],
        "funder": record.funder,
        "programme": record.programme,
        "applicants": {"words": list(record.applicants.words), "kinds": [str(one) for one in record.applicants.kinds]},
        "money": {
            "total": _amount(money.total),
            "least": _amount(money.least),
            "most": _amount(money.most),
            "share": _amount(money.share),
            "currency": money.currency,
            "words": money.words,
        },
        "stages": [
            {"opens": _stored(one.opens), "closes": _stored(one.closes), "kind": str(one.kind), "name": one.name}
            for one in record.stages
        ],
        "status": str(record.status),
        "invited_only": record.invited_only,
        "url": record.url,
        "links": [_link(one) for one in record.links],
        "documents": [_link(one) for one in record.documents],
        "themes": list(record.themes),
        "facts": dict(record.facts),
    }


def moment_as_json(moment: datetime) -> str:
    """A moment in UTC, to the minute."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def _stored(moment: Moment | None) -> dict[str, str | None] | None:
    if moment is None:
        return None
    at = None if moment.at is None else moment_as_json(moment.at)
    return {"day": moment.day.isoformat(), "zone": moment.zone, "at": at}


def _link(link: Link) -> dict[str, str]:
    return {"url": link.url, "label": link.label, "language": link.language}


def from_json(stored: Mapping[str, Any]) -> CallRecord:
    """The record that :func:`as_json` stored."""
    money = stored["money"]
    amounts = {name: money[name] and Decimal(money[name]) for name in ("total", "least", "most", "share")}
    return CallRecord(
        **{
            **stored,
            "identifiers": tuple(Identifier(**one) for one in stored["identifiers"]),
            "applicants": Applicants(
                tuple(stored["applicants"]["words"]), tuple(Kind(one) for one in stored["applicants"]["kinds"])
            ),
            "money": Money(**amounts, currency=money["currency"], words=money["words"]),
            "stages": tuple(
                Stage(_moment(one["opens"]), _moment(one["closes"]), StageKind(one["kind"]), one["name"])
                for one in stored["stages"]
            ),
            "status": Status(stored["status"]),
            "links": tuple(Link(**one) for one in stored["links"]),
            "documents": tuple(Link(**one) for one in stored["documents"]),
            "themes": tuple(stored["themes"]),
        }
    )


def _moment(stored: Mapping[str, str] | None) -> Moment | None:
    if stored is None:
        return None
    at = stored["at"] and datetime.strptime(stored["at"], "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    return Moment(date.fromisoformat(stored["day"]), stored["zone"], at or None)


def fingerprint(stored: Mapping[str, Any]) -> str:
    """SHA-256 of what :func:`as_json` gives, whatever the order of its names."""
    text = json.dumps(stored, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def last_closing(stages: Sequence[Stage]) -> Moment | None:
    """The closing after which nothing more can be sent in; None if a stage is rolling or has no closing day."""
    closings = [one.closes for one in stages]
    if not closings or any(one.kind is not StageKind.FIXED for one in stages):
        return None
    known = [one for one in closings if one is not None]
    return max(known, key=lambda one: one.over) if len(known) == len(closings) else None
