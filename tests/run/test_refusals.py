"""What cannot be done is said in one sentence, and the exit code is not zero."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import portal

pytestmark = pytest.mark.processes


def script(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def one_sentence(said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    assert len(lines) == 1, said
    assert lines[0].endswith("."), said
    return lines[0]


def run_with_path(folder: Path, path: Path, **environment: str) -> tuple[int, str]:
    done = subprocess.run(
        ["/bin/sh", "./run"], cwd=folder, env={"PATH": str(path), **environment}, capture_output=True, text=True, timeout=30
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_no_python(fresh: Path, tmp_path: Path) -> None:
    code, said = run_with_path(fresh, tmp_path)
    assert code == 1
    assert "no Python was found" in one_sentence(said.replace(". Install", "; install"))


def test_too_old_a_python(fresh: Path, tmp_path: Path) -> None:
    script(tmp_path / "python3", '#!/bin/sh\ncase "$*" in *platform*) echo 3.9.2 ;; *) exit 1 ;; esac\n')
    code, said = run_with_path(fresh, tmp_path)
    assert code == 1
    assert "python3 (3.9.2)" in one_sentence(said)
    assert "3.11" in said


def test_a_python_that_cannot_make_environments(fresh: Path, tmp_path: Path) -> None:
    crippled = (
        "import runpy, sys; sys.modules['ensurepip'] = None; sys.argv = sys.argv[1:];"
        " runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    python = script(
        tmp_path / "python",
        f'#!/bin/sh\nif [ "$2" = -c ]; then exec {sys.executable} "$@"; fi\nshift 2\n'
        f'exec {sys.executable} -I -B -c "{crippled}" "$@"\n',
    )
    code, said = portal.run(fresh, "setup", SAMSKAP_PYTHON=str(python))
    assert code == 1
    assert "venv" in one_sentence(said)


def test_a_taken_port(fresh: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, said = portal.run(fresh, "--port", str(taken.getsockname()[1]), timeout=20)
    assert code == 1
    assert "is taken" in one_sentence(said)


@pytest.mark.parametrize(
    ("arguments", "word"), [(("--port", "99999"), "99999"), (("--host", "203.0.113.1"), "203.0.113.1")]
)
def test_an_impossible_address(fresh: Path, arguments: tuple[str, str], word: str) -> None:
    code, said = portal.run(fresh, *arguments, timeout=20)
    assert code == 1
    assert word in one_sentence(said)


def test_a_folder_that_cannot_be_made(fresh: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    code, said = portal.run(fresh, "setup", SAMSKAP_DATA_DIR=str(tmp_path / "file" / "var"))
    assert code == 1
    assert "cannot make the folder" in one_sentence(said)


def test_an_unknown_command(fresh: Path) -> None:
    code, said = portal.run(fresh, "dance")
    assert code == 1
    assert "dance" in one_sentence(said)
