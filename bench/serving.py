"""A portal for measurements: data of its own, served by the supervisor of `./run` on a loopback port."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.support import postgres
from tests.support.portal import free_port

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "var" / "bench"
LAUNCH = """
import os, sys
from pathlib import Path
sys.path.insert(0, {portal!r})
import supervisor
plain = supervisor.environment
supervisor.environment = lambda **more: plain(**more) | {{
    "DJANGO_SETTINGS_MODULE": "bench.settings", "PYTHONPATH": os.environ["PYTHONPATH"]}}
sys.exit(supervisor.serve("127.0.0.1", {port}, "", Path({pid_file!r})))
"""


@dataclass
class Portal:
    """A served portal and its database."""

    name: str
    folder: Path
    port: int
    environment: dict[str, str]
    process: subprocess.Popen[bytes]

    def inside(self, what: str, **order: Any) -> Any:
        """Run one function of `bench.inside` in the portal's environment."""
        return inside(self.environment, what, **order)

    def status(self, path: str) -> int:
        """Status of one GET; 0 when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def wait(self, seconds: float = 60.0) -> None:
        """Until server and worker are well."""
        deadline = time.monotonic() + seconds
        while self.status("/health") != 200:
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError(f"the portal does not answer; see {self.folder / 'log'}")
            time.sleep(0.1)

    def kill(self) -> None:
        """`kill -9` of the server with all its processes, and of the worker."""
        for child in psutil.Process(self.process.pid).children():
            for one in (child, *child.children(recursive=True)):
                with contextlib.suppress(psutil.NoSuchProcess):
                    one.kill()

    def cpu_seconds(self, part: str) -> float:
        """CPU that the server ("granian") or the worker ("worker") has used so far, with all its processes."""
        used = 0.0
        for child in psutil.Process(self.process.pid).children():
            if part in " ".join(child.cmdline()):
                used += sum(sum(one.cpu_times()[:2]) for one in (child, *child.children(recursive=True)))
        return used

    def votes(self, token: str, **order: Any) -> subprocess.Popen[bytes]:
        """Start the load client."""
        order = {"port": self.port, "token": token, "seconds": 120, "salt": secrets.token_hex(8)} | order
        return subprocess.Popen(
            [sys.executable, str(ROOT / "bench" / "client.py"), json.dumps(order)], stdout=subprocess.PIPE
        )


def inside(environment: dict[str, str], what: str, **order: Any) -> Any:
    """Run one function of `bench.inside`."""
    ran = subprocess.run(
        [sys.executable, "-m", "bench.inside", what], cwd=ROOT, env=environment, input=json.dumps(order),
        capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    if ran.returncode:
        raise RuntimeError(f"bench.inside {what}: {ran.stderr[-2000:]}")
    return json.loads(ran.stdout.splitlines()[-1])


@contextmanager
def serving(name: str, database: str, *, folder: Path | None = None) -> Iterator[Portal]:
    """A portal on `database` ("sqlite" or "postgres", both durable), in an empty folder; ended by its process id."""
    folder = folder or WORK / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with contextlib.ExitStack() as stack:
        settings = {
            "SAMSKAP_DATA_DIR": str(folder),
            "SAMSKAP_DEMO": "false",
            "SAMSKAP_PARTICIPANTS_PER_ADDRESS_HOUR": "1000000",
            "SAMSKAP_VOTES_PER_PARTICIPANT_MINUTE": "1000000",
            "SAMSKAP_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "OMP_NUM_THREADS": "1",
        }
        if database == "postgres":
            settings["SAMSKAP_DATABASE_URL"] = stack.enter_context(postgres.running(durable=True))
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("SAMSKAP_", "DJANGO_"))}
        environment = kept | settings
        subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=environment, check=True)
        port = free_port()
        launch = LAUNCH.format(portal=str(ROOT / "scripts" / "portal"), port=port, pid_file=str(folder / "run.pid"))
        log = stack.enter_context((folder / "log").open("wb"))
        process = subprocess.Popen(
            [sys.executable, "-c", launch], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
        try:
            portal = Portal(name, folder, port, environment, process)
            portal.wait()
            yield portal
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
