"""Words, stems, ranking and excerpts: the part of the search that needs no database."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samskap.core import search

TEXT = st.text(max_size=300)


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("sv", "skola skolan skolor skolorna skolans"),
        ("sv", "torg torget torgen torgets"),
        ("sv", "kommun kommunen kommuner kommunernas"),
        ("sv", "gata gatan gator gatorna"),
        ("nb", "skole skolen skoler skolene"),
        ("nb", "kommune kommunen kommuner kommunene"),
        ("nn", "torg torget torga"),
        ("nn", "gate gata gater"),
        ("en", "school schools school's"),
        ("en", "decide decided deciding"),
    ],
)
def test_forms_of_a_word_meet_in_one_stem(language: str, forms: str) -> None:
    assert len({search.stem(search.parse_query(form).words[0], language) for form in forms.split()}) == 1


def test_nordic_letters_are_letters_of_their_own() -> None:
    assert search.words_of("Får FAR får får Ængen øl") == ["får", "far", "får", "får", "ængen", "øl"]


def test_hyphens_join_and_part_and_unseen_characters_do_neither() -> None:
    assert search.words_of("e-post") == ["epost", "e", "post"]
    assert search.words_of("skol\u00adgården\u200b") == ["skolgården"]
    assert search.parse_query("e-post").words == search.parse_query("epost").words


@given(TEXT)
def test_every_word_of_a_text_is_found_by_itself(text: str) -> None:
    words = search.words_of(text)
    assert all(word == search.normalise(word) for word in words)
    assert not any(set(word) & set("%_\0<>&\"' ") for word in words)


@given(TEXT, TEXT)
def test_an_excerpt_holds_no_markup_but_its_own(text: str, asked: str) -> None:
    passage = search.excerpt(text, search.parse_query(asked), "sv")
    plain = re.sub(r"</?mark>", "", passage)
    assert "<" not in plain
    assert ">" not in plain
    assert '"' not in plain


def test_an_excerpt_marks_what_was_found_and_escapes_the_rest() -> None:
    passage = search.excerpt("<script>alert(1)</script> på torgen", search.parse_query("torg"), "sv")
    assert passage == "&lt;script&gt;alert(1)&lt;/script&gt; på <mark>torgen</mark>"


def test_a_query_is_bounded() -> None:
    assert len(search.parse_query("ord " * 1000).words) == search.QUERY_WORDS
    assert search.parse_query("a" * 10_000).words == ("a" * search.QUERY_LENGTH,)
    assert search.parse_query("%_ -- ''' \0 ***").empty


def test_a_rare_word_and_a_short_text_weigh_more() -> None:
    rare = search.score([1], [1], 100, 50, 50.0)
    common = search.score([1], [90], 100, 50, 50.0)
    long_text = search.score([1], [1], 100, 500, 50.0)
    assert rare > common > 0
    assert rare > long_text


@given(st.text(min_size=1, max_size=10), st.text(max_size=5))
def test_the_range_of_a_beginning_holds_all_that_begin_so(prefix: str, rest: str) -> None:
    assert prefix <= prefix + rest < search.next_prefix(prefix)
