"""Calls for needs: how well each part of the ranking, alone and together, puts right calls first.

65 needs of municipalities in Swedish, Bokmål and English, written for this, were judged by hand by one reader against the
real EU topics of the snapshots: 3 would pay for what the need asks for, 2 is about the same problem from another side, 1
is near, 0 is not about it. Mostly titles were read; texts where a title did not say enough. About 50 grades of 30 needs
were added after rankings had been seen, and the way of comparing, its least score and its scale were chosen with these
grades at hand: no figure here is held out. Small portals are drawn from calls written for this (`call_draws`). One need has no call there. The day is that of the first snapshot,
and every topic of the snapshots counts as open, so that time left orders them. Kept are the needs, the topics' numbers
and the grades.
"""

from __future__ import annotations

import csv
import io
import json
import math
import os
import statistics
import tarfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import django
import numpy as np
from django.apps import apps

from bench.call_draws import small_rows
from bench.nordictext import Remembered
from bench.rows import Row
from samskap.calls.comparing import (
    EVERYDAY_CALLS,
    EVERYDAY_NEEDS,
    CallText,
    Comparison,
    Found,
    NeedText,
    Vectors,
    fit_of,
)
from samskap.calls.ranking import WEIGHTS, CallFacts, Work, rank
from samskap.calls.records import CallRecord, last_closing
from samskap.calls.sources import ADAPTERS
from samskap.calls.sources.base import Ask, Got, Place
from samskap.core.meaning import embedder
from samskap.engines.nordictext import units

ROOT = Path(__file__).resolve().parents[1]
JUDGED = ROOT / "tests" / "calls" / "judged"
MEASURE = "nDCG@10"
DAY = datetime(2026, 3, 13, 12, tzinfo=UTC)
Grades = dict[str, dict[str, int]]


def needs() -> dict[str, NeedText]:
    """The judged needs by their names, in the order of the file."""
    with (JUDGED / "needs.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    return {
        row["id"]: NeedText(number, row["language"], "\n".join((row["today"], row["whom"], row["better"])))
        for number, row in enumerate(rows)
    }


def grades() -> Grades:
    """By need and topic; what does not stand there is 0."""
    found: Grades = defaultdict(dict)
    with (JUDGED / "grades.csv").open(encoding="utf-8", newline="") as opened:
        for row in csv.DictReader(opened):
            found[row["need"]][row["call"]] = int(row["grade"])
    return dict(found)


def topics(data: Path) -> dict[str, CallRecord]:
    """The EU topics as the portal reads them, each as it was seen last."""
    found: dict[str, CallRecord] = {}
    (archive,) = (data / "calls").glob("eu_topics_snapshots_*.tar.xz")
    with tarfile.open(archive) as opened:
        for member in sorted(opened.getmembers(), key=lambda one: one.name):
            content = opened.extractfile(member) if member.isfile() and member.name.endswith(".json") else None
            if content is not None and json_has_topics(raw := content.read()):
                reading = ADAPTERS["sedia"].read([Got(Ask("", part="snapshot"), raw)], Place(""))
                found |= {record.key: record for record in reading.records}
    return found


def json_has_topics(raw: bytes) -> bool:
    """Whether it is a snapshot, not a note beside them."""
    loaded = json.load(io.BytesIO(raw))
    return isinstance(loaded, dict) and "grants" in loaded


def ndcg(ranked: Sequence[str], right: dict[str, int]) -> float:
    """Gain 2^grade - 1, discount 1 / log2(1 + place), cut at 10, over the best order there is."""
    gains = [2 ** right.get(one, 0) - 1 for one in ranked[:10]]
    best = sorted((2**grade - 1 for grade in right.values()), reverse=True)[:10]
    total = sum(gain / math.log2(place + 2) for place, gain in enumerate(best))
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains)) / total


def facts(record: CallRecord, fit: float) -> CallFacts:
    """What the ranking reads, as of a call on its page."""
    schemes = {one.scheme for one in record.identifiers}
    work = Work.CASCADE if "eu:project-topic" in schemes else Work.EUROPEAN
    if work is Work.EUROPEAN and "HORIZON" in record.programme.upper():
        work = Work.RESEARCH
    closes = last_closing(record.stages)
    return CallFacts(
        key=record.key,
        fit=fit,
        closes_at=closes.over if closes else None,
        currency=record.money.currency,
        least=record.money.least,
        most=record.money.most,
        share=record.money.share,
        work=work,
    )


