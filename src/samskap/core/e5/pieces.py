"""Texts -> the numbers of their pieces: the likeliest way to cut a text into pieces that the vocabulary knows.

Kudo 2018, Subword Regularization: the unigram model, found by Viterbi's method.
"""

from __future__ import annotations

import re
from typing import Final

from samskap.core.e5.file import SPACE, Vocabulary

_SPACES: Final = re.compile("  +")


def pieces_of(text: str, known: Vocabulary) -> list[int]:
    """The numbers of the pieces in their order, without the marks for begin and end."""
    text = _SPACES.sub(" ", "".join(known.written.get(ord(one), one) for one in text))
    text = (text if text.startswith(" ") else " " + text).replace(" ", SPACE)
    best = [float("-inf")] * (len(text) + 1)
    best[0] = 0.0
    back: list[tuple[int, int]] = [(known.unknown, 0)] * (len(text) + 1)
    find = known.pieces.get
    word = 0  # where the word that we are in ends: no piece goes beyond it
    for start in range(len(text)):
        here = best[start]
        if start >= word:
            word = text.find(SPACE, start + 1)
            word = len(text) if word < 0 else word
        for end in range(start + 1, min(word, start + known.longest) + 1):
            found = find(text[start:end])
            if found is not None and here + found[1] > best[end]:
                best[end], back[end] = here + found[1], (found[0], start)
        if here + known.unknown_score > best[start + 1]:
            best[start + 1], back[start + 1] = here + known.unknown_score, (known.unknown, start)
    found_pieces, end = [], len(text)
    while end > 0:
        number, end = back[end]
        found_pieces.append(number)
    return found_pieces[::-1]
