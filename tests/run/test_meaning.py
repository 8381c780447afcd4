"""What compares texts by meaning is installed where it can be had, and never needed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.support import portal

IMPOSSIBLE = "samskap-no-such-package==1.0 --hash=sha256:" + "0" * 64 + "\n"


@pytest.fixture
def setting_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The set-up's own module, in a folder of its own, with packages that cannot be had."""
    monkeypatch.syspath_prepend(str(portal.ROOT / "scripts" / "portal"))
    for name in ("common", "setting_up"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import setting_up as module  # type: ignore[import-not-found]

    (tmp_path / "requirements-meaning.txt").write_text(IMPOSSIBLE, encoding="utf-8")
    stamp = tmp_path / "stamp.json"
    stamp.write_text('{"requirements": "there"}', encoding="utf-8")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "MADE", stamp)
    monkeypatch.setattr(module, "PYTHON", Path(sys.executable))
    monkeypatch.delenv("SAMSKAP_MEANING", raising=False)
    return module  # type: ignore[no-any-return]


def test_the_set_up_goes_on_where_it_cannot_be_had(
    setting_up: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    setting_up.add_meaning()
    said = capsys.readouterr()
    assert "texts are compared by words and letters" in said.out + said.err
    stamp = json.loads(setting_up.MADE.read_text(encoding="utf-8"))
    assert stamp["requirements"] == "there"
    assert " not on " in stamp["requirements-meaning"]
    setting_up.add_meaning()
    said = capsys.readouterr()
    assert said.out + said.err == ""  # not tried again on the same day


def test_it_can_be_left_out(
    setting_up: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAMSKAP_MEANING", "no")
    setting_up.add_meaning()
    said = capsys.readouterr()
    assert said.out + said.err == ""
    assert "requirements-meaning" not in json.loads(setting_up.MADE.read_text(encoding="utf-8"))


def test_it_is_installed_once(
    setting_up: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (setting_up.ROOT / "requirements-meaning.txt").write_text("", encoding="utf-8")
    setting_up.add_meaning()
    assert "by meaning" in "".join(capsys.readouterr())
    setting_up.add_meaning()
    assert "".join(capsys.readouterr()) == ""
