"""Queries about many pilots whose SQL is made once a process: making it costs more time than running it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import DateField, DateTimeField, QuerySet
from django.db.models.expressions import RawSQL

from samskap.pilots.models import Pilot

CHOSEN = RawSQL("SELECT id FROM chosen", ())
"""The numbers of the pilots that a prepared query is about: what stands where it is made."""
TODAY, NOW = date(1, 1, 2), datetime(1, 1, 2, tzinfo=UTC)
"""Where a prepared query is made these stand for the day and the moment that it is asked for."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Pilots that queries are about, as SQL: those of a queryset, or those with these numbers."""

    sql: str
    params: tuple[Any, ...]

    @classmethod
    def of(cls, pilots: QuerySet[Pilot]) -> "Chosen | None":
        """Those of the queryset; None where there can be none."""
        try:
            sql, params = pilots.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            return None
        return cls(sql, tuple(params))

    @classmethod
    def numbered(cls, keys: Sequence[int]) -> "Chosen | None":
        """Those with these numbers; None where there are none."""
        return cls(f"VALUES {', '.join(['(%s)'] * len(keys))}", tuple(keys)) if keys else None


@dataclass(frozen=True, slots=True)
class _Made:
    """A query as the database is asked: its values, the places of day and moment among them, what changes columns."""

    sql: str
    params: tuple[Any, ...]
    places: Mapping[int, str]
    converters: Mapping[int, tuple[Sequence[Any], Any]]


@dataclass
class Prepared:
    """``make`` gives a queryset of tuples about the pilots in :data:`CHOSEN`; it is called once for each database."""

    make: Callable[[], QuerySet[Any, Any]]
    made: dict[str, _Made] = field(default_factory=dict)

    def rows(self, chosen: Chosen | None, *, now: datetime = NOW, today: date = TODAY) -> list[Any]:
        """The tuples: one query, none where no pilot can be chosen."""
        if chosen is None:
            return []
        made = self.made.get(connection.vendor)
        if made is None:
            made = self.made[connection.vendor] = _made(self.make())
        params = list(made.params)
        for place, name in made.places.items():
            params[place] = _adapted(today if name == "today" else now)
        with connection.cursor() as cursor:
            cursor.execute(f"WITH chosen(id) AS ({chosen.sql}) {made.sql}", [*chosen.params, *params])
            found = cursor.fetchall()
        return [_converted(row, made.converters) for row in found] if made.converters else found


def _made(rows: QuerySet[Any, Any]) -> _Made:
    compiler = rows.query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    marks = {_adapted(TODAY): "today", _adapted(NOW): "now"}
    places = {place: marks[value] for place, value in enumerate(params) if value in marks}
    columns = [column[0] for column in compiler.select]
    return _Made(sql, tuple(params), places, compiler.get_converters(columns))


def _adapted(value: date | datetime) -> Any:
    """As the database takes it."""
    kind = DateTimeField() if isinstance(value, datetime) else DateField()
    return kind.get_db_prep_value(value, connection)


def _converted(row: Sequence[Any], converters: Mapping[int, tuple[Sequence[Any], Any]]) -> list[Any]:
    values = list(row)
    for place, (steps, expression) in converters.items():
        if values[place] is not None:
            for step in steps:
                values[place] = step(values[place], expression, connection)
    return values
