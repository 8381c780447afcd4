"""Intervals and false discoveries, where the truth is known.

Shares of groups, differences between groups and common ground in conversations with planted groups: how often the 95 % interval
holds the true value, and how wide it is beside the same interval for somebody who knows everybody's group. Only intervals that the
map may show are counted: those of groups with at least five votes in effect on the statement. Conversations in which another
number of groups is found have no true value to compare with; their number stands in the note.

False discoveries: conversations in which a known half of the statements is agreed with equally in all groups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from bench.parallel import each
from bench.rows import Row
from bench.simulator import Conversation, cast, logistic, planted, shown, size
from samskap.engines.opinionmap import OpinionMap, Ranked, fit
from samskap.engines.opinionmap.ranking import RATE, Shares, common_ground, divisive, group_shares
from samskap.engines.opinionmap.stable import LEAST
from samskap.engines.opinionmap.standing import add_up, group_table, posteriors

Floats = npt.NDArray[np.float64]
Task = tuple[int, int]
KINDS = ("share of a group", "largest difference between groups", "common ground")
TOGETHER = ((2, 3, 4), (2,), (3,), (4,))
SEEDS = {"quick": 3, "full": 60}
TOP = 10
COVERAGE, WIDTH = 0.93, 1.25


@dataclass(frozen=True, eq=False, slots=True)
class Intervals:
    """One kind of interval: whether each holds the truth, its width, and the same with known groups.

    `top` is whether those that are ranked first hold it.
    """

    holds: npt.NDArray[np.bool_]
    width: Floats
    known_holds: npt.NDArray[np.bool_]
    known_width: Floats
    top: npt.NDArray[np.bool_]


def measure(profile: str = "full") -> list[Row]:
    """Three kinds of interval for 2 to 4 groups together and each, then false discoveries."""
    seeds = SEEDS[profile]
    tasks = [(seed, groups) for groups in (2, 3, 4) for seed in range(seeds)]
    found = each(intervals, tasks)
    rows = []
    for kind in KINDS:
        for groups in TOGETHER:
            of = [one for task, one in zip(tasks, found, strict=True) if task[1] in groups]
            rows.append(_coverage(kind, groups, of))
    return rows + _discoveries(tasks, each(discoveries, tasks))


def intervals(task: Task) -> dict[str, Intervals] | None:
    """All kinds of interval of one planted conversation; None if another number of groups is found."""
    seed, groups = task
    planted_here = planted(seed, groups)
    drawn = fit(planted_here.people, planted_here.statements, planted_here.votes, confidence=False)
    if drawn.k != groups:
        return None
    ballots = drawn.votes_cast
    true = planted_here.group[drawn.participants]
    matched = _matched(drawn, true, groups)
    one_hot = np.eye(groups)[true]
    shares, known = group_shares(ballots, _belongs(drawn)[:, matched]), group_shares(ballots, one_hot)
    truth = _truth(planted_here)[:, drawn.statements]
    return {
        KINDS[0]: _of_shares(shares, known, truth, drawn, matched),
        KINDS[1]: _of_differences(shares, known, truth, drawn),
        KINDS[2]: _of_common_ground(shares, known, truth, drawn),
    }


def _belongs(drawn: OpinionMap) -> Floats:
    """Each person's chances of the groups, as the map has them when it counts shares (n x k)."""
    ballots = drawn.votes_cast
    answers = np.bincount(
        ballots.rows, weights=(ballots.votes != 0) & drawn.counted[ballots.columns], minlength=drawn.participants.size
    )
    found = posteriors(add_up(ballots, group_table(drawn.chances, drawn.counted)), drawn.weights)
    return found * (answers >= LEAST)[:, None]


def _matched(drawn: OpinionMap, true: npt.NDArray[np.int64], groups: int) -> npt.NDArray[np.int64]:
    """The found group that is each planted one."""
    placed = drawn.membership >= 0
    table = np.bincount(true[placed] * groups + drawn.membership[placed], minlength=groups**2).reshape(groups, groups)
    return linear_sum_assignment(-table)[1]


def _truth(planted_here: Conversation) -> Floats:
    """True shares of all votes that agree, and that disagree (k x m x 2)."""
    cast_sides = np.stack([planted_here.agree, 1.0 - planted_here.agree], axis=2)
    found: Floats = cast_sides * (1.0 - planted_here.skip)[:, :, None]
    return found


