"""Vectors are computed once for each text, kept as they are, and read without the model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samskap.core import meaning
from samskap.core.models import TextVector
from samskap.core.services.vectors import compute_missing, digest_of, forget_unused, vectors_for
from samskap.engines.nordictext import Index, units

pytestmark = pytest.mark.django_db

LONG = " ".join(f"Mening nummer {i} handlar om ensamhet bland äldre i kommunen." for i in range(9))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a model that always gives the same vector for the same text was asked for."""
    seen: list[str] = []

    def embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
        seen.extend(texts)
        rows = np.zeros((len(texts), meaning.WIDTH), np.float32)
        for row, text in zip(rows, texts, strict=True):
            row[[len(text) % 97, 100 + sum(map(ord, text)) % 97]] = 0.5**0.5
        return rows

    monkeypatch.setattr(meaning, "embedder", lambda: embed)
    return seen


def test_a_text_is_computed_once(asked: list[str]) -> None:
    assert compute_missing(["Kort", LONG, "Kort", " "], 10) == 2
    assert compute_missing([LONG, "Kort"], 10) == 0
    assert asked == [*units("Kort"), *units(LONG)]


def test_what_is_read_fits_the_index(asked: list[str]) -> None:
    compute_missing(["Kort", LONG], 10)
    short, nothing, long = vectors_for(["Kort", "Okänd", LONG])
    assert nothing is None
    assert short is not None and long is not None
    assert short.shape == (1, meaning.WIDTH)
    assert short.dtype == np.float32
    assert long.shape == (len(units(LONG)), meaning.WIDTH)
    np.testing.assert_allclose(np.linalg.norm(long, axis=1), 1, atol=1e-3)
    assert Index(["Kort", LONG], ["sv", "sv"], embeddings=[short, long]).has_meaning


def test_work_is_bounded_and_goes_on_where_it_ended(asked: list[str]) -> None:
    texts = [f"Text {'x' * i}" for i in range(25)]
    assert [compute_missing(texts, 10) for _ in range(4)] == [10, 10, 5, 0]
    assert compute_missing(["Ny"], 0) == 0
    assert all(one is not None for one in vectors_for(texts))


def test_without_the_model_nothing_is_computed_and_what_is_stored_is_still_read(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    compute_missing(["Kort"], 1)
    monkeypatch.setattr(meaning, "embedder", lambda: None)
    assert compute_missing(["Annat"], 1) == 0
    assert [one is None for one in vectors_for(["Kort", "Annat"])] == [False, True]


def test_another_model_does_not_read_the_vectors_of_this_one(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    compute_missing(["Kort"], 1)
    monkeypatch.setattr(meaning, "MODEL", "another")
    assert vectors_for(["Kort"]) == [None]


def test_hostile_texts(asked: list[str]) -> None:
    texts = ["noll\0byte", "halvt \ud800 tecken", "\n" * 9, "x" * 300_000]
    assert compute_missing(texts, 10) == 3
    assert [one is not None for one in vectors_for(texts)] == [True, True, False, True]
    assert len({digest_of(text) for text in texts}) == len(texts)


def test_queries_do_not_grow_with_the_texts(asked: list[str]) -> None:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        vectors_for([f"Text {i}" for i in range(1000)])
    assert len(seen) == 2


def test_what_nothing_asks_for_is_forgotten(asked: list[str]) -> None:
    now = timezone.now()
    compute_missing(["Gammal", "Använd"], 2)
    TextVector.objects.update(used_at=now - timedelta(days=70))
    compute_missing(["Använd"], 0)
    assert forget_unused(now) == 1
    assert [one is None for one in vectors_for(["Gammal", "Använd"])] == [True, False]
