"""Needs and calls as texts -> which calls may be for which need, and by which sentences. Knows no database.

By meaning a call's score is that of the index (whole texts, words and letters) and half of each of two likenesses of
sentences: of the need's sentences with the call's title, on average, and with the passage of the call that each is
most like. A title says what a call is about; the texts around it speak alike in every call. Without vectors the score
is that of the index alone. How good each is: ``docs/benchmarks.md``.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import numpy as np
import numpy.typing as npt

from samskap.engines.nordictext import LANGUAGES, Index, detect, sentences
from samskap.engines.nordictext.sentences import passages

Vectors = npt.NDArray[np.float32]

BEST: Final = 30
"""Calls kept for one need."""
ASKED_FOR: Final = 90
"""Texts that the index proposes; all others have the score of the last of them there."""
PASSAGES: Final = 2
"""Pairs of sentences kept."""
STANDING_FOR: Final = 150
"""Needs of a language that are read beside the calls, so that what a language's texts have in common is known."""
PRIOR: Final = 10
"""With so many texts of a language what they have in common is taken away by half."""
TELLING: Final = 4
"""Words of a passage that can say something; a heading of fewer is not shown."""
LEAST_BY_MEANING, LEAST_BY_WORDS = 0.4, 0.05
"""Scores below which a call is not kept: most of what people judged to fit lies above."""
STEP_BY_MEANING, STEP_BY_WORDS = 0.2, 0.12
"""So much more halves what is missing to a full fit, roughly (it is divided by e)."""
LONGEST_PASSAGE: Final = 400
"""Characters of a sentence that are kept."""


@dataclass(frozen=True, slots=True)
class NeedText:
    """A need as it is compared: its title if it has one, what happens, for whom, what would be better."""

    id: int
    language: str
    text: str

    @property
    def sentences(self) -> list[str]:
        """What is shown of it beside the sentences of a call."""
        return sentences(self.text)

    @property
    def digest(self) -> str:
        """SHA-256 of language and text, 32 hexadecimal digits of it."""
        return _digest(self.language, self.text)

    @property
    def embedded(self) -> list[str]:
        """The texts whose vectors are asked for."""
        return [self.text, *self.sentences]


@dataclass(frozen=True, slots=True)
class CallText:
    """A call in one of its languages: its title, and title and text together."""

    id: int
    language: str
    text: str

    @property
    def title(self) -> str:
        """The first line."""
        return self.text.partition("\n")[0]

    @property
    def embedded(self) -> list[str]:
        """The texts whose vectors are asked for."""
        return [self.text, self.title]


@dataclass(frozen=True, slots=True)
class Found:
    """A call that may be for a need; ``passages`` are pairs of a sentence of the need and one of the call."""

    call: int
    score: float
    language: str
    passages: tuple[tuple[str, str], ...]


def known_language(language: str, text: str) -> str:
    """One of the five languages that are compared: as it is said, or as the text reads; "" for any other."""
    if language in LANGUAGES:
        return language
    return "" if language else detect(text).language


def state_of(calls: Mapping[int, str], method: str) -> str:
    """What all needs are compared with: the digests of the calls' texts and the method; 32 hexadecimal digits."""
    return _digest(method, *(f"{call} {calls[call]}" for call in sorted(calls)))


def fit_of(score: float, *, by_meaning: bool) -> float:
    """A stored score as a part of the ranking, 0 to 1: 0 for what is just kept, nearer to 1 the higher, never there, so
    that a better call always has the better fit."""
    least, step = (LEAST_BY_MEANING, STEP_BY_MEANING) if by_meaning else (LEAST_BY_WORDS, STEP_BY_WORDS)
    return 1 - math.exp(-max(score - least, 0.0) / step)


def _digest(*parts: str) -> str:
    return sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


class _Centred:
    """Vectors of texts, each less what those of its language have in common, at length 1."""

    def __init__(self, rows: Iterable[tuple[str, Vectors]]) -> None:
        given = list(rows)
        self.means: dict[str, npt.NDArray[np.float64]] = {}
        for language in sorted({one for one, _ in given}):
            of = np.concatenate([part for one, part in given if one == language]).astype(np.float64)
            self.means[language] = of.sum(axis=0) / (len(of) + PRIOR)
        self.rows = np.concatenate([self.of(language, part) for language, part in given])

    def of(self, language: str, rows: Vectors) -> Vectors:
        """Other vectors of a language, freed of the same."""
        away = rows - self.means.get(language, 0.0)
        lengths = np.linalg.norm(away, axis=1, keepdims=True)
        return np.asarray(away / np.maximum(lengths, 1e-9), np.float32)


