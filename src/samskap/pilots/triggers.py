"""Triggers that take away how a pilot is said to stand when anything it is made of changes.

They stand in the database, so that no write can go past them: not one of many rows, not one that empties a column
because a person was erased, not one by hand. Migrations run without them, since SQLite makes a table anew to change it
and forgets its triggers; afterwards they are put back and every standing is worked out again.

On PostgreSQL a transaction that has written about a pilot shares a lock on its number until it ends; the worker keeps a
standing only while nobody has that lock, else it could keep what it read before the other committed.
"""

from typing import Any
from zlib import crc32

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

STANDINGS = "pilots_pilotstanding"
LOCK = 7301
"""The first number of the lock on a pilot, the second is the pilot's own."""
OF_ROW = "{row}.pilot_id"
SOURCES = {
    "pilots_pilot": "{row}.id",
    "pilots_charter": OF_ROW,
    "pilots_commitment": OF_ROW,
    "pilots_concern": OF_ROW,
    "pilots_cost": OF_ROW,
    "pilots_demand": OF_ROW,
    "pilots_learningquestion": OF_ROW,
    "pilots_obstacle": OF_ROW,
    "pilots_obstaclestep": "(SELECT pilot_id FROM pilots_obstacle WHERE id = {row}.obstacle_id)",
    "pilots_stage": OF_ROW,
    "pilots_veto": OF_ROW,
}
"""The tables that a standing is made of, and whose each row is."""
_EVENTS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
_FORGET = f"""
CREATE OR REPLACE FUNCTION pilots_forget_standing(one bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared({LOCK}, (one % 2147483647)::integer);
  DELETE FROM {STANDINGS} WHERE pilot_id = one;
END $$"""  # noqa: S608


def put_triggers(*, using: str, **_: Any) -> None:
    """After migrations: the triggers are there, and nothing is kept from before."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if STANDINGS not in connection.introspection.table_names(cursor):
            return
        wanted = _wanted(connection.vendor)
        there = _there(connection, cursor)
        for name in there.keys() - wanted.keys():
            _drop(cursor, connection, name, there[name])
        if connection.vendor == "postgresql":
            cursor.execute(_FORGET)
        for name in sorted(wanted.keys() - there.keys()):
            for statement in wanted[name]:
                cursor.execute(statement)
        cursor.execute(f"DELETE FROM {STANDINGS}")  # noqa: S608


def drop_triggers(*, using: str, plan: Any = (), **_: Any) -> None:
    """Before migrations, if there are any."""
    connection = connections[using]
    if not plan:
        return
    with connection.cursor() as cursor:
        for name, table in _there(connection, cursor).items():
            _drop(cursor, connection, name, table)


def _wanted(vendor: str) -> dict[str, list[str]]:
    """By name, the statements that make each trigger; a name changes with what it does."""
    made = [
        (table, event, _postgres(table, event) if vendor == "postgresql" else _sqlite(table, event))
        for table in SOURCES
        for event in _EVENTS
    ]
    found = {}
    for table, event, statements in made:
        name = f"standing_{table}_{event.lower()}_{crc32(''.join(statements).encode()):08x}"
        found[name] = [statement.format(name=name) for statement in statements]
    return found


def _pilots(table: str, event: str) -> list[str]:
    return [SOURCES[table].format(row=row) for row in _EVENTS[event]]


def _sqlite(table: str, event: str) -> list[str]:
    pilots = ", ".join(_pilots(table, event))
    return [
        f'CREATE TRIGGER "{{name}}" AFTER {event} ON "{table}" BEGIN'  # noqa: S608
        f' DELETE FROM "{STANDINGS}" WHERE pilot_id IN ({pilots}); END'
    ]


def _postgres(table: str, event: str) -> list[str]:
    calls = " ".join(f"PERFORM pilots_forget_standing({pilot});" for pilot in _pilots(table, event))
    return [
        f'CREATE OR REPLACE FUNCTION "{{name}}"() RETURNS trigger LANGUAGE plpgsql AS '
        f"$$ BEGIN {calls} RETURN NULL; END $$",
        f'CREATE TRIGGER "{{name}}" AFTER {event} ON "{table}" FOR EACH ROW EXECUTE FUNCTION "{{name}}"()',
    ]


def _there(connection: BaseDatabaseWrapper, cursor: Any) -> dict[str, str]:
    """By name, the table of each trigger that is there."""
    asked = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        asked = "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal"
    cursor.execute(asked)
    return {name: table for name, table in cursor.fetchall() if name.startswith("standing_pilots_")}


def _drop(cursor: Any, connection: BaseDatabaseWrapper, name: str, table: str) -> None:
    if connection.vendor == "postgresql":
        cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
        cursor.execute(f'DROP FUNCTION IF EXISTS "{name}"()')
    else:
        cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')


def connect() -> None:
    """Run both around migrations."""
    from django.db.models.signals import post_migrate, pre_migrate

    room = apps.get_app_config("pilots")
    pre_migrate.connect(drop_triggers, sender=room, dispatch_uid="pilots.drop_triggers")
    post_migrate.connect(put_triggers, sender=room, dispatch_uid="pilots.put_triggers")
