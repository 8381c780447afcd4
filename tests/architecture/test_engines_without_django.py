"""Engines compute: they start where Django, and everything of ours that needs it, is not there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"

PROGRAM = """
import importlib, pkgutil, sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        parts = name.split(".")
        if parts[0] in {"django", "rules", "httpx", "psycopg", "structlog", "ninja", "allauth"}:
            raise ImportError(f"an engine imports {name}")
        if parts[0] == "samskap" and len(parts) > 1 and parts[1] != "engines":
            raise ImportError(f"an engine imports {name}")
        return None

sys.meta_path.insert(0, Blocked())
import samskap.engines as engines
found = [one.name for one in pkgutil.walk_packages(engines.__path__, "samskap.engines.")]
for name in found:
    importlib.import_module(name)
print(*found)
"""


def test_every_engine_is_imported_with_django_blocked():
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], env={"PYTHONPATH": str(SOURCE)}, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    imported = set(ran.stdout.split())
    folders = {one.name for one in (SOURCE / "samskap" / "engines").iterdir() if (one / "__init__.py").is_file()}
    assert folders
    assert {f"samskap.engines.{one}" for one in folders} <= imported


def test_the_block_would_be_noticed():
    program = PROGRAM.replace("import samskap.engines as engines", "import django; import samskap.engines as engines")
    ran = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONPATH": str(SOURCE)}, capture_output=True, text=True
    )
    assert ran.returncode != 0
    assert "an engine imports django" in ran.stderr