class Comparison:
    """All calls, made ready to be asked for with one need after another.

    ``vectors`` has the stored vectors of every text that is ``embedded``; empty: words and letters are compared. Same
    texts, same answers, in whatever order they come.
    """

    def __init__(
        self, calls: Sequence[CallText], needs: Sequence[NeedText], vectors: Mapping[str, Vectors | None]
    ) -> None:
        self._calls = sorted(set(calls), key=lambda one: (one.id, one.language, one.text))
        self._vectors = vectors
        beside = _standing_for(needs)
        said = [(one.language, one.text) for one in self._calls] + [(one.language, one.text) for one in beside]
        texts = [text for _, text in said]
        self._languages = [known_language(language, text) for language, text in said]
        self._index = Index(texts, self._languages, embeddings=[vectors.get(text) for text in texts])
        self._beside = range(len(self._calls), len(texts))
        self._by_meaning = bool(vectors) and bool(self._calls)
        if self._by_meaning:
            self._read(beside)

    def _read(self, beside: Sequence[NeedText]) -> None:
        """The vectors of titles, passages and the needs' sentences."""
        languages = self._languages
        self._parts = [passages(one.text) or [one.text] for one in self._calls]
        rows = []
        for number, call in enumerate(self._calls):
            found = self._rows(call.text)
            if len(found) != len(self._parts[number]) + 1:  # a short text has no vectors of its own for its passages
                self._parts[number] = [call.text]
            rows.append(found[1:] if len(found) > 1 else found)
        self._titles = _Centred((languages[i], self._rows(one.title)[:1]) for i, one in enumerate(self._calls))
        self._passages = _Centred(zip(languages, rows, strict=False))
        self._starts = np.cumsum([0, *(len(one) for one in rows)])
        self._needs = _Centred(
            (languages[len(self._calls) + i], self._sentence_rows(one)) for i, one in enumerate(beside)
        )

    def _rows(self, text: str) -> Vectors:
        found = self._vectors.get(text)
        return np.zeros((1, self._index.width), np.float32) if found is None else found

    def _sentence_rows(self, need: NeedText) -> Vectors:
        return np.concatenate([self._rows(one)[:1] for one in need.sentences or [need.text]])

    def calls_for(self, need: NeedText, most: int = BEST) -> list[Found]:
        """The calls most like a need, best first, each once with the language in which it is most like it."""
        return self._by_sentences(need, most) if self._by_meaning else self._by_words(need, most)

    def _by_sentences(self, need: NeedText, most: int) -> list[Found]:
        language = known_language(need.language, need.text)
        proposed = self._index.scores(
            need.text, language, ASKED_FOR, embedding=self._vectors.get(need.text), without=self._beside
        )
        scores = np.full(len(self._calls), min(proposed.values(), default=0.0))
        scores[list(proposed)] = list(proposed.values())
        own = self._needs.of(language, self._sentence_rows(need))
        alike = own @ self._passages.rows.T
        scores += (own @ self._titles.rows.T).mean(axis=0) / 2
        scores += np.maximum.reduceat(alike, self._starts[:-1], axis=1).mean(axis=0) / 2
        found: dict[int, Found] = {}
        for at in np.lexsort((np.arange(len(scores)), -np.round(scores, 6))):
            call = self._calls[at]
            if call.id not in found and len(found) < most and scores[at] >= LEAST_BY_MEANING:
                pairs = self._pairs(need, int(at), alike[:, self._starts[at] : self._starts[at + 1]])
                found[call.id] = Found(call.id, round(float(scores[at]), 6), call.language, pairs)
        return list(found.values())

    def _pairs(self, need: NeedText, at: int, alike: npt.NDArray[np.float32]) -> tuple[tuple[str, str], ...]:
        """The sentences that are most alike, no sentence twice; headings only where there is nothing else."""
        own, parts = need.sentences, self._parts[at]
        heading = np.array([len(part.split()) < TELLING for part in parts])
        left = np.where(heading, alike - 2, alike).astype(np.float64)
        found: list[tuple[str, str]] = []
        while own and len(found) < min(PASSAGES, *left.shape):
            mine, theirs = np.unravel_index(int(np.argmax(left)), left.shape)
            if found and left[mine, theirs] <= 0:
                break
            found.append((_shown(own[mine]), _shown(parts[theirs], self._calls[at])))
            left[mine, :] = left[:, theirs] = -9
        return tuple(found)

    def _by_words(self, need: NeedText, most: int) -> list[Found]:
        language = known_language(need.language, need.text)
        hits = self._index.search(need.text, language, most, without=self._beside)
        own = need.sentences
        mine = Index(own, [language] * len(own))
        found: dict[int, Found] = {}
        for hit in (one for one in hits if one.score >= LEAST_BY_WORDS):
            call, pairs = self._calls[hit.index], []
            for passage in hit.passages[:PASSAGES]:
                answer = mine.search(passage, hit.language, 1)
                sentence = own[answer[0].index] if answer else ""
                pairs.append((_shown(sentence), _shown(passage, call)))
            found.setdefault(call.id, Found(call.id, hit.score, call.language, tuple(pairs)))
        return list(found.values())


def _shown(passage: str, call: CallText | None = None) -> str:
    """A sentence as a page shows it: without the mark of a list before it, and not too long.

    A short call is one passage, and so is the beginning of a very long one: there the title, which the page shows
    above, would run into the text.
    """
    line = " ".join(passage.split())
    if call is not None:
        title = " ".join(call.title.split())
        if line.startswith(f"{title} ") and " ".join(call.text.split()).startswith(line):
            line = line[len(title) + 1 :]
    line = line.lstrip("-–•*· ") or line
    return line if len(line) <= LONGEST_PASSAGE else line[: LONGEST_PASSAGE - 1].rstrip() + "…"


def _standing_for(needs: Sequence[NeedText]) -> list[NeedText]:
    """At most :data:`STANDING_FOR` of a language, always the same ones."""
    chosen: dict[str, list[NeedText]] = {}
    for need in sorted(needs, key=lambda one: (one.digest, one.id)):
        of = chosen.setdefault(need.language, [])
        if len(of) < STANDING_FOR:
            of.append(need)
    return [need for language in sorted(chosen) for need in chosen[language]]
