"""Texts in Swedish, Bokmål, Nynorsk, Danish and English -> the texts most like a given one, whatever their language.

Three signals, each made to be comparable between texts and collections: BM25 over stems with compounds taken apart
(within a language), BM25 over character 3- to 5-grams in a common spelling (within and across), and, when vectors are
given, centred cosines corrected for hubs (see `vectors`). They are added, lexical signals as the share of what the
query could reach. The weights in `Weights` were chosen on other data than what is reported: see `docs/benchmarks.md`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from .errors import NordicTextError, WrongEmbeddings
from .excerpts import matching
from .orthography import ngrams
from .sentences import units
from .shelf import Shelf, stem_bag
from .vectors import Floats, Vectors, checked
from .words import LANGUAGES, NORDIC, check

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]
"""Texts -> vectors, float32 of shape (number of texts, width)."""

CANDIDATES: Final = 128
"""Texts of each language that each signal proposes; the sum is computed for these."""
DIGITS: Final = 9
"""Scores are rounded to so many decimals, so that sums in another order rank alike."""
_NORWEGIAN: Final = frozenset({"nb", "nn"})


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each signal counts beside the cosine (which counts 1).

    `words`: stems, within a language (and between nb and nn). `letters`: n-grams within a language. `near`: n-grams
    between two of sv, nb, nn, da. `far`: n-grams between one of these and en.
    """

    words: float = 0.3
    letters: float = 1.0
    near: float = 0.5
    far: float = 0.5


