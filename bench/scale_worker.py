"""One large conversation in a process of its own: CPU seconds and peak memory of drawing its map, as JSON.

    python scale_worker.py PARTICIPANTS

Votes are made as they would arrive: in rounds, in each of which everybody votes once, in a random order.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from typing import Any

import numpy as np
import numpy.typing as npt

from samskap.engines.opinionmap import fit, stable
from samskap.engines.opinionmap.search import find_groups

STATEMENTS, EACH, GROUPS = 500, 25, 3
Votes = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int8]]


def conversation(people: int) -> Votes:
    """Participants, statements (int32) and votes (int8) of `people` in three planted groups; no pair twice.

    Everybody votes on one of each twenty statements, in an order of their own.
    """
    rng = np.random.default_rng(people)
    group = rng.choice(GROUPS, size=people, p=(0.45, 0.35, 0.2)).astype(np.int8)
    agree = (1.0 / (1.0 + np.exp(-rng.normal(0.6, 1.8, (GROUPS, STATEMENTS))))).astype(np.float32)
    names = rng.permutation(STATEMENTS).astype(np.int32)
    first = rng.integers(EACH, size=people, dtype=np.int32)
    step = rng.choice([one for one in range(1, EACH) if one % 5], size=people).astype(np.int32)
    who, what = np.empty(people * EACH, np.int32), np.empty(people * EACH, np.int32)
    votes = np.empty(people * EACH, np.int8)
    for turn in range(EACH):
        at = slice(turn * people, (turn + 1) * people)
        who[at] = rng.permutation(people)
        stratum = (first[who[at]] + turn * step[who[at]]) % EACH
        what[at] = stratum * (STATEMENTS // EACH) + rng.integers(STATEMENTS // EACH, size=people, dtype=np.int32)
        agrees = rng.random(people, dtype=np.float32) < agree[group[who[at]], what[at]]
        votes[at] = np.where(agrees, 1, -1)
        votes[at][rng.random(people, dtype=np.float32) < 0.15] = 0
        what[at] = names[what[at]]
    return who, what, votes


def main() -> None:
    search = 0.0

    def timed(*given: Any) -> Any:
        nonlocal search
        began = time.process_time()
        found = find_groups(*given)
        search += time.process_time() - began
        return found

    stable.find_groups = timed
    votes: Any = conversation(int(sys.argv[1]))
    made = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    drawn = fit(*votes, mode="stable", confidence=False)
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps(
            {
                "votes": int(votes[2].size),
                "seconds": seconds,
                "search": search,
                "peak": peak * 1024,
                "made": made * 1024,
                "groups": drawn.k,
                "sizes": [one.size for one in drawn.groups],
                "placed": float((drawn.membership >= 0).mean()),
            }
        )
    )


if __name__ == "__main__":
    main()
