"""An environment of its own for `common-grants-sdk`, made once; see docs/adr/2026-11-22-commongrants-oracle.md."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.support.environments import python_with

SCRIPT = Path(__file__).with_name("commongrants_reading.py")


def read_by_the_sdk(grants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the SDK reads in each grant; ``refused`` says why it takes one for none."""
    command = [str(python_with("commongrants")), str(SCRIPT)]
    done = subprocess.run(command, input=json.dumps(grants), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found
