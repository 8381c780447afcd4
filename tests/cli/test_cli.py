"""The command line as an analyst uses it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from samskap.engines.opinionmap import fit
from samskap.engines.opinionmap.exchange import FILES, decode, read_export

SOURCE = Path(__file__).resolve().parents[2] / "src"


def clean_environment(data: Path | None) -> dict[str, str]:
    """As on an analyst's machine: nothing of the settings and the database that the other tests run on."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("SAMSKAP_", "DJANGO_"))}
    return environment | {"PYTHONPATH": str(SOURCE)} | ({} if data is None else {"SAMSKAP_DATA_DIR": str(data)})


def samskap(*arguments: str | Path, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = clean_environment(data) | {"PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-m", "samskap.cli", *map(str, arguments)], capture_output=True, text=True, env=environment
    )


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Two camps of ten on eight statements; what they share is the last one."""
    rows = ["timestamp,datetime,comment-id,voter-id,vote"]
    for person in range(20):
        rows += [f"1,x,{one},{person},{1 if person % 2 or one == 7 else -1}" for one in range(8)]
    rows.append("2,x,3,99,1")
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "votes.csv").write_text("\n".join(rows) + "\n")
    (folder / "comments.csv").write_text(
        "comment-id,comment-body,moderated\n" + "".join(f"{one},Statement {one},1\n" for one in range(8))
    )
    (folder / "summary.csv").write_text("topic,The harbour\x1b[2J\n")
    return folder


def assert_one_sentence(ran: subprocess.CompletedProcess[str]) -> None:
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.startswith("samskap: ")
    assert ran.stderr.count("\n") == 1
    assert ran.stderr.endswith(".\n")


def test_json_has_exactly_the_form_of_exchange(export):
    ran = samskap("opinions", "map", export, "--json")
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert set(found) == {
        "participants", "statements", "votes", "mode", "k", "membership",
        "groups", "common_ground", "divisive", "seconds",
    }  # fmt: skip
    assert (found["participants"], found["statements"], found["votes"]) == (21, 8, 161)
    assert (found["mode"], found["k"], len(found["membership"])) == ("stable", 2, 21)
    assert found["membership"]["99"] is None
    assert found["membership"]["0"] != found["membership"]["1"]
    for group in found["groups"]:
        assert set(group) == {"id", "size", "confidence", "representative"}
        assert group["size"] == 10
        assert 0.0 < group["confidence"] <= 1.0
        assert group["representative"]
        for one in group["representative"]:
            assert set(one) == {"statement", "stance", "share", "elsewhere", "q"}
            assert one["stance"] in {"agree", "disagree"}
            assert 0.0 <= one["q"] <= 0.05
    assert [one["statement"] for one in found["common_ground"]] == [7]
    assert {one["statement"] for one in found["divisive"][:7]} == set(range(7))
    for one in (*found["common_ground"], *found["divisive"]):
        assert set(one) == {"statement", "score", "low", "high"}
        assert 0.0 <= one["low"] <= one["score"] <= one["high"] <= 1.0
    assert set(found["seconds"]) == {"read", "map"}
    assert all(one >= 0 for one in found["seconds"].values())


def test_a_summary_for_readers(export):
    ran = samskap("opinions", "map", export)
    assert ran.returncode == 0, ran.stderr
    assert "21 participants cast 161 votes on 8 statements" in ran.stdout
    assert "Common ground: 1 statement\n" in ran.stdout
    assert "7: Statement 7" in ran.stdout
    assert "The harbour" in ran.stdout
    assert "\x1b" not in ran.stdout
    assert "Group 0: 10 participants, " in ran.stdout


def test_no_groups_are_said_in_words(export):
    (export / "votes.csv").write_text("comment-id,voter-id,vote\n0,1,1\n")
    assert "No distinct groups: too few people or votes to look for any." in samskap("opinions", "map", export).stdout


def test_a_zip_is_as_good_as_a_folder(export, tmp_path):
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for one in export.iterdir():
            archive.write(one, f"harbour/{one.name}")

    def membership(path: Path) -> object:
        return json.loads(samskap("opinions", "map", path, "--json", "--mode", "polis", "--seed", "3").stdout)[
            "membership"
        ]

    assert membership(packed) == membership(export)


@pytest.mark.parametrize("name", ["vtaiwan.uberx", "brexit-consensus"])
def test_a_real_conversation(shared_data, name):
    ran = samskap("opinions", "map", shared_data / "opinions" / name, "--json")
    found = json.loads(ran.stdout)
    with ExitStack() as opened:
        folder = shared_data / "opinions" / name
        data = read_export({one: decode(opened.enter_context((folder / one).open("rb"))) for one in FILES})
    drawn = fit(data.participants, data.statements, data.votes, times=data.times, moderated_out=data.moderated_out)
    assert list(found["membership"]) == [str(one) for one in drawn.participants.tolist()]
    groups = [-1 if one is None else one for one in found["membership"].values()]
    assert np.array_equal(groups, drawn.membership)
    assert samskap("opinions", "map", shared_data / "opinions" / name).returncode == 0


def test_bad_input_is_one_sentence(export, tmp_path):
    (tmp_path / "empty").mkdir()
    assert_one_sentence(samskap("opinions", "map", tmp_path / "empty"))
    assert_one_sentence(samskap("opinions", "map", tmp_path / "missing"))
    assert_one_sentence(samskap("opinions", "map", export / "votes.csv"))
    (export / "votes.csv").write_text("comment-id,voter-id,vote\n0,1,2\n")
    ran = samskap("opinions", "map", export)
    assert_one_sentence(ran)
    assert "votes.csv, line 2" in ran.stderr
    (export / "votes.csv").write_bytes(b"comment-id,voter-id,vote\n0,1,1\n0,\xff,1\n")
    assert_one_sentence(samskap("opinions", "map", export))


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["opinions"],
        ["opinions", "map"],
        ["opinions", "map", ".", "--mode", "guess"],
        ["opinions", "map", ".", "--seed", "x"],
    ],
)
def test_wrong_use_ends_with_two(arguments):
    ran = samskap(*arguments)
    assert ran.returncode == 2
    assert ran.stderr


def test_the_journal_without_a_database_is_one_sentence(tmp_path):
    assert_one_sentence(samskap("journal", "verify", data=tmp_path / "var"))


def test_the_journal_of_a_fresh_portal_is_whole_and_a_change_shows(tmp_path):
    data = tmp_path / "var"
    environment = clean_environment(data) | {"DJANGO_SETTINGS_MODULE": "samskap.config.settings"}

    def portal(program: str) -> None:
        ran = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr

    portal(
        "import django; django.setup(); from django.core.management import call_command as c; c('migrate', verbosity=0)"
    )
    ran = samskap("journal", "verify", data=data)
    assert (ran.returncode, ran.stdout.count("\n"), ran.stderr) == (0, 1, "")
    portal(
        "import django; django.setup()\n"
        "from samskap.core import journal\n"
        "from samskap.core.access import Actor\n"
        "from samskap.core.models import JournalEntry, Organisation\n"
        "from django.db import transaction\n"
        "with transaction.atomic():\n"
        "    one = Organisation(pk=7)\n"
        "    for n in range(3):\n"
        "        journal.record(actor=Actor(system=True), action='organisation.renamed', obj=one, after={'n': n})\n"
        "JournalEntry.objects.filter(sequence=2).update(facts={'after': 7})\n"
    )
    ran = samskap("journal", "verify", data=data)
    assert (ran.returncode, ran.stderr) == (1, "")
    assert "entry 2" in ran.stdout
