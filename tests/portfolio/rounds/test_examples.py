"""A real participatory budget as a round of an example municipality: by command, with its ballots, counted like any."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from samskap.core.models import Organisation
from samskap.engines.allocation import choose, read_pabulib
from samskap.portfolio.models import Ballot, BallotBox, BallotCount, Candidate, Round
from samskap.portfolio.services.votes.sealing import seal_box
from tests.core.factories import make_organisation, make_user
from tests.portfolio.round_factories import make_round

pytestmark = pytest.mark.django_db
HEAD = "META\nkey;value\ndescription;Example vote\ncurrency;SEK\nbudget;700\nvote_type;{kind}\n{more}"
PROJECTS = "PROJECTS\nproject_id;cost;name\n7;500;A bench\n9;300;A tree\n11;250;A swing\n"


def election(kind: str, columns: str, rows: str, more: str = "") -> str:
    return f"{HEAD.format(kind=kind, more=more)}{PROJECTS}VOTES\n{columns}\n{rows}"


def run(path: Path, **options: Any) -> str:
    out = StringIO()
    call_command("import_round", str(path), stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def home() -> Organisation:
    made = make_organisation("Solvik")
    made.is_example = True
    made.save()
    make_user(role="lead", organisation=made, email="anna@example.org")
    return made


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def at(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return at


def test_candidates_into_a_round(home: Organisation, write: Any) -> None:
    row = make_round(home)
    path = write("candidates.csv", "title;text;cost\nA;We try.;5\nB;We try.;7\n")
    assert run(path, round=row.token) == "2 candidates were taken in.\n"
    assert Candidate.objects.filter(round=row).count() == 2


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "title;text;cost\nA;We try.;5\nB;We try.;many\n", "Line 3: Likely cost"),
        ("a.json", "{", "Line 1 is not JSON."),
        ("a.pb", election("approval", "voter_id;vote", "1;8\n"), "8"),
    ],
)
def test_a_wrong_file_leaves_nothing_behind(home: Organisation, write: Any, name: str, text: str, said: str) -> None:
    row = make_round(home)
    with pytest.raises(CommandError, match=said):
        run(write(name, text), round=row.token)
    assert not Candidate.objects.exists()


def test_who_and_where_are_checked(home: Organisation, write: Any) -> None:
    path = write("a.csv", "title;text;cost\nA;We try.;5\n")
    row = make_round(home)
    with pytest.raises(CommandError, match="no such round"):
        run(path, round="nothing")
    with pytest.raises(CommandError, match="no such person"):
        run(path, round=row.token, by="sam@example.org")
    with pytest.raises(CommandError, match="cannot be read"):
        run(path.with_name("gone.csv"), round=row.token)
    with pytest.raises(CommandError, match="belong together"):
        run(path, organisation=home.slug)
    with pytest.raises(CommandError, match="no such organisation"):
        run(path, organisation="nowhere", example=True)


def test_real_municipalities_get_no_others_ballots(write: Any) -> None:
    real = make_organisation("Nordby")
    make_user(role="lead", organisation=real)
    path = write("a.pb", election("approval", "voter_id;vote", "1;7\n"))
    with pytest.raises(CommandError, match="example municipalities only"):
        run(path, organisation=real.slug, example=True, ballots=True)
    assert not Round.objects.exists()


@pytest.mark.parametrize(
    ("kind", "columns", "rows", "stored"),
    [
        ("approval", "voter_id;vote", "1;9,7\n2;\n3;11\n", [[[1, 1], [2, 1]], [[3, 1]]]),
        ("choose-1", "voter_id;vote", "1;9\n2;7\n", [[[2, 1]], [[1, 1]]]),
        ("cumulative", "voter_id;vote;points", "1;9,7;2,3\n2;11;0\n", [[[1, 3], [2, 2]]]),
        ("ordinal", "voter_id;vote", "1;9,7\n2;11\n", [[[2, 1], [1, 2]], [[3, 1]]]),
    ],
)
def test_each_kind_of_ballot_keeps_what_it_says(
    home: Organisation, write: Any, kind: str, columns: str, rows: str, stored: Any
) -> None:
    run(write("a.pb", election(kind, columns, rows)), organisation=home.slug, example=True, ballots=True)
    box = BallotBox.objects.select_related("round").get()
    assert list(Ballot.objects.order_by("pk").values_list("choices", flat=True)) == stored
    assert box.round is not None
    assert (box.round.state, box.round.title, box.round.budget) == ("voting", "Example vote", 700)
    assert box.locked_at is not None
    assert list(box.options.values_list("number", "name")) == [(1, "A bench"), (2, "A tree"), (3, "A swing")]


def test_a_kind_that_we_have_no_ballot_for_is_refused(home: Organisation, write: Any) -> None:
    path = write("a.pb", election("scoring", "voter_id;vote;points", "1;7;-2\n"))
    with pytest.raises(CommandError, match="scoring"):
        run(path, organisation=home.slug, example=True, ballots=True)
    assert not Round.objects.exists()


def test_legs_of_the_file_become_doors_with_their_shares(home: Organisation, write: Any) -> None:
    legs = "legs;business,public\nleg_shares;1/4,3/4\n"
    rows = "1;7;public\n2;9;business\n3;7;public\n"
    run(
        write("a.pb", election("approval", "voter_id;vote;leg", rows, legs)),
        organisation=home.slug,
        example=True,
        ballots=True,
    )
    box = BallotBox.objects.get()
    assert dict(box.shares.values_list("leg", "per_cent")) == {"business": 25, "public": 75}
    ballots = Ballot.objects.order_by("door__leg", "sheet").values_list("door__leg", "batch__sheets", "sheet")
    assert list(ballots) == [("business", 1, 1), ("public", 2, 1), ("public", 2, 2)]


def test_a_real_vote_is_counted_as_the_engine_counts_its_file(
    home: Organisation, shared_data: Path, work_off: Any
) -> None:
    path = shared_data / "portfolio" / "Netherlands_Assen_2024.pb"
    said = run(path, organisation=home.slug, example=True, ballots=True, title="Assen as an example")
    assert "14 candidates, 84 ballots" in said
    box = BallotBox.objects.get()
    seal_box(box=box, now=box.closes_at + timedelta(seconds=1))
    work_off()
    with path.open("rb") as file:
        instance = read_pabulib(file).instance
    rule = {"rule": box.rule, "completion": box.completion, "step": Fraction(1, 100), "step_of": "start"}
    chosen = choose(instance.projects, instance.ballots, instance.budgets, ties="votes", **rule)
    number = {one.name: place for place, one in enumerate(instance.projects, start=1)}
    outcome = BallotCount.objects.get(box=box).outcome
    assert {one["number"] for one in outcome["chosen"]} == {number[name] for name in chosen.winners}
    assert timezone.now() >= box.opens_at
