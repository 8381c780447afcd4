"""Languages are told from short texts, or said to be unknown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.text_tasks import labels
from samskap.engines.nordictext import LANGUAGES, detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Vi behöver mötesplatser för äldre som är ensamma", "sv"),
        ("Vi trenger møteplasser for eldre som er ensomme", "nb"),
        ("Me treng møteplassar for eldre som ikkje har nokon å snakke med", "nn"),
        ("Vi har brug for mødesteder til ældre, som bliver ensomme", "da"),
        ("We need places where lonely older people can meet", "en"),
        ("KOMMUNENS TILBUD TIL BARN OG UNGE HVOR DET IKKE FINNES NOE", "nb"),
    ],
)
def test_a_sentence_tells_its_language(text: str, language: str) -> None:
    found = detect(text)
    assert found.language == language and 0.5 <= found.confidence <= 1


@pytest.mark.parametrize("text", ["", "  ", "12 345", "!?", "😀😀", "a", "שלום עולם", "Привет, как дела", "\x00"])
def test_what_cannot_be_told_is_unknown(text: str) -> None:
    assert detect(text).language == ""


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_is_answered(text: str) -> None:
    found = detect(text)
    assert found.language in {*LANGUAGES, ""} and 0 <= found.confidence <= 1
    assert detect(text) == found


def test_long_texts_are_read_in_part() -> None:
    assert detect("Det är vi som bor här och vill ha ett bibliotek. " * 200_000).language == "sv"


# share told rightly, and share right of those told: what was measured less a little, on lines no rule was looked at with
@pytest.mark.parametrize(
    ("file", "language", "told", "right"),
    [("swe.txt", "sv", 0.97, 0.98), ("nob.txt", "nb", 0.93, 0.94), ("eng.txt", "en", 0.98, 0.99)],
)
def test_sentences_of_news(shared_data: Path, file: str, language: str, told: float, right: float) -> None:
    lines = (shared_data / "texts" / "ntrex" / file).read_text(encoding="utf-8").splitlines()[6::12]
    found = [detect(line).language for line in lines]
    assert found.count(language) / len(found) >= told
    assert found.count(language) / (len(found) - found.count("")) >= right


@pytest.mark.parametrize(("language", "told", "right"), [("sv", 0.68, 0.86), ("da", 0.6, 0.82), ("en", 0.85, 0.94)])
def test_labels_of_a_few_words(shared_data: Path, language: str, told: float, right: float) -> None:
    found = [detect(text).language for text in list(labels(shared_data / "texts", language).values())[10::20]]
    assert found.count(language) / len(found) >= told
    assert found.count(language) / (len(found) - found.count("")) >= right
