"""Environments of their own for packages that check what we compute, made once for each version of their pins."""

from __future__ import annotations

import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def python_with(name: str) -> Path:
    """The interpreter of the environment of ``requirements-NAME.txt``; made, or made anew when the pins changed.

    Fails the test if it cannot be made: a check that is left out silently is no check.
    """
    pinned, place = ROOT / f"requirements-{name}.txt", ROOT / "var" / name
    python, stamp = place / "bin" / "python", place / "pinned"
    wanted = hashlib.sha256(pinned.read_bytes()).hexdigest()
    place.parent.mkdir(parents=True, exist_ok=True)
    with (place.parent / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several processes may test at once
        if not stamp.exists() or stamp.read_text() != wanted:
            install = [str(python), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(pinned)]
            for command in ([sys.executable, "-m", "venv", "--clear", str(place)], install):
                done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
                if done.returncode:
                    pytest.fail(f"{pinned.name} cannot be installed, so its check cannot be made: {done.stderr[-800:]}")
            stamp.write_text(wanted)
    return python
