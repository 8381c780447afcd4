"""Sentences of a text, and the units for which it is embedded."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from .words import MAX_CHARACTERS

MAX_SENTENCE: Final = 600
"""Characters; a longer one is cut at a space, so that a table or a text without stops still has passages."""
MAX_UNITS: Final = 48
"""Sentences of one text that get vectors of their own; of a longer text neighbours are joined."""
MAX_WHOLE: Final = 10_000
"""Characters of a text that its first vector stands for."""
MAX_PASSAGES: Final = 20_000
"""Characters of a text whose sentences are looked at as passages."""
SHORT_TEXT: Final = 300
"""Characters up to which a text is embedded as a whole only."""

# Abbreviations in the five languages after which a capital does not begin a sentence.
_WRITTEN: Final = """
    art avd bl bl.a bla ca d.v.s dir dr dvs e.g eks etc evt ex exkl f.eks fig fr i.e inkl jf jfr kap kl kr m.fl
    m.m m.v mfl mill mm mr mrd mrs ms mv no nr o.dyl o.l obs osv p.g.a pga pkt prof resp s s.k st t.ex t.o.m tel
    tex tlf vs
"""
_SHORTENED: Final = frozenset(_WRITTEN.split())
# Possessive and looking behind, so that a line of only dots or only spaces is read once.
_STOP = re.compile(r"(?<![.!?…])([.!?…]++[\"'”’»)\]]*+)\s++|[\r\n\u2028\u2029]++|(?<!\s)\s++(?=[•●▪◦·]\s)")
_LAST_WORD = re.compile(r"(\S+?)[.]+$")


def sentences(text: str) -> list[str]:
    """The sentences of the first MAX_CHARACTERS, in order, none empty, none over MAX_SENTENCE characters.

    A sentence ends at a stop followed by white space unless the word before is a known abbreviation, an initial or an
    ordinal number and what follows is no new line; at every line break; and before a bullet.
    """
    text = text[:MAX_CHARACTERS]
    found: list[str] = []
    start = 0
    for match in _STOP.finditer(text):
        stop = match.group(1)
        end = match.end(1) if stop else match.start()
        if stop and "\n" not in match.group() and _goes_on(text[start:end], text[match.end() : match.end() + 1]):
            continue
        found.append(text[start:end])
        start = match.end()
    found.append(text[start:])
    return [piece for one in found for piece in _pieces(" ".join(one.split()))]


def _goes_on(sentence: str, following: str) -> bool:
    """Whether the stop at the end belongs to the last word."""
    if following.islower():
        return sentence.endswith(".")
    last = _LAST_WORD.search(sentence[-24:])
    if last is None:
        return False
    word = last.group(1).lower().lstrip("([\"'”«»")
    return word in _SHORTENED or (len(word) == 1 and word.isalpha())


def _pieces(sentence: str) -> list[str]:
    pieces: list[str] = []
    while len(sentence) > MAX_SENTENCE:
        cut = sentence.rfind(" ", MAX_SENTENCE // 2, MAX_SENTENCE)
        cut = MAX_SENTENCE if cut < 0 else cut
        pieces.append(sentence[:cut])
        sentence = sentence[cut:].lstrip()
    return [*pieces, sentence] if sentence else pieces


def units(text: str) -> list[str]:
    """What to embed for a text: first the whole, then, when it is longer than SHORT_TEXT characters and has several
    sentences, each of its passages (at most MAX_UNITS). Never empty; the same text always gives the same units.
    """
    whole = " ".join(text[:MAX_WHOLE].split())
    parts = passages(text)
    return [whole] if len(whole) <= SHORT_TEXT or len(parts) < 2 else [whole, *parts]


def passages(text: str) -> list[str]:
    """The sentences of a text (its first MAX_PASSAGES characters), neighbours joined evenly when there are more than
    MAX_UNITS."""
    found = sentences(text[:MAX_PASSAGES])
    if len(found) <= MAX_UNITS:
        return found
    edges = [round(i * len(found) / MAX_UNITS) for i in range(MAX_UNITS + 1)]
    return [" ".join(found[a:b]) for a, b in pairwise(edges)]
