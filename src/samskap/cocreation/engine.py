"""Rows -> arrays -> engine -> what is stored: the map and everything the report shows.

Nothing here runs inside a transaction or a request. ``MapSnapshot.report`` has this shape, all of it safe to publish:

``enough`` whether five people or more answered; ``answers`` on published statements; ``groups`` [{``id``, ``low``,
``high``, ``confidence``, ``representative`` [{``statement``, ``stance``, ``bars``}]}]; ``others`` {``low``,
``high``}; ``common``, ``divisive``, ``agreed`` [{``statement``, ``bars``}]; ``common_total``, ``divisive_total``;
``uncertain`` [{``statement``, ``share``, ``n``}]; ``points`` [[x, y, group or -1]]; ``drawing`` them as paths;
``series`` [[date, participants so far]]; ``background`` [{``question``, ``total``, ``options`` [{``option``, ``low``,
``high``}], ``silent`` {``low``, ``high``}}].
A bar is {``group`` (None: everybody), ``n``, ``agree``, ``disagree``, ``pass`` (shares), ``low``, ``high`` (interval of
``agree``)}. Statements, questions and options are named by database id, for their texts are read in the reader's
language.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from samskap.cocreation.disclosure import NOTHING, SMALLEST, Shown, merge_small, protect
from samskap.engines.opinionmap import OpinionMap, fit
from samskap.ui import charts

Ints = npt.NDArray[np.int64]

MOST_LISTED = 12
"""Statements listed, and so answered, of common ground and of what divides: number words go to twelve as well."""
MOST_UNCERTAIN = 8
UNCERTAIN_SHARE = 0.25
UNCERTAIN_VOTES = 10
MOST_POINTS = 600
"""More people than this are drawn as a sample of their positions, evenly over the map."""
Z = 1.96


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


def draw_map(ballots: Ballots, before: Sequence[Sequence[Any]] | None = None) -> OpinionMap:
    """The map; groups keep the letters they had in ``before`` (``MapSnapshot.members``), else the largest is first."""
    drawn = fit(
        ballots.participants, ballots.statements, ballots.values, moderated_out=ballots.moderated_out, mode="polis"
    )
    return keep_names(drawn, before)


def without_people(stored: Mapping[str, Any]) -> OpinionMap:
    """The stored map (``MapSnapshot.data``) without its participants: enough to place somebody and to count."""
    return OpinionMap.from_dict({**stored, "participants": [], "positions": [], "membership": []})


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
    )


def wilson(successes: npt.ArrayLike, trials: npt.ArrayLike) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Ends of the 95 % interval of a share (Wilson 1927); 0 and 1 where nobody was asked."""
    s, n = np.asarray(successes, dtype=np.float64), np.asarray(trials, dtype=np.float64)
    asked = np.where(n > 0, n, 1.0)
    p = s / asked
    middle = (p + Z**2 / (2 * asked)) / (1 + Z**2 / asked)
    half = Z * np.sqrt(p * (1 - p) / asked + Z**2 / (4 * asked**2)) / (1 + Z**2 / asked)
    low = np.where(n > 0, np.maximum(middle - half, 0.0), 0.0)
    return low, np.where(n > 0, np.minimum(middle + half, 1.0), 1.0)


