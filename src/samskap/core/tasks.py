"""Work that happens outside a request. The one module that knows the library behind it (docs/adr/2026-11-21-worker.md).

A domain writes its functions in ``tasks.py``::

    @task(retries=3)
    def send_result(*, conversation_id: int) -> None: ...

    @periodic(every=timedelta(hours=1))
    def erase_old_traces() -> None: ...

and any code asks for one by name, ``enqueue("cocreation.send_result", conversation_id=3)``. The order is a row in the
same database and the same transaction as the write that needs it: it exists exactly when that write does. Work of a
killed worker is taken up again, so a task runs **at least once** and must tolerate running twice.

What happens many times a second is never queued: it leaves a mark on its object, and a refresher, registered in an
``AppConfig.ready`` with :func:`register_refresher`, looks for marks at most once in its interval.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, overload

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules
from django_tasks import TaskResult, TaskResultStatus
from django_tasks import task as library_task
from django_tasks.signals import task_finished

if TYPE_CHECKING:
    from django_tasks_db.models import DBTaskResult

logger = logging.getLogger("samskap.tasks")

MAX_INTERRUPTIONS = 5
"""A task whose worker died this many times is given up: it is probably what kills the worker."""
HEARTBEAT_SECONDS = 15.0
"""A worker that has said nothing for this long counts as gone."""
_SLOTS = uuid.UUID("6d1ff0ea-6a1c-4b0e-8d2b-6f4f5d3f2f61")


class TaskError(Exception):
    """Something about background work that the caller did wrong."""


class UnknownTask(TaskError):
    """No function is registered under this name."""


class WorkerDied(TaskError):
    """The worker was killed during this task MAX_INTERRUPTIONS times."""


@dataclass(frozen=True, slots=True)
class RegisteredTask:
    """A function that may be asked for by name; ``retries`` and ``wait`` say what follows when it raises."""

    name: str
    run: Callable[..., None]
    retries: int
    wait: timedelta


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a periodic task is due: every ``every``, or ``at`` local time each day or on one ``weekday`` (Monday 0)."""

    name: str
    every: timedelta | None = None
    at: time | None = None
    weekday: int | None = None

    def latest(self, now: datetime) -> datetime:
        """The last moment it was due, not after ``now`` (aware)."""
        if self.every is not None:
            seconds = self.every.total_seconds()
            return datetime.fromtimestamp(now.timestamp() // seconds * seconds, tz=now.tzinfo)
        local = timezone.localtime(now)
        moment = self.at or time()
        day = local.date()
        if self.weekday is not None:
            day -= timedelta(days=(day.weekday() - self.weekday) % 7)
        due = timezone.make_aware(datetime.combine(day, moment))
        step = timedelta(days=1 if self.weekday is None else 7)
        return due if due <= now else timezone.make_aware(datetime.combine(day - step, moment))


@dataclass(frozen=True, slots=True)
class Refresher:
    """A function that looks for marks and does what they ask for; it returns how many it did."""

    name: str
    refresh: Callable[[], int]
    interval: float


@dataclass(frozen=True, slots=True)
class WorkerHealth:
    """What the worker said last: ``seen`` is None when it never ran; ``failing`` names refreshers that raised."""

    alive: bool
    seen: datetime | None
    waiting: int
    failing: tuple[str, ...]


_tasks: dict[str, RegisteredTask] = {}
_schedules: dict[str, Schedule] = {}
_refreshers: dict[str, Refresher] = {}
_Function = TypeVar("_Function", bound=Callable[..., None])


def _name_of(function: Callable[..., None]) -> str:
    """``samskap.cocreation.tasks.send_result`` -> ``cocreation.send_result``."""
    return f"{function.__module__.removeprefix('samskap.').split('.')[0]}.{function.__name__}"


@overload
def task(function: _Function, /) -> _Function: ...
@overload
def task(*, retries: int = 0, wait: timedelta = timedelta(minutes=1)) -> Callable[[_Function], _Function]: ...
def task(
    function: _Function | None = None, /, *, retries: int = 0, wait: timedelta = timedelta(minutes=1)
) -> _Function | Callable[[_Function], _Function]:
    """Register a function with keyword-only, JSON-like arguments; it stays an ordinary function.

    When it raises it is tried again ``retries`` times, after ``wait``, twice ``wait``, four times ``wait`` …
    """

    def register(function: _Function) -> _Function:
        name = _name_of(function)
        _tasks[name] = RegisteredTask(name, function, retries, wait)
        return function

    return register if function is None else register(function)


def periodic(
    *, every: timedelta | None = None, at: time | None = None, weekday: int | None = None
) -> Callable[[_Function], _Function]:
    """Register a function without arguments that is due regularly: ``every`` some time, or ``at`` a local time of day,
    on one ``weekday`` (Monday is 0) or daily. A moment missed while the worker was down is made up for once."""
    if (every is None) == (at is None):
        raise TaskError("A periodic task needs either `every` or `at`.")

    def register(function: _Function) -> _Function:
        name = _name_of(function)
        _schedules[name] = Schedule(name, every, at, weekday)
        return task(function)

    return register


def register_refresher(name: str, refresh: Callable[[], int], interval_seconds: float = 1.0) -> None:
    """Let the worker call ``refresh`` at most once in ``interval_seconds`` (at least 1); it returns how many it did."""
    _refreshers[name] = Refresher(name, refresh, max(1.0, interval_seconds))


def enqueue(name: str, /, *, delay: timedelta | None = None, **arguments: Any) -> None:
    """Ask for a task by name. Takes part in the caller's transaction.

    Raises:
        UnknownTask: nothing is registered under this name.
        TypeError: an argument is not JSON-like.
    """
    if name not in _tasks:
        load_tasks()
    if name not in _tasks:
        raise UnknownTask(name)
    order = run_registered if delay is None else run_registered.using(run_after=timezone.now() + delay)
    order.enqueue(name, arguments)


def load_tasks() -> None:
    """Import ``tasks.py`` of every application, so that what they register is known."""
    autodiscover_modules("tasks")


def registered_tasks() -> tuple[str, ...]:
    """Names of all tasks, sorted."""
    load_tasks()
    return tuple(sorted(_tasks))


def refreshers() -> tuple[Refresher, ...]:
    """All registered refreshers."""
    return tuple(_refreshers.values())


def refresh_all() -> int:
    """Call every refresher once, here and now (tests, `manage.py work_off`); how much they did."""
    return sum(refresher.refresh() for refresher in _refreshers.values())


@library_task()
def run_registered(name: str, arguments: dict[str, Any]) -> None:
    """The only task that the library knows; it runs ours by name."""
    if name not in _tasks:
        raise UnknownTask(name)
    _tasks[name].run(**arguments)


def enqueue_due(since: datetime, now: datetime) -> list[str]:
    """Order every periodic task that came due in ``(since, now]``, each moment once however often this is called."""
    from django_tasks_db.models import DBTaskResult, get_date_max

    ordered = []
    for schedule in _schedules.values():
        due = schedule.latest(now)
        if due <= since:
            continue
        _, created = DBTaskResult.objects.get_or_create(
            id=uuid.uuid5(_SLOTS, f"{schedule.name} {due.timestamp():.0f}"),
            defaults={
                "args_kwargs": {"args": [schedule.name, {}], "kwargs": {}},
                "task_path": run_registered.module_path,
                "backend_name": run_registered.backend,
                "run_after": get_date_max(),
            },
        )
        if created:
            ordered.append(schedule.name)
    return ordered


def take_up_interrupted() -> int:
    """Put back what a killed worker left running; how many. Only the one worker that holds the lock may call this."""
    from django_tasks_db.models import DBTaskResult

    again = 0
    for result in DBTaskResult.objects.running():
        name = result.args_kwargs["args"][0]
        if len(result.worker_ids) >= MAX_INTERRUPTIONS:
            logger.error("task given up: the worker died in it too often", extra={"task": name})
            result.set_failed(WorkerDied(name))
            continue
        logger.warning("task taken up again", extra={"task": name})
        again += DBTaskResult.objects.running().filter(pk=result.pk).update(status=TaskResultStatus.READY)
    return again


def work_off(worker_id: str = "here") -> int:
    """Run every task that is due, here and now, one after the other; how many were run.

    The library's worker runs each; the loop around it is ours, because the library's own closes the caller's database
    connection, also inside a transaction.
    """
    from django_tasks_db.management.commands.db_worker import Worker

    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_id,
        excluded_queue_names=[],
    )
    done = 0
    while not _stop.is_set() and (order := _claim(worker_id)) is not None:
        worker.run_task(order)
        done += 1
    return done


