"""The index: what is asked for is found, in one's own language and in others; growing and order change nothing."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.engines.nordictext import Hit, Index, NordicTextError, UnknownLanguage, WrongEmbeddings, units
from tests.engines.nordictext.concepts import LANGUAGES, MATTERS, WIDTH, embed

TEXTS = [f"Vi vill ha {said[0]}" for said in MATTERS] + [f"Vi ønsker {said[1]}" for said in MATTERS]
TEXTS += [f"We want {said[3]}" for said in MATTERS]
SPOKEN = ["sv"] * len(MATTERS) + ["nb"] * len(MATTERS) + ["en"] * len(MATTERS)


def short(hits: list[Hit]) -> list[tuple[str, float]]:
    return [(TEXTS[hit.index], round(hit.score, 6)) for hit in hits]


def test_words_find_texts_in_ones_own_language() -> None:
    index = Index(TEXTS, SPOKEN)
    assert not index.has_meaning and len(index) == len(TEXTS)
    (hit,) = index.search("bussarna är elektriska", "sv", 1)
    assert (TEXTS[hit.index], hit.language) == ("Vi vill ha elektriska bussar", "sv")
    assert hit.score > 0 and hit.passages == ("Vi vill ha elektriska bussar",)


def test_letters_find_texts_in_the_neighbours_language() -> None:
    found = Index(TEXTS, SPOKEN).search("elektriska bussar", "sv", 1, among={"nb"})
    assert TEXTS[found[0].index] == "Vi ønsker elektriske busser"


def test_meaning_finds_texts_in_any_language() -> None:
    index = Index(TEXTS, SPOKEN, embed=embed)
    assert index.has_meaning
    for number, said in enumerate(MATTERS):
        hits = index.search(f"behov: {said[0]}", "sv", 3)
        assert {hit.index % len(MATTERS) for hit in hits} == {number}
        assert {hit.language for hit in hits} == {"sv", "nb", "en"}


def test_stored_vectors_are_as_good_as_computed_ones() -> None:
    stored = [embed(units(text)) for text in TEXTS]
    computed, given_ = Index(TEXTS, SPOKEN, embed=embed), Index(TEXTS, SPOKEN, embeddings=stored)
    query = "ensamma äldre"
    assert short(given_.search(query, "sv", 9, embedding=embed([query]))) == short(computed.search(query, "sv", 9))
    without = given_.search(query, "sv", 9)
    assert short(without) == short(Index(TEXTS, SPOKEN).search(query, "sv", 9))


def test_a_text_without_a_vector_is_found_by_its_words() -> None:
    stored = [None if number == 0 else embed([text]) for number, text in enumerate(TEXTS)]
    index = Index(TEXTS, SPOKEN, embeddings=stored)
    hits = index.search("Vi vill ha ensamma äldre", "sv", 3, embedding=embed(["ensamma äldre"]))
    assert 0 in {hit.index for hit in hits}


@given(st.permutations(range(len(TEXTS))), st.booleans())
@settings(max_examples=15, deadline=None)
def test_order_and_portions_change_nothing(order: list[int], meaning: bool) -> None:
    model = embed if meaning else None
    whole = Index(TEXTS, SPOKEN, embed=model)
    grown = Index(embed=model)
    for start in range(0, len(order), 5):
        part = order[start : start + 5]
        grown.add([TEXTS[i] for i in part], [SPOKEN[i] for i in part])
    for query, language in (("matsvinn i skolor", "sv"), ("electric buses", "en"), ("vann", "nn")):
        expected, found = whole.search(query, language, 6), grown.search(query, language, 6)
        assert [TEXTS[hit.index] for hit in expected] == [TEXTS[order[hit.index]] for hit in found]
        np.testing.assert_allclose([hit.score for hit in expected], [hit.score for hit in found], atol=1e-6)
        assert [hit.passages for hit in expected] == [hit.passages for hit in found]


def test_the_same_asked_twice_is_answered_alike() -> None:
    index = Index(TEXTS, SPOKEN, embed=embed)
    assert index.search("rent vatten", "sv", 20) == index.search("rent vatten", "sv", 20)


def test_passages_are_sentences_of_the_stored_text() -> None:
    filler = "Kommunen har många ärenden som rör helt andra saker och tar lång tid. " * 4
    text = f"{filler}Vi vill ha skydd mot översvämning i hamnen. {filler}"
    index = Index([text, "Vi vill ha rent vatten."], ["sv", "sv"], embed=embed)
    for query, language in (("skydd mot översvämning", "sv"), ("protection against floods", "en")):
        hit = next(one for one in index.search(query, language) if one.index == 0)
        assert hit.passages[0] == "Vi vill ha skydd mot översvämning i hamnen."
        assert all(passage in text for passage in hit.passages)


def test_what_is_left_out_stays_out() -> None:
    index = Index(TEXTS, SPOKEN)
    assert 0 not in {hit.index for hit in index.search(TEXTS[0], "sv", 99, without={0})}
    assert index.search(TEXTS[0], "sv", 0) == index.search("", "sv") == index.search("!?", "sv") == []
    assert Index().search("vatten", "sv") == [] and Index(embed=embed).search("vatten", "sv") == []


def test_numbers_and_codes_decide() -> None:
    texts = ["Utlysning HORIZON-CL5-2026-D2-01 batterier", "Utlysning HORIZON-CL5-2026-D2-02 batterier"]
    assert Index(texts, ["sv", "sv"]).search("HORIZON-CL5-2026-D2-02", "sv", 1)[0].index == 1


def test_compounds_are_found_by_their_halves() -> None:
    texts = ["Insamling av avfall", "Ny hantering", "Avfallshanteringen kostar", "Bibliotek"]
    found = Index(texts, ["sv"] * 4).search("avfallshantering", "sv", 3)
    assert found[0].index == 2 and {hit.index for hit in found} == {0, 1, 2}


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(NordicTextError, match="equally many"):
        Index(["a"], [])
    with pytest.raises(UnknownLanguage):
        Index(["a"], ["fi"])
    with pytest.raises(WrongEmbeddings, match="width 32"):
        Index(["a", "b"], ["sv", "sv"], embeddings=[np.ones(32), np.ones(31)])
    with pytest.raises(WrongEmbeddings, match="not finite"):
        Index(["a"], ["sv"], embeddings=[np.full(WIDTH, np.nan)])
    with pytest.raises(WrongEmbeddings, match="shape"):
        Index(["a"], ["sv"], embed=lambda texts: np.ones((3, 3), np.float32))
    index = Index(TEXTS, SPOKEN, embed=embed)
    with pytest.raises(UnknownLanguage):
        index.search("vatten", "xx")
    before = short(index.search("rent vatten", "sv"))
    with pytest.raises(WrongEmbeddings):
        index.add(["ny"], ["sv"], [np.ones(5)])
    assert short(index.search("rent vatten", "sv")) == before and len(index) == len(TEXTS)


@pytest.mark.parametrize("language", [*LANGUAGES, ""])
def test_hostile_texts_do_no_harm(language: str) -> None:
    hostile = [
        "",
        "\x00" * 1000,
        "😀" * 5000,
        "א" * 100_000,
        "a" * 100_000,
        "ord " * 25_000,
        "\ud800",
        "-" * 10_000_000,
    ]
    began = time.process_time()
    index = Index([*hostile, "rent vatten"], [language] * 9, embed=embed)
    assert index.search("rent vatten", language, 1)[0].index == 8
    for text in hostile:
        index.search(text, language, 3)
    assert time.process_time() - began < 10


@given(st.lists(st.text(max_size=40), min_size=1, max_size=6), st.text(max_size=40))
@settings(max_examples=40, deadline=None)
def test_any_texts_can_be_searched(texts: list[str], query: str) -> None:
    for model in (None, embed):
        hits = Index(texts, ["sv"] * len(texts), embed=model).search(query, "nb", 3)
        assert len({hit.index for hit in hits}) == len(hits) <= 3
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_text_without_a_vector_does_not_pass_those_that_mean_what_is_asked() -> None:
    stored = [None if number % len(MATTERS) == 5 else embed([text]) for number, text in enumerate(TEXTS)]
    index = Index(TEXTS, SPOKEN, embeddings=stored)
    hits = index.search("läxhjälp för barn", "sv", 3, embedding=embed(["läxhjälp för barn"]))
    assert {hit.index % len(MATTERS) for hit in hits} == {3}
