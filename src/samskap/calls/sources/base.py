"""The one interface of all sources, and what their adapters share. Pure: bytes in, records and problems out; which
questions to ask is said here, asking them is the work of :mod:`samskap.calls.services.reading`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from samskap.calls.records import CallRecord

MOST_RECORDS = 50_000
MOST_PROBLEMS = 200
"""Kept of one reading; the number of all is kept too."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a source of a kind is found. ``key`` is secret and comes from the settings, never from the database.

    ``since`` (ISO day) narrows sources that can say what changed; ``language`` and ``zone`` stand in where the source
    does not say; ``funder`` names who publishes there.
    """

    address: str
    key: str = ""
    language: str = ""
    zone: str = ""
    funder: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. ``part`` tells the adapter what the answer is; a ``conditional`` one may bring "unchanged"."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    part: str = ""
    conditional: bool = False
    most_bytes: int = 20_000_000


@dataclass(frozen=True, slots=True)
class Got:
    """An answer; names of ``headers`` in small letters."""

    ask: Ask
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be used. ``code`` is stable, ``where`` names the record, ``line`` its line from 1."""

    code: str
    where: str = ""
    line: int | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a source said: the records that can be used, each key once, and what could not."""

    records: tuple[CallRecord, ...] = ()
    problems: tuple[Problem, ...] = ()


class Unreadable(ValueError):
    """A whole answer cannot be read. ``code``: ``empty``, ``html``, ``encoding``, ``truncated``, ``json``, ``xml``,
    ``nested``, ``shape``, ``table``."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail[:300]


class BadRecord(ValueError):
    """One record cannot be used; the others can."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail[:300]


class Adapter(Protocol):
    """One kind of source. ``cannot_know`` lists the fields of a call that it never tells, for its health line."""

    name: str
    zone: str
    cannot_know: tuple[str, ...]

    def first(self, place: Place) -> Sequence[Ask]:
        """The questions to begin with."""
        ...

    def following(self, got: Got, place: Place) -> Sequence[Ask]:
        """The questions that an answer leads to: its next page.

        :raises Unreadable: the answer is none of this source.
        """
        ...

    def read(self, got: Sequence[Got], place: Place) -> Reading:
        """The records in all answers together.

        :raises Unreadable: an answer is none of this source.
        """
        ...


@dataclass(slots=True)
class Collector:
    """Gathers records; one that cannot be made is named and left out, one that comes twice is kept once."""

    records: dict[str, CallRecord] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def make(self, where: str, build: Callable[[], CallRecord | None], line: int | None = None) -> None:
        """Call ``build``; None is no record and no problem."""
        try:
            record = build()
        except BadRecord as error:
            self.problems.append(Problem(error.code, where, line, error.detail))
            return
        if record is None:
            return
        if not record.key or len(record.key) > 300 or not any(record.titles.values()):
            self.problems.append(Problem("no_key" if not record.key else "no_title", where, line, record.key[:100]))
        elif self.records.get(record.key, record) != record:
            self.problems.append(Problem("twice", where, line, record.key))
        elif len(self.records) >= MOST_RECORDS:
            raise Unreadable("shape", f"more than {MOST_RECORDS} records")
        else:
            self.records[record.key] = record

    def reading(self, problems: Iterable[Problem] = ()) -> Reading:
        """What has been gathered."""
        return Reading(tuple(self.records.values()), (*self.problems, *problems))
