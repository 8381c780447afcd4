"""The set-up: environment, packages, and what `manage.py prepare` does. Safe to interrupt at any moment: a stamp is
written only after a step is complete, and every step can be done again."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from common import PYTHON, ROOT, VENV, data_dir, make_folder, manage, say, stop

MADE = VENV / "samskap-environment.json"
MEANING_SECONDS = 900
"""For installing the embedding model (some 100 MB); then the portal starts without it."""
# A shell starts it, because the path of the environment may hold spaces, which a first line naming Python may not.
SCRIPT = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''
import sys

from samskap.cli import main

sys.exit(main())
"""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One set-up at a time."""
    make_folder(folder)
    with (folder / "setup.lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def packages_wanted(requirements: Path) -> str:
    """What the environment must hold, as a digest."""
    return _digest([requirements.read_text(encoding="utf-8"), str(ROOT), f"{sys.version_info[:2]}", sys.platform])


def _stamp() -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(MADE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if PYTHON.exists() else {}


def _write(path: Path, text: str) -> None:
    """Write whole or not at all."""
    new = path.with_name(path.name + ".new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)


def make_environment(kind: str = "requirements") -> None:
    """The environment `.venv` with exactly the pinned packages of `<kind>.txt`; nothing when it has them.

    Each kind keeps its own line in the stamp; more packages than the pinned ones do no harm.
    """
    requirements = ROOT / f"{kind}.txt"
    wanted = packages_wanted(requirements)
    stamp = _stamp()
    if stamp.get(kind) == wanted:
        return
    if not os.access(ROOT, os.W_OK):
        stop(f"Samskap may not write in {ROOT}. Give yourself the right, or put the portal elsewhere.")
    if stamp.get("root") != str(ROOT) or stamp.get("python") != sys.version:
        _make_venv()
        stamp = {}
    MADE.unlink(missing_ok=True)
    say(f"Installing the packages of {requirements.name} …")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    done = subprocess.run(
        [*pip, "--require-hashes", "-r", str(requirements)],
        check=False,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    if done.returncode:
        sys.stderr.write(done.stderr.decode(errors="replace"))
        stop("The packages could not be installed (see above): is the network, or your package index, within reach?")
    _make_importable()
    _write(MADE, json.dumps({**stamp, kind: wanted, "root": str(ROOT), "python": sys.version}))


def add_meaning() -> None:
    """The embedding model, where it can be had: without it texts are compared by their words, and the portal works.

    Tried when something is set up anyway, after a failure at most once a day; `SAMSKAP_MEANING=no` leaves it out.
    """
    requirements = ROOT / "requirements-meaning.txt"
    wanted, stamp = packages_wanted(requirements), _stamp()
    today = f"{wanted} not on {date.today().isoformat()}"
    if os.environ.get("SAMSKAP_MEANING") == "no" or stamp.get("requirements-meaning") in (wanted, today):
        return
    say("Installing what compares texts by meaning (the portal works without it) …")
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    try:
        done = subprocess.run(
            [*pip, "--timeout", "15", "--retries", "1", "--require-hashes", "-r", str(requirements)],
            check=False,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=MEANING_SECONDS,
        )
        worked = done.returncode == 0
    except subprocess.TimeoutExpired:
        worked = False
    if not worked:
        say("It could not be installed here: texts are compared by words and letters, and pages say so.")
    _write(MADE, json.dumps({**stamp, "requirements-meaning": wanted if worked else today}))


def _make_venv() -> None:
    """A new `.venv`; half of one, or one that was moved here, is made anew."""
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        stop(
            f"This Python cannot make environments: install its venv module (Debian: apt install python{version}-venv)."
        )
    say("Making the environment .venv …")
    try:
        venv.create(VENV, clear=not VENV.is_symlink() and VENV.exists(), with_pip=True, symlinks=True)
    except (OSError, subprocess.CalledProcessError) as error:
        stop(f"The environment .venv could not be made: {error}. Remove the folder .venv and try again.")


def _make_importable() -> None:
    """`samskap` can be imported and called: a path file and a script, so that no build tools are needed."""
    [packages] = (VENV / "lib").glob("python3.*/site-packages")
    _write(packages / "samskap.pth", f"{ROOT / 'src'}\n")
    with (ROOT / "pyproject.toml").open("rb") as file:
        version = tomllib.load(file)["project"]["version"]
    for old in packages.glob("samskap-*.dist-info"):
        shutil.rmtree(old)
    (packages / f"samskap-{version}.dist-info").mkdir()
    _write(
        packages / f"samskap-{version}.dist-info" / "METADATA",
        f"Metadata-Version: 2.1\nName: samskap\nVersion: {version}\n",
    )
    script = VENV / "bin" / "samskap"
    _write(script, SCRIPT.format(python=PYTHON))
    script.chmod(0o755)


def _state_of_code() -> str:
    """A digest of names, sizes and times of everything that the set-up depends on, and of where the data are."""
    parts = [os.environ.get(name, "") for name in ("SAMSKAP_DATABASE_URL", "SAMSKAP_DEMO", "SAMSKAP_DATA_DIR")]
    for top in (ROOT / "src", ROOT / "locale", ROOT / "requirements.txt"):
        for folder, folders, files in os.walk(top):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(files):
                if not name.endswith((".pyc", ".mo")):
                    entry = os.stat(os.path.join(folder, name))
                    parts.append(f"{folder}/{name} {entry.st_size} {entry.st_mtime_ns}")
    return _digest(parts)


def _prepared_file() -> Path:
    return data_dir() / "prepared.json"


def prepared() -> dict[str, str]:
    """What the last complete preparation left: `state`, `sign_ins`; empty when there is something to do."""
    if not os.environ.get("SAMSKAP_DATABASE_URL") and not (data_dir() / "samskap.sqlite3").exists():
        return {}
    try:
        left: dict[str, str] = json.loads(_prepared_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return left if left.get("state") == _state_of_code() else {}


def set_up(*, reset_demo: bool = False) -> dict[str, str]:
    """Everything but serving; a fraction of a second when nothing changed.

    Returns:
        `sign_ins`: the demo's sign-ins as text, perhaps empty.
    """
    make_folder(data_dir())
    left = prepared() if _stamp().get("requirements") == packages_wanted(ROOT / "requirements.txt") else {}
    if left and not reset_demo:
        return left
    with alone(data_dir()):
        make_environment()
        add_meaning()
        state = _state_of_code()
        _prepared_file().unlink(missing_ok=True)
        say("Preparing languages, pages and the database …")
        done = manage(["prepare", *(["--reset-demo"] if reset_demo else [])], capture=True)
        if done.returncode:
            stop((done.stdout or "") + "The portal could not be prepared; the reason stands above.")
        left = {"state": state, "sign_ins": done.stdout}
        _write(_prepared_file(), json.dumps(left))
        _prepared_file().chmod(0o600)
    return left


def check_tools() -> None:
    """Development packages too (`./run test`, `./run bench`)."""
    make_folder(data_dir())
    with alone(data_dir()):
        make_environment("requirements-dev")  # holds the others too, so that the next line finds nothing to install
        make_environment()
        add_meaning()
