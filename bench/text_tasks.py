"""The real texts as tasks of retrieval, and the measures: each task has queries, a collection, and one right answer each."""

from __future__ import annotations

import html
import json
import math
import random
import tarfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

SERVICES = {str(one) for one in (45, 50, 55, 60, 63, 64, 65, 71, 72, 75, 77, 79, 80, 85, 90, 92, 98)}


@dataclass(frozen=True)
class Task:
    """`right[i]` is the number of the text that answers `queries[i]`; `stored` are texts in the queries' language that the
    collection has besides."""

    name: str
    texts: list[str]
    language: str
    queries: list[str]
    asked_in: str
    right: list[int]
    stored: list[str] = field(default_factory=list)


def swefaq(data: Path) -> Task:
    """Question to answer, all 110 answers of the dev split as one collection."""
    lines = (data / "swefaq" / "swefaq_dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    answers = [row["candidate_answers"][row["label"]] for row in rows]
    return Task("SweFAQ dev", answers, "sv", [row["question"] for row in rows], "sv", list(range(len(rows))))


def norquad(data: Path) -> Task:
    """Question to paragraph."""
    places: dict[str, int] = {}
    queries, right = [], []
    for article in json.loads((data / "norquad" / "val.json").read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            place = places.setdefault(paragraph["context"], len(places))
            for question in paragraph["qas"]:
                queries.append(question["question"])
                right.append(place)
    return Task("NorQuAD val", list(places), "nb", queries, "nb", right)


def ntrex(data: Path, language: str) -> Task:
    """The first sentence of a Swedish document to the rest of the same document in another language."""
    names = (data / "ntrex" / "DOCUMENT_IDS.tsv").read_text(encoding="utf-8").splitlines()

    def documents(file: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        lines = (data / "ntrex" / file).read_text(encoding="utf-8").splitlines()
        for name, line in zip(names, lines, strict=True):
            found.setdefault(name, []).append(line.strip())
        return found

    theirs = documents({"nb": "nob.txt", "en": "eng.txt"}[language])
    heads = [lines[0] for lines in documents("swe.txt").values()]
    texts = [" ".join(lines[1:]) for lines in theirs.values()]
    return Task(
        f"NTREX head to document, sv to {language}", texts, language, heads, "sv", list(range(len(heads))), heads
    )


def labels(data: Path, language: str) -> dict[str, str]:
    """Procurement code -> label."""
    lines = (data / "cpv" / f"cpv_{language}.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines)


def cpv_services(data: Path, language: str) -> Task:
    """400 service codes as queries and as collection."""
    swedish, theirs = labels(data, "sv"), labels(data, language)
    random.seed(1)
    codes = sorted(random.sample(sorted(code for code in swedish if code[:2] in SERVICES and code.endswith("00")), 400))
    queries = [swedish[code] for code in codes]
    texts = [theirs[code] for code in codes]
    return Task(f"CPV, 400 service codes, sv to {language}", texts, language, queries, "sv", list(range(400)), queries)


def cpv_all(data: Path, language: str) -> Task:
    """400 queries over all labels; a quarter of the Swedish labels that are no queries is stored besides."""
    swedish, theirs = labels(data, "sv"), labels(data, language)
    codes = sorted(swedish)
    place = {code: i for i, code in enumerate(codes)}
    chosen = random.Random(97).sample(codes, 400)
    others = sorted(set(codes) - set(chosen))[::4]
    return Task(
        f"CPV, 400 queries over {len(codes):,} labels, sv to {language}",
        [theirs[code] for code in codes],
        language,
        [swedish[code] for code in chosen],
        "sv",
        [place[code] for code in chosen],
        [swedish[code] for code in others],
    )


def eu_topics(data: Path) -> dict[str, str]:
    """Portal id -> title, a line break, description; as last seen in the snapshots."""
    found: dict[str, str] = {}
    (archive,) = (data / "calls").glob("eu_topics_snapshots_*.tar.xz")
    with tarfile.open(archive) as opened:
        for member in sorted(opened.getmembers(), key=lambda one: one.name):
            content = opened.extractfile(member) if member.isfile() else None
            for one in json.load(content)["grants"] if content else []:
                title = " ".join(html.unescape(one["title"]).split())
                found[one["id"]] = f"{title}\n{html.unescape(one.get('abstract') or '').strip()}"
    return found


@dataclass(frozen=True)
class Found:
    """Means over the queries."""

    ndcg: float
    recall: float
    mrr: float

    def __str__(self) -> str:
        return f"{self.ndcg:.3f} / {self.recall:.3f} / {self.mrr:.3f}"


def judged(ranks: Sequence[int | None]) -> Found:
    """nDCG@10, recall@10 and mean reciprocal rank (cut at 10) of the ranks of the right answers, from 1; None: not found."""
    top = [rank if rank is not None and rank <= 10 else None for rank in ranks]
    number = max(len(top), 1)
    return Found(
        sum(1 / math.log2(1 + rank) for rank in top if rank) / number,
        sum(1 for rank in top if rank) / number,
        sum(1 / rank for rank in top if rank) / number,
    )


def ranks_of(scores: Callable[[int], npt.NDArray[np.float64]], right: Sequence[int]) -> list[int | None]:
    """The rank of each right answer by a row of scores; a score of 0 finds nothing, ties go to the earlier text."""
    found: list[int | None] = []
    for number, place in enumerate(right):
        row = scores(number)
        before = np.count_nonzero(row > row[place]) + np.count_nonzero(row[:place] == row[place])
        found.append(int(before) + 1 if row[place] > 0 else None)
    return found
