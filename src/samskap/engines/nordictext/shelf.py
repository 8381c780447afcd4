"""The texts of one language: their words, their letters and their meanings."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final

import numpy as np
import numpy.typing as npt

from .compounds import Compounds
from .orthography import ngrams
from .postings import Postings
from .vectors import Meanings, Vectors
from .words import content_words, stem

Floats = npt.NDArray[np.float64]

HALF: Final = 0.5
"""What a half of a compound counts for, against the word itself."""
RARE: Final = 2
"""Texts that have a word, up to which its compounds are looked up too: a common word is found well enough by itself."""
MOST_COMPOUNDS: Final = 40
"""Compounds of one word that are looked up."""


def stem_bag(text: str, language: str) -> Counter[str]:
    """How often each stem occurs, function words left out."""
    return Counter(stem(word, language) for word in content_words(text, language))


class Shelf:
    """Texts of one language, numbered from 0 in the order in which they came; `numbers` are those of the index."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.numbers: list[int] = []
        self.texts: list[str] = []
        self.words = Postings()
        self.letters = Postings()
        self.compounds = Compounds()
        self.meanings = Meanings()

    def add(self, numbers: Sequence[int], texts: Sequence[str], vectors: Sequence[Vectors | None], width: int) -> None:
        """Append texts with their vectors (None: not embedded yet)."""
        bags = [stem_bag(text, self.language) for text in texts]
        self.numbers.extend(numbers)
        self.texts.extend(texts)
        self.words.add(bags)
        self.letters.add([ngrams(text) for text in texts])
        self.meanings.add(texts, vectors, width)
        for bag in bags:
            self.compounds.add(bag)

    def by_words(self, bag: Mapping[str, int]) -> Floats:
        """How much of the query's words each text has, by BM25 over stems; about 1 for all of them, many times over.

        A word that few texts have also counts, by half, where it is one half of a compound in a text; of a compound
        that no text has, the halves count.
        """
        query = {term: float(count) for term, count in bag.items()}
        bound = self.words.best(query)
        if bound <= 0:
            return np.zeros(self.words.size)
        related: dict[str, float] = defaultdict(float)
        for term, count in bag.items():
            having = self.words.holding(term)
            if not having:
                for half in self.compounds.parts(term):
                    related[half] += count * HALF
            elif having <= RARE:
                worth = self.words.weight(term)
                for compound in islice(self.compounds.made_of(term), MOST_COMPOUNDS):
                    related[compound] += count * HALF * min(1.0, worth / self.words.weight(compound))
        for term, weight in related.items():
            query[term] = max(query.get(term, 0.0), weight)
        return self.words.scores(query) / bound

    def by_letters(self, grams: Mapping[str, int]) -> Floats:
        """How much of the query's character n-grams each text has, by BM25, between 0 and 1."""
        query = {gram: float(np.log1p(count)) for gram, count in sorted(grams.items())}
        bound = self.letters.best(query)
        return self.letters.scores(query) / bound if bound > 0 else np.zeros(self.letters.size)
