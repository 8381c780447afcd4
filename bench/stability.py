"""The same groups again: in any order, under other names, from other seeds, and when a tenth of the votes is gone."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from bench.conversations import folder, names, read
from bench.parallel import each
from bench.rows import Row
from samskap.engines.opinionmap import OpinionMap, adjusted_rand_index, fit

TURNS = tuple(range(2001, 2021))  # seeds of the shuffles, the names and the votes dropped
DROPPED = 0.1
MEDIAN, WORST = 0.90, 0.80
SURE, FAIRLY = 0.85, 0.70
PEER = "polis mode, ours"
Task = tuple[str, str, int]
Members = dict[Any, int]


def measure(profile: str = "full") -> list[Row]:
    """Rows of order, names and seeds, then of votes dropped; `profile` "quick": the smallest conversation, twice."""
    real = names()
    if not real:
        return [Row("identical partition", "-", "not measured", None, None, None, "", None, f"nothing at {folder()}")]
    turns = TURNS
    if profile == "quick":
        real, turns = sorted(real, key=lambda name: read(name).votes.size)[:1], TURNS[:2]
    kinds = ("order", "names", "seed", "polis", "dropped")
    tasks: list[Task] = [(kind, name, turn) for name in real for kind in kinds for turn in turns]
    found = dict(zip(tasks, each(again, tasks), strict=True))
    sure = dict(zip(real, each(certainty, real), strict=True))
    rows = []
    for name in real:
        for kind in kinds[:3]:
            rows.append(_identical(kind, name, [found[kind, name, turn] for turn in turns], found, turns))
    kept = {name: np.array([found["dropped", name, turn] for turn in turns]) for name in real}
    rows += [_dropped(name, kept[name], sure[name]) for name in real]
    return [*rows, _enough(kept, sure)] if profile == "full" else rows


def again(task: Task) -> tuple[float, ...]:
    """One more map of a conversation, beside the first: see the functions that are called."""
    kind, name, turn = task
    if kind == "dropped":
        return _without_some(name, turn)
    mode = "polis" if kind == "polis" else "stable"
    first, one = _members(_draw(name, mode)), _another(name, kind, turn)
    both = [(group, one.get(person, -1)) for person, group in first.items()]
    index = adjusted_rand_index(*zip(*both, strict=True))
    # the polis mode may number its groups otherwise: it is asked for the same groups, not for the same numbers
    return float(index == 1.0 if kind == "polis" else first == one), index


@cache
def _draw(name: str, mode: str) -> OpinionMap:
    real = read(name)
    return fit(
        real.participants,
        real.statements,
        real.votes,
        moderated_out=real.moderated_out,
        mode=mode,
        confidence=False,
    )


def _another(name: str, kind: str, turn: int) -> Members:
    """Groups by participant: rows shuffled, everything renamed and shuffled, or another seed (with confidence)."""
    real, rng = read(name), np.random.default_rng(turn)
    if kind == "seed":
        drawn = fit(real.participants, real.statements, real.votes, moderated_out=real.moderated_out, seed=turn)
        return _members(drawn)
    order = rng.permutation(real.votes.size)
    people, said, out = real.participants, real.statements, list(real.moderated_out)
    called: dict[Any, Any] = {}
    if kind == "names":
        people, called = _renamed(people, rng, text=turn % 2 == 1)
        everything = np.concatenate([said, np.array(out, dtype=said.dtype)])
        _, new = _renamed(everything, rng, text=turn % 2 == 1)
        said, out = np.array([new[one] for one in said.tolist()]), [new[one] for one in out]
    drawn = fit(
        people[order],
        said[order],
        real.votes[order],
        moderated_out=out,
        mode="polis" if kind == "polis" else "stable",
        confidence=False,
    )
    back = {new: old for old, new in called.items()}
    return {back.get(person, person): group for person, group in _members(drawn).items()}


def _renamed(ids: npt.NDArray[Any], rng: np.random.Generator, *, text: bool) -> tuple[npt.NDArray[Any], dict[Any, Any]]:
    """Other ids, numbers in another order or text, and what each is called."""
    known, at = np.unique(ids, return_inverse=True)
    new = rng.permutation(3 * known.size)[: known.size]
    given = np.array([f"id-{one:x}" for one in new.tolist()]) if text else new
    return given[at], dict(zip(known.tolist(), given.tolist(), strict=True))


def _members(drawn: OpinionMap) -> Members:
    return dict(zip(drawn.participants.tolist(), drawn.membership.tolist(), strict=True))


def _without_some(name: str, turn: int) -> tuple[float, ...]:
    """Adjusted Rand index over who is placed in both; over everybody, those in no group as one of their own; share of people
    placed before, after and in both; number of groups."""
    real, first = read(name), _draw(name, "stable")
    kept = np.random.default_rng(turn).random(real.votes.size) >= DROPPED
    drawn = fit(
        real.participants[kept],
        real.statements[kept],
        real.votes[kept],
        moderated_out=real.moderated_out,
        confidence=False,
    )
    after = _members(drawn)
    pairs = np.array([(group, after[person]) for person, group in _members(first).items() if person in after])
    placed = (pairs >= 0).all(axis=1)
    # no groups in one of them: nothing has come back
    index = adjusted_rand_index(*pairs[placed].T) if placed.any() else float(first.k == drawn.k)
    return (
        index,
        adjusted_rand_index(*pairs.T),
        float((pairs[:, 0] >= 0).mean()),
        float((pairs[:, 1] >= 0).mean()),
        float(placed.mean()),
        float(drawn.k),
    )


def certainty(name: str) -> tuple[float, ...]:
    """Confidence of each group of a conversation."""
    real = read(name)
    drawn = fit(real.participants, real.statements, real.votes, moderated_out=real.moderated_out)
    return tuple(float(one.confidence or 0.0) for one in drawn.groups)


def _identical(
    kind: str,
    name: str,
    found: list[tuple[float, ...]],
    everything: dict[Task, tuple[float, ...]],
    turns: tuple[int, ...],
) -> Row:
    said = {"order": "rows shuffled", "names": "other ids, half of them text, and shuffled", "seed": "other seeds"}
    same, peer, note = sum(one[0] > 0 for one in found), None, ""
    if kind == "order":
        polis = [everything["polis", name, turn] for turn in turns]
        peer = f"{sum(one[0] > 0 for one in polis)} of {len(polis)}, lowest adjusted Rand index {min(one[1] for one in polis):.2f}"
        note = f"ours lowest adjusted Rand index {min(one[1] for one in found):.2f}; those in no group count as one"
    if kind == "seed":
        note = "with confidence, the only thing in which a seed has a part"
    return Row(
        measure=f"identical partition: {said[kind]}",
        case=name,
        ours=f"{same} of {len(found)}",
        peer=PEER if peer else None,
        peer_value=peer,
        ratio=None,
        must_reach="identical every time",
        reached=same == len(found),
        note=note,
    )


def _words(confidence: float) -> str:
    return "sure" if confidence >= SURE else "fairly sure" if confidence >= FAIRLY else "uncertain"


def _kept(found: npt.NDArray[np.float64]) -> bool:
    return bool(np.median(found[:, 0]) >= MEDIAN and found[:, 0].min() >= WORST)


def _all_sure(sure: tuple[float, ...]) -> bool:
    return len(sure) > 1 and min(sure) >= SURE


def _dropped(name: str, found: npt.NDArray[np.float64], sure: tuple[float, ...]) -> Row:
    index, everybody, before, after, both, groups = found.T
    said = ", ".join(f"{_words(one)} ({one:.2f})" for one in sure) or "no distinct groups"
    return Row(
        measure="a tenth of the votes dropped: adjusted Rand index over who is placed in both",
        case=f"{name}, {len(sure)} groups: {said}",
        ours=f"median {np.median(index):.3f}, worst {index.min():.3f}",
        peer=None,
        peer_value=None,
        ratio=None,
        must_reach=f"median {MEDIAN:.2f}, worst {WORST:.2f} where all groups are sure",
        reached=_kept(found) if _all_sure(sure) else None,
        note=(
            f"{len(found)} times; those in no group as one of their own: median {np.median(everybody):.3f}, worst {everybody.min():.3f}; "
            f"placed {100 * before.mean():.0f} % of people, {100 * after.mean():.0f} % without those votes, {100 * both.mean():.0f} % "
            f"in both; groups found: {', '.join(f'{int(k)} in {np.count_nonzero(groups == k)}' for k in np.unique(groups))}"
        ),
    )


def _enough(kept: dict[str, npt.NDArray[np.float64]], sure: dict[str, tuple[float, ...]]) -> Row:
    certain = [name for name in kept if _all_sure(sure[name])]
    return Row(
        measure="conversations all of whose groups are sure",
        case=f"{len(kept)} real conversations",
        ours=f"{len(certain)}, of which {sum(_kept(kept[name]) for name in certain)} keep their groups",
        peer=None,
        peer_value=None,
        ratio=None,
        must_reach="at least 3, and all of them keep their groups when a tenth of the votes is dropped",
        reached=len(certain) >= 3 and all(_kept(kept[name]) for name in certain),
        note=f"sure: a confidence of at least {SURE}; {', '.join(certain)}",
    )
