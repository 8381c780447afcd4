"""Words, stems, sentences, spellings and compounds: the same text always gives the same pieces."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samskap.engines.nordictext import LANGUAGES, UnknownLanguage, sentences, stems, units
from samskap.engines.nordictext.compounds import Compounds, split
from samskap.engines.nordictext.orthography import RULES, common_form, ngrams
from samskap.engines.nordictext.sentences import MAX_SENTENCE, MAX_UNITS
from samskap.engines.nordictext.words import FUNCTION_WORDS, MAX_CHARACTERS, content_words, words

NORDIC_TEXT = st.text(alphabet="abcdefghijklmnopqrstuvwxyzåäöæøé ABCÅÄÖÆØ-'.0123456789\n", max_size=200)


@given(NORDIC_TEXT, st.sampled_from(LANGUAGES))
def test_a_stem_is_its_own_stem(text: str, language: str) -> None:
    once = stems(text, language)
    assert stems(" ".join(once), language) == once


@given(st.text(max_size=200), st.sampled_from((*LANGUAGES, "")))
def test_any_text_has_words_stems_and_sentences(text: str, language: str) -> None:
    assert len(stems(text, language)) == len(words(text))
    assert all(one.strip() and len(one) <= MAX_SENTENCE for one in sentences(text))
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
    assert 1 <= len(units(text)) <= MAX_UNITS + 1


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Kommunens bibliotek och skolor", "sv", ["kommun", "bibliotek", "och", "skol"]),
        ("kommunenes biblioteker", "nb", ["kommun", "bibliotek"]),
        ("HORIZON-CL5-2026-D2-01", "en", ["horizoncl52026d201", "horizon", "cl5", "2026", "d2", "01"]),
        ("e‑post 7", "sv", ["epost", "post", "7"]),
        ("so\u00adcial", "sv", ["social"]),
    ],
)
def test_words_numbers_and_codes(text: str, language: str, expected: list[str]) -> None:
    assert stems(text, language) == expected


def test_a_language_that_is_none_of_the_five_is_refused() -> None:
    with pytest.raises(UnknownLanguage, match="'de' is none of sv"):
        stems("Gemeinde", "de")


def test_function_words_are_left_out_and_names_kept() -> None:
    assert content_words("Vi i Solvik och det som är vårt", "sv") == ["solvik"]
    assert all(word == word.casefold() for listed in FUNCTION_WORDS.values() for word in listed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vi vill bo här. Det är dyrt!", ["Vi vill bo här.", "Det är dyrt!"]),
        ("Det gäller bl.a. Solvik. Se kap. 3.", ["Det gäller bl.a. Solvik.", "Se kap. 3."]),
        ("17. mai er en fest. Kom!", ["17. mai er en fest.", "Kom!"]),
        ("Mål\n• ett\n• två", ["Mål", "• ett", "• två"]),
        ("A. Lindgren skrev. Sen då?", ["A. Lindgren skrev.", "Sen då?"]),
        ("   ", []),
    ],
)
def test_sentences_end_where_a_reader_sees_it(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("swedish", "others"),
    [
        ("tjänster", ["tjenster"]),
        ("kök", ["kok"]),
        ("station", ["stasjon"]),
        ("trafik", ["traffic", "trafikk"]),
        ("vit", ["hvit"]),
        ("fysik", ["physik"]),
        ("kvalitet", ["qualitet"]),
        ("maskin", ["maskin"]),
        ("ström", ["strøm"]),
        ("träning", ["træning"]),
        ("zon", ["son"]),
        ("taxi", ["taksi"]),
        ("teknik", ["technik"[:2] + "knik"]),
        ("väg", ["wæg"]),
        ("tema", ["thema"]),
        ("båt", ["bat"]),
    ],
)
def test_spellings_meet_in_the_common_form(swedish: str, others: list[str]) -> None:
    assert {common_form(one) for one in others} == {common_form(swedish)}


def test_every_rule_of_spelling_changes_something() -> None:
    assert all(common_form(f"a{written}a") != f"a{written}a" for written, _ in RULES)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzåäöæøéü", max_size=30))
def test_the_common_form_is_its_own(word: str) -> None:
    assert common_form(common_form(word)) == common_form(word)


def test_ngrams_know_beginnings_and_ends() -> None:
    assert ngrams("by") == {" by": 1, "by ": 1, " by ": 1}
    assert ngrams("") == {}


def test_compounds_are_taken_apart_by_the_words_of_the_collection() -> None:
    assert split("avfallshantering", {"avfall", "hantering"}) == ("avfall", "hantering")
    assert split("avfallshantering", {"hantering"}) is None
    known = Compounds()
    known.add(["avfall", "hantering", "avfallshantering", "vattenhantering", "2026"])
    assert known.parts("avfallshantering") == ("avfall", "hantering")
    assert list(known.made_of("hantering")) == ["avfallshantering"]
    known.add(["vatten"])
    assert list(known.made_of("hantering")) == ["avfallshantering", "vattenhantering"]
    assert list(known.made_of("2026")) == []


@pytest.mark.parametrize(
    "hostile",
    ["a-" * 5_000_000, "." * 10_000_000, " " * 10_000_000, "\x00" * 200_000, "😀" * 100_000, "שלום עולם " * 20_000,
     "\n" * 1_000_000, "ﷺ" * 200_000, "a\u0301" * 200_000, "\ud800" * 1000],
    ids=["hyphens", "dots", "spaces", "zeros", "emoji", "right to left", "lines", "expanding", "combining", "surrogates"],
)  # fmt: skip
def test_hostile_texts_are_read_in_bounded_time(hostile: str) -> None:
    began = time.process_time()
    assert len(sentences(hostile)) <= MAX_CHARACTERS
    assert len(units(hostile)) <= MAX_UNITS + 1
    ngrams(hostile)
    stems(hostile, "sv")
    assert time.process_time() - began < 3
