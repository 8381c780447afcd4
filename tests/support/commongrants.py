"""An environment of its own for `common-grants-sdk`, made once; see docs/adr/2026-11-22-commongrants-oracle.md."""

from __future__ import annotations

import fcntl
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PINNED = ROOT / "requirements-commongrants.txt"
PLACE = ROOT / "var" / "commongrants"
SCRIPT = Path(__file__).with_name("commongrants_reading.py")


def python_with_the_sdk() -> Path:
    """The interpreter of that environment; made, or made anew when the pins changed. Fails the test if it cannot be."""
    python, stamp = PLACE / "bin" / "python", PLACE / "pinned"
    wanted = hashlib.sha256(PINNED.read_bytes()).hexdigest()
    PLACE.parent.mkdir(parents=True, exist_ok=True)
    with (PLACE.parent / "commongrants.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # several processes may test at once
        if not stamp.exists() or stamp.read_text() != wanted:
            install = [str(python), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(PINNED)]
            for command in ([sys.executable, "-m", "venv", "--clear", str(PLACE)], install):
                done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
                if done.returncode:
                    pytest.fail(
                        f"common-grants-sdk cannot be installed, so its check cannot be made: {done.stderr[-800:]}"
                    )
            stamp.write_text(wanted)
    return python


def read_by_the_sdk(grants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the SDK reads in each grant; ``refused`` says why it takes one for none."""
    command = [str(python_with_the_sdk()), str(SCRIPT)]
    done = subprocess.run(command, input=json.dumps(grants), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
