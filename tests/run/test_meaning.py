"""What compares texts by meaning is installed where it can be had, and never needed."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support import portal

IMPOSSIBLE = "samskap-no-such-package==1.0 --hash=sha256:" + "0" * 64 + "\n"


def test_the_portal_is_set_up_whether_or_not_it_can_be_had(installed: tuple[Path, str]) -> None:
    folder, said = installed
    stamp = folder / ".venv" / "samskap-environment.json"
    assert "by meaning" in said
    pinned = folder / "requirements-meaning.txt"
    before, kept = pinned.read_text(encoding="utf-8"), stamp.read_text(encoding="utf-8")
    try:
        pinned.write_text(IMPOSSIBLE, encoding="utf-8")
        (folder / "src" / "samskap" / "__init__.py").touch()
        code, said = portal.run(folder, "setup", SAMSKAP_MEANING="no")
        assert (code, "by meaning" in said) == (0, False)
        (folder / "src" / "samskap" / "__init__.py").touch()
        code, said = portal.run(folder, "setup", timeout=300)
        assert code == 0, said
        assert "texts are compared by words and letters" in said
        assert " not on " in json.loads(stamp.read_text(encoding="utf-8"))["requirements-meaning"]
        (folder / "src" / "samskap" / "__init__.py").touch()
        assert "by meaning" not in portal.run(folder, "setup")[1]
    finally:
        pinned.write_text(before, encoding="utf-8")
        stamp.write_text(kept, encoding="utf-8")