def _claim(worker_id: str) -> DBTaskResult[..., Any] | None:
    """The next order that is due, marked as this worker's; None when there is none."""
    from django_tasks_db.models import DBTaskResult

    if not DBTaskResult.objects.ready().exists():
        return None
    with transaction.atomic():
        order = DBTaskResult.objects.ready().get_locked()
        if order is not None:
            order.claim(worker_id)
    return order


_stop = threading.Event()


def finish_up() -> None:
    """Let a running :func:`work_off` return after the task it is in (called from a signal handler)."""
    _stop.set()


def _retry_failed(sender: object, task_result: TaskResult[Any], **_: object) -> None:
    """A task that raised and has tries left is put back, later each time."""
    from django_tasks_db.models import DBTaskResult

    name = task_result.args[0] if task_result.args else task_result.task.name
    known = _tasks.get(name)
    if task_result.status != TaskResultStatus.FAILED:
        logger.info("task done", extra={"task": name})
        return
    tries = len(task_result.worker_ids)
    error = task_result.errors[0].exception_class_path if task_result.errors else ""
    logger.error("task failed", extra={"task": name, "tries": tries, "error": error})
    if known is not None and tries <= known.retries:
        DBTaskResult.objects.filter(pk=task_result.id).update(
            status=TaskResultStatus.READY, run_after=timezone.now() + known.wait * 2 ** (tries - 1)
        )


