"""A copy of the portal, set up and served by its own `./run`, for tests that start, kill and stop it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psutil

ROOT = Path(__file__).resolve().parents[2]


def copy_of_the_code(target: Path) -> Path:
    """What a fresh clone of the present state would hold."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    for name in listed.split("\0"):
        if name and (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    return target


def free_port() -> int:
    """A port on the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def clean_environment(**more: str) -> dict[str, str]:
    """The environment of a person who has set nothing."""
    hidden = ("SAMSKAP_", "PYTHON", "DJANGO_", "VIRTUAL_ENV", "COV_")
    return {name: value for name, value in os.environ.items() if not name.startswith(hidden)} | more


@dataclass
class Running:
    """A portal that serves; `kill` its parts, `stop` it."""

    folder: Path
    port: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    log: IO[bytes]
    seen: list[psutil.Process] = field(default_factory=list)

    @property
    def said(self) -> str:
        return Path(self.log.name).read_text(encoding="utf-8", errors="replace")

    def get(self, path: str, timeout: float = 5.0) -> tuple[int, bytes]:
        """Status and body of one GET; (0, b"") when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    def healthy(self) -> bool:
        """Whether server, database and worker say that they are well."""
        status, body = self.get("/health")
        return status == 200 and json.loads(body)["worker"] == "up"

    def wait_until_healthy(self, seconds: float = 30.0) -> None:
        """Until the portal is well, and remember its processes."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.healthy():
                self.parts()
                return
            assert self.process.poll() is None, self.said
            time.sleep(0.1)
        raise AssertionError(f"not well after {seconds} s:\n{self.said}")

    def parts(self) -> dict[str, psutil.Process]:
        """The two children of the supervisor."""
        found = {}
        for child in psutil.Process(self.process.pid).children():
            with contextlib.suppress(psutil.NoSuchProcess):
                line = " ".join(child.cmdline())
                if "granian" in line or "worker" in line:
                    found["server" if "granian" in line else "worker"] = child
                    self.seen += [child, *child.children(recursive=True)]
        return found

    def kill(self, *names: str) -> None:
        """`kill -9`."""
        for name, part in self.parts().items():
            if name in names:
                part.kill()

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Ask it to end; exit code and seconds."""
        with contextlib.suppress(psutil.NoSuchProcess):
            self.parts()
        began = time.monotonic()
        self.process.send_signal(number)
        try:
            code = self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait(5)
        return code, time.monotonic() - began

    def left_over(self) -> list[psutil.Process]:
        """Processes that outlived the portal."""
        return [one for one in self.seen if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]

    def close(self) -> None:
        """End whatever is left."""
        if self.process.poll() is None:
            self.stop()
        for one in self.left_over():
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        self.log.close()


def start(folder: Path, *arguments: str, log: Path, port: int | None = None, **environment: str) -> Running:
    """Start `./run` in `folder` without waiting."""
    port = port or free_port()
    settings = clean_environment(**environment)
    out = log.open("wb")
    process = subprocess.Popen(
        ["./run", "--port", str(port), *arguments],
        cwd=folder, env=settings, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
    )  # fmt: skip
    return Running(folder, port, settings, process, out)


def run(folder: Path, *arguments: str, timeout: float = 300, stdin: str = "", **environment: str) -> tuple[int, str]:
    """`./run …` to its end: exit code, and all it said."""
    done = subprocess.run(
        ["./run", *arguments], cwd=folder, env=clean_environment(**environment), input=stdin, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout,
    )  # fmt: skip
    return done.returncode, done.stdout
