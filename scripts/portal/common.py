"""Where things are, and how to stop with one clear sentence. Standard library only: this runs before the set-up."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


def stop(sentence: str) -> NoReturn:
    """End with one sentence for the person at the keyboard."""
    sys.exit(sentence)


def say(sentence: str) -> None:
    """Tell what is going on."""
    print(sentence, flush=True)


def data_dir() -> Path:
    """The folder of the portal's data (`SAMSKAP_DATA_DIR`)."""
    return Path(os.environ.get("SAMSKAP_DATA_DIR") or ROOT / "var").resolve()


def environment(**more: str) -> dict[str, str]:
    """The environment of every process of the portal."""
    path = os.environ.get("PYTHONPATH")
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src") + (os.pathsep + path if path else ""),
        "DJANGO_SETTINGS_MODULE": "samskap.config.settings",
        "SAMSKAP_DATA_DIR": str(data_dir()),
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1"),
        **more,
    }


def make_folder(path: Path) -> None:
    """Make a folder and make sure that one may write in it."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        stop(f"Samskap cannot make the folder {path}: {error.strerror}. Choose another with SAMSKAP_DATA_DIR.")
    if not os.access(path, os.W_OK | os.X_OK):
        stop(f"Samskap may not write in {path}. Give yourself the right, or choose another folder.")


def manage(arguments: Sequence[str], *, capture: bool = False) -> subprocess.CompletedProcess[str]:
    """Run one of Django's commands in the portal's environment."""
    return subprocess.run(
        [str(PYTHON), str(ROOT / "manage.py"), *arguments],
        env=environment(),
        text=True,
        stdout=subprocess.PIPE if capture else None,
        check=False,
    )
