"""Texts in Swedish, Bokmål, Nynorsk, Danish and English -> which are alike, and by which sentences.

    from samskap.engines.nordictext import Index
    index = Index(texts, languages, embeddings=stored)
    hits = index.search("Vi behöver mötesplatser för äldre", "sv", 10, embedding=vector)

No files, no clock, no network, no Django. The embedding model is handed in as a function; without one texts are
compared by their words and letters.
"""

from __future__ import annotations

from .detection import Detected, detect
from .duplicates import Pair, pairs
from .errors import NordicTextError, UnknownLanguage, WrongEmbeddings
from .index import Embed, Hit, Index, Weights
from .sentences import sentences, units
from .words import LANGUAGES, stems

__all__ = [
    "LANGUAGES",
    "Detected",
    "Embed",
    "Hit",
    "Index",
    "NordicTextError",
    "Pair",
    "UnknownLanguage",
    "Weights",
    "WrongEmbeddings",
    "detect",
    "pairs",
    "sentences",
    "stems",
    "units",
]
