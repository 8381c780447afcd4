"""Questions to the database whose SQL is written once and asked again with other values.

Django writes the SQL of a queryset anew each time, which for the questions behind a page costs ten to fifty times what
the database needs to answer them. A function under :func:`prepared` builds its queryset once for each shape of its
arguments (how many organisations, with or without a person) with marks in place of the values; later calls put their
values where the marks were. The answer is a list of the same rows that the queryset would give, related rows and
annotations included; what it prefetches is still asked in the ordinary way. ``ask.pages(...)`` gives what a paginator
takes: it counts and cuts in the database.

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
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Generic, NoReturn, ParamSpec, Protocol, TypeVar, runtime_checkable

from django.core.exceptions import EmptyResultSet, ImproperlyConfigured
from django.db import connection
from django.db.models import QuerySet, Value
from django.utils import timezone

P = ParamSpec("P")
R = TypeVar("R")

MOST_SHAPES = 64
"""Of one function; a shape beyond them is built anew each time."""
MOST_VALUES = 1000
"""In one collection; a longer one is built anew each time."""
STEPS = (1, 5, 10, 30, 100, 300, MOST_VALUES)
_NUMBERS = 1_987_650_000
_MANY = 100_000
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
class Fixed(Generic[R]):
    """An argument of few kinds on which the SQL depends, such as the name of an order."""

    value: R


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

    def filled(self, values: Sequence[Any]) -> tuple[Any, ...]:
        """The parameters of the SQL for these values."""
        params = list(self.params)
        for slot in self.slots:
            value = values[slot.argument]
            params[slot.place] = slot.adapt(value if slot.item is None else value[slot.item])
        return tuple(params)

    def ask(self, values: Sequence[Any], cut: str = "") -> list[Any]:
        """The rows for these values; ``cut``: SQL that ends the question."""
        if self.compiler is None:
            return []
        rows = object.__new__(type(self.rows))
        rows.__dict__.update(self.rows.__dict__)
        written = (self.sql + cut, self.filled(values))
        rows._query = _Bound(self.rows.query, self.compiler, written)  # type: ignore[attr-defined]
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


class Prepared(Generic[P, R]):
    """A function that builds a queryset, and what has been written of it."""

    def __init__(self, build: Callable[P, QuerySet[Any, R]]) -> None:
        self.build = build
        self.known: dict[tuple[Any, ...], _Ready] = {}
        functools.update_wrapper(self, build)

    def __call__(self, *args: P.args, **named: P.kwargs) -> list[R]:
        """All rows."""
        values = _settled_all(args, named)
        ready = self.ready(args, values)
        return list(self.build(*args, **named)) if ready is None else ready.ask(values)

    def pages(self, *args: P.args, **named: P.kwargs) -> Paged[R]:
        """What a paginator takes. The queryset has no limit of its own."""
        return Paged(self, args, _settled_all(args, named))

    def ready(self, args: Sequence[Any], values: Sequence[Any], *, counted: bool = False) -> _Ready | None:
        """What stands for this shape; None where these values have to be built anew."""
        shape = _shape(args, values)
        if shape is None:
            return None
        key = (counted, connection.vendor, timezone.get_current_timezone_name(), *shape)
        ready = self.known.get(key)
        if ready is None:
            ready = _prepare(self.build, args, values, counted=counted)
            if len(self.known) < MOST_SHAPES:
                self.known[key] = ready
        return ready


class Paged(Generic[R]):
    """The rows of a prepared question for one set of arguments: counted and cut by the database."""

    def __init__(self, question: Prepared[Any, R], args: Sequence[Any], values: Sequence[Any]) -> None:
        self._question, self._args, self._values = question, args, values

    def count(self) -> int:
        """How many there are: one query."""
        ready = self._question.ready(self._args, self._values, counted=True)
        if ready is None:
            return self._question.build(*self._args).count()
        if not ready.sql:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(ready.sql, ready.filled(self._values))
            return int(cursor.fetchone()[0])

    def __getitem__(self, part: slice) -> list[R]:
        ready = self._question.ready(self._args, self._values)
        if ready is None:
            return list(self._question.build(*self._args)[part])
        first = part.start or 0
        return ready.ask(self._values, f" LIMIT {max(part.stop - first, 0):d} OFFSET {first:d}")


def prepared(build: Callable[P, QuerySet[Any, R]]) -> Prepared[P, R]:
    """Write the SQL of the queryset that ``build`` returns once for each shape of its positional arguments."""
    return Prepared(build)


def summed(rows: QuerySet[Any, Any], **sums: Any) -> QuerySet[Any, dict[str, Any]]:
    """As ``rows.aggregate(**sums)``, for a prepared question: one row; none where the shape says that nothing fits."""
    whole: QuerySet[Any, dict[str, Any]] = rows.order_by().values(_whole=Value(1))
    summed_up: QuerySet[Any, dict[str, Any]] = whole.annotate(**sums).values(*sums)
    return summed_up


def in_steps(values: list[R]) -> list[R]:
    """The same with the last one said again, up to one of few lengths: for ``IN``, so that a question whose number of
    values varies freely has few shapes. One that is longer than :data:`MOST_VALUES` stays as it is."""
    length = next((step for step in STEPS if step >= len(values)), len(values))
    return values + values[-1:] * (length - len(values))


def _settled_all(args: Sequence[Any], named: Mapping[str, Any]) -> list[Any]:
    if named:
        raise TypeError("arguments of a prepared question are positional")
    return [_settled(one) for one in args]


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
            shape.append(value if value is None or isinstance(value, bool | Fixed) else type(value))
    return tuple(shape)


def _prepare(
    build: Callable[..., QuerySet[Any, Any]], args: Sequence[Any], values: Sequence[Any], *, counted: bool
) -> _Ready:
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
        sql, params = _count_written(rows) if counted else compiler.as_sql()
    except EmptyResultSet:
        return _Ready(rows)
    forms = {_adapter(mark)(mark): (mark, whose) for mark, whose in marks.items()}
    slots = [slot for place, param in enumerate(params) if (slot := _slot(place, param, forms)) is not None]
    unused = set(marks.values()) - {(slot.argument, slot.item) for slot in slots}
    for argument, item in () if counted else unused:
        if not isinstance(args[argument], Several):
            raise ImproperlyConfigured(f"{build.__qualname__}: the SQL has no place for argument {argument}, {item}")
    return _Ready(rows, compiler, sql, tuple(params), tuple(slots))


class _Written(Exception):
    """The SQL of a question that was about to be asked."""


def _count_written(rows: QuerySet[Any, Any]) -> tuple[str, Sequence[Any]]:
    """How the database would be asked for the number of rows; what they show is left out of it."""

    def caught(_execute: Any, sql: str, params: Sequence[Any], *_more: Any) -> NoReturn:
        raise _Written(sql, params)

    logged, connection.force_debug_cursor = connection.force_debug_cursor, False
    try:
        with connection.execute_wrapper(caught):
            rows.count()
    except _Written as written:
        sql, params = written.args
        return sql, params
    finally:
        connection.force_debug_cursor = logged
    raise EmptyResultSet


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
    if value is None or isinstance(value, bool | Fixed):
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


def _slot(place: int, param: Any, forms: Mapping[Any, tuple[Any, tuple[int, int | None]]]) -> _Slot | None:
    """The slot behind a parameter of the SQL, None for what is the same in every call.

    ``forms``: by how the database takes it, each mark and whose it is.
    """
    found = forms.get(param) if isinstance(param, Hashable) else None
    if found is not None:
        mark, (argument, item) = found
        is_number = isinstance(mark, int) and type(param) is not int
        return _Slot(place, argument, item, type(param) if is_number else _adapter(mark))
    if isinstance(param, int) and _NUMBERS <= param < _NUMBERS + _MANY:
        raise ImproperlyConfigured("a prepared question makes a number from an argument")
    if isinstance(param, str) and (_TEXT in param or _WHEN.match(param)):
        raise ImproperlyConfigured(f"a prepared question makes {param!r} itself: make it an argument")
    if isinstance(param, date):
        raise ImproperlyConfigured("a prepared question makes a moment itself: make it an argument")
    return None


def _adapter(mark: Any) -> Callable[[Any], Any]:
    """How the database takes a value like the mark."""
    if isinstance(mark, datetime):
        return connection.ops.adapt_datetimefield_value
    return connection.ops.adapt_datefield_value if isinstance(mark, date) else _same


def _same(value: Any) -> Any:
    return value
