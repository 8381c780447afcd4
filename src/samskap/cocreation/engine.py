"""Rows -> arrays -> engine, and what of the map may be shown. Nothing here runs inside a transaction or a request."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from samskap.core.small_numbers import FEWEST_PEOPLE, NOTHING, Shown, protect
from samskap.engines import opinionmap
from samskap.engines.opinionmap import OpinionMap, Ranked, fit, with_confidence

Ints = npt.NDArray[np.int64]

Z = 1.96
ROUNDS = 20
"""How often votes are hidden and the map is drawn again to learn how sure its groups are."""
CLEAR = 0.05
"""The share of false discoveries that is allowed among what is said to tell the groups apart."""
PEOPLE_FIELDS = ("participants", "positions", "membership", "certainty")
"""What a map says of each single participant."""
SIDES = {"agree": 0, "disagree": 1}


@dataclass(frozen=True)
class Ballots:
    """What is read of one conversation: parallel arrays of the counted votes, and what the report needs beside them.

    ``published`` maps each published statement to its stored (agrees, disagrees, passes, priority), ``came`` each
    participant to the day of the first visit, ``options`` each background question to its options; ``background`` are
    (participant, question, option). Votes on statements that moderators took away (``moderated_out``) count towards the
    number of votes that somebody must have cast to be placed, as in Polis, and for nothing else.
    """

    participants: Ints
    statements: Ints
    values: npt.NDArray[np.int8]
    published: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    moderated_out: frozenset[int] = frozenset()
    came: dict[int, date] = field(default_factory=dict)
    background: Sequence[tuple[int, int, int]] = ()
    options: dict[int, list[int]] = field(default_factory=dict)


def draw_map(ballots: Ballots, before: Sequence[Sequence[Any]] | None = None, *, mode: str = "stable") -> OpinionMap:
    """The map, not yet saying how sure its groups are.

    Groups keep the letters they had in ``before`` (``MapSnapshot.members``), else the largest is first.
    """
    drawn = fit(
        ballots.participants,
        ballots.statements,
        ballots.values,
        moderated_out=ballots.moderated_out,
        mode=mode,
        confidence=False,
    )
    return keep_names(drawn, before)


def say_how_sure(drawn: OpinionMap) -> OpinionMap:
    """The same map with how sure each group and each placing is."""
    return with_confidence(drawn, rounds=ROUNDS)


def without_people(stored: Mapping[str, Any]) -> OpinionMap:
    """The stored map (``MapSnapshot.data``) without its participants: enough to place somebody and to count."""
    nobody = {"participants": [], "positions": [], "membership": [], "certainty": None}
    return OpinionMap.from_dict({**stored, **nobody})


def keep_names(drawn: OpinionMap, before: Sequence[Sequence[Any]] | None) -> OpinionMap:
    """Number the groups so that a group made of the same people as before has the number it had before."""
    if not drawn.groups:
        return drawn
    ids, groups = (before[0], before[3]) if before else ([], [])
    earlier = dict(zip(ids, groups, strict=True))
    overlap: Counter[tuple[int, int]] = Counter()
    for person, now in zip(drawn.participants.tolist(), drawn.membership.tolist(), strict=True):
        then = earlier.get(person, -1)
        if then >= 0 and now >= 0:
            overlap[now, then] += 1
    was: dict[int, int] = {}
    for (now, then), _shared in sorted(overlap.items(), key=lambda item: (-item[1], item[0])):
        if now not in was and then not in was.values():
            was[now] = then
    order = sorted(drawn.groups, key=lambda one: (was.get(one.id, len(drawn.groups) + 99), -one.size, one.id))
    rank = np.full(len(order) + 1, -1, dtype=np.int64)
    for new, one in enumerate(order):
        rank[one.id] = new
    rows = [one.id for one in order]
    return replace(
        drawn,
        membership=rank[drawn.membership],
        groups=tuple(replace(one, id=new) for new, one in enumerate(order)),
        tallies=drawn.tallies[[*rows, len(rows)]].copy(),
        chances=drawn.chances[rows].copy() if len(drawn.chances) else drawn.chances,
        weights=drawn.weights[rows].copy() if len(drawn.weights) else drawn.weights,
    )


def wilson(successes: npt.ArrayLike, trials: npt.ArrayLike) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Ends of the 95 % interval of a share (``opinionmap.wilson``); 0 and 1 where nobody was asked."""
    s, n = np.asarray(successes, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    low, high = opinionmap.wilson(s / np.where(n > 0, n, 1.0), n, Z)
    return np.where(n > 0, low, 0.0), np.where(n > 0, high, 1.0)


def clear_share(counts: Ints, side: int) -> npt.NDArray[np.bool_]:
    """Whether the share of ``counts`` (... x 3) that takes the side is clearly above one half."""
    return wilson(counts[..., side], counts.sum(axis=-1))[0] > 0.5


@dataclass(frozen=True)
class Shares:
    """Tallies by shown group, statement and choice (agree, disagree, pass); ``others`` are all the rest.

    ``whole``: every group of the map is shown. ``ranked`` is what the map says of each statement's difference.
    """

    groups: tuple[int, ...]
    inside: Ints
    others: Ints
    index: dict[int, int]
    sizes: dict[int, Shown]
    whole: bool
    ranked: dict[int, Ranked]

    @classmethod
    def of(cls, stored: Mapping[str, Any] | OpinionMap) -> "Shares":
        """From a map or what was stored of it. Groups of fewer than five people are counted with those in no group."""
        drawn = stored if isinstance(stored, OpinionMap) else without_people(stored)
        sizes = {one.id: one.size for one in drawn.groups if one.size >= FEWEST_PEOPLE}
        people = int(stored["people"]) if isinstance(stored, Mapping) else drawn.participants.size
        shown = protect([*sizes.values(), people - sum(sizes.values())])
        rest = [row for row in range(len(drawn.tallies)) if row not in sizes]
        return cls(
            groups=tuple(sizes),
            inside=drawn.tallies[list(sizes)],
            others=drawn.tallies[rest].sum(axis=0),
            index=drawn.statement_index,
            sizes=dict(zip([*sizes, -1], shown, strict=True)),
            whole=len(sizes) == len(drawn.groups),
            ranked={int(one.statement): one for one in drawn.divisive if one.q is not None},
        )

    def narrows(self, group: int, n: int) -> bool:
        """Whether ``n`` people of the group would say more about its size than its range does."""
        size = self.sizes.get(group, NOTHING)
        return size.exact is None and (size.low is None or n > size.low)

    def bar(self, counts: Ints, group: int | None, side: str = "agree") -> dict[str, Any]:
        """One bar from (agree, disagree, pass), with the interval of the share that takes the side.

        Where the group's size is a range, n does not narrow it.
        """
        n = int(counts.sum())
        low, high = wilson(counts[SIDES[side]], n)
        hides = group is not None and self.narrows(group, n)
        places = 2 if hides else 3
        agree, disagree, skip = (round(float(one) / n, places) for one in counts)
        ends = {"low": round(float(low), places), "high": round(float(high), places)}
        shown = None if hides else n
        said = {"agree": agree, "disagree": disagree, "pass": skip, **ends}
        return {"group": group, "n": shown, **said, **({} if side == "agree" else {"side": side})}

    def column(self, group: int | None) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Counts (m x 3) of a shown group or, with None, of everybody, and for which statements they may be shown."""
        if group is not None:
            counts = self.inside[self.groups.index(group)]
            return counts, counts.sum(axis=1) >= FEWEST_PEOPLE
        parts = np.concatenate([self.inside, self.others[None]])
        asked, counts = parts.sum(axis=2), parts.sum(axis=0)
        hidden = np.where(asked[:-1] < FEWEST_PEOPLE, asked[:-1], 0).sum(axis=0) + asked[-1]
        narrowed = np.zeros(asked.shape[1], dtype=np.bool_)
        for group_id, n in zip(self.groups, asked, strict=False):
            size = self.sizes[group_id]
            if size.exact is None:
                narrowed |= n > (size.low or 0)
        return counts, ~narrowed & ((hidden == 0) | (hidden >= FEWEST_PEOPLE)) & (asked.sum(axis=0) >= FEWEST_PEOPLE)

    def bars(self, statement: int, side: str = "agree") -> list[dict[str, Any]]:
        """A bar for each group in which at least five people answered the statement."""
        i = self.index[statement]
        found = zip(self.groups, self.inside[:, i], strict=True)
        return [self.bar(counts, group, side) for group, counts in found if counts.sum() >= FEWEST_PEOPLE]

    def everybody(self, statement: int) -> dict[str, Any] | None:
        """A bar over all; None where the groups' bars beside it would give away what few people said."""
        i = self.index[statement]
        counts, shown = self.column(None)
        return self.bar(counts[i], None) if shown[i] else None

    def clear(self, statement: int, side: str) -> bool:
        """Whether at least five of every group answered and each group's share of the side is clearly above a half."""
        inside = self.inside[:, self.index[statement]]
        return bool(len(inside)) and bool(
            (inside.sum(axis=1) >= FEWEST_PEOPLE).all() and clear_share(inside, SIDES[side]).all()
        )

    def bare(self, statement: int) -> bool:
        """Whether a bar of the statement is kept back: then no figure that comes from all groups is shown either."""
        return not self.whole or bool((self.inside[:, self.index[statement]].sum(axis=1) < FEWEST_PEOPLE).any())

    def difference(self, statement: int) -> dict[str, Any] | None:
        """How far two groups are apart at most, in whole hundredths, as far as it may be shown."""
        one = self.ranked.get(statement)
        if one is None or self.bare(statement):
            return None
        ends = {"low": one.low, "high": one.high}
        return {
            "score": round(one.score, 2),
            **{name: None if value is None else round(value, 2) for name, value in ends.items()},
            "q": None if one.q is None else round(one.q, 3),
        }

    def apart(self, statement: int) -> bool:
        """Whether the bars that are shown say by themselves that groups differ: two intervals do not meet."""
        drawn = self.bars(statement)
        return len(drawn) > 1 and max(one["low"] for one in drawn) > min(one["high"] for one in drawn)

    def differing(self) -> list[int]:
        """Statements that tell the groups apart, the clearest first.

        Where a bar is kept back, what the map says rests on people nobody is to know of: such a statement is listed,
        last, only if the bars beside it say as much.
        """
        clear = [pk for pk, one in self.ranked.items() if one.q is not None and one.q <= CLEAR]
        known = [pk for pk in clear if not self.bare(pk) and len(self.groups) > 1]
        return known + sorted(pk for pk in self.ranked if self.bare(pk) and self.apart(pk))
