"""The operator says which sources are read."""

from __future__ import annotations

from typing import Any

import pytest

from samskap.calls.models import CallSource
from samskap.calls.services.sightings import record_sighting
from samskap.calls.services.sources import save_source
from samskap.core.access import NOBODY, SYSTEM, actor_for
from samskap.core.errors import InvalidInput, Refused
from samskap.core.models import JournalEntry
from tests.calls.factories import day, make_record, make_source
from tests.core.factories import make_user

pytestmark = pytest.mark.django_db


def test_the_operator_adds_and_changes_a_source() -> None:
    operator = actor_for(make_user(operator=True))
    source = save_source(actor=operator, name=" Vinnova ", adapter="vinnova", address="https://data.example/api")
    CallSource.objects.filter(pk=source.pk).update(validators={"x": {}}, next_at=day(9))
    source.refresh_from_db()
    save_source(actor=operator, name="Vinnova", adapter="vinnova", address="https://new.example/api", source=source)
    source.refresh_from_db()
    assert (source.name, source.validators, source.next_at) == ("Vinnova", {}, None)
    assert [one.action for one in JournalEntry.objects.order_by("sequence")] == [
        "callsource.added",
        "callsource.changed",
    ]


@pytest.mark.parametrize("who", ["nobody", "somebody"])
def test_others_may_not(who: str) -> None:
    with pytest.raises(Refused):
        save_source(actor=NOBODY if who == "nobody" else actor_for(make_user()), name="X", adapter="feed")
    assert not CallSource.objects.exists()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": "  "}, "name"),
        ({"adapter": "telepathy"}, "adapter"),
        ({"address": "ftp://a.example"}, "address"),
        ({"address": "https://a.example/" + "a" * 2000}, "address"),
        ({"language": "klingon"}, "language"),
        ({"zone": "Mars/Phobos"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"name": "Taken"}, "name"),
    ],
)
def test_what_cannot_be_used_is_named(fields: dict[str, Any], wrong: str) -> None:
    make_source("Taken", "feed")
    with pytest.raises(InvalidInput) as told:
        save_source(actor=SYSTEM, **{"name": "N", "adapter": "feed", **fields})
    assert set(told.value.fields) == {wrong}
    assert CallSource.objects.count() == 1


def test_a_source_that_has_listed_calls_keeps_its_kind() -> None:
    source = make_source("EU", "sedia")
    save_source(actor=SYSTEM, name="EU", adapter="feed", source=source)
    record_sighting(source=source, record=make_record(), seen_at=day(0))
    with pytest.raises(InvalidInput):
        save_source(actor=SYSTEM, name="EU", adapter="sedia", source=source)
