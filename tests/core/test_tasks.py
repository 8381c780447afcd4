"""Background work: asked for in the same transaction, done once, tried again, taken up again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from samskap.core import tasks

pytestmark = pytest.mark.django_db
STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def said() -> Iterator[list[str]]:
    """What the tasks of these tests said; their registrations vanish afterwards."""
    heard: list[str] = []
    before = dict(tasks._tasks), dict(tasks._schedules)

    def say(*, word: str) -> None:
        heard.append(word)

    def stumble() -> None:
        heard.append("stumble")
        raise ValueError

    tasks._tasks["test.say"] = tasks.RegisteredTask("test.say", say, 0, timedelta(0))
    tasks._tasks["test.stumble"] = tasks.RegisteredTask("test.stumble", stumble, 2, timedelta(0))
    yield heard
    tasks._tasks.clear()
    tasks._tasks.update(before[0])
    tasks._schedules.clear()
    tasks._schedules.update(before[1])


def test_work_is_done_once_and_later(said: list[str]) -> None:
    tasks.enqueue("test.say", word="hej")
    assert said == []
    assert tasks.work_off() == 1
    assert tasks.work_off() == 0
    assert said == ["hej"]


def test_work_of_a_write_that_failed_is_not_done(said: list[str]) -> None:
    with transaction.atomic():
        tasks.enqueue("test.say", word="never")
        transaction.set_rollback(True)
    assert tasks.work_off() == 0


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(tasks.UnknownTask):
        tasks.enqueue("test.nothing")


def test_delayed_work_waits(said: list[str]) -> None:
    tasks.enqueue("test.say", delay=timedelta(hours=1), word="later")
    assert tasks.work_off() == 0


def test_a_failing_task_is_tried_again_as_often_as_it_asked(said: list[str]) -> None:
    tasks.enqueue("test.stumble")
    assert tasks.work_off() == 3
    assert said == ["stumble"] * 3
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


def test_what_a_killed_worker_left_is_taken_up_again(said: list[str]) -> None:
    tasks.enqueue("test.say", word="again")
    DBTaskResult.objects.get().claim("worker that was killed")
    assert tasks.work_off() == 0
    assert tasks.take_up_interrupted() == 1
    assert tasks.work_off() == 1
    assert said == ["again"]


def test_a_task_that_kills_every_worker_is_given_up(said: list[str]) -> None:
    tasks.enqueue("test.say", word="deadly")
    for number in range(tasks.MAX_INTERRUPTIONS):
        assert tasks.take_up_interrupted() == (1 if number else 0)
        DBTaskResult.objects.get().claim(f"worker {number}")
    assert tasks.take_up_interrupted() == 0
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


def test_a_periodic_task_is_ordered_once_a_moment_and_made_up_for_once(said: list[str]) -> None:
    tasks._schedules.clear()
    tasks._schedules["test.say"] = tasks.Schedule("test.say", every=timedelta(minutes=10))
    start = datetime(2026, 11, 2, 8, 5, tzinfo=UTC)
    assert tasks.enqueue_due(start, start + timedelta(minutes=1)) == []
    assert tasks.enqueue_due(start, start + timedelta(minutes=6)) == ["test.say"]
    assert tasks.enqueue_due(start, start + timedelta(minutes=6)) == []
    assert tasks.enqueue_due(start + timedelta(minutes=6), start + timedelta(hours=9)) == ["test.say"]
    assert DBTaskResult.objects.count() == 2


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 11, 2, 6, 0, tzinfo=STOCKHOLM), datetime(2026, 11, 2, 6, 0, tzinfo=STOCKHOLM)),
        (datetime(2026, 11, 2, 5, 59, tzinfo=STOCKHOLM), datetime(2026, 10, 26, 6, 0, tzinfo=STOCKHOLM)),
        (datetime(2026, 10, 25, 12, 0, tzinfo=STOCKHOLM), datetime(2026, 10, 19, 6, 0, tzinfo=STOCKHOLM)),
    ],
)
def test_monday_at_six_is_local_time_over_the_change_of_clocks(now: datetime, due: datetime) -> None:
    assert tasks.Schedule("x", at=time(6, 0), weekday=0).latest(now) == due


def test_a_periodic_task_says_when() -> None:
    with pytest.raises(tasks.TaskError):
        tasks.periodic()


def test_the_heartbeat_tells_whether_the_worker_lives() -> None:
    tasks.heartbeat_file().unlink(missing_ok=True)
    assert not tasks.worker_alive()
    assert tasks.worker_health().seen is None
    tasks.beat(("maps",))
    assert tasks.worker_alive()
    assert tasks.worker_health().failing == ("maps",)
    assert not tasks.worker_alive(datetime.now(tz=UTC) + timedelta(minutes=1))
