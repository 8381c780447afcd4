"""Questions to the database whose SQL is written once and asked again with other values.

Django writes the SQL of a queryset anew each time, which for the questions behind a page costs ten to fifty times what
the database needs to answer them. A function under :func:`prepared` builds its queryset once for each shape of its
arguments (how many organisations, with or without a person) with marks in place of the values; later calls put their
values where the marks were. The answer is a list of the same rows that the queryset would give, related rows and
annotations included; what it prefetches is still asked in the ordinary way.

What such a function has to keep to, and what is refused on the first call where it can be seen:

- everything that may differ between two calls is an argument: a number, a text, a day, a moment, a collection of them,
  or an actor; truth values and ``None`` belong to the shape;
- a moment is never made inside (``now``, ``now + timedelta``), nor any other value made from an argument;
- it asks the database nothing while it builds.
"""

from __future__ import annotations

import copy
import functools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NoReturn, ParamSpec, Protocol, TypeVar, runtime_checkable

from django.core.exceptions import EmptyResultSet, ImproperlyConfigured
from django.db import connection
from django.db.models import QuerySet, Value
from django.utils import timezone

P = ParamSpec("P")
R = TypeVar("R")

MOST_SHAPES = 64
"""Of one function; a shape beyond them is built anew each time."""
MOST_VALUES = 200
"""In one collection; a longer one is built anew each time."""
_NUMBERS = 1_987_650_000
_MANY = 10_000
_LARGEST = 2**31
_DAY = date(2987, 1, 1)
_MOMENT = datetime(2987, 1, 1, tzinfo=UTC)
_TEXT = "\x02mark "
_WHEN = re.compile(r"\d{4}-\d\d-\d\d")


@runtime_checkable
class Several(Protocol):
    """An argument that stands for several values, such as an actor. Not all of them need a place in the SQL."""

    def prepared_values(self) -> list[Any]:
        """Its values, in an order that follows from its shape."""

    def prepared_shape(self) -> tuple[Any, ...]:
        """What else the SQL depends on."""

    def prepared_like(self, values: list[Any]) -> Any:
        """The same shape with other values."""


@dataclass(frozen=True)
class _Slot:
    """Where a value goes and how the database takes it."""

    place: int
    argument: int
    item: int | None
    adapt: Callable[[Any], Any]


@dataclass(frozen=True)
class _Ready:
    """A queryset of one shape with its SQL. ``compiler`` is None where the shape alone says that there is nothing."""

    rows: QuerySet[Any, Any]
    compiler: Any = None
    sql: str = ""
    params: tuple[Any, ...] = ()
    slots: tuple[_Slot, ...] = ()

    def ask(self, values: Sequence[Any]) -> list[Any]:
        """The rows for these values."""
        if self.compiler is None:
            return []
        params = list(self.params)
        for slot in self.slots:
            value = values[slot.argument]
            params[slot.place] = slot.adapt(value if slot.item is None else value[slot.item])
        rows = object.__new__(type(self.rows))
        rows.__dict__.update(self.rows.__dict__)
        rows._query = _Bound(self.rows.query, self.compiler, (self.sql, tuple(params)))  # type: ignore[attr-defined]
        return list(rows)


class _Bound:
    """A query whose SQL stands, as far as the reading of its rows asks for a query."""

    def __init__(self, query: Any, compiler: Any, written: tuple[str, tuple[Any, ...]]) -> None:
        self._query, self._compiler, self._written = query, compiler, written

    def __getattr__(self, name: str) -> Any:
        return getattr(self._query, name)

    def get_compiler(self, using: str | None = None, **_more: Any) -> Any:
        """A compiler of its own for each call: what it knows of columns is shared, the connection is the thread's."""
        compiler = copy.copy(self._compiler)
        compiler.connection = connection
        compiler.as_sql = lambda *_args, **_named: self._written
        return compiler


def prepared(build: Callable[P, QuerySet[Any, R]]) -> Callable[P, list[R]]:
    """Write the SQL of the queryset that ``build`` returns once for each shape of its positional arguments."""
    known: dict[tuple[Any, ...], _Ready] = {}

    @functools.wraps(build)
    def ask(*args: P.args, **named: P.kwargs) -> list[R]:
        if named:
            raise TypeError("arguments of a prepared question are positional")
        values = [_settled(one) for one in args]
        shape = _shape(args, values)
        if shape is None:
            return list(build(*args, **named))
        key = (connection.vendor, timezone.get_current_timezone_name(), *shape)
        ready = known.get(key)
        if ready is None:
            ready = _prepare(build, args, values)
            if len(known) < MOST_SHAPES:
                known[key] = ready
        return ready.ask(values)

    return ask


