"""In which of the five languages a text is written, how surely, or that it cannot be told.

The language identifier py3langid (a naive Bayes over byte n-grams, after Lui & Baldwin 2012, langid.py) is asked for
sv, nb, nn, da and en only. To its scores is added what a reader would look at in a short text, each as a bonus on the
logarithm: letters that only some of the languages use, function words that not all share, and spellings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from .words import FUNCTION_WORDS, LANGUAGES, words

UNKNOWN: Final = ""
LEAST: Final = 0.5
"""Below this confidence the language is said to be unknown."""
READ: Final = 4000
"""Characters that are read."""

SHARPER: Final = 2.0
"""The identifier's probabilities are flatter than its errors are frequent, when only five languages are asked for."""

_CODES: Final = {"sv": "sv", "no": "nb", "nn": "nn", "da": "da", "en": "en"}
_BONUS: Final = 2.5
"""Of a function word that one language alone has; shared by several, in proportion."""
_MOST_WORDS: Final = 20
# (pattern, languages it speaks for, bonus for each of the first three findings)
_SIGNS: Final[tuple[tuple[re.Pattern[str], frozenset[str], float], ...]] = tuple(
    (re.compile(pattern), frozenset(languages.split()), bonus)
    for pattern, languages, bonus in (
        (r"[äö]", "sv", 4.0),
        (r"[æø]", "nb nn da", 4.0),
        (r"å", "sv nb nn da", 2.0),
        (r"\b(?:th|wh)\w|\w(?:ough|tion)s?\b|\w(?:ies|ness|ment|ing|ity|ical)s?\b|\w(?:sh|oo|ee|ea|ou)\w", "en", 0.7),
        (r"ck|\wrna\b|\wor(?:na)?\b|\w(?:het|skap|tjänst)\w*|\bav\b|\w{2}ning(?:s|ar|ens?)?\b", "sv", 0.7),
        (r"\w(?:ssj|sjon)\w*|\w(?:ene|ning(?:er|s)?|het(?:er)?)\b|\bkj|\wtj\w", "nb nn", 0.6),
        (r"\b(?:kv|ikkj|vere\b|eit\b|ein\b)|\w(?:ane|leg|skap|heit|ar|inga)\b", "nn", 0.5),
        (
            r"\b(?:af|ud|til|op)(?=\w)|\w(?:hed|heder|tion|tioner|erne|ede|ydelser?|skab|lig)\b|\w(?:ø[bdg]|a[dg]|o[dg])e?\b",
            "da",
            0.6,
        ),
    )
)
_COUNTED: Final = 3


@dataclass(frozen=True, slots=True)
class Detected:
    """`language` is one of LANGUAGES, or "" when it cannot be told; `confidence` between 0 and 1 is that of the
    likeliest language, whether or not it is given."""

    language: str
    confidence: float


class _Identifier(Protocol):
    nb_classes: Sequence[str]

    def set_languages(self, langs: list[str]) -> None: ...

    def rank(self, text: str) -> list[tuple[str, float]]: ...


@lru_cache(maxsize=1)
def _identifier() -> _Identifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    made: _Identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    made.set_languages(list(_CODES))
    return made


def _told_by_words(found: list[str]) -> npt.NDArray[np.float64]:
    bonus = np.zeros(len(LANGUAGES))
    for word in found[:_MOST_WORDS]:
        having = np.array([word in FUNCTION_WORDS[language] for language in LANGUAGES])
        if 0 < having.sum() < len(LANGUAGES):
            bonus += _BONUS * having / having.sum()
    return bonus


def _told_by_signs(text: str) -> npt.NDArray[np.float64]:
    bonus = np.zeros(len(LANGUAGES))
    for pattern, languages, worth in _SIGNS:
        times = 0
        for _ in pattern.finditer(text):
            times += 1
            if times == _COUNTED:
                break
        bonus += worth * times * np.array([language in languages for language in LANGUAGES])
    return bonus


def detect(text: str) -> Detected:
    """The language of a text among LANGUAGES; no language for a text without letters, in another script, or too close
    to call between the two likeliest."""
    text = text[:READ]
    found = [word for word in words(text) if not word.isdigit()]
    letters = "".join(found)
    if len(letters) < 2 or sum(one < "ɐ" for one in letters) < 0.7 * len(letters):
        return Detected(UNKNOWN, 0.0)
    lowered = " ".join(text.split()).lower()
    identified = {_CODES[code]: float(probability) for code, probability in _identifier().rank(lowered)}
    scores = SHARPER * np.array([math.log(max(identified.get(language, 0.0), 1e-6)) for language in LANGUAGES])
    scores = scores + _told_by_words(found) + _told_by_signs(lowered)
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    best = int(np.argmax(shares))
    confidence = round(float(shares[best]), 6)
    return Detected(LANGUAGES[best] if confidence >= LEAST else UNKNOWN, confidence)
