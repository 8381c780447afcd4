"""The worker's loop: one process, two threads. The main thread does the queued tasks; the other keeps the clock
(periodic tasks, refreshers, heartbeat), so that a long task never delays a map."""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import close_old_connections, connection, connections
from django.utils import timezone

from samskap.core import tasks

logger = logging.getLogger("samskap.worker")

POLL_SECONDS = 0.5
TICK_SECONDS = 0.1
LONGEST_PAUSE = 60.0
"""A refresher that raises is tried again after its interval, then twice that … at most this long."""
_ADVISORY_LOCK = 7_266_765


class OnlyWorker:
    """Lets one worker a portal work at a time: a lock on a file in the data folder and, on PostgreSQL, one in the
    database too, so that a second machine stands by. Both vanish with the process, however it ends."""

    def __init__(self) -> None:
        self._file: IO[str] | None = None
        self._database = connection.copy() if connection.vendor == "postgresql" else None

    def wait(self, stop: threading.Event) -> bool:
        """Wait for the turn; False when stopped meanwhile."""
        Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True)
        self._file = open(Path(settings.DATA_DIR) / "worker.lock", "w", encoding="ascii")
        said = False
        while not stop.is_set():
            if self._try_file() and self._try_database():
                return True
            if not said:
                logger.info("another worker is at work, standing by")
                said = True
            stop.wait(1.0)
        return False

    def held(self) -> bool:
        """Whether the turn is still ours: PostgreSQL forgets it when the connection is lost."""
        return self._database is None or self._database.is_usable()

    def _try_file(self) -> bool:
        assert self._file is not None
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _try_database(self) -> bool:
        if self._database is None:
            return True
        with self._database.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ADVISORY_LOCK])
            return bool(cursor.fetchone()[0])


@dataclass(slots=True)
class _Turn:
    """When a refresher is due next, and how often in a row it raised."""

    refresher: tasks.Refresher
    due: float = 0.0
    failures: int = 0
    running: Future[int] | None = None


class Clock(threading.Thread):
    """Orders periodic tasks, runs refreshers in their intervals and beats the heart."""

    def __init__(self, stop: threading.Event, since: datetime) -> None:
        super().__init__(name="clock", daemon=True)
        self._stop_event = stop
        self._since = since
        self._turns = [_Turn(refresher) for refresher in tasks.refreshers()]
        self._pool = ThreadPoolExecutor(max_workers=max(1, len(self._turns)), thread_name_prefix="refresh")

    def run(self) -> None:
        beaten = 0.0
        while not self._stop_event.wait(TICK_SECONDS):
            for turn in self._turns:
                self._give(turn)
            if time.monotonic() - beaten >= 1.0:
                beaten = time.monotonic()
                self._order_due()
                tasks.beat(tuple(turn.refresher.name for turn in self._turns if turn.failures))
        self._pool.shutdown(wait=False, cancel_futures=True)
        connections.close_all()

    def _order_due(self) -> None:
        now = timezone.now()
        for name in tasks.enqueue_due(self._since, now):
            logger.info("periodic task ordered", extra={"task": name})
        self._since = now

    def _give(self, turn: _Turn) -> None:
        if turn.running is not None and turn.running.done():
            self._account(turn, turn.running)
            turn.running = None
        if turn.running is None and time.monotonic() >= turn.due:
            turn.due = time.monotonic() + turn.refresher.interval
            turn.running = self._pool.submit(_refresh, turn.refresher)

    def _account(self, turn: _Turn, finished: Future[int]) -> None:
        error = finished.exception()
        if error is None:
            turn.failures = 0
            return
        turn.failures += 1
        turn.due = time.monotonic() + min(LONGEST_PAUSE, turn.refresher.interval * 2**turn.failures)
        logger.error(
            "refresher failed", extra={"refresher": turn.refresher.name, "times": turn.failures}, exc_info=error
        )


def _refresh(refresher: tasks.Refresher) -> int:
    close_old_connections()
    began = time.monotonic()
    done = refresher.refresh()
    if done:
        seconds = round(time.monotonic() - began, 3)
        logger.info("refreshed", extra={"refresher": refresher.name, "count": done, "seconds": seconds})
    return done


def run() -> int:
    """Work until SIGTERM or SIGINT; the process's exit code (1 when the clock stopped or the turn was lost)."""
    stop = threading.Event()

    def end(signum: int, _frame: object) -> None:
        stop.set()
        tasks.finish_up()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    turn = OnlyWorker()
    if not turn.wait(stop):
        return 0
    tasks.load_tasks()
    worker_id = f"worker-{os.getpid()}-{int(time.time())}"
    logger.info("worker started", extra={"worker": worker_id, "taken_up": tasks.take_up_interrupted()})
    clock = Clock(stop, tasks.last_beat() or timezone.now())
    clock.start()
    while not stop.is_set():
        close_old_connections()
        if not clock.is_alive() or not turn.held():
            logger.error("worker ends: its clock stopped or its turn was lost")
            return 1
        if not stop.is_set():
            tasks.work_off(worker_id)
        stop.wait(POLL_SECONDS)
    clock.join(timeout=2.0)
    logger.info("worker ended", extra={"worker": worker_id})
    return 0