def summed(rows: QuerySet[Any, Any], **sums: Any) -> QuerySet[Any, dict[str, Any]]:
    """As ``rows.aggregate(**sums)``, for a prepared question: one row; none where the shape says that nothing fits."""
    whole: QuerySet[Any, dict[str, Any]] = rows.order_by().values(_whole=Value(1))
    summed_up: QuerySet[Any, dict[str, Any]] = whole.annotate(**sums).values(*sums)
    return summed_up


def _settled(value: Any) -> Any:
    """A collection in an order that stays."""
    if isinstance(value, Several):
        return value.prepared_values()
    return list(value) if isinstance(value, Iterable) and not isinstance(value, str) else value


def _shape(args: Sequence[Any], values: Sequence[Any]) -> tuple[Any, ...] | None:
    """What the SQL depends on; None where these values have to be built anew."""
    shape: list[Any] = []
    for arg, value in zip(args, values, strict=True):
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, int) and abs(one) >= _LARGEST:
                return None
        if isinstance(value, list):
            if len(value) > MOST_VALUES:
                return None
            also = arg.prepared_shape() if isinstance(arg, Several) else (type(value[0]) if value else None)
            shape.append((len(value), also))
        else:
            shape.append(value if value is None or isinstance(value, bool) else type(value))
    return tuple(shape)


def _prepare(build: Callable[..., QuerySet[Any, Any]], args: Sequence[Any], values: Sequence[Any]) -> _Ready:
    marks: dict[Any, tuple[int, int | None]] = {}
    marked = [_marked(value, place, marks) for place, value in enumerate(values)]
    with connection.execute_wrapper(_no_question):
        likes = (
            arg.prepared_like(mark) if isinstance(arg, Several) else mark
            for arg, mark in zip(args, marked, strict=True)
        )
        rows = build(*likes)
    compiler = rows.query.get_compiler(connection=connection)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return _Ready(rows)
    slots = [slot for place, param in enumerate(params) if (slot := _slot(place, param, marks)) is not None]
    unused = set(marks.values()) - {(slot.argument, slot.item) for slot in slots}
    for argument, item in unused:
        if not isinstance(args[argument], Several):
            raise ImproperlyConfigured(f"{build.__qualname__}: the SQL has no place for argument {argument}, {item}")
    return _Ready(rows, compiler, sql, tuple(params), tuple(slots))


def _no_question(*_args: Any) -> NoReturn:
    raise ImproperlyConfigured("a prepared question asks the database nothing while it is built")


def _marked(value: Any, argument: int, marks: dict[Any, tuple[int, int | None]]) -> Any:
    if isinstance(value, list):
        return [_mark(one, (argument, item), marks) for item, one in enumerate(value)]
    return _mark(value, (argument, None), marks)


def _mark(value: Any, whose: tuple[int, int | None], marks: dict[Any, tuple[int, int | None]]) -> Any:
    """Something of the value's kind that no real value is."""
    number = len(marks)
    mark: Any
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        mark = _MOMENT + timedelta(microseconds=number)
    elif isinstance(value, date):
        mark = _DAY + timedelta(days=number)
    elif isinstance(value, str):
        mark = f"{_TEXT}{number}\x03"
    elif isinstance(value, int):
        mark = _NUMBERS + number
    else:
        raise TypeError(f"a prepared question takes no {type(value).__name__}")
    marks[mark] = whose
    return mark


def _slot(place: int, param: Any, marks: dict[Any, tuple[int, int | None]]) -> _Slot | None:
    """The slot behind a parameter of the SQL, None for what is the same in every call."""
    for mark, (argument, item) in marks.items():
        for adapt in _adapters(param, mark):
            if adapt(mark) == param:
                return _Slot(place, argument, item, adapt)
    if isinstance(param, int) and _NUMBERS <= param < _NUMBERS + _MANY:
        raise ImproperlyConfigured("a prepared question makes a number from an argument")
    if isinstance(param, str) and (_TEXT in param or _WHEN.match(param)):
        raise ImproperlyConfigured(f"a prepared question makes {param!r} itself: make it an argument")
    if isinstance(param, date):
        raise ImproperlyConfigured("a prepared question makes a moment itself: make it an argument")
    return None


def _adapters(param: Any, mark: Any) -> list[Callable[[Any], Any]]:
    """How a value like the mark could have become a parameter like this one."""
    if isinstance(mark, datetime):
        return [connection.ops.adapt_datetimefield_value]
    if isinstance(mark, date):
        return [connection.ops.adapt_datefield_value]
    if type(mark) is type(param):
        return [_same]
    if isinstance(mark, int) and isinstance(param, int) and not isinstance(param, bool):
        return [type(param)]
    return []


def _same(value: Any) -> Any:
    return value
