"""A backup holds everything, can be restored into either database, and nothing of the present is lost by it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.support import portal, postgres

pytestmark = pytest.mark.processes

MAKE = """
from samskap.core.models import User
from samskap.core.access import Actor
from samskap.core import journal, tasks
for number in range(3):
    user = User.objects.create(email=f"person{number}@example.org")
    journal.record(actor=Actor(user=user), action="test", obj=user, after={"n": number, "text": "å"})
tasks.enqueue("core.forget_finished_tasks")
"""
COUNT = """
import json
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django_tasks_db.models import DBTaskResult
from samskap.core.models import User
from samskap.core import journal
proof = journal.verify()
new = User.objects.create(email="new@example.org")
print(json.dumps([sorted(User.objects.exclude(pk=new.pk).values_list("email", flat=True)), proof.ok, proof.entries,
    Permission.objects.count(), ContentType.objects.count(), DBTaskResult.objects.count(),
    [str(when) for when in User.objects.order_by("email").values_list("date_joined", flat=True)][1:3]
    if hasattr(User, "date_joined") else []]))
new.delete()
"""


def count(folder: Path, **environment: str) -> list[object]:
    code, said = portal.run(folder, "manage", "shell", "-v0", "-c", COUNT, **environment)
    assert code == 0, said
    found: list[object] = json.loads(said.strip().splitlines()[-1])
    return found


@pytest.fixture
def kept(installed: tuple[Path, str], tmp_path: Path) -> tuple[Path, dict[str, str], Path, list[object]]:
    """A portal with data, its environment, a backup of it, and what it holds."""
    folder = installed[0]
    environment = {"SAMSKAP_DATA_DIR": str(tmp_path / "var"), "SAMSKAP_DEMO": "false"}
    code, said = portal.run(folder, "manage", "shell", "-v0", "-c", MAKE, **environment)
    assert code == 0, said
    (tmp_path / "var" / "media").mkdir()
    (tmp_path / "var" / "media" / "letter.txt").write_text("hej", encoding="utf-8")
    before = count(folder, **environment)
    file = tmp_path / "a backup.zip"
    code, said = portal.run(folder, "backup", str(file), **environment)
    assert code == 0, said
    assert oct(file.stat().st_mode)[-3:] == "600"
    return folder, environment, file, before


def test_a_backup_restores_everything_and_keeps_the_present_aside(
    kept: tuple[Path, dict[str, str], Path, list[object]],
) -> None:
    folder, environment, file, before = kept
    data = Path(environment["SAMSKAP_DATA_DIR"])
    assert before[1] is True
    gone = "from samskap.core.models import User; User.objects.create(email='later@example.org')"
    portal.run(folder, "manage", "shell", "-v0", "-c", gone, **environment)
    key = (data / "secret-key").read_text(encoding="ascii")
    (data / "secret-key").write_text("another", encoding="ascii")
    code, said = portal.run(folder, "restore", str(file), stdin="no\n", **environment)
    assert code != 0
    assert "Nothing was changed" in said
    assert len(count(folder, **environment)[0]) == len(before[0]) + 1  # type: ignore[arg-type]
    code, said = portal.run(folder, "restore", str(file), stdin="yes\n", **environment)
    assert code == 0, said
    assert count(folder, **environment) == before
    assert (data / "secret-key").read_text(encoding="ascii") == key
    assert (data / "media" / "letter.txt").read_text(encoding="utf-8") == "hej"
    [aside] = data.glob("before-restore-*")
    assert str(aside) in said
    assert (aside / "samskap.sqlite3").exists()
    assert (aside / "secret-key").read_text(encoding="ascii") == "another"


def test_a_backup_of_sqlite_moves_to_postgres_and_back(
    kept: tuple[Path, dict[str, str], Path, list[object]], tmp_path: Path
) -> None:
    folder, environment, file, before = kept
    with postgres.running() as url:
        moved = environment | {"SAMSKAP_DATA_DIR": str(tmp_path / "moved"), "SAMSKAP_DATABASE_URL": url}
        for _ in range(2):
            code, said = portal.run(folder, "restore", str(file), "--yes", **moved)
            assert code == 0, said
        assert count(folder, **moved) == before
        again = tmp_path / "again.zip"
        code, said = portal.run(folder, "backup", str(again), **moved)
        assert code == 0, said
    code, said = portal.run(folder, "restore", str(again), "--yes", **environment)
    assert code == 0, said
    assert count(folder, **environment) == before


def test_what_is_no_backup_is_refused(kept: tuple[Path, dict[str, str], Path, list[object]], tmp_path: Path) -> None:
    folder, environment, file, before = kept
    text = tmp_path / "text.zip"
    text.write_text("not a backup", encoding="utf-8")
    foreign = tmp_path / "foreign.zip"
    with zipfile.ZipFile(foreign, "w") as archive:
        archive.writestr("manifest.json", "{}")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(file.read_bytes()[:-200])
    newer = tmp_path / "newer.zip"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(newer, "w") as archive:
        manifest = json.loads(old.read("manifest.json"))
        manifest["migrations"].append(["core", "9999_from_the_future"])
        archive.writestr("manifest.json", json.dumps(manifest))
    for bad, word in [(text, "not a backup"), (foreign, "not a backup"), (cut, "damaged"), (newer, "newer version"),
                      (tmp_path / "absent.zip", "cannot be read")]:  # fmt: skip
        code, said = portal.run(folder, "restore", str(bad), "--yes", **environment)
        assert code != 0
        assert word in said, said
        assert "Traceback" not in said
    assert count(folder, **environment) == before
    code, said = portal.run(folder, "backup", str(file), **environment)
    assert code != 0
    assert "exists already" in said


def test_a_running_portal_is_not_restored_over(running: portal.Running, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    code, said = portal.run(running.folder, "backup", str(file))
    assert code == 0, said
    code, said = portal.run(running.folder, "restore", str(file), "--yes")
    assert code != 0
    assert "Stop it first" in said
