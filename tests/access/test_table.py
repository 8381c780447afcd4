"""Every address and every API operation answers each role as the committed table says, and nothing is left out.

``PROPOSE=1 pytest tests/access -s`` prints lines for what is missing, as observed: check each against the rules by
thought before it goes into ``table.csv``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.access import walk
from tests.access.factories import MAKERS
from tests.access.world import ROLES, World, make_world

ROUTES = walk.routes()
TABLE = walk.read_table()


@pytest.fixture(scope="module")
def everybody(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The people and organisations for all rows, in a transaction that is never committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(everybody: World, db: None) -> World:
    """Everybody, with nothing made yet."""
    return replace(everybody, made={})


def test_every_route_has_a_name_of_its_own() -> None:
    names = [route.name for route in ROUTES]
    assert not [route.pattern for route in ROUTES if not route.name.split(":")[-1]]
    assert sorted(set(names)) == sorted(names)


def test_no_line_speaks_of_a_route_that_is_gone() -> None:
    gone = {key[0] for key in TABLE} - {route.name for route in ROUTES}
    assert not gone, f"take out of table.csv: {sorted(gone)}"
    forgotten = set(MAKERS) - {route.name for route in ROUTES}
    assert not forgotten, f"take out of factories.py: {sorted(forgotten)}"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_the_table_holds(route: walk.Route, world: World) -> None:
    assert not route.parameters or route.name in MAKERS, f"say in tests/access/factories.py how {route.name} is reached"
    observed = walk.observe(world, route)
    expected = {key: row for key, row in TABLE.items() if key[0] == route.name}
    missing = [walk.as_line(key, answers) for key, answers in observed.items() if key not in expected]
    if os.environ.get("PROPOSE"):
        print("\n".join(["", *missing]))
    surplus = [" ".join(key) for key in expected if key not in observed]
    wrong = [
        f"{' '.join(key)} as {role}: the table says {expected[key][role]}, the portal answers {answers[role]}"
        for key, answers in observed.items()
        for role in ROLES
        if key in expected and expected[key][role] != answers[role]
    ]
    assert not missing, "missing in table.csv (observed): " + "; ".join(missing)
    assert not surplus, "no such row any more: " + "; ".join(surplus)
    assert not wrong, "\n".join(wrong)