def _of_shares(
    shares: Shares, known: Shares, truth: Floats, drawn: OpinionMap, matched: npt.NDArray[np.int64]
) -> Intervals:
    both = shares.heard & known.heard
    holds = _holds(truth, shares.low, shares.high)
    group_of = {int(one): i for i, one in enumerate(matched)}
    top = [
        bool(_holds(truth[at], np.array(one.low), np.array(one.high)))
        for group in drawn.groups
        for one in group.representative
        for at in [(group_of[group.id], drawn.statement_index[one.statement], 0 if one.stance == "agree" else 1)]
    ]
    return Intervals(
        holds[both].ravel(),
        (shares.high - shares.low)[both].ravel(),
        _holds(truth, known.low, known.high)[both].ravel(),
        (known.high - known.low)[both].ravel(),
        np.array(top, dtype=np.bool_),
    )


def _of_differences(shares: Shares, known: Shares, truth: Floats, drawn: OpinionMap) -> Intervals:
    def true(heard: npt.NDArray[np.bool_]) -> Floats:
        agree = truth[:, :, 0]
        return np.where(heard, agree, -1.0).max(axis=0) - np.where(heard, agree, 2.0).min(axis=0)

    def found(of: Shares) -> tuple[Ranked, ...]:
        return divisive(of, drawn.counted, np.arange(drawn.statements.size))

    return _ranked(found(shares), found(known), true(shares.heard), true(known.heard))


def _of_common_ground(shares: Shares, known: Shares, truth: Floats, drawn: OpinionMap) -> Intervals:
    """Numbered 2 x statement + side, for both sides of a statement have a truth of their own."""

    def found(of: Shares) -> tuple[Ranked, ...]:
        ranked = common_ground(of, drawn.counted, np.arange(drawn.statements.size))
        sides = (int(one.stance != "agree") for one in ranked)
        return tuple(
            Ranked(2 * int(one.statement) + side, one.score, one.low, one.high)
            for one, side in zip(ranked, sides, strict=True)
        )

    least = truth.min(axis=0).ravel()
    return _ranked(found(shares), found(known), least, least)


def _ranked(shares: tuple[Ranked, ...], known: tuple[Ranked, ...], truth: Floats, known_truth: Floats) -> Intervals:
    """Of the statements that both rank."""

    def ends(ranked: tuple[Ranked, ...]) -> Floats:
        return np.array([(int(one.statement), one.low, one.high) for one in ranked], dtype=np.float64).reshape(-1, 3)

    first, second = ends(shares), ends(known)
    at, other = first[:, 0].astype(np.int64), second[:, 0].astype(np.int64)
    here, there = np.isin(at, other), np.isin(other, at)
    holds = _holds(truth[at], first[:, 1], first[:, 2])
    return Intervals(
        holds[here],
        (first[:, 2] - first[:, 1])[here],
        _holds(known_truth[other], second[:, 1], second[:, 2])[there],
        (second[:, 2] - second[:, 1])[there],
        holds[:TOP],
    )


def _holds(truth: Floats, low: Floats, high: Floats) -> npt.NDArray[np.bool_]:
    return (low <= truth) & (truth <= high)


def _coverage(kind: str, groups: tuple[int, ...], found: list[dict[str, Intervals] | None]) -> Row:
    ours = [one[kind] for one in found if one is not None]
    holds, width, known_holds, known_width, top = (
        np.concatenate([np.asarray(getattr(one, name), dtype=np.float64) for one in ours] or [np.empty(0)])
        for name in ("holds", "width", "known_holds", "known_width", "top")
    )
    case = f"{_named(groups)} planted groups"
    if holds.size == 0:
        return Row(f"95 % intervals: {kind}", case, "none", None, None, None, "", None)
    wider = float(width.mean() / known_width.mean())
    first = f"the first {TOP} of each conversation" if kind != KINDS[0] else "those of representative statements"
    return Row(
        measure=f"95 % intervals: {kind}",
        case=case,
        ours=f"{100 * holds.mean():.1f} % hold the truth, {wider:.2f} times as wide",
        peer="known groups",
        peer_value=f"{100 * known_holds.mean():.1f} %, mean width {known_width.mean():.3f}",
        ratio=round(1.0 / wider, 3),
        must_reach=f"at least {100 * COVERAGE:.0f} %, at most {WIDTH} times as wide",
        reached=bool(holds.mean() >= COVERAGE and wider <= WIDTH),
        note=(
            f"{holds.size:,} intervals of {len(ours)} conversations (another number of groups in {len(found) - len(ours)}); "
            f"of {first} {100 * top.mean():.1f} % of {top.size:,}; ratio: width with known groups over ours"
        ),
    )


