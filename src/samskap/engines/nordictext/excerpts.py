"""The passages of a stored text that match what was asked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from .orthography import ngrams
from .sentences import passages
from .vectors import unit_rows

if TYPE_CHECKING:
    from .index import Asked
    from .shelf import Shelf

MOST: Final = 3
TELLING: Final = 3
"""Words of a passage that can tell something; headings of fewer give way."""
SHARE: Final = 0.6
"""A further passage is shown when it reaches this share of the best one."""


def _share(grams: Mapping[str, int], asked: Mapping[str, float]) -> float:
    """The weight of what was asked that occurs, against the square root of the passage's size, so that length alone
    does not win."""
    return sum(weight for gram, weight in asked.items() if gram in grams) / math.sqrt(8.0 + len(grams))


def matching(shelf: Shelf, place: int, asked: Asked) -> tuple[str, ...]:
    """At most MOST passages, best first: by meaning when the passages have vectors, and by shared letters."""
    text = shelf.texts[place]
    vectors = shelf.meanings.parts(place)
    parts = passages(text)
    if len(parts) < 2:
        return tuple(parts)
    weights = {gram: shelf.letters.weight(gram) * len(gram) for gram in asked.grams}
    scores = np.array([_share(ngrams(part), weights) for part in parts])
    top = float(scores.max())
    scores = scores / top if top > 0 else scores
    if vectors is not None and asked.vector is not None and len(vectors) == len(parts):
        cosines = unit_rows(vectors - shelf.meanings.mean()) @ asked.vector
        spread = float(np.ptp(cosines))
        same = shelf.language == asked.language
        meaning = (cosines - cosines.min()) / spread if spread > 0 else np.ones(len(parts))
        scores = (scores + meaning) / 2 if same else 0.25 * scores + 0.75 * meaning
    scores = scores * np.array([1.0 if len(part.split()) >= TELLING else 0.3 for part in parts])
    order = sorted(range(len(parts)), key=lambda i: (-round(float(scores[i]), 9), i))
    least = SHARE * float(scores[order[0]])
    if scores[order[0]] <= 0:
        return (parts[0],)
    return tuple(parts[i] for i in order[:MOST] if scores[i] >= least)