@dataclass(frozen=True)
class Shares:
    """Tallies by shown group, statement and choice (agree, disagree, pass); ``others`` are all the rest."""

    groups: tuple[int, ...]
    inside: Ints
    others: Ints
    index: dict[int, int]
    sizes: dict[int, Shown]

    @classmethod
    def of(cls, stored: Mapping[str, Any] | OpinionMap) -> "Shares":
        """From a map or what was stored of it. Groups of fewer than five people are counted with those in no group."""
        drawn = stored if isinstance(stored, OpinionMap) else without_people(stored)
        sizes = {one.id: one.size for one in drawn.groups if one.size >= SMALLEST}
        people = int(stored["people"]) if isinstance(stored, Mapping) else drawn.participants.size
        shown = protect([*sizes.values(), people - sum(sizes.values())])
        rest = [row for row in range(len(drawn.tallies)) if row not in sizes]
        return cls(
            groups=tuple(sizes),
            inside=drawn.tallies[list(sizes)],
            others=drawn.tallies[rest].sum(axis=0),
            index=drawn.statement_index,
            sizes=dict(zip([*sizes, -1], shown, strict=True)),
        )

    def narrows(self, group: int, n: int) -> bool:
        """Whether ``n`` people of the group would say more about its size than its range does."""
        size = self.sizes.get(group, NOTHING)
        return size.exact is None and (size.low is None or n > size.low)

    def bar(self, counts: Ints, group: int | None) -> dict[str, Any]:
        """One bar from (agree, disagree, pass). Where the group's size is a range, n does not narrow it."""
        n = int(counts.sum())
        low, high = wilson(counts[0], n)
        hides = group is not None and self.narrows(group, n)
        places = 2 if hides else 3
        agree, disagree, skip = (round(float(one) / n, places) for one in counts)
        ends = {"low": round(float(low), places), "high": round(float(high), places)}
        shown = None if hides else n
        return {"group": group, "n": shown, "agree": agree, "disagree": disagree, "pass": skip, **ends}

    def column(self, group: int | None) -> tuple[Ints, npt.NDArray[np.bool_]]:
        """Counts (m x 3) of a shown group or, with None, of everybody, and for which statements they may be shown."""
        if group is not None:
            counts = self.inside[self.groups.index(group)]
            return counts, counts.sum(axis=1) >= SMALLEST
        parts = np.concatenate([self.inside, self.others[None]])
        asked, counts = parts.sum(axis=2), parts.sum(axis=0)
        hidden = np.where(asked[:-1] < SMALLEST, asked[:-1], 0).sum(axis=0) + asked[-1]
        narrowed = np.zeros(asked.shape[1], dtype=np.bool_)
        for group_id, n in zip(self.groups, asked, strict=False):
            size = self.sizes[group_id]
            if size.exact is None:
                narrowed |= n > (size.low or 0)
        return counts, ~narrowed & ((hidden == 0) | (hidden >= SMALLEST)) & (asked.sum(axis=0) >= SMALLEST)

    def bars(self, statement: int) -> list[dict[str, Any]]:
        """A bar for each group in which at least five people answered the statement."""
        i = self.index[statement]
        found = zip(self.groups, self.inside[:, i], strict=True)
        return [self.bar(counts, group) for group, counts in found if counts.sum() >= SMALLEST]

    def everybody(self, statement: int) -> dict[str, Any] | None:
        """A bar over all; None where the groups' bars beside it would give away what few people said."""
        i = self.index[statement]
        counts, shown = self.column(None)
        return self.bar(counts[i], None) if shown[i] else None

    def clear(self, statement: int) -> bool:
        """Whether at least five of every group answered and each group's agreement is clearly above one half."""
        inside = self.inside[:, self.index[statement]]
        asked = inside.sum(axis=1)
        return bool(len(asked)) and bool((asked >= SMALLEST).all() and (wilson(inside[:, 0], asked)[0] > 0.5).all())


def report_of(drawn: OpinionMap, ballots: Ballots) -> dict[str, Any]:
    """What the report shows of the map, see the module; :func:`background_of` adds ``background``."""
    people = drawn.participants.size
    if people < SMALLEST:
        return {"enough": False}
    shares = Shares.of(drawn)
    common = [int(one.statement) for one in drawn.common_ground if shares.clear(int(one.statement))]
    divisive = [int(one.statement) for one in drawn.divisive if len(shares.bars(int(one.statement))) > 1]

    def listed(statements: Sequence[int]) -> list[dict[str, Any]]:
        return [{"statement": one, "bars": shares.bars(one)} for one in statements[:MOST_LISTED]]

    return {
        "enough": True,
        "answers": int(drawn.tallies[:, drawn.counted].sum()),
        "groups": [
            {
                "id": one.id,
                **_range(shares.sizes[one.id]),
                "confidence": one.confidence,
                "representative": [
                    {"statement": int(said.statement), "stance": said.stance, "bars": shares.bars(int(said.statement))}
                    for said in one.representative
                    if any(bar["group"] == one.id for bar in shares.bars(int(said.statement)))
                ],
            }
            for one in drawn.groups
            if one.id in shares.groups
        ],
        "others": _range(shares.sizes[-1]),
        "common": listed(common),
        "common_total": len(common),
        "divisive": listed(divisive),
        "divisive_total": len(divisive),
        "agreed": [] if shares.groups else _agreed(drawn, shares),
        "uncertain": _uncertain(drawn, shares),
        "points": (points := _points(drawn, shares)),
        "drawing": draw_points(points),
        "series": _series(drawn, ballots),
    }


def _range(shown: Shown) -> dict[str, int | None]:
    return {"low": shown.low, "high": shown.high}


