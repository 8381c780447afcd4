"""One `kill -9` of server and worker amid concurrent votes; `./run bench faults` does it twenty times, with more votes."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bench.faults import one_round
from bench.serving import serving

pytestmark = pytest.mark.processes


def test_a_kill_amid_votes_loses_and_doubles_nothing_and_the_work_is_taken_up_again(tmp_path: Path) -> None:
    with serving("kill", "sqlite", folder=tmp_path / "kill") as portal:
        done = one_round(portal, 1, 300, random.Random(1))
    assert done.acknowledged == 300
    assert (done.lost, done.doubled, done.wrong) == (0, 0, 0)
    assert done.interrupted > 0
    assert done.taken_up
    assert done.map_complete