@dataclass(frozen=True, slots=True)
class Hit:
    """A text found: its number in the index, its language, its score (for ranking only; higher is better), and the
    passages of it that match, best first."""

    index: int
    language: str
    score: float
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query made ready: its words and letters, and its vector at length 1 when there is one."""

    language: str
    stems: Counter[str]
    grams: Counter[str]
    vector: Floats | None


class Index:
    """A collection of texts that can be searched and can grow.

    `texts` and `languages` go together; a language is one of LANGUAGES or "" (unknown: compared by letters and
    meaning). `embeddings` has for each text its stored vectors (one row for each of `units(text)`, or one for the
    whole) or None where it has none yet; `embed` computes what is missing there, for texts and queries. Without
    either the index is lexical. Adding in any portions and any order gives the same scores.

    Raises UnknownLanguage, WrongEmbeddings, and NordicTextError when the lengths differ.
    """

    def __init__(
        self,
        texts: Sequence[str] = (),
        languages: Sequence[str] = (),
        *,
        embed: Embed | None = None,
        embeddings: Sequence[npt.ArrayLike | None] | None = None,
        weights: Weights | None = None,
    ) -> None:
        self._embed = embed
        self._weights = weights or Weights()
        self._shelves = {language: Shelf(language) for language in (*LANGUAGES, "")}
        self._places: list[tuple[str, int]] = []
        self._width = 0
        self.add(texts, languages, embeddings)

    def __len__(self) -> int:
        return len(self._places)

    @property
    def width(self) -> int:
        """Numbers in a vector; 0 as long as no text has one."""
        return self._width

    @property
    def has_meaning(self) -> bool:
        """Whether any text has a vector; if not, texts are found by their words and letters only."""
        return any(shelf.meanings.present for shelf in self._shelves.values())

    def add(
        self,
        texts: Sequence[str],
        languages: Sequence[str],
        embeddings: Sequence[npt.ArrayLike | None] | None = None,
    ) -> None:
        """Append texts, numbered from `len(self)` on. Nothing is computed anew for those already there."""
        if len(texts) != len(languages) or (embeddings is not None and len(embeddings) != len(texts)):
            raise NordicTextError("texts, languages and embeddings must be equally many")
        for language in languages:
            check(language)
        vectors = self._vectors(texts, embeddings or [None] * len(texts))
        for language in dict.fromkeys(languages):
            shelf = self._shelves[language]
            chosen = [i for i, one in enumerate(languages) if one == language]
            numbers = [len(self) + i for i in chosen]
            shelf.add(numbers, [texts[i] for i in chosen], [vectors[i] for i in chosen], self._width)
        seen = {language: len(self._shelves[language].texts) - languages.count(language) for language in set(languages)}
        for language in languages:
            self._places.append((language, seen[language]))
            seen[language] += 1

    def _vectors(self, texts: Sequence[str], given: Sequence[npt.ArrayLike | None]) -> list[Vectors | None]:
        wanted = [units(text) for text in texts]
        missing = [i for i, one in enumerate(given) if one is None] if self._embed else []
        found: list[npt.ArrayLike | None] = list(given)
        if self._embed and missing:
            flat = [unit for i in missing for unit in wanted[i]]
            rows = np.asarray(self._embed(flat), np.float32)
            if rows.ndim != 2 or len(rows) != len(flat):
                raise WrongEmbeddings(f"{len(flat)} texts embedded as an array of shape {rows.shape}")
            ends = np.cumsum([len(wanted[i]) for i in missing])
            for i, part in zip(missing, np.split(rows, ends[:-1]), strict=True):
                found[i] = part
        made: list[Vectors | None] = []
        width = self._width
        for one, parts in zip(found, wanted, strict=True):
            made.append(None if one is None else checked(one, len(parts), width))
            width = width or (0 if made[-1] is None else made[-1].shape[1])
        self._width = width
        return made

    def asked(self, text: str, language: str, embedding: npt.ArrayLike | None = None) -> Asked:
        """A query made ready once, to be searched with several times."""
        check(language)
        vector = None
        if embedding is None and self._embed and self.has_meaning:
            embedding = self._embed(units(text))
        if embedding is not None and self._width:
            vector = checked(embedding, len(units(text)), self._width)[0].astype(np.float64)
        return Asked(language, stem_bag(text, language), ngrams(text), vector)

    def search(
        self,
        text: str,
        language: str,
        k: int = 10,
        *,
        embedding: npt.ArrayLike | None = None,
        among: Collection[str] | None = None,
        without: Collection[int] = (),
    ) -> list[Hit]:
        """The `k` texts most like the given one, best first; equally good ones in the order of their text.

        `embedding` has the stored vectors of the query (as those of a text); `among` the languages to look in;
        `without` numbers to leave out (the text itself, when it is stored). Passages are sentences of the stored
        text.
        """
        asked = self.asked(text, language, embedding)
        return [
            Hit(number, one, -score, matching(self._shelves[one], place, asked))
            for score, _, number, one, place in self._best(asked, k, among, set(without))
        ]

    def scores(
        self, text: str, language: str, k: int, *, embedding: npt.ArrayLike | None = None, without: Collection[int] = ()
    ) -> dict[int, float]:
        """Number and score of what `search` would find, without its passages, which take most of the time."""
        asked = self.asked(text, language, embedding)
        return {number: -score for score, _, number, _, _ in self._best(asked, k, None, set(without))}

    def _best(
        self, asked: Asked, k: int, among: Collection[str] | None, without: set[int]
    ) -> list[tuple[float, str, int, str, int]]:
        """(-score, text, number, language, place on the shelf) of the best, in order."""
        found: list[tuple[float, str, int, str, int]] = []
        for one, shelf in self._shelves.items():
            if shelf.texts and (among is None or one in among):
                scores, places = self._scores(shelf, asked, k + len(without))
                found += [
                    (-float(score), shelf.texts[place], shelf.numbers[place], one, int(place))
                    for score, place in zip(scores, places, strict=True)
                ]
        return [one for one in sorted(found) if one[2] not in without][: max(k, 0)]

    def stored(self, number: int) -> Asked:
        """A text of the index as a query, with its stored vectors; raises IndexError where there is no such text."""
        language, place = self._places[number]
        shelf = self._shelves[language]
        row = shelf.meanings.row(place)
        text = shelf.texts[place]
        return Asked(language, stem_bag(text, language), ngrams(text), row)

    def like(self, number: int, k: int = 10) -> list[int]:
        """The numbers of the `k` stored texts most like a stored one, best first, itself left out."""
        return [found for _, _, found, _, _ in self._best(self.stored(number), k, None, {number})]

    def meaning_between(self, one: int, two: int) -> float | None:
        """The cosine of two stored texts, each less the mean of its language; None where either has no vector."""
        centred = []
        for number in (one, two):
            language, place = self._places[number]
            meanings = self._shelves[language].meanings
            row = meanings.row(place)
            if row is None:
                return None
            away = row - meanings.mean() if meanings.present > 1 else row
            centred.append(away / max(float(np.linalg.norm(away)), 1e-12))
        return float(centred[0] @ centred[1])

    def passage_like(self, number: int, other: int) -> str:
        """The passage of a stored text that is most like another stored text; "" where the text is empty."""
        language, place = self._places[number]
        found = matching(self._shelves[language], place, self.stored(other))
        return found[0] if found else ""

    def _scores(self, shelf: Shelf, asked: Asked, k: int) -> tuple[Floats, npt.NDArray[np.int64]]:
        """The candidates of one language: scores and places on the shelf, in no order."""
        lexical = self._lexical(shelf, asked)
        meanings = shelf.meanings
        wanted = max(CANDIDATES, 2 * k)
        places = _highest(lexical, wanted)
        if asked.vector is None or not meanings.present:
            return np.round(lexical[places], DIGITS), places
        own = self._shelves[asked.language].meanings
        across = own is not meanings
        source = own.mean() if own.present else meanings.mean()
        near, _ = meanings.nearest(asked.vector, source, own.lean(), wanted)
        places = np.union1d(places, near)
        scores = meanings.compare(places, asked.vector, source, own.lean(), own.bank() if across else None)
        # between languages letters count only as far as the cosines are freed of what the languages have in common
        scores += lexical[places] * (own.lean() if across else 1.0)
        return np.round(scores, DIGITS), places

    def _lexical(self, shelf: Shelf, asked: Asked) -> Floats:
        weights, pair = self._weights, {shelf.language, asked.language}
        letters = shelf.by_letters(asked.grams)
        if len(pair) == 1 or pair == _NORWEGIAN:
            return weights.words * shelf.by_words(asked.stems) + weights.letters * letters
        return (weights.near if pair <= set(NORDIC) else weights.far) * letters


def _highest(scores: Floats, wanted: int) -> npt.NDArray[np.int64]:
    """Places of the `wanted` highest scores above 0, and of all that tie with the last of them."""
    if wanted < scores.size:
        least = float(np.partition(scores, scores.size - wanted)[scores.size - wanted])
        return np.flatnonzero((scores >= least) & (scores > 0))
    return np.flatnonzero(scores > 0)