def _agreed(drawn: OpinionMap, shares: Shares) -> list[dict[str, Any]]:
    """Without groups: what all together clearly agree on, the clearest first."""
    total = drawn.tallies.sum(axis=0) * drawn.counted[:, None]
    low, _high = wilson(total[:, 0], total.sum(axis=1))
    order = [i for i in np.argsort(-low, kind="stable").tolist() if low[i] > 0.5 and total[i].sum() >= SMALLEST]
    names = drawn.statements.tolist()
    return [{"statement": names[i], "bars": [shares.bar(total[i], None)]} for i in order[:MOST_LISTED]]


def _uncertain(drawn: OpinionMap, shares: Shares) -> list[dict[str, Any]]:
    """Statements that clearly more than a quarter answered with "do not know", the most first."""
    total = drawn.tallies.sum(axis=0) * drawn.counted[:, None]
    asked = total.sum(axis=1)
    low, _high = wilson(total[:, 2], asked)
    names = drawn.statements.tolist()
    order = [i for i in np.argsort(-low, kind="stable").tolist() if low[i] > UNCERTAIN_SHARE]
    found = []
    for i in order:
        bar = shares.everybody(names[i])
        if asked[i] >= UNCERTAIN_VOTES and bar is not None:
            found.append({"statement": names[i], "share": bar["pass"], "n": bar["n"]})
    return found[:MOST_UNCERTAIN]


def _points(drawn: OpinionMap, shares: Shares) -> list[list[float]]:
    """Positions with the shown group of each (-1: none); of many, so many spread evenly from left to right.

    Counting the points tells no more than the sizes that are shown: of a part whose size is a range only as many are
    drawn as it has at least, of a small part none.
    """
    spots = np.round(drawn.positions, 2)
    member = np.where(np.isin(drawn.membership, shares.groups), drawn.membership, -1)
    kept = np.ones(member.size, dtype=np.bool_)
    for group, size in shares.sizes.items():
        if size.exact is None:
            limit = 0 if size.low is None or size.few else size.low
            kept[np.flatnonzero(member == group)[limit:]] = False
    order = np.lexsort((spots[:, 1], spots[:, 0]))
    order = order[kept[order]]
    if order.size > MOST_POINTS:
        order = order[np.linspace(0, order.size - 1, MOST_POINTS).astype(np.int64)]
    return [[float(spots[i, 0]), float(spots[i, 1]), int(member[i])] for i in order.tolist()]


def draw_points(points: Sequence[Sequence[float]], you: tuple[float, float] | None = None) -> dict[str, Any]:
    """The map as paths, drawn once for all readers; with ``you``, for one of them."""
    drawn = charts.opinion_map([one[:2] for one in points], [int(one[2]) for one in points], title="", you=you)
    fields = ("index", "tone", "points", "outline", "x", "y")
    groups = [{name: getattr(one, name) for name in fields} for one in drawn.groups]
    return {"groups": groups, "you": drawn.you, "width": drawn.width}


def _series(drawn: OpinionMap, ballots: Ballots) -> list[list[Any]]:
    """Participants so far, at the end of periods in which at least five came."""
    days = Counter(ballots.came[one] for one in drawn.participants.tolist() if one in ballots.came)
    dates = sorted(days)
    so_far, points = 0, []
    for last, count in merge_small([days[one] for one in dates]):
        so_far += count
        points.append([dates[last].isoformat(), so_far])
    return points


def background_of(
    drawn: OpinionMap, ballots: Ballots, tables: Sequence[dict[str, Any]], bases: dict[str, int]
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Who took part, as tables, and how many answered each question (not to be published) by question id.

    A table is counted anew only once five people more have answered: two readings then tell nothing about one of them.
    ``tables`` and ``bases`` are what this function gave the last time.
    """
    people = set(drawn.participants.tolist())
    earlier = {one["question"]: one for one in tables}
    new_tables, new_bases = [], {}
    for question, options in ballots.options.items():
        counts = Counter(said for person, asked, said in ballots.background if asked == question and person in people)
        answered, key = sum(counts.values()), str(question)
        old = earlier.get(question)
        same = old is not None and [one["option"] for one in old["options"]] == options
        if old is not None and same and abs(answered - bases.get(key, 0)) < SMALLEST:
            new_tables.append(old)
            new_bases[key] = bases[key]
        elif answered >= SMALLEST and len(people) >= SMALLEST:
            *shown, silent = protect([*(counts[one] for one in options), len(people) - answered])
            rows = [{"option": one, **_range(size)} for one, size in zip(options, shown, strict=True)]
            new_tables.append({"question": question, "total": len(people), "options": rows, "silent": _range(silent)})
            new_bases[key] = answered
    return new_tables, new_bases
