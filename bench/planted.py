"""Groups found where groups were planted, and none where there are none.

The conversations are those of `bench.simulator`, which was committed before the stable mode was tuned. Beside it, on the same
votes, the polis mode, which finds two to five groups in anything.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bench.parallel import each
from bench.rows import Row
from bench.simulator import NULLS, best_possible, planted
from samskap.engines.opinionmap import OpinionMap, adjusted_rand_index, fit

GROUPS = (2, 3, 4)
MEMBERS = 0.9
LEAST = 95
SEEDS = {"quick": 3, "full": 100}
PEER = "polis mode, ours"
Task = tuple[int, int]


def measure(profile: str = "full") -> list[Row]:
    """All planted conversations together, by number of groups, and each kind of conversation without groups."""
    seeds = SEEDS[profile]
    tasks = [(seed, groups) for groups in GROUPS for seed in range(seeds)]
    found = np.array(each(groups_found, tasks))
    many = np.array([groups for _, groups in tasks])
    # the demand is of a hundred conversations of 2 to 4 groups: the first 34, 33 and 33 seeds
    mixed = np.concatenate([np.flatnonzero(many == groups)[: (seeds + 2 - i) // 3] for i, groups in enumerate(GROUPS)])
    rows = [_row("2 to 4 groups in turns", found[mixed])]
    rows += [_row(f"{groups} groups", found[many == groups]) for groups in GROUPS]
    nulls = [(seed, name) for name in NULLS for seed in range(seeds)]
    none = np.array(each(none_found, nulls))
    return rows + [_none(name, none[[one == name for _, one in nulls]]) for name in NULLS]


def groups_found(task: Task) -> tuple[float, ...]:
    """Number, agreement of the members and share placed, by the stable mode; number and agreement by the polis mode and by
    somebody who knows all chances."""
    seed, groups = task
    made = planted(seed, groups)
    drawn, polis = (
        fit(made.people, made.statements, made.votes, mode=mode, confidence=False) for mode in ("stable", "polis")
    )
    counted = [np.isin(np.arange(made.group.size), one.participants[one.membership >= 0]) for one in (drawn, polis)]
    best = best_possible(made)
    return (
        float(drawn.k == groups),
        _agreement(drawn, made.group),
        float(counted[0].mean()),
        float(polis.k == groups),
        _agreement(polis, made.group),
        float(counted[1].mean()),
        # the ceiling: over everybody, and over those whom the stable mode places
        adjusted_rand_index(made.group, best),
        adjusted_rand_index(made.group[counted[0]], best[counted[0]]),
    )


def _agreement(drawn: OpinionMap, truth: npt.NDArray[np.int64]) -> float:
    """Adjusted Rand index with the planted groups, over who is placed; 0 without groups."""
    placed = drawn.membership >= 0
    if drawn.k < 2:
        return 0.0
    return adjusted_rand_index(drawn.membership[placed], truth[drawn.participants[placed]])


def none_found(task: tuple[int, str]) -> tuple[float, float]:
    """Whether the stable mode, and the polis mode, find no groups."""
    seed, name = task
    made = NULLS[name](seed)
    stable, polis = (
        fit(made.people, made.statements, made.votes, mode=mode, confidence=False) for mode in ("stable", "polis")
    )
    return float(stable.k == 0), float(polis.k == 0)


def _row(case: str, found: npt.NDArray[np.float64]) -> Row:
    number, members, placed, polis_number, polis_members, polis_placed, ceiling, ceiling_placed = found.T
    right = (number > 0) & (members >= MEMBERS)
    polis = (polis_number > 0) & (polis_members >= MEMBERS)
    size = len(found)
    return Row(
        measure=f"planted groups: number found and members (adjusted Rand index at least {MEMBERS} over who is placed)",
        case=case,
        ours=f"{np.count_nonzero(right)} of {size}",
        peer=PEER,
        peer_value=f"{np.count_nonzero(polis)} of {size}",
        ratio=None,
        must_reach=f"at least {LEAST} of 100",
        reached=bool(np.count_nonzero(right) * 100 >= LEAST * size),
        note=(
            f"number right {np.count_nonzero(number)} (peer {np.count_nonzero(polis_number)}); index median {np.median(members):.3f}, "
            f"lowest {members.min():.3f} (peer median {np.median(polis_members):.3f}); placed {100 * placed.mean():.0f} % of people on "
            f"average, at least {100 * placed.min():.0f} % (peer {100 * polis_placed.mean():.0f} %); ceiling for who knows all chances: "
            f"median {np.median(ceiling_placed):.3f} over the same people, {np.median(ceiling):.3f} over all"
        ),
    )


def _none(name: str, found: npt.NDArray[np.float64]) -> Row:
    ours, polis = (int(np.count_nonzero(one)) for one in found.T)
    return Row(
        measure="no groups planted: “no distinct groups” found",
        case=name,
        ours=f"{ours} of {len(found)}",
        peer=PEER,
        peer_value=f"{polis} of {len(found)}",
        ratio=None,
        must_reach=f"at least {LEAST} of 100",
        reached=ours * 100 >= LEAST * len(found),
        note="",
    )
