"""Small portals: a few calls drawn at random, in one language each, and six needs that some of them are for.

33 calls in Swedish, Bokmål and English were written for this in the manner of Nordic funders, each with the judged needs that
it would pay for. A draw takes so many of them, each in one language at random. What matters in a portal of ten calls is
beside the order that a score means something: how often two texts that have nothing to do with each other are called
alike. The way of comparing was chosen with these draws and those of the EU topics at hand; they are no held-out figures.
"""

from __future__ import annotations

import csv
import random
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.rows import Row
from samskap.calls.comparing import CallText, Comparison, NeedText, Vectors, fit_of
from samskap.calls.ranking import MUCH, SOMEWHAT

SMALL = Path(__file__).resolve().parents[1] / "tests" / "calls" / "judged" / "small_calls.csv"
DRAWS = 40
NEEDS = 6
SIZES = (8, 25)
WHOLE = 99
"""More than there are calls: all that are kept."""


@dataclass(frozen=True, slots=True)
class Small:
    """A call in its languages, and the names of the needs that it is for."""

    needs: frozenset[str]
    texts: Mapping[str, CallText]


def small_calls() -> list[Small]:
    """In the order of the file, every language of a call with a number of its own."""
    texts: dict[str, dict[str, CallText]] = defaultdict(dict)
    needs: dict[str, frozenset[str]] = {}
    with SMALL.open(encoding="utf-8", newline="") as opened:
        for number, row in enumerate(csv.DictReader(opened)):
            text = f"{row['title']}\n\n{row['text']}"
            texts[row["theme"]][row["language"]] = CallText(number, row["language"], text)
            needs[row["theme"]] = frozenset(row["needs"].split())
    return [Small(needs[theme], texts[theme]) for theme in texts]


def small_rows(
    asked: Mapping[str, NeedText],
    embedded: Callable[[Iterable[NeedText | CallText]], Mapping[str, Vectors | None]],
    score: Callable[[list[str], dict[str, int]], float],
) -> list[Row]:
    """A row for each size. ``score`` judges an order of calls by their grades."""
    calls = small_calls()
    vectors = embedded([*asked.values(), *(text for call in calls for text in call.texts.values())])
    return [_row(size, calls, asked, vectors, score) for size in SIZES]


def _row(
    size: int,
    calls: list[Small],
    asked: Mapping[str, NeedText],
    vectors: Mapping[str, Vectors | None],
    score: Callable[[list[str], dict[str, int]], float],
) -> Row:
    rng = random.Random(size)
    gains, alone, together, apart = [], [], [], []
    for _ in range(DRAWS):
        drawn = [(one, one.texts[rng.choice(sorted(one.texts))]) for one in rng.sample(calls, size)]
        names = sorted({name for one, _ in drawn for name in one.needs})
        chosen = rng.sample(names, min(NEEDS, len(names)))
        comparison = Comparison([text for _, text in drawn], [asked[name] for name in chosen], vectors)
        for name in chosen:
            right = {str(text.id): 3 for one, text in drawn if name in one.needs}
            found = {hit.call: fit_of(hit.score, by_meaning=True) for hit in comparison.calls_for(asked[name], WHOLE)}
            gains.append(score([str(call) for call in found], right))
            by_cosine = sorted((text for _, text in drawn), key=lambda text: -_cosine(vectors, asked[name], text))
            alone.append(score([str(text.id) for text in by_cosine], right))
            for _, text in drawn:
                (together if str(text.id) in right else apart).append(found.get(text.id, 0.0))
    said = (f"{_share(together, SOMEWHAT)} and {_share(together, MUCH)}", _share(apart, SOMEWHAT), _share(apart, MUCH))
    note = "of pairs that belong together {} are somewhat and much alike, of others {} and {}".format(*said)
    case = f"{DRAWS} draws of {size} calls in sv, nb or en, fit alone"
    mean, peer = statistics.fmean(gains), statistics.fmean(alone)
    return Row(
        "nDCG@10, small portals",
        case,
        f"{mean:.3f}",
        "cosine of whole texts, same model",
        f"{peer:.3f}",
        round(mean / peer, 2),
        "",
        None,
        note,
    )


def _cosine(vectors: Mapping[str, Vectors | None], need: NeedText, call: CallText) -> float:
    one, two = vectors[need.text], vectors[call.text]
    assert one is not None
    assert two is not None
    return float(one[0] @ two[0])


def _share(fits: list[float], least: float) -> str:
    return f"{100 * sum(fit >= least for fit in fits) / len(fits):.1f} %"