def measure(profile: str = "full") -> list[Row]:
    """All rows of this family; `profile` "quick" measures words and letters only."""
    data = Path(os.environ.get("SAMSKAP_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not (data / "calls").is_dir():
        return [Row(MEASURE, "-", "not measured", None, None, None, "", None, f"no real calls at {data}")]
    if not apps.ready:  # the ranking's sentences are translated
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
        django.setup()
    records, asked, right = topics(data), needs(), grades()
    texts = {number: CallText(number, "en", _text(record)) for number, record in enumerate(records.values())}
    keys = list(records)
    found = embedder() if profile != "quick" else None
    rows = _parts(records, keys, asked, right, Comparison(list(texts.values()), list(asked.values()), {}), False)
    if found is None:
        return [*rows, Row(f"{MEASURE}, by meaning", "needs to calls", "not measured", None, None, None, "", None)]
    remembered = Remembered(found)

    def embedded(things: Iterable[NeedText | CallText]) -> dict[str, Vectors | None]:
        return _vectors([*things, *EVERYDAY_NEEDS, *EVERYDAY_CALLS], remembered)

    vectors = embedded([*asked.values(), *texts.values()])
    small = small_rows(asked, embedded, ndcg)
    remembered.keep()
    alone = _alone(asked, list(texts.values()), vectors, keys, right)
    return [
        *_parts(
            records, keys, asked, right, Comparison(list(texts.values()), list(asked.values()), vectors), True, alone
        ),
        *small,
        *rows,
    ]


def _text(record: CallRecord) -> str:
    return f"{record.titles.get('en', '')}\n\n{record.texts.get('en', '')}".strip()


def _vectors(things: Iterable[NeedText | CallText], embed: Remembered) -> dict[str, Vectors | None]:
    wanted = list(dict.fromkeys(text for one in things for text in one.embedded))
    parts = [units(text) for text in wanted]
    rows = embed([unit for one in parts for unit in one])
    ends = np.cumsum([len(one) for one in parts])
    return dict(zip(wanted, np.split(rows, ends[:-1]), strict=True))


def _alone(
    asked: dict[str, NeedText],
    calls: list[CallText],
    vectors: dict[str, Vectors | None],
    keys: list[str],
    right: Grades,
) -> float:
    """The embedding alone: cosines of whole texts."""

    def whole(one: NeedText | CallText) -> Vectors:
        rows = vectors[one.text]
        assert rows is not None
        return rows[0]

    collection = np.stack([whole(one) for one in calls])
    ranked = {name: np.argsort(-(collection @ whole(need)), kind="stable")[:10] for name, need in asked.items()}
    return statistics.fmean(ndcg([keys[at] for at in ranked[name]], right[name]) for name in right)


def _parts(
    records: dict[str, CallRecord],
    keys: list[str],
    asked: dict[str, NeedText],
    right: Grades,
    comparison: Comparison,
    by_meaning: bool,
    alone: float | None = None,
) -> list[Row]:
    """A row for all parts together, by language too, and one for each part alone among the calls that were found."""
    began = time.process_time()
    found = {name: comparison.calls_for(need) for name, need in asked.items()}
    spent = 1e3 * (time.process_time() - began) / len(asked)
    how = "by meaning" if by_meaning else "by words and letters"

    def order(name: str, only: str | None) -> list[str]:
        given = [_facts(one, records, keys, by_meaning) for one in found[name]]
        return [one.key for one in rank(given, now=DAY, only=only)]

    def mean(ranked: Callable[[str], list[str]], names: Sequence[str]) -> float:
        return statistics.fmean(ndcg(ranked(name), right[name]) for name in names)

    names = list(right)
    of = {code: [name for name in names if name.startswith(code)] for code in ("sv", "nb", "en")}
    together = mean(lambda name: order(name, None), names)
    by_language = ", ".join(f"{code} {mean(lambda name: order(name, None), of[code]):.3f}" for code in of)
    peer = None if alone is None else "cosine of whole texts, same model"
    case = f"{len(names)} needs, {len(records):,} EU topics, {how}"
    note = f"{by_language}; {spent:.0f} ms CPU a need"
    ratio = None if alone is None else round(together / alone, 2)
    said = None if alone is None else f"{alone:.3f}"
    rows = [Row(f"{MEASURE}, all parts together", case, f"{together:.3f}", peer, said, ratio, "", None, note)]
    for part in WEIGHTS:
        if part != "capacity":  # what a municipality has under way is not part of the judged set
            value = mean(lambda name, part=part: order(name, part), names)  # type: ignore[misc]
            note = "" if part == "fit" else "the thirty calls that were found, in the order of this part alone"
            rows.append(
                Row(
                    f"{MEASURE}, {part.replace('_', '-')} alone", case, f"{value:.3f}", None, None, None, "", None, note
                )
            )
    return rows


def _facts(one: Found, records: dict[str, CallRecord], keys: list[str], by_meaning: bool) -> CallFacts:
    return facts(records[keys[one.call]], fit_of(one.score, by_meaning=by_meaning))
