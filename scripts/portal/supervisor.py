"""Keeps the server and the worker alive until it is told to end, and then ends both."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from common import PYTHON, ROOT, environment, say, stop

END_SECONDS = 4.0
"""Time the children get after SIGTERM before they are killed; the whole must end within 5 s."""
LONGEST_PAUSE = 30.0
GIVE_UP = 3
"""Deaths in a row before the portal ever answered after which it is told instead of tried."""
HEALTHY_SECONDS = 20.0
"""A child that lived this long did not die of its start: the next pause is short again."""


@dataclass
class Child:
    """A process that must be there; `failures` in a row decide how long to wait before the next start."""

    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    next_start: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a session of its own, so that a Ctrl-C reaches it only through us."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )

    def look_after(self) -> None:
        """Start it if it is not there; after a death wait, longer each time it dies early."""
        if self.process is not None and self.process.poll() is not None:
            code = self.process.returncode
            _kill_group(self.process.pid)
            self.process = None
            lived = time.monotonic() - self.started
            self.failures = 1 if lived > HEALTHY_SECONDS else self.failures + 1
            pause = 0.0 if self.failures == 1 else min(LONGEST_PAUSE, 2.0 ** (self.failures - 2))
            self.next_start = time.monotonic() + pause
            print(f"The {self.name} ended ({code}); it is started again in {pause:.0f} s.", file=sys.stderr, flush=True)
        if self.process is None and time.monotonic() >= self.next_start:
            self.start()


def _die_with_parent() -> None:
    """Ask Linux to end this process when the supervisor is killed."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _kill_group(group: int) -> None:
    """Whatever is left of a child's own processes (the server's workers)."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def refuse_taken_port(host: str, port: int) -> None:
    """One sentence when the address cannot be had."""
    if not 0 < port < 65536:
        stop(f"{port} is not a port: choose one between 1 and 65535.")
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except PermissionError:
        stop(f"You may not use port {port}. Choose one above 1023 with --port.")
    except OSError as error:
        if isinstance(error, socket.gaierror):
            stop(f"{host} is no address of this machine. Choose another with --host.")
        stop(f"Port {port} on {host} is taken or cannot be used ({error.strerror}). Choose another with --port.")


def children(host: str, port: int) -> list[Child]:
    """The server and the worker, ready to start."""
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104
    defaults = {
        "SAMSKAP_PUBLIC_URL": os.environ.get("SAMSKAP_PUBLIC_URL") or address(shown, port),
        "SAMSKAP_HOSTS": os.environ.get("SAMSKAP_HOSTS") or ",".join(dict.fromkeys(["127.0.0.1", "localhost", shown])),
    }
    settings = environment(**defaults)
    workers = os.environ.get("SAMSKAP_WEB_WORKERS", "2")
    server = [str(PYTHON), "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    server += ["--workers", workers, "--blocking-threads", "2", "--blocking-threads-idle-timeout", "600"]
    server += ["--no-ws", "--log-level", "warning", "--respawn-failed-workers", "--workers-kill-timeout", "3"]
    server += ["samskap.config.wsgi:application"]
    worker = [str(PYTHON), str(ROOT / "manage.py"), "worker"]
    return [Child("server", server, settings), Child("worker", worker, settings)]


def address(host: str, port: int) -> str:
    """What a person types into the browser."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _answers(host: str, port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=0.2):
        return True
    return False


class Ended(Exception):
    """A signal asked the supervisor to end."""


def serve(host: str, port: int, sign_ins: str, pid_file: Path) -> int:
    """Serve until SIGTERM, SIGINT or SIGHUP; 0 when everything ended by itself within its time."""

    def end(_signum: int, _frame: object) -> None:
        raise Ended

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    running = children(host, port)
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104
    announced = False
    try:
        pid_file.write_text(f"{os.getpid()}\n", encoding="ascii")
        while True:
            for child in running:
                child.look_after()
                if not announced and child.failures >= GIVE_UP:
                    _end(running)
                    stop(f"The {child.name} cannot start; the reason stands above.")
            if not announced and _answers(shown, port):
                announced = True
                say(f"\nSamskap is at {os.environ.get('SAMSKAP_PUBLIC_URL') or address(shown, port)}")
                say(sign_ins.rstrip() + "\n" if sign_ins.strip() else "")
                say("Stop it with Ctrl-C.")
            time.sleep(0.1 if not announced else 0.25)
    except Ended:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        return _end(running)
    finally:
        pid_file.unlink(missing_ok=True)


def _end(running: list[Child]) -> int:
    """SIGTERM to each, patience, SIGKILL to what is left."""
    say("\nEnding …")
    alive = [child.process for child in running if child.process is not None]
    for process in alive:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
    deadline = time.monotonic() + END_SECONDS
    for process in alive:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
    for process in alive:
        _kill_group(process.pid)
    return 0
