"""Addresses are read as people paste them."""

from hypothesis import given
from hypothesis import strategies as st

from samskap.core.pasted_addresses import parse_addresses


def test_the_common_ways_to_paste() -> None:
    read = parse_addresses('a@x.se\nb@x.se, C@X.SE; d@x.se\t"Berg, Anna" <anna@x.se>\nBo Ek <bo@x.se>\nmailto:e@x.se')
    assert read.addresses == ("a@x.se", "b@x.se", "c@x.se", "d@x.se", "anna@x.se", "bo@x.se", "e@x.se")
    assert read.bad == ()


def test_a_comma_in_a_name_and_a_list_from_a_mail_program() -> None:
    read = parse_addresses("Berg, Anna <anna@x.se>, Ek, Bo <bo@x.se>; Lund, Cia <cia@x.se>")
    assert read.addresses == ("anna@x.se", "bo@x.se", "cia@x.se")


def test_repeated_ones_are_merged_and_counted() -> None:
    read = parse_addresses("a@x.se\nA@x.se\nAnna <a@X.se>")
    assert (read.addresses, read.repeated) == (("a@x.se",), 2)


def test_bad_ones_are_named_with_their_line() -> None:
    read = parse_addresses("a@x.se\n\nnobody\nb@\n<script>@x.se")
    assert [(bad.line, bad.text) for bad in read.bad] == [(3, "nobody"), (4, "b@"), (5, "<script>@x.se")]


@given(st.text(max_size=400))
def test_nothing_breaks_it_and_what_it_finds_are_addresses(text: str) -> None:
    read = parse_addresses(text)
    assert len(set(read.addresses)) == len(read.addresses)
    assert all("@" in address and "\n" not in address and address == address.lower() for address in read.addresses)
