"""One process of the comparison: CPU seconds of one implementation on prepared votes, as JSON.

    python opinionmap_worker.py ours|stable|sure|red-dwarf ROUNDS FILE.npz...

Runs in the environment of the implementation it measures, so it imports nothing else of ours. Each
conversation is drawn once unmeasured, then ROUNDS times; reading, imports and putting the votes into
the form that the implementation takes are not measured.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

Drawn = dict[int, int]


def ours(votes: Any, mode: str = "polis", confidence: bool = False) -> Callable[[], Drawn]:
    from samskap.engines.opinionmap import fit

    out = votes["moderated_out"].tolist()

    def draw() -> Drawn:
        drawn = fit(
            votes["participants"],
            votes["statements"],
            votes["votes"],
            moderated_out=out,
            mode=mode,
            confidence=confidence,
        )
        placed = drawn.membership >= 0
        return dict(zip(drawn.participants[placed].tolist(), drawn.membership[placed].tolist(), strict=True))

    return draw


def red_dwarf(votes: Any) -> Callable[[], Drawn]:
    from reddwarf.implementations.polis import run_pipeline

    rows = zip(votes["participants"].tolist(), votes["statements"].tolist(), votes["votes"].tolist(), strict=True)
    cast = [{"participant_id": p, "statement_id": s, "vote": v} for p, s, v in rows]
    out = votes["moderated_out"].tolist()

    def draw() -> Drawn:
        found = run_pipeline(votes=cast, mod_out_statement_ids=out, random_state=0)
        return {int(one): int(group) for one, group in found.participants_df["cluster_id"].dropna().items()}

    return draw


def main() -> None:
    warnings.simplefilter("ignore")
    make = {
        "ours": ours,
        "stable": partial(ours, mode="stable"),
        "sure": partial(ours, mode="stable", confidence=True),
        "red-dwarf": red_dwarf,
    }[sys.argv[1]]
    found: dict[str, Any] = {}
    for path in map(Path, sys.argv[3:]):
        draw = make(dict(np.load(path)))
        groups = draw()
        seconds = []
        for _ in range(int(sys.argv[2])):
            started = time.process_time()
            draw()
            seconds.append(time.process_time() - started)
        found[path.stem] = {"cpu": seconds, "groups": groups}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
