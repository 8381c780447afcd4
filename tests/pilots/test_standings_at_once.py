"""The worker keeps how pilots stand while people write: what is kept afterwards is what stands then."""

from __future__ import annotations

import threading

import pytest
from django.db import connections, transaction

from samskap.pilots.models import Pilot, PilotStanding
from samskap.pilots.selectors.prepared import Chosen
from samskap.pilots.selectors.standings import rows_of, worked_out
from samskap.pilots.services.costs import record_cost
from samskap.pilots.services.standings import keep_standings
from tests.core.factories import make_actor, make_organisation
from tests.pilots.factories import make_cost, make_running
from tests.pilots.test_money_costs import cost
from tests.support.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def is_true() -> bool:
    """Whether what a board would show of every pilot is what stands."""
    keys = list(Pilot.objects.order_by("pk").values_list("pk", flat=True))
    rows = sorted(rows_of(Pilot.objects.all()), key=lambda row: row.key)
    return rows == sorted(worked_out(Chosen.numbered(keys)), key=lambda row: row.key)


def test_what_somebody_is_writing_about_is_not_kept_before_they_are_done() -> None:
    pilot, other = make_running(), make_running()
    written, done = threading.Event(), threading.Event()

    def write() -> None:
        try:
            with transaction.atomic():
                make_cost(pilot, "5.00")
                written.set()
                done.wait(10)
        finally:
            connections.close_all()

    def keep() -> None:
        try:
            keep_standings()
        finally:
            connections.close_all()

    writer, keeper = threading.Thread(target=write), threading.Thread(target=keep)
    writer.start()
    assert written.wait(10)
    keeper.start()
    keeper.join(1)  # where there is one writer at a time it waits for its turn
    done.set()
    writer.join(10)
    keeper.join(10)
    assert is_true()
    keep_standings()
    assert set(PilotStanding.objects.values_list("pk", flat=True)) == {pilot.pk, other.pk}
    assert is_true()


def test_writers_and_keepers_in_any_order() -> None:
    home = make_organisation()
    lead = make_actor("lead", home)
    pilots = [make_running(home) for _ in range(3)]
    for _ in range(5):
        writes = [lambda pilot=pilot: record_cost(actor=lead, pilot=pilot, values=cost(1)) for pilot in pilots]
        at_once(*writes, keep_standings, *writes, keep_standings)
        assert is_true()
    keep_standings()
    assert PilotStanding.objects.count() == 3
    assert is_true()