def half_alike(seed: int, groups: int) -> tuple[Conversation, npt.NDArray[np.bool_]]:
    """As `simulator.planted`, but half of the statements (True) are agreed with, and passed, equally in all groups."""
    rng = np.random.default_rng([seed, groups, 7])
    n, m = size(rng)
    while (portions := rng.dirichlet(np.full(groups, 4.0))).min() < 0.08:
        pass
    group = rng.choice(groups, size=n, p=portions)
    alike = rng.permutation(m) < m // 2
    away = rng.standard_normal((groups, m)) * np.where(alike, 0.0, 3.0)
    agree = logistic(rng.normal(0.6, 1.0, m) + away)
    skip = np.broadcast_to(rng.beta(2.0, 11.0, m), agree.shape)
    people, statements = shown(rng, n, m, median=rng.uniform(20, 60), spread=rng.uniform(0.6, 0.9))
    votes = cast(rng, agree[group[people], statements], skip[group[people], statements])
    return Conversation(people, statements, votes, group, agree, skip), alike


def discoveries(task: Task) -> tuple[tuple[int, int], ...]:
    """False ones and all, among statements said to divide and among representative ones; and of the statements that are alike
    in all groups, how many intervals of the largest difference do not begin at 0, and all."""
    made, alike = half_alike(*task)
    drawn = fit(made.people, made.statements, made.votes, confidence=False)
    divide = [alike[int(one.statement)] for one in drawn.divisive if one.q is not None and one.q <= RATE]
    stand = [alike[int(one.statement)] for group in drawn.groups for one in group.representative]
    apart = [(one.low or 0.0) > 0.0 for one in drawn.divisive if alike[int(one.statement)]]
    return (sum(divide), len(divide)), (sum(stand), len(stand)), (sum(apart), len(apart))


def _discoveries(tasks: list[Task], found: list[tuple[tuple[int, int], ...]]) -> list[Row]:
    kinds = ("statements said to divide (q at most 5 %)", "representative statements")
    rows = []
    for i, kind in enumerate(kinds):
        for groups in TOGETHER:
            of = np.array([one[i] for task, one in zip(tasks, found, strict=True) if task[1] in groups])
            portion = of[:, 0] / np.maximum(of[:, 1], 1)
            error = float(portion.std(ddof=1) / np.sqrt(portion.size))
            rows.append(
                _plain(
                    f"false discoveries: {kind}",
                    groups,
                    f"{100 * portion.mean():.1f} %",
                    "at most 5 % plus two standard errors",
                    bool(portion.mean() <= RATE + 2 * error),
                    f"mean of {portion.size} conversations, standard error {100 * error:.1f} %; "
                    f"{of[:, 0].sum():,} of {of[:, 1].sum():,} in all",
                )
            )
    for groups in TOGETHER:
        missed, many = np.sum([one[2] for task, one in zip(tasks, found, strict=True) if task[1] in groups], axis=0)
        rows.append(
            _plain(
                f"95 % intervals: {KINDS[1]}, of statements on which they are alike",
                groups,
                f"{100 - 100 * missed / many:.1f} % hold the truth: no difference",
                f"at least {100 * COVERAGE:.0f} %",
                bool(missed <= (1 - COVERAGE) * many),
                f"{many:,} intervals; the extremes are chosen from noise alone",
            )
        )
    return rows


def _plain(measure_name: str, groups: tuple[int, ...], ours: str, must_reach: str, reached: bool, note: str) -> Row:
    case = f"{_named(groups)} planted groups, half the statements alike in all"
    return Row(measure_name, case, ours, None, None, None, must_reach, reached, note)


def _named(groups: tuple[int, ...]) -> str:
    return f"{groups[0]} to {groups[-1]}" if len(groups) > 1 else str(groups[0])