task_finished.connect(_retry_failed, dispatch_uid="samskap.core.tasks")


def heartbeat_file() -> Path:
    """Where the worker says that it lives."""
    return Path(settings.DATA_DIR) / "worker-heartbeat.json"


def beat(failing: tuple[str, ...] = ()) -> None:
    """Say that the worker lives, and which refreshers it could not run."""
    path = heartbeat_file()
    new = path.with_suffix(".new")
    new.write_text(json.dumps({"pid": os.getpid(), "failing": failing}), encoding="utf-8")
    new.replace(path)


def last_beat() -> datetime | None:
    """When a worker last said that it lives."""
    path = heartbeat_file()
    return datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_current_timezone()) if path.exists() else None


def worker_alive(now: datetime | None = None) -> bool:
    """Whether a worker on this machine said within HEARTBEAT_SECONDS that it lives."""
    seen = last_beat()
    return seen is not None and ((now or timezone.now()) - seen).total_seconds() < HEARTBEAT_SECONDS


def worker_health(now: datetime | None = None) -> WorkerHealth:
    """The worker's state for the operator: alive, last seen, orders that wait, refreshers that fail."""
    from django_tasks_db.models import DBTaskResult

    seen = last_beat()
    failing: tuple[str, ...] = ()
    if seen is not None:
        failing = tuple(json.loads(heartbeat_file().read_text(encoding="utf-8"))["failing"])
    return WorkerHealth(worker_alive(now), seen, DBTaskResult.objects.ready().count(), failing)


def failures(since: datetime) -> dict[str, int]:
    """How many orders of each task were given up after ``since``."""
    from django_tasks_db.models import DBTaskResult

    given_up = DBTaskResult.objects.failed().filter(finished_at__gte=since).values_list("args_kwargs", flat=True)
    return dict(Counter(str(arguments["args"][0]) for arguments in given_up))


@periodic(at=time(3, 40))
def forget_finished_tasks() -> None:
    """Remove the records of work that was finished more than thirty days ago."""
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - timedelta(days=30)).delete()
