"""`./run` from a fresh copy in a path with spaces: sets up, recovers, serves, restarts what dies, ends in time."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from tests.support import portal

pytestmark = pytest.mark.processes


def test_the_set_up_leaves_a_portal_and_a_command_line(installed: tuple[Path, str]) -> None:
    folder, said = installed
    assert "./run" in said
    assert (folder / "var" / "samskap.sqlite3").exists()
    assert oct((folder / "var" / "secret-key").stat().st_mode)[-3:] == "600"
    imported = subprocess.run(
        [folder / ".venv" / "bin" / "python", "-c", "import samskap; print(samskap.__file__)"],
        cwd="/", env=portal.clean_environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert imported.stdout.strip() == str(folder / "src" / "samskap" / "__init__.py")
    assert os.access(folder / ".venv" / "bin" / "samskap", os.X_OK)


def test_the_second_start_takes_less_than_a_second_before_the_server_starts(
    installed: tuple[Path, str], tmp_path: Path
) -> None:
    began = time.time()
    started = portal.start(installed[0], log=tmp_path / "log")
    try:
        started.wait_until_healthy()
        first_child = min(part.create_time() for part in started.parts().values())
    finally:
        started.close()
    assert first_child - began < 1.0


def test_it_says_where_it_is_and_ends_within_five_seconds(running: portal.Running) -> None:
    address, deadline = f"http://127.0.0.1:{running.port}", time.monotonic() + 5
    while address not in running.said and time.monotonic() < deadline:
        time.sleep(0.05)  # we can see the server before the process that looks after it does
    assert address in running.said
    code, seconds = running.stop(signal.SIGTERM)
    assert code == 0
    assert seconds < 5
    assert running.left_over() == []
    assert running.get("/health")[0] == 0


def test_ctrl_c_ends_it_too(running: portal.Running) -> None:
    code, seconds = running.stop(signal.SIGINT)
    assert code == 0
    assert seconds < 5
    assert running.left_over() == []


@pytest.mark.parametrize("names", [("server",), ("worker",), ("server", "worker")])
def test_what_dies_is_started_again(running: portal.Running, names: tuple[str, ...]) -> None:
    before = {name: part.pid for name, part in running.parts().items()}
    running.kill(*names)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        now = {name: part.pid for name, part in running.parts().items()}
        if len(now) == 2 and all(now[name] != before[name] for name in names) and running.healthy():
            break
        time.sleep(0.1)
    else:
        pytest.fail(running.said)
    assert running.get("/")[0] == 200


def test_a_second_worker_stands_by(running: portal.Running, tmp_path: Path) -> None:
    folder = running.folder
    process = subprocess.Popen(
        [folder / ".venv" / "bin" / "python", "manage.py", "worker"], cwd=folder, env=portal.clean_environment(),
        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stderr is not None
        assert "standing by" in process.stderr.readline()
        process.terminate()
        assert process.wait(5) == 0
    finally:
        process.kill()
        process.wait(5)


def test_a_killed_supervisor_leaves_nothing_behind(running: portal.Running) -> None:
    running.parts()
    running.process.kill()
    running.process.wait(5)
    deadline = time.monotonic() + 10
    while running.left_over() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert running.left_over() == []


@pytest.mark.parametrize("seconds", [0.4, 1.5, 2.6])
def test_a_set_up_killed_in_its_middle_is_finished_by_the_next(
    installed: tuple[Path, str], tmp_path: Path, seconds: float
) -> None:
    data = tmp_path / "var"
    settings = portal.clean_environment(SAMSKAP_DATA_DIR=str(data))
    process = subprocess.Popen(
        ["./run", "setup"], cwd=installed[0], env=settings, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(5)
    code, said = portal.run(installed[0], "setup", SAMSKAP_DATA_DIR=str(data))
    assert code == 0, said
    with sqlite3.connect(data / "samskap.sqlite3") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    code, said = portal.run(installed[0], "manage", "migrate", "--check", SAMSKAP_DATA_DIR=str(data))
    assert code == 0, said


def test_an_environment_killed_in_its_making_is_made_anew(installed: tuple[Path, str]) -> None:
    folder, _ = installed
    (folder / ".venv" / "samskap-environment.json").unlink()
    (folder / ".venv" / "bin" / "python").unlink()
    code, said = portal.run(folder, "setup", timeout=600)
    assert code == 0, said


def test_changed_code_is_prepared_before_it_is_served(installed: tuple[Path, str]) -> None:
    folder, _ = installed
    assert "Preparing" not in portal.run(folder, "setup")[1]
    (folder / "src" / "samskap" / "__init__.py").touch()
    assert "Preparing" in portal.run(folder, "setup")[1]
    assert "Preparing" not in portal.run(folder, "setup")[1]
