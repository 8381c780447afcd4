"""The network: twelve layers in which every piece of a text looks at every other, and the mean of where they end."""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from samskap.core.e5.file import Floats, ModelFile, WrongModel, opened
from samskap.core.e5.pieces import pieces_of

PREFIX: Final = "query: "
"""The model was trained with it before texts that are compared with each other."""
AT_ONCE: Final = 2_048
"""Tokens that go through the network together: 12 MB in the middle of a layer."""


@dataclass(frozen=True, slots=True)
class _Layer:
    """Weights of shape (inputs, outputs), and what is added."""

    looking: Floats
    looking_plus: Floats
    seen: Floats
    seen_plus: Floats
    first: tuple[Floats, Floats]
    wider: Floats
    wider_plus: Floats
    back: Floats
    back_plus: Floats
    second: tuple[Floats, Floats]


class E5:
    """The model of a file. Raises WrongModel where the file is none, OSError where it cannot be read."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as opened_file:
            try:
                mapped = mmap.mmap(opened_file.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError as error:
                raise WrongModel("an empty file") from error
        model = ModelFile(memoryview(mapped))
        self._sizes, self._vocabulary = model.sizes, model.vocabulary
        width = self._sizes.width
        self._words = model.words()
        self._places = model.plain("emb.pos").reshape(-1, width) + model.plain("emb.type")[:width]
        self._start = model.plain("emb.ln.w"), model.plain("emb.ln.b")
        self._layers = [_layer(model, f"l{number}.") for number in range(self._sizes.layers)]

    def embed(self, texts: Sequence[str]) -> Floats:
        """Vectors of length 1, shape (number of texts, width). A text of more tokens than the network takes is cut, and
        its parts count by their tokens."""
        windows = [(number, part) for number, text in enumerate(texts) for part in self._parts(text)]
        found = np.zeros((len(texts), self._sizes.width), np.float32)
        start = 0
        while start < len(windows):
            end, tokens = start + 1, len(windows[start][1])
            while end < len(windows) and tokens + len(windows[end][1]) <= AT_ONCE:
                tokens += len(windows[end][1])
                end += 1
            some = windows[start:end]
            for (number, part), row in zip(some, self._means([part for _, part in some]), strict=True):
                found[number] += max(len(part), 1) * row
            start = end
        return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9), np.float32)

    def _parts(self, text: str) -> list[list[int]]:
        pieces, most = pieces_of(PREFIX + text, self._vocabulary), self._sizes.most - 2
        return [pieces[start : start + most] for start in range(0, len(pieces), most)] or [[]]

    def _means(self, parts: Sequence[Sequence[int]]) -> Floats:
        """The mean of each part's tokens after the last layer."""
        known = self._vocabulary
        marked = [[known.begin, *part, known.end] for part in parts]
        edges = np.cumsum([0, *(len(part) for part in marked)])
        x = opened(self._words[[token for part in marked for token in part]])
        x += self._places[[place for part in marked for place in range(len(part))]]
        self._level(x, self._start)
        for layer in self._layers:
            self._through(x, layer, edges)
        return np.stack([x[a:b].mean(axis=0) for a, b in pairwise(edges)])

    def _through(self, x: Floats, layer: _Layer, edges: npt.NDArray[np.int64]) -> None:
        """One layer, in place."""
        width, heads = self._sizes.width, self._sizes.heads
        looked = x @ layer.looking
        looked += layer.looking_plus
        seen = np.empty_like(x)
        scale = np.float32((width // heads) ** -0.5)
        for a, b in pairwise(edges):
            asks, offers, says = looked[a:b].reshape(b - a, 3, heads, -1).transpose(1, 2, 0, 3)
            weights = asks @ offers.transpose(0, 2, 1)
            weights *= scale
            weights -= weights.max(axis=-1, keepdims=True)
            np.exp(weights, out=weights)
            weights /= weights.sum(axis=-1, keepdims=True)
            seen[a:b] = (weights @ says).transpose(1, 0, 2).reshape(b - a, width)
        x += seen @ layer.seen
        x += layer.seen_plus
        self._level(x, layer.first)
        middle = x @ layer.wider
        middle += layer.wider_plus
        _gelu(middle)
        x += middle @ layer.back
        x += layer.back_plus
        self._level(x, layer.second)

    def _level(self, x: Floats, shape: tuple[Floats, Floats]) -> None:
        """Every row to mean 0 and variance 1, then stretched and moved, in place."""
        x -= x.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", x, x) / x.shape[1]
        x *= (1 / np.sqrt(variance + self._sizes.epsilon)).astype(np.float32)[:, None]
        x *= shape[0]
        x += shape[1]


def _layer(model: ModelFile, name: str) -> _Layer:
    width = model.sizes.width

    def of(*names: str, inputs: int = width) -> Floats:
        return np.ascontiguousarray(np.hstack([model.matrix(f"{name}{one}.w", inputs) for one in names]))

    return _Layer(
        looking=of("q", "k", "v"),
        looking_plus=np.concatenate([model.plain(f"{name}{one}.b") for one in "qkv"]),
        seen=of("ao"),
        seen_plus=model.plain(f"{name}ao.b"),
        first=(model.plain(f"{name}aln.w"), model.plain(f"{name}aln.b")),
        wider=of("fi"),
        wider_plus=model.plain(f"{name}fi.b"),
        back=of("fo", inputs=model.sizes.middle),
        back_plus=model.plain(f"{name}fo.b"),
        second=(model.plain(f"{name}oln.w"), model.plain(f"{name}oln.b")),
    )


def _gelu(x: Floats) -> None:
    """Hendrycks & Gimpel 2016, by tanh, in place: cosines with vectors made by the exact one are above .999998."""
    inner = x * x
    inner *= np.float32(0.044715)
    inner += 1
    inner *= x
    inner *= np.float32(0.7978845608)
    np.tanh(inner, out=inner)
    inner += 1
    inner *= np.float32(0.5)
    x *= inner
