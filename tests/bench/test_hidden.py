"""Hidden votes: the baselines are worth comparing with, and the row says what was found."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench import hidden
from bench.baselines import Votes, components, factorisation, rmse, statement_means
from samskap.engines.opinionmap.ballots import gather


@pytest.fixture(scope="module")
def two_camps() -> Votes:
    rng = np.random.default_rng(0)
    n, m = 200, 30
    people, said = np.nonzero(rng.random((n, m)) < 0.5)
    agree = np.where((people % 2 == 0) == (said % 3 == 0), 0.9, 0.2)
    return Votes(people, said, np.where(rng.random(people.size) < agree, 1.0, -1.0), n, m)


@pytest.mark.parametrize("method", [components, factorisation])
def test_a_baseline_finds_two_camps(two_camps: Votes, method) -> None:
    kept = np.random.default_rng(1).random(two_camps.votes.size) < 0.9
    known, wanted = two_camps.only(kept), two_camps.only(~kept)
    simple = rmse(statement_means(known, wanted), wanted.votes)
    # nobody can be better than the votes' own spread around their expectation, 0.6 to 0.8
    assert rmse(method(known, wanted), wanted.votes) < 0.85 * simple


def test_a_row_tells_the_paired_difference(two_camps: Votes) -> None:
    ballots = gather(two_camps.rows, two_camps.columns, two_camps.votes)
    row = hidden._compare("two camps", ballots, (1, 2))
    ours, peers = float(row.ours), [float(one) for one in row.peer_value.split(" / ")]
    assert 0.6 < ours < 0.8
    gap = float(row.note.removeprefix("ours less the better ").split(",")[0])
    assert gap == pytest.approx(ours - min(peers), abs=2e-4)
    error = float(row.note.split("standard error ")[1].split(";")[0])
    assert row.reached is (gap <= error)


def test_without_the_conversations_nothing_is_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMSKAP_SHARED_DATA", str(tmp_path))
    (row,) = hidden.measure("quick")
    assert row.ours == "not measured" and row.reached is None and str(tmp_path) in row.note
