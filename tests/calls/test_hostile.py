"""Whatever a source sends: a named reason, or the records that can be used. Never another error, never a lost payload."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from samskap.calls.records import as_json, fingerprint, from_json
from samskap.calls.sources import ADAPTERS
from samskap.calls.sources.base import Ask, Got, Place, Reading, Unreadable
from samskap.calls.sources.items import amount_of, load_json, web_address
from samskap.calls.words import MOST_SIGNS, applicants_from, clean, plain

PARTS = {
    "sedia": ("page 1",),
    "vinnova": ("utlysningar", "ansokningsomgangar"),
    "gdp": ("",),
    "forskningsradet": ("timeframe 0",),
    "feed": ("",),
    "commongrants": ("page 1",),
    "danish_csv": ("",),
    "own_csv": ("",),
}
JSON_SOURCES = ("sedia", "vinnova", "gdp", "forskningsradet", "commongrants")
PLACE = Place("https://calls.example/x")


def read(name: str, content: bytes) -> Reading:
    return ADAPTERS[name].read([Got(Ask("https://calls.example/x", part=part), content) for part in PARTS[name]], PLACE)


def test_every_source_is_tried_here() -> None:
    assert set(PARTS) == set(ADAPTERS)


@pytest.mark.parametrize("name", sorted(ADAPTERS))
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n",
        b"\x00\x01\x02\xff\xfe",
        b"<!doctype html><html><body>Service unavailable</body></html>",
        b'{"results": [{"metadata": {"title": ["Trunc',
        b"[" * 100_000,
        b"9" * 10_000,
        b"\xff\xfe{\x00",
        b'"just text"',
        b"null",
        b"PK\x03\x04 a workbook",
        b"x" * 10_000_000,
    ],
    ids=["empty", "blank", "zeros", "html", "truncated", "nested", "digits", "utf16", "text", "null", "zip", "10MB"],
)
def test_what_is_no_answer_is_named(name: str, content: bytes) -> None:
    with pytest.raises(Unreadable) as told:
        read(name, content)
    assert told.value.code in {"empty", "html", "encoding", "truncated", "json", "xml", "nested", "shape", "table"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<html>", "html"),
        (b'{"a": [1, 2', "truncated"),
        (b'{"a": "b', "truncated"),
        (b'{"a": 1,, "b": 2}', "json"),
        (b"[" * 100_000, "nested"),
        (b"\xff\xfe\x00", "encoding"),
        (b'{"a": "\x81\x00"}', "encoding"),
    ],
)
def test_broken_json_says_how(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as told:
        load_json(content)
    assert told.value.code == code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_marks_and_older_encodings_are_read(encoding: str) -> None:
    assert load_json('{"a": "Søk nå"}'.encode(encoding)) == {"a": "Søk nå"}


def test_numbers_that_are_none() -> None:
    assert load_json(b'{"a": NaN, "b": -Infinity, "c": 1e999, "d": 1.10}')["d"].as_tuple().digits == (1, 1, 0)
    assert load_json(b"[NaN, 1e999]") == [None, None]


HOSTILE: list[Any] = [
    None, True, 0, -1, 10**30, 1.5, "", "x", "1900-01-01", "2026-13-45", "2026-02-30", "99999-01-01", "\x00\ud800",
    "<script>alert(1)</script>", "a" * 200_000, [], [[]], [None], {}, {"a": {}}, ["2026-01-01", "rubbish"], "９９", "٣",
]  # fmt: skip
RECORDS: dict[str, dict[str, Any]] = {
    "sedia": {
        "id": "1TOPICSen", "title": "T", "identifier": "I", "status": {"id": "31094502"}, "kind": {"id": "1"},
        "startDate": "2026-01-01T00:00:00.000Z", "deadlineDate": "2026-05-01T00:00:00.000Z", "url": "https://a.example/",
        "budget": {"totalBudgetEur": 5}, "frameworkProgrammes": [{"label": "P"}], "abstract": "Text", "keywords": ["k"],
    },
    "gdp": {
        "diarienummer": "1", "titel": "T", "finansiarNamn": "F", "status": "Pågående", "budgetBelopp": 5,
        "oppningsdatum": "2026-01-01", "stangningsdatum": "2026-02-01", "publiceringsplatser": [{"webbadress": "https://a.example"}],
    },
    "commongrants": {
        "id": "1", "title": "T", "status": {"value": "open"}, "description": "D", "funding": {"maxAwardAmount": {"amount": "1"}},
        "keyDates": {"closeDate": {"date": "2026-01-01", "time": "17:00:00"}}, "acceptedApplicantTypes": [{"value": "individual"}],
        "identifiers": {"opp:us:fon": {"id": "F"}}, "funders": {"a": {"name": "F"}}, "source": "https://a.example",
    },
    "forskningsradet": {
        "id": 1, "title": "T", "text": "x", "url": "/a", "date": "1. mai", "year": 2026, "status": {"text": "Åpen"},
        "tags": {"list": ["a"]}, "metadata": {"items": [{"label": "Søknadsfrist", "text": "1. mai 2026"}]},
    },
    "vinnova": {
        "Diarienummer": "1", "DiarienummerUtlysning": "2", "Titel": "T", "Beskrivning": "B", "Publik": 1,
        "Oppningsdatum": "2026-01-01T00:00:00", "Stangningsdatum": "2026-02-01T14:00:00", "LankLista": [{"URL": "https://a.example"}],
        "WebTextLista": [{"TextSv": "t"}],
    },
}  # fmt: skip


def around(name: str, *records: object) -> bytes:
    """The records in the answer that this source sends."""
    listed = list(records)
    shape: Any = {
        "sedia": {"grants": listed},
        "gdp": listed,
        "commongrants": {"items": listed},
        "forskningsradet": {"groups": [{"proposals": listed}]},
        "vinnova": listed,
    }[name]
    return json.dumps(shape).encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("name", JSON_SOURCES)
def test_a_bad_record_takes_no_other_with_it(name: str) -> None:
    good = RECORDS[name]
    key = next(iter(good))
    assert len(read(name, around(name, good)).records) == 1
    for field in good:
        for bad in HOSTILE:
            broken = {**good, key: "other", field: bad} if field != key else {**good, key: bad}
            reading = read(name, around(name, good, broken))
            expected = from_reading(read(name, around(name, good)))
            assert expected.items() <= from_reading(reading).items(), (field, bad)
            for record in reading.records:
                stored = as_json(record)
                assert from_json(stored) == record
                json.dumps(stored).encode("utf-8")
                assert "\x00" not in json.dumps(stored) and "\\u0000" not in json.dumps(stored)


def from_reading(reading: Reading) -> dict[str, str]:
    return {one.key: fingerprint(as_json(one)) for one in reading.records}


@pytest.mark.parametrize("name", JSON_SOURCES)
@pytest.mark.parametrize("bad", [None, 1, "text", [], True, {}, {"id": None}])
def test_records_that_are_none_are_named(name: str, bad: object) -> None:
    reading = read(name, around(name, RECORDS[name], bad, bad))
    assert len(reading.records) == 1


@pytest.mark.parametrize("name", JSON_SOURCES)
def test_the_order_of_fields_changes_nothing(name: str) -> None:
    record = RECORDS[name]
    turned = dict(reversed(record.items()))
    one, two = (from_reading(read(name, around(name, of))) for of in (record, turned))
    assert one == two


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(HOSTILE),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("name", JSON_SOURCES)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_json_at_all(name: str, data: st.DataObject) -> None:
    fields = st.dictionaries(st.sampled_from(sorted(RECORDS[name])), JSON, max_size=6)
    records = data.draw(st.lists(fields | JSON, max_size=4))
    content = around(name, *records)
    with contextlib.suppress(Unreadable):
        read(name, content)


@pytest.mark.parametrize("name", ["feed", "danish_csv", "own_csv"])
@example(content=b",")
@settings(max_examples=60, deadline=None)
@given(content=st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes_at_all(name: str, content: bytes) -> None:
    for body in (
        content,
        b"Title;AuthorityName;Titel;URL\n" + content,
        b"<rss><channel><item>" + content + b"</item></channel></rss>",
    ):
        with contextlib.suppress(Unreadable):
            read(name, body)


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_plain_text_is_text(text: str) -> None:
    for told in (plain(text), clean(text)):
        assert len(told) <= MOST_SIGNS and "\x00" not in told
        told.encode("utf-8")
    applicants_from((text,))
    amount_of(text)
    web_address(text)


def test_texts_out_of_markup() -> None:
    assert plain("<p>A&nbsp;&amp; B<br>C</p><ul><li>one<li>two</ul><style>x{}</style>") == "A & B\nC\n\n- one\n- two"
    assert plain("2 < 3 and 4 > 1") == "2 < 3 and 4 > 1"
    assert plain("<p>never closed <b>bold") == "never closed bold"
    assert plain("x") == clean("XX") == ""


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1 000 000", "1000000"), ("$25,000,000", "25000000"), ("1.250,50", "1250.50"), ("1,250.50", "1250.50"), ("12.5", "12.5"),
        ("NOK 40 000 000", "40000000"), ("2 000 kr", "2000"), ("0", None), ("-5", None), ("Pending", None), ("1.5 million", None),
        (10**30, None), (True, None), (None, None),
    ],
)  # fmt: skip
def test_amounts(text: object, amount: str | None) -> None:
    found = amount_of(text)
    assert found == (None if amount is None else load_json(amount.encode()))


def test_who_can_apply() -> None:
    def kinds(text: str) -> set[str]:
        return {str(one) for one in applicants_from((text,)).kinds}

    assert kinds("Kommuner och regioner") == {"municipality", "region"}
    assert kinds("Fylkeskommuner") == {"region"}
    assert kinds("Telekommunikation") == {"other"}
    assert kinds("Regional kommunikasjon") == {"other"}
    assert kinds("Local authorities, SMEs") == {"municipality", "company"}
    assert kinds("") == set()
