"""What the report shows of a map: ``MapSnapshot.report``, made once for all readers, all of it safe to publish.

``enough`` whether five people or more answered; ``answers`` on published statements; ``structure`` why there are or are
no groups (as the engine's, missing in older ones); ``certainty`` "known", or "waiting" while it is being computed how
sure the groups are, from ``rounds`` drawings with some votes hidden; ``existence`` how sure it is that there are groups
at all; ``groups`` [{``id``, ``low``, ``high``,
``confidence``, ``representative`` [{``statement``, ``stance``, ``bars``}]}]; ``others`` {``low``, ``high``};
``common`` and, without groups, ``agreed`` [{``statement``, ``stance``, ``bars``}]; ``divisive`` [{``statement``,
``bars``, ``difference`` {``score``, ``low``, ``high``, ``q``} or None}] and, without groups, ``split`` [{``statement``,
``bars``}]; ``common_total``, ``divisive_total``, ``agreed_total``; ``uncertain`` [{``statement``, ``share``, ``n``}];
``points`` [[x, y, group or -1]]; ``drawing`` them as paths; ``series`` [[date, participants so far]]; ``background``
[{``question``, ``total``, ``options`` [{``option``, ``low``, ``high``}], ``silent`` {``low``, ``high``}}]; ``polis``,
where it is switched on, {``groups`` [{``id``, ``low``, ``high``}], ``others``, ``points``, ``drawing``}.
A bar is {``group`` (None: everybody), ``n``, ``agree``, ``disagree``, ``pass`` (shares), ``low``, ``high`` (interval of
``agree``, or of ``disagree`` where ``side`` says so)}. Statements, questions and options are named by database id, for
their texts are read in the reader's language.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from samskap.cocreation.engine import ROUNDS, SIDES, Ballots, Ints, Shares, wilson
from samskap.cocreation.models import MapSnapshot
from samskap.core.small_numbers import FEWEST_PEOPLE, Shown, merge_small, protect
from samskap.engines.opinionmap import OpinionMap
from samskap.ui import charts

MOST_LISTED = 12
"""Statements listed, and so answered, of common ground and of what divides: number words go to twelve as well."""
MOST_SPLIT = MOST_UNCERTAIN = 8
UNCERTAIN_SHARE = 0.25
UNCERTAIN_VOTES = 10
SPLIT_SHARE = 0.25
"""People are split where clearly more than this share agrees and clearly more than this disagrees."""
SAME_PEOPLE = 0.8
"""A group is the same as before when this share of all who were in it then or now were so both times."""
MOST_POINTS = 600
"""More people than this are drawn as a sample of their positions, evenly over the map."""


def report_of(drawn: OpinionMap, ballots: Ballots) -> dict[str, Any]:
    """What the report shows of the map, see the module; :func:`background_of` and :func:`polis_part` add to it."""
    people = drawn.participants.size
    if people < FEWEST_PEOPLE:
        return {"enough": False}
    shares = Shares.of(drawn)
    agreed, agreed_total = ([], 0) if shares.groups else _agreed(drawn, shares)
    common, total = _common(drawn, shares)
    known = all(one.confidence is not None for one in drawn.groups)
    return {
        "enough": True,
        "answers": int(drawn.tallies[:, drawn.counted].sum()),
        "structure": drawn.structure,
        "certainty": "known" if known else "waiting",
        "rounds": ROUNDS,
        "existence": round(drawn.existence, 3),
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
        "common": common,
        "common_total": total,
        **_divisive(drawn, shares, {one["statement"] for one in common}),
        "agreed": agreed,
        "agreed_total": agreed_total,
        "split": [] if shares.groups else _split(drawn, shares),
        "uncertain": _uncertain(drawn, shares),
        "points": (points := _points(drawn, shares)),
        "drawing": draw_points(points),
        "series": _series(drawn, ballots),
    }


def polis_part(drawn: OpinionMap) -> dict[str, Any] | None:
    """Polis' own map of the same votes (``drawn`` in that mode): its groups' sizes and the picture, nothing else."""
    if drawn.participants.size < FEWEST_PEOPLE:
        return None
    shares = Shares.of(drawn)
    return {
        "groups": [{"id": group, **_range(shares.sizes[group])} for group in shares.groups],
        "others": _range(shares.sizes[-1]),
        "points": (points := _points(drawn, shares)),
        "drawing": draw_points(points),
    }


def keep_certainty(report: dict[str, Any], drawn: OpinionMap, before: MapSnapshot | None) -> dict[str, Any]:
    """The report with how sure the groups were a moment ago, as long as they are the same groups of the same people.

    Between two votes of a lively conversation that says more than nothing; it is computed anew soon.
    """
    if before is None or report.get("certainty") != "waiting":
        return report
    sure = {one["id"]: one["confidence"] for one in before.report.get("groups", ())}
    now = {one["id"]: one["confidence"] for one in report["groups"]}
    if before.report.get("certainty") != "known" or set(sure) != set(now):
        return report
    then = dict(zip(before.members[0], before.members[3], strict=True))
    pairs = Counter(zip(map(then.get, drawn.participants.tolist()), drawn.membership.tolist(), strict=True))
    for group in now:
        both = pairs[group, group]
        either = sum(count for pair, count in pairs.items() if group in pair)
        if both < SAME_PEOPLE * either:
            return report
    groups = [{**one, "confidence": sure[one["id"]]} for one in report["groups"]]
    return {**report, "groups": groups, "certainty": "known"}


def _range(shown: Shown) -> dict[str, int | None]:
    return {"low": shown.low, "high": shown.high}


def _common(drawn: OpinionMap, shares: Shares) -> tuple[list[dict[str, Any]], int]:
    """What every group clearly says yes to, and no to, the clearest first; and how many there are."""
    clear = [(int(one.statement), one.stance) for one in drawn.common_ground]
    clear = [(statement, side) for statement, side in clear if shares.clear(statement, side)]
    rows = [{"statement": one, "stance": side, "bars": shares.bars(one, side)} for one, side in clear[:MOST_LISTED]]
    return rows, len(clear)


def _divisive(drawn: OpinionMap, shares: Shares, common: set[int]) -> dict[str, Any]:
    """What tells the groups apart: by the map's test where it has one, else (Polis' method) in its own order."""
    found = shares.differing()
    if not shares.ranked:
        found = [int(one.statement) for one in drawn.divisive if len(shares.bars(int(one.statement))) > 1]
    found = [one for one in found if one not in common]
    rows = [
        {"statement": one, "bars": shares.bars(one), "difference": shares.difference(one)}
        for one in found[:MOST_LISTED]
    ]
    return {"divisive": rows, "divisive_total": len(found)}


def _together(drawn: OpinionMap) -> Ints:
    """Answers of everybody (m x 3) on statements that count, nothing on the others."""
    together: Ints = drawn.tallies.sum(axis=0) * drawn.counted[:, None]
    return together


def _agreed(drawn: OpinionMap, shares: Shares) -> tuple[list[dict[str, Any]], int]:
    """Without groups: what all together clearly agree on or reject, the clearest first; and how many there are."""
    total = _together(drawn)
    asked = total.sum(axis=1)
    low = np.array([wilson(total[:, side], asked)[0] for side in SIDES.values()])
    best = low.max(axis=0)
    order = [i for i in np.argsort(-best, kind="stable").tolist() if best[i] > 0.5 and asked[i] >= FEWEST_PEOPLE]
    names, sides = drawn.statements.tolist(), list(SIDES)
    rows = []
    for i in order[:MOST_LISTED]:
        side = sides[int(low[:, i].argmax())]
        rows.append({"statement": names[i], "stance": side, "bars": [shares.bar(total[i], None, side)]})
    return rows, len(order)


def _split(drawn: OpinionMap, shares: Shares) -> list[dict[str, Any]]:
    """Without groups: where clearly more than a quarter is on either side and neither clearly wins."""
    total = _together(drawn)
    asked = total.sum(axis=1)
    low = np.array([wilson(total[:, side], asked)[0] for side in SIDES.values()])
    least = np.where(low.max(axis=0) > 0.5, 0.0, low.min(axis=0))
    ranked = np.argsort(-least, kind="stable").tolist()
    order = [i for i in ranked if least[i] > SPLIT_SHARE and asked[i] >= FEWEST_PEOPLE]
    names = drawn.statements.tolist()
    return [{"statement": names[i], "bars": [shares.bar(total[i], None)]} for i in order[:MOST_SPLIT]]


def _uncertain(drawn: OpinionMap, shares: Shares) -> list[dict[str, Any]]:
    """Statements that clearly more than a quarter answered with "do not know", the most first."""
    total = _together(drawn)
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
    spots = np.round(drawn.positions, 3)
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
        if old is not None and same and abs(answered - bases.get(key, 0)) < FEWEST_PEOPLE:
            new_tables.append(old)
            new_bases[key] = bases[key]
        elif answered >= FEWEST_PEOPLE and len(people) >= FEWEST_PEOPLE:
            *shown, silent = protect([*(counts[one] for one in options), len(people) - answered])
            rows = [{"option": one, **_range(size)} for one, size in zip(options, shown, strict=True)]
            new_tables.append({"question": question, "total": len(people), "options": rows, "silent": _range(silent)})
            new_bases[key] = answered
    return new_tables, new_bases
