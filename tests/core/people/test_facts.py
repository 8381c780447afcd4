"""The list of municipalities is complete, exact, and keeps what spreadsheets lose."""

import re
from collections import Counter

from samskap.core.facts import by_key, municipalities


def test_all_municipalities_of_both_countries_are_there_once() -> None:
    assert Counter(m.country for m in municipalities()) == {"SE": 290, "NO": 357}
    assert len(by_key()) == 647


def test_codes_are_four_digits_and_keep_their_leading_zero() -> None:
    assert all(re.fullmatch(r"\d{4}", m.code) for m in municipalities())
    assert by_key()["SE-0114"].name == "Upplands Väsby"
    assert by_key()["NO-0301"].name == "Oslo"


def test_counties_follow_the_code_and_have_one_name_each() -> None:
    assert all(m.county_code == m.code[:2] for m in municipalities())
    names = {(m.country, m.county_code, m.county) for m in municipalities()}
    assert Counter(country for country, _code, _name in names) == {"SE": 21, "NO": 15}
    assert len({(country, code) for country, code, _name in names}) == 36


def test_names_are_exact_in_all_their_official_languages() -> None:
    assert by_key()["NO-5636"].name == "Unjárga - Nesseby"
    assert by_key()["NO-5540"].name == "Gáivuotna - Kåfjord - Kaivuono"
    assert by_key()["NO-5636"].county == "Finnmark - Finnmárku - Finmarkku"
    assert by_key()["SE-1480"].name == "Göteborg"
    assert by_key()["SE-2583"].county == "Norrbottens län"
    assert all(m.name == m.name.strip() and "  " not in m.name for m in municipalities())


def test_names_alone_do_not_tell_norwegian_municipalities_apart() -> None:
    twice = {name for name, n in Counter(m.name for m in municipalities() if m.country == "NO").items() if n > 1}
    assert twice == {"Herøy", "Våler"}
