"""A call as every source's adapter hands it over: the same form whoever published it. Knows no database."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
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


def as_json(value: Any) -> Any:
    """A record, or a part of one, as JSON values: amounts as text, moments in UTC."""
    if is_dataclass(value):
        return {one.name: as_json(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): as_json(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [as_json(one) for one in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value) if isinstance(value, StrEnum) else value


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
