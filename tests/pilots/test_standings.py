"""How a pilot stands is kept for boards: whatever is written about it, by whichever way, what is kept is never old."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samskap.core.access import actor_for
from samskap.core.models import Organisation, User
from samskap.core.services.personal_data import erase_person
from samskap.pilots.models import (
    Charter,
    Commitment,
    Concern,
    Cost,
    Demand,
    LearningQuestion,
    Obstacle,
    ObstacleStep,
    Pilot,
    PilotStanding,
    Stage,
    Veto,
)
from samskap.pilots.selectors.board import our_board
from samskap.pilots.selectors.prepared import Chosen
from samskap.pilots.selectors.standings import BoardRow, packed, rows_of, unpacked, worked_out
from samskap.pilots.services.standings import keep_standings
from samskap.pilots.triggers import SOURCES, drop_triggers, put_triggers
from tests.core.factories import make_actor, make_organisation, make_user
from tests.pilots.factories import (
    make_commitment,
    make_concern,
    make_cost,
    make_demand,
    make_invitation,
    make_obstacle,
    make_pilot,
    make_question,
    make_running,
    make_stage,
)

Write = Callable[[Pilot], Any]


def fresh(pilot: Pilot) -> BoardRow:
    (row,) = worked_out(Chosen.numbered([pilot.pk]))
    return row


def shown(pilot: Pilot) -> BoardRow:
    (row,) = rows_of(Pilot.objects.filter(pk=pilot.pk))
    return row


def make_full(owner: User | None = None) -> Pilot:
    """A pilot with something of everything that a board tells."""
    home, now = make_organisation(), timezone.now()
    person = owner or make_user(role="member", organisation=home)
    pilot = make_running(home, owner=person, loss_limit=Decimal("100.50"))
    Charter.objects.filter(pilot=pilot).update(concern_receiver=person)
    promise = make_commitment(pilot, "30.10")
    make_cost(pilot, "10.05", commitment=promise)
    make_concern(pilot)
    make_demand(pilot, status="breached", because="They said so")
    make_question(pilot, due_on=timezone.localdate())
    make_stage(pilot)
    make_stage(pilot, 2)
    make_obstacle(pilot).steps.update(owner=person)
    Veto.objects.create(pilot=pilot, value="privacy", reason="No", at=now, by=person)
    return pilot


@pytest.mark.django_db
def test_what_is_kept_says_the_same_as_what_is_worked_out() -> None:
    pilots = [make_full(), make_pilot(), make_pilot(state="prepared", starts_on=timezone.localdate())]
    before = {pilot.pk: fresh(pilot) for pilot in pilots}
    assert all(
        unpacked(row.key, row.organisation, json.loads(json.dumps(packed(row)))) == row for row in before.values()
    )
    assert keep_standings() == 3
    assert keep_standings() == 0
    assert {pilot.pk: shown(pilot) for pilot in pilots} == before
    full = before[pilots[0].pk]
    assert (full.sums.incurred, full.sums.committed, full.stages) == (Decimal("10.05"), Decimal("20.05"), 2)


@pytest.mark.django_db
def test_a_closed_pilot_is_not_kept_and_a_deleted_one_leaves_nothing() -> None:
    pilot = make_full()
    keep_standings()
    Pilot.objects.filter(pk=pilot.pk).update(state="closed", outcome="stop")
    assert keep_standings() == 0
    Pilot.objects.filter(pk=pilot.pk).update(state="running", outcome="")
    assert keep_standings() == 1
    Cost.objects.all().delete()
    keep_standings()
    pilot.delete()
    assert not PilotStanding.objects.exists()


@pytest.mark.django_db
def test_every_table_that_it_is_made_of_has_triggers() -> None:
    pilot = make_full()
    with CaptureQueriesContext(connection) as captured:
        worked_out(Chosen.numbered([pilot.pk]))
    read = {name for query in captured for name in re.findall(r'"(pilots_\w+)"', query["sql"])}
    assert read == set(SOURCES)


def _erase(pilot: Pilot) -> None:
    assert pilot.owner is not None
    erase_person(actor=actor_for(pilot.owner), confirmed_email=pilot.owner.email, leads_gone_accepted=True)


def _from_an_invitation(pilot: Pilot) -> None:
    demand = make_demand(invitation=make_invitation(), weight="must", status="breached", because="x")
    Demand.objects.filter(pk=demand.pk).update(pilot=pilot, invitation=None)


WRITES: dict[str, Write] = {
    "a cost": lambda pilot: make_cost(pilot, "1.00"),
    "costs in one go": lambda pilot: Cost.objects.bulk_create(
        Cost(pilot=pilot, on=timezone.localdate(), text="x", amount="0.01", recorded_at=timezone.now()) for _ in "abc"
    ),
    "a cost of another promise": lambda pilot: Cost.objects.filter(pilot=pilot).update(commitment=None),
    "no costs": lambda pilot: Cost.objects.filter(pilot=pilot).delete(),
    "a promise": lambda pilot: make_commitment(pilot, "1.00"),
    "a promise released": lambda pilot: Commitment.objects.filter(pilot=pilot).update(released_at=timezone.now()),
    "a concern": make_concern,
    "a concern answered": lambda pilot: Concern.objects.filter(pilot=pilot).delete(),
    "a veto lifted": lambda pilot: Veto.objects.filter(pilot=pilot).update(
        lifted_at=timezone.now(), lifted_because="x"
    ),
    "a must met": lambda pilot: Demand.objects.filter(pilot=pilot).update(status="met"),
    "a must of an invitation": _from_an_invitation,
    "a question": make_question,
    "a question on another day": lambda pilot: LearningQuestion.objects.filter(pilot=pilot).update(due_on=None),
    "a stage": lambda pilot: make_stage(pilot, 3),
    "a stage that ends": lambda pilot: Stage.objects.filter(pilot=pilot).update(ends_on=timezone.localdate()),
    "no next stage": lambda pilot: Stage.objects.filter(pilot=pilot, number=2).delete(),
    "an obstacle": make_obstacle,
    "an obstacle gone": lambda pilot: Obstacle.objects.filter(pilot=pilot).update(
        status="removed", ended_at=timezone.now(), ended_because="x"
    ),
    "an obstacle of another kind": lambda pilot: Obstacle.objects.filter(pilot=pilot).update(kind="finance"),
    "an obstacle that waits longer": lambda pilot: ObstacleStep.objects.filter(obstacle__pilot=pilot).update(
        due_on=timezone.localdate() + timedelta(days=99)
    ),
    "another receiver": lambda pilot: Charter.objects.filter(pilot=pilot).update(concern_receiver=None),
    "another name": lambda pilot: Pilot.objects.filter(pk=pilot.pk).update(title="Something else"),
    "another limit": lambda pilot: Pilot.objects.filter(pk=pilot.pk).update(loss_limit=None),
    "another stage": lambda pilot: Pilot.objects.filter(pk=pilot.pk).update(stage=2),
    "another organisation's name": lambda pilot: Organisation.objects.filter(pk=pilot.organisation_id).update(name="X"),
    "a person erased": _erase,
    "by hand": lambda pilot: connection.cursor().execute("UPDATE pilots_cost SET amount = amount + 1"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_what_is_written_shows_at_once(write: Write) -> None:
    pilot, other = make_full(), make_full()
    keep_standings()
    before, untouched = shown(pilot), shown(other)
    write(pilot)
    assert shown(pilot) == fresh(pilot) != before
    keep_standings()
    assert shown(pilot) == fresh(pilot)
    assert shown(other) == fresh(other)
    assert write is WRITES["by hand"] or shown(other) == untouched


@pytest.mark.django_db
def test_an_erased_person_is_in_nothing_that_is_kept() -> None:
    pilot = make_full()
    keep_standings()
    assert pilot.owner is not None
    person = pilot.owner.pk
    _erase(pilot)
    keep_standings()
    one = shown(pilot).standing
    people = [one.owner, one.receiver, *(veto.by for veto in one.vetoes), *(step.owner for step in one.obstacles)]
    assert people == [None] * 4, person


@pytest.mark.django_db
def test_who_works_where_is_asked_when_the_board_is_read() -> None:
    home = make_organisation()
    bo = make_user(role="member", organisation=home, name="Bo Owner")
    lead = make_actor("lead", home)
    past = timezone.localdate() - timedelta(days=1)
    make_running(home, owner=bo, starts_on=past, ends_on=past)
    keep_standings()

    def who() -> list[str]:
        return [line.who for row in our_board(lead).today for line in row.lines]

    assert who() == ["Bo Owner"]
    User.objects.filter(pk=bo.pk).update(name="Bo Renamed")
    assert who() == ["Bo Renamed"]
    bo.memberships.all().delete()
    assert who() == ["A lead"]


@pytest.mark.django_db
def test_a_kept_board_takes_fewer_queries_and_says_the_same(at_most_queries: Any) -> None:
    home = make_organisation()
    lead = make_actor("lead", home)
    for number in range(12):
        pilot = make_full(make_user(role="member", organisation=home))
        state = ("running", "prepared")[number % 2]
        Pilot.objects.filter(pk=pilot.pk).update(organisation=home, state=state, ends_on=timezone.localdate())
    board = our_board(lead)
    assert board.today_count == 12
    keep_standings()
    with at_most_queries(6):
        assert our_board(lead) == board


def _triggers() -> int:
    asked = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        asked = "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'standing_%'"
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_migrations_run_without_triggers_and_nothing_is_kept_from_before() -> None:
    pilot = make_full()
    keep_standings()
    drop_triggers(using="default", plan=[])
    assert _triggers() == 3 * len(SOURCES), "nothing to migrate"
    drop_triggers(using="default", plan=["a migration"])
    assert _triggers() == 0
    make_cost(pilot, "5.00")
    put_triggers(using="default")
    assert _triggers() == 3 * len(SOURCES)
    assert shown(pilot) == fresh(pilot)
    put_triggers(using="default")
    assert _triggers() == 3 * len(SOURCES)


@pytest.mark.django_db(transaction=True)
def test_the_tables_can_be_migrated_to_before_and_back() -> None:
    pilot = make_full()
    keep_standings()
    call_command("migrate", "pilots", "0001_initial", verbosity=0)
    assert _triggers() == 0
    make_cost(pilot, "5.00")
    call_command("migrate", verbosity=0)
    assert keep_standings() == 1
    make_cost(pilot, "7.00")
    assert shown(pilot) == fresh(pilot)
