"""One spelling for what the Nordic languages spell differently, and the character n-grams of it.

Written for comparing words across sv, nb, nn, da and, for the words that all took from Latin, Greek and French, en. The
rules are sound correspondences and spelling customs, applied in order; they need not give a real word, only the same
letters on both sides. Doubled consonants become single (da "transport", "komite"; sv "kommitté").
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Final

from .words import words

RULES: Final = (
    ("æ", "e"),
    ("ä", "e"),
    ("ø", "o"),
    ("ö", "o"),
    ("å", "a"),
    ("ck", "k"),
    ("x", "ks"),
    ("qu", "kv"),
    ("ph", "f"),
    ("th", "t"),
    ("c", "k"),
    ("w", "v"),
    ("z", "s"),
    ("sjon", "tion"),
    ("hv", "v"),
)
"""(as written, in the common form), in the order in which they are applied."""

SIZES: Final = (3, 4, 5)

_DOUBLED = re.compile(r"([bdfgklmnprst])\1+")


@lru_cache(maxsize=200_000)
def common_form(word: str) -> str:
    """A folded word in the common spelling; accents fall away, digits stay. Applying it twice changes nothing more."""
    for _ in range(4):
        before = word
        for written, common in RULES:
            word = word.replace(written, common)
        plain = unicodedata.normalize("NFD", word)
        word = "".join(one for one in plain if not unicodedata.combining(one))
        word = _DOUBLED.sub(r"\1", word)
        if word == before:
            break
    return word


@lru_cache(maxsize=50_000)
def _grams(word: str) -> tuple[str, ...]:
    padded = f" {common_form(word)} "
    whole = (padded,) if len(padded) < SIZES[0] else ()
    return whole + tuple(padded[i : i + size] for size in SIZES for i in range(len(padded) - size + 1))


def ngrams(text: str) -> Counter[str]:
    """The 3- to 5-grams of characters inside the words of a text, in the common form, with how often each occurs.

    A word is padded with a space on both sides, so that beginnings and ends are told from middles.
    """
    counted: Counter[str] = Counter()
    for word in words(text):
        counted.update(_grams(word))
    return counted
