"""Words and stems for the search index: the same text always gives the same stems, whatever the database.

Stems by the Snowball algorithms for Swedish, Norwegian, Danish and English (Porter 2001, snowballstem.org); Bokmål and
Nynorsk share one. The ranking is Okapi BM25 (Robertson & Zaragoza 2009).
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import snowballstemmer

ALGORITHMS = {"sv": "swedish", "nb": "norwegian", "nn": "norwegian", "da": "danish", "en": "english"}
STEM_LENGTH = 60
QUERY_LENGTH = 200
QUERY_WORDS = 8
TITLE_WEIGHT = 4
SATURATION, LENGTH_SHARE = 1.2, 0.75
"""BM25's k1 and b."""

# Letters and digits, with single hyphens and apostrophes inside: "e-post", "co-creation", "o'clock".
_WORD = re.compile(r"[^\W_]+(?:[-'’‐‑][^\W_]+)*")
_INNER = re.compile(r"[-'’‐‑]")
# Soft hyphens, zero-width spaces and joiners, direction marks: seen by nobody, so they never split or change a word.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")

# Definite forms that the Swedish algorithm leaves as they are: skolan, gatan (skol-or, gat-or), torget, barnet.
_SWEDISH_DEFINITE = re.compile(r"^\w{3,}an$|^\w{4,}et$")


@dataclass(frozen=True)
class Query:
    """What somebody looks for: words in order; the last one may be only a beginning."""

    words: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing is left to look for."""
        return not self.words

    def stems(self, language: str) -> tuple[str, ...]:
        """The words' stems in this language, each once, the last word's stem last."""
        *whole, last = [stem(word, language) for word in self.words]
        return (*dict.fromkeys(word for word in whole if word != last), last)


def normalise(text: str) -> str:
    """Compatibility forms unified, case folded, unseen characters gone; å, ä, ö, æ, ø stay letters of their own."""
    folded = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold()
    return unicodedata.normalize("NFKC", folded)


def words_of(text: str) -> list[str]:
    """The words of a text; a hyphenated one both joined ("epost") and in its parts ("e", "post")."""
    found: list[str] = []
    for match in _WORD.finditer(normalise(text)):
        word = match.group()
        parts = _INNER.split(word)
        if len(parts) > 1:
            found.append("".join(parts))
        found.extend(parts)
    return found


def parse_query(text: str) -> Query:
    """The first eight words of the first 200 characters; a hyphenated word counts as one, joined."""
    words = [_INNER.sub("", match.group()) for match in _WORD.finditer(normalise(text[:QUERY_LENGTH]))]
    return Query(tuple(words[:QUERY_WORDS]))


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """The word's stem, at most 60 characters; a language without an algorithm keeps the word."""
    algorithm = ALGORITHMS.get(language)
    stemmed = str(snowballstemmer.stemmer(algorithm).stemWord(word)) if algorithm else word
    if language == "sv" and _SWEDISH_DEFINITE.search(stemmed):
        stemmed = stemmed[:-2]
    return stemmed[:STEM_LENGTH]


def weights_of(title: str, body: str, language: str) -> Counter[str]:
    """How often each stem occurs; an occurrence in the title counts four times."""
    weights: Counter[str] = Counter(stem(word, language) for word in words_of(body))
    for word in words_of(title):
        weights[stem(word, language)] += TITLE_WEIGHT
    return weights


def score(weights: Sequence[int], holding: Sequence[int], documents: int, length: int, average: float) -> float:
    """Okapi BM25 of one document. ``weights`` and ``holding`` by word: its weight here, and how many documents have it.

    Rounded to nine digits so that sums in another order rank alike.
    """
    norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length / average) if average else SATURATION
    total = sum(
        math.log(1 + (documents - having + 0.5) / (having + 0.5)) * weight * (SATURATION + 1) / (weight + norm)
        for weight, having in zip(weights, holding, strict=True)
    )
    return round(total, 9)


def excerpt(text: str, query: Query, language: str, *, length: int = 240) -> str:
    """A passage around the first words found, as safe HTML: everything escaped, what was found in ``<mark>``."""
    spots = _spots(text, query, language)
    start = 0
    if spots and spots[0][0] > length // 3:
        start = text.rfind(" ", 0, spots[0][0] - length // 4) + 1
    end = min(len(text), start + length)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + length // 2)
    pieces, at = [], start
    for left, right in spots:
        if left < at or right > end:
            continue
        pieces += [escape(text[at:left]), "<mark>", escape(text[left:right]), "</mark>"]
        at = right
    pieces.append(escape(text[at:end]))
    return ("… " if start else "") + "".join(pieces).strip() + (" …" if end < len(text) else "")


def _spots(text: str, query: Query, language: str) -> list[tuple[int, int]]:
    """Where in the text the query's words stand."""
    if query.empty:
        return []
    *whole, last = query.stems(language)
    found = []
    for match in _WORD.finditer(text):
        parts = words_of(match.group())
        stems = [stem(part, language) for part in parts]
        if any(one in whole or one.startswith(last) for one in stems):
            found.append(match.span())
    return found


def next_prefix(prefix: str) -> str:
    """The first text that sorts, by code point, after everything that begins with ``prefix``."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1) if ord(prefix[-1]) < 0x10FFFF else prefix + "\U0010ffff"


def languages_by_stems(query: Query) -> Mapping[tuple[str, ...], tuple[str, ...]]:
    """Which languages share the same stems for this query."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for language in ALGORITHMS:
        groups.setdefault(query.stems(language), []).append(language)
    return {stems: tuple(languages) for stems, languages in groups.items()}
