"""Needs and calls as texts -> which calls may be for which need, and by which sentences. Knows no database.

By meaning a call's score is the sum of three likenesses: of the whole texts; of the need's sentences with the passage
of the call that each is most like, on average; and half of that of these sentences with the call's title, on average. A
title says what a call is about; the texts around it speak alike in every call. Each is a cosine of vectors less what
texts of their language have in common, estimated with texts that say nothing special beside those of the portal: so a
score means the same in a portal of ten calls as in one of a thousand, and between any two languages. Without vectors
the score is that of the index of words and letters. How good each is: ``docs/benchmarks.md``.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import numpy as np
import numpy.typing as npt

from samskap.calls.everyday import ALL as EVERY_CALL
from samskap.core.everyday import ALL as EVERY_NEED
from samskap.core.meaning import WIDTH
from samskap.engines.nordictext import LANGUAGES, Index, detect, sentences
from samskap.engines.nordictext.sentences import passages

Vectors = npt.NDArray[np.float32]

BEST: Final = 30
"""Calls kept for one need."""
PASSAGES: Final = 2
"""Pairs of sentences kept."""
STANDING_FOR: Final = 150
"""Needs of a language that are read beside the calls, so that what a language's texts have in common is known."""
TITLE: Final = 0.5
"""Share of the title beside the whole text and the passages."""
TELLING: Final = 4
"""Words of a passage that can say something; a heading of fewer is not shown."""
LEAST_BY_MEANING, LEAST_BY_WORDS = 0.3, 0.05
"""Scores below which a call is not kept. By meaning one in eight pairs that have nothing to do with each other reaches
it, and nine in ten of those that people judged to belong together where texts are short."""
STEP_BY_MEANING, STEP_BY_WORDS = 0.25, 0.12
"""So much more divides what is missing to a full fit by e. By meaning one pair in 20 that have nothing to do with each
other reaches a fit of 1/3, from .40 on, one in 250 a fit of 2/3, from .57 on, in small and in large portals."""
WAY: Final = "2"
"""Changed whenever scores of the same texts change: everything is then compared anew."""
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
        """SHA-256 of language, text and the way of comparing, 32 hexadecimal digits of it."""
        return _digest(WAY, self.language, self.text)

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


EVERYDAY_NEEDS: Final = tuple(NeedText(-1 - number, *one) for number, one in enumerate(EVERY_NEED))
EVERYDAY_CALLS: Final = tuple(CallText(-1 - number, *one) for number, one in enumerate(EVERY_CALL))
"""Read beside the needs and calls, found by nobody: their ``embedded`` texts need vectors too."""


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


class _Common:
    """What the vectors of the texts of each language have in common: their mean."""

    def __init__(self, texts: Iterable[tuple[str, Vectors]], everyday: Iterable[tuple[str, Vectors]]) -> None:
        """Languages and rows. The everyday texts of all languages stand for those of any language that has none."""
        known = list(texts)
        for language, rows in everyday:
            known += [(language, rows), ("", rows)]
        self.means: dict[str, npt.NDArray[np.float64]] = {}
        for language in sorted({one for one, _ in known}):
            of = np.concatenate([rows for one, rows in known if one == language])
            self.means[language] = of.astype(np.float64).mean(axis=0)

    def less(self, language: str, rows: Vectors) -> Vectors:
        """Rows of a text, freed of what is common, at length 1."""
        away = rows - self.means.get(language, self.means[""])
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
        self._languages = [known_language(one.language, one.text) for one in self._calls]
        self._by_meaning = bool(vectors) and bool(self._calls)
        beside = [(known_language(one.language, one.text), one) for one in _standing_for(needs)]
        if self._by_meaning:
            self._vectors = vectors
            self._read(beside)
        else:
            texts = [one.text for one in self._calls] + [one.text for _, one in beside]
            self._index = Index(texts, [*self._languages, *(language for language, _ in beside)])
            self._beside = range(len(self._calls), len(texts))

    def _read(self, beside: Sequence[tuple[str, NeedText]]) -> None:
        """The vectors of whole texts, titles, passages and the needs' sentences."""
        self._parts = [passages(one.text) or [one.text] for one in self._calls]
        rows = []
        for number, call in enumerate(self._calls):
            found = self._rows(call.text)
            if len(found) != len(self._parts[number]) + 1:  # a short text has no vectors of its own for its passages
                self._parts[number] = [call.text]
            rows.append(found[1:] if len(found) > 1 else found)
        self._starts = np.cumsum([0, *(len(one) for one in rows)])
        everyday = [(one.language, self._rows(one.text)[:1]) for one in EVERYDAY_CALLS]

        def freed(of: Iterable[Vectors]) -> Vectors:
            given = list(zip(self._languages, of, strict=True))
            common = _Common(given, everyday)
            return np.concatenate([common.less(*one) for one in given])

        self._wholes = freed(self._rows(one.text)[:1] for one in self._calls)
        self._titles = freed(self._rows(one.title)[:1] for one in self._calls)
        self._passages = freed(rows)
        everyday_needs = [(one.language, self._rows(one.text)[:1]) for one in EVERYDAY_NEEDS]
        self._needs = _Common(((language, self._rows(one.text)[:1]) for language, one in beside), everyday_needs)
        self._sentences = _Common(((language, self._sentence_rows(one)) for language, one in beside), everyday_needs)

    def _rows(self, text: str) -> Vectors:
        found = self._vectors.get(text)
        return np.zeros((1, WIDTH), np.float32) if found is None else found

    def _sentence_rows(self, need: NeedText) -> Vectors:
        return np.concatenate([self._rows(one)[:1] for one in need.sentences or [need.text]])

    def calls_for(self, need: NeedText, most: int = BEST) -> list[Found]:
        """The calls most like a need, best first, each once with the language in which it is most like it."""
        return self._by_sentences(need, most) if self._by_meaning else self._by_words(need, most)

    def _by_sentences(self, need: NeedText, most: int) -> list[Found]:
        language = known_language(need.language, need.text)
        own = self._sentences.less(language, self._sentence_rows(need))
        alike = own @ self._passages.T
        scores = (self._needs.less(language, self._rows(need.text)[:1]) @ self._wholes.T)[0].astype(np.float64)
        scores += TITLE * (own @ self._titles.T).mean(axis=0)
        scores += np.maximum.reduceat(alike, self._starts[:-1], axis=1).mean(axis=0)
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
