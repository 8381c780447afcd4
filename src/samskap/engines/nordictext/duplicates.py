"""Texts that seem to say the same, across languages too, to be proposed to people: never merged by a machine.

Candidates are each text's nearest by `Index.search`. A pair's score is what the two share, by meaning and by words,
less what sets them apart. Two headings that each have a word the other lacks ("small scale" against "medium scale",
"strand 1" against "strand 2") are about different things however much they share, so such a substitution counts far
more than one text merely saying more. Years are no difference: the same call comes again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from .errors import NordicTextError
from .index import Embed, Index
from .orthography import common_form
from .sentences import sentences
from .words import NORDIC, content_words, stem

SUBSTITUTION: Final = 4.0
"""What a word replaced by another counts against, beside what is shared."""
ADDITION: Final = 0.35
"""What a word counts against that one of the two merely has besides."""
HEADING: Final = 0.6
"""Share of the heading in the literal likeness where both texts have more than one."""
LITERAL: Final = 0.7
"""Share of the literal likeness in the score, where the languages allow it and meaning is there."""
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts that may say the same: their numbers (`first` < `second`), a score for ranking between 0 and 1, and the
    sentences of each that match the other best."""

    first: int
    second: int
    score: float
    passages: tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Read:
    """A text as it is compared: the words of its heading and of the rest, how often."""

    language: str
    heading: Counter[str]
    body: Counter[str]


def _words(text: str, language: str) -> Counter[str]:
    return Counter(
        common_form(stem(word, language)) for word in content_words(text, language) if not _YEAR.fullmatch(word)
    )


def _read(text: str, language: str) -> _Read:
    parts = sentences(text)
    return _Read(language, _words(parts[0] if parts else "", language), _words(" ".join(parts[1:]), language))


def _likeness(one: Counter[str], two: Counter[str], weights: dict[str, float]) -> float:
    """Between 0 and 1: what is shared, against that and what is replaced and added. Words repeated count once."""
    shared = sum(weights[word] for word in one.keys() & two.keys())
    mine = sum(weights[word] for word in one.keys() - two.keys())
    theirs = sum(weights[word] for word in two.keys() - one.keys())
    replaced, added = min(mine, theirs), abs(mine - theirs)
    against = shared + SUBSTITUTION * replaced + ADDITION * added
    return shared / against if against > 0 else 0.0


def _overlap(one: Counter[str], two: Counter[str], weights: dict[str, float]) -> float:
    """Between 0 and 1: the cosine of the words present, for longer texts."""
    shared = sum(weights[word] ** 2 for word in one.keys() & two.keys())
    sizes = [sum(weights[word] ** 2 for word in bag) for bag in (one, two)]
    return shared / float(np.sqrt(sizes[0] * sizes[1])) if min(sizes) > 0 else 0.0


def literal_likeness(one: _Read, two: _Read, weights: dict[str, float]) -> float:
    """The likeness of the headings, and where both have a body that of the bodies too; between 0 and 1."""
    heading = _likeness(one.heading, two.heading, weights)
    if not one.body or not two.body:
        return heading
    return heading * (HEADING + (1 - HEADING) * _overlap(one.body, two.body, weights))


def pairs(
    texts: Sequence[str],
    languages: Sequence[str],
    *,
    embed: Embed | None = None,
    embeddings: Sequence[npt.ArrayLike | None] | None = None,
    neighbours: int = 10,
    only: Sequence[tuple[int, int]] | None = None,
) -> list[Pair]:
    """Candidate duplicates, likeliest first, each pair once; equally likely ones in the order of their texts.

    For each text its `neighbours` nearest are looked at, or `only` the pairs given. Raises what `Index` raises.
    """
    index = Index(texts, languages, embed=embed, embeddings=embeddings)
    reads = [_read(text, language) for text, language in zip(texts, languages, strict=True)]
    having: Counter[str] = Counter()
    for read in reads:
        having.update(read.heading.keys() | read.body.keys())
    size = len(texts)
    weights = {word: float(np.log1p((size - n + 0.5) / (n + 0.5))) + 0.5 for word, n in having.items()}
    wanted = set(_candidates(index, neighbours)) if only is None else {(min(pair), max(pair)) for pair in only}
    if any(not 0 <= a < b < size for a, b in wanted):
        raise NordicTextError("a pair needs two different texts of the collection")
    found = []
    for first, second in wanted:
        literal = literal_likeness(reads[first], reads[second], weights)
        meaning = index.meaning_between(first, second)
        score = _score(languages[first], languages[second], literal, meaning)
        found.append((-round(score, 9), texts[first], texts[second], first, second))
    return [Pair(a, b, -score, _sentences(index, a, b)) for score, _, _, a, b in sorted(found)]


def _candidates(index: Index, neighbours: int) -> list[tuple[int, int]]:
    found = []
    for number in range(len(index)):
        for hit in index.like(number, neighbours):
            found.append((min(number, hit), max(number, hit)))
    return found


def _score(one: str, two: str, literal: float, meaning: float | None) -> float:
    comparable = one == two or {one, two} <= set(NORDIC)
    if meaning is None:
        return literal
    close = max(meaning, 0.0)
    if not comparable:
        return close
    return LITERAL * literal + (1 - LITERAL) * close


def _sentences(index: Index, first: int, second: int) -> tuple[str, str]:
    return index.passage_like(first, second), index.passage_like(second, first)
