"""Needs and calls as texts -> which calls may be for which need, and by which sentences. Knows no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import numpy as np
import numpy.typing as npt

from samskap.engines.nordictext import LANGUAGES, Hit, Index, detect, sentences
from samskap.engines.nordictext.sentences import passages

Vectors = npt.NDArray[np.float32]

BEST: Final = 30
"""Calls kept for one need."""
TEXTS_A_CALL: Final = 3
"""Languages of one call that may stand among the hits before another call comes short."""
PASSAGES: Final = 2
"""Pairs of sentences kept."""
STANDING_FOR: Final = 150
"""Needs of a language that are read beside the calls, so that what a language's texts have in common is known."""
MEANING_SCORES: Final = (0.0, 0.5)
WORD_SCORES: Final = (0.0, 0.5)
"""Scores that stand for no fit and a full one."""
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


@dataclass(frozen=True, slots=True)
class CallText:
    """A call in one of its languages."""

    id: int
    language: str
    text: str


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


def _digest(*parts: str) -> str:
    return sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


class Comparison:
    """All calls, made ready to be asked for with one need after another.

    ``vectors`` has the stored vectors by text; empty: words and letters are compared. Same texts, same answers, in
    whatever order they come.
    """

    def __init__(
        self, calls: Sequence[CallText], needs: Sequence[NeedText], vectors: Mapping[str, Vectors | None]
    ) -> None:
        self._calls = sorted(set(calls), key=lambda one: (one.id, one.language, one.text))
        self._vectors = vectors
        beside = _standing_for(needs)
        said = [(one.language, one.text) for one in self._calls] + [(one.language, one.text) for one in beside]
        texts = [text for _, text in said]
        languages = [known_language(language, text) for language, text in said]
        self._index = Index(texts, languages, embeddings=[vectors.get(text) for text in texts])
        self._beside = range(len(self._calls), len(texts))

    def calls_for(self, need: NeedText, most: int = BEST) -> list[Found]:
        """The calls most like a need, best first, each once with the language in which it is most like it."""
        language = known_language(need.language, need.text)
        hits = self._index.search(
            need.text, language, most * TEXTS_A_CALL, embedding=self._vectors.get(need.text), without=self._beside
        )
        best: dict[int, Hit] = {}
        for hit in hits:
            best.setdefault(self._calls[hit.index].id, hit)
        own = need.sentences
        mine = Index(own, [language] * len(own), embeddings=[self._vectors.get(one) for one in own])
        return [
            Found(call, hit.score, self._calls[hit.index].language, self._pairs(mine, own, hit))
            for call, hit in list(best.items())[:most]
        ]

    def _pairs(self, mine: Index, own: Sequence[str], hit: Hit) -> tuple[tuple[str, str], ...]:
        """The call's passages, each with the sentence of the need that is most like it."""
        call = self._calls[hit.index]
        rows, parts = self._vectors.get(call.text), passages(call.text)
        found = []
        for passage in hit.passages[:PASSAGES]:
            row = None
            if rows is not None:
                row = rows[1 + parts.index(passage)] if len(rows) > 1 and passage in parts else rows[0]
            [*answer] = mine.search(passage, hit.language, 1, embedding=row)
            sentence = own[answer[0].index] if answer else ""
            found.append((sentence[:LONGEST_PASSAGE], passage[:LONGEST_PASSAGE]))
        return tuple(found)


def _standing_for(needs: Sequence[NeedText]) -> list[NeedText]:
    """At most :data:`STANDING_FOR` of a language, always the same ones."""
    chosen: dict[str, list[NeedText]] = {}
    for need in sorted(needs, key=lambda one: (one.digest, one.id)):
        of = chosen.setdefault(need.language, [])
        if len(of) < STANDING_FOR:
            of.append(need)
    return [need for language in sorted(chosen) for need in chosen[language]]


def fit_of(score: float, *, by_meaning: bool) -> float:
    """A stored score as a part of the ranking, 0 to 1: where it lies between what unlike and what like texts reach."""
    least, most = MEANING_SCORES if by_meaning else WORD_SCORES
    return min(max((score - least) / (most - least), 0.0), 1.0)
