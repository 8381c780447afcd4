"""Every source on payloads as it sends them, real where there are some, with the traps of each."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from samskap.calls.records import CallRecord, Identifier, Kind, StageKind, Status
from samskap.calls.sources import ADAPTERS
from samskap.calls.sources.base import Ask, Got, Place, Reading, Unreadable

PLACE = Place("https://calls.example/list")


def got(
    content: Any, part: str = "", headers: dict[str, str] | None = None, url: str = "https://calls.example/list"
) -> Got:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Got(Ask(url, part=part), body, headers or {})


def read(name: str, *answers: Got, place: Place = PLACE) -> Reading:
    return ADAPTERS[name].read(answers, place)


def only(reading: Reading) -> CallRecord:
    [record] = reading.records
    return record


class TestSedia:
    def test_the_real_page(self, shared_data: Path) -> None:
        page = (shared_data / "calls/eu_sedia_raw/search_page_trimmed.json").read_bytes()
        record = only(read("sedia", got(page, "page 1")))  # the second is the copy that every topic has
        assert record.key == "50138952TOPICSen"
        assert Identifier("eu:topic", "HORIZON-MISS-2027-05-SOIL-01-two-stage") in record.identifiers
        assert record.titles["en"].startswith("Living labs to enhance soil health")
        assert record.texts["en"] == "Expected Outcome:\n\n..."
        assert record.status is Status.EXPECTED
        # two stages out of one list; midnight in UTC is a day in Brussels
        assert [one.closes and one.closes.day for one in record.stages] == [date(2027, 4, 8), date(2027, 9, 14)]
        assert [one.closes and one.closes.at for one in record.stages] == [None, None]
        assert [one.opens and one.opens.day for one in record.stages] == [date(2027, 2, 4), None]
        # the overview has the budget of another topic only
        assert record.money.total is None
        assert "HORIZON-MISS-2027-05-SOIL-01-two-stage" not in record.themes and "Soil biodiversity" in record.themes

    def test_the_budget_is_of_this_topic(self) -> None:
        line = {
            "expectedGrants": 2,
            "minContribution": 5,
            "maxContribution": 7,
            "budgetYearMap": {"2026": "1 000", "2027": 24},
        }
        overview = {
            "budgetTopicActionMap": {"1": [{"action": "T-2 - RIA", **line}], "2": [{"action": "T-20 - IA", **line}]}
        }
        hit = {
            "metadata": {
                "REFERENCE": ["1TOPICSen"],
                "identifier": ["T-2"],
                "title": ["x y"],
                "budgetOverview": [json.dumps(overview)],
            }
        }
        money = only(read("sedia", got({"results": [hit]}))).money
        assert (money.total, money.least, money.most, money.currency) == (1024, 5, 7, "EUR")

    def test_the_real_snapshots_give_every_topic(self, topics: dict[int, dict[str, Any]]) -> None:
        for number, snapshot in topics.items():
            reading = read("sedia", got(snapshot, "snapshot"))
            assert reading.problems == (), number
            assert len(reading.records) == len(snapshot["grants"])

    def test_cascade_calls_bear_their_own_name(self) -> None:
        grant = {
            "id": "13501COMPETITIVE_CALLen",
            "identifier": "SMP-COSME-2024-CLUSTER-01",
            "title": "Joint Cluster Initiatives",
            "summary": "GreenMantis Innovation Support Scheme",
            "callTitle": "GreenMantis Innovation Support Scheme ",
            "kind": {"id": "8"},
            "status": {"id": "31094502"},
            "deadlineDate": "2026-05-20T17:00:00.000Z",
        }
        record = only(read("sedia", got({"grants": [grant]})))
        assert record.titles == {"en": "GreenMantis Innovation Support Scheme"}
        assert record.identifiers == (Identifier("eu:project-topic", "SMP-COSME-2024-CLUSTER-01"),)
        assert record.stages[0].closes is not None and record.stages[0].closes.at is not None

    def test_the_bulk_file_gives_the_same_key_as_the_search(self) -> None:
        item = {
            "type": 1,
            "ccm2Id": 50138952,
            "identifier": "T-1",
            "title": "A topic",
            "status": {"id": 31094502, "abbreviation": "Open"},
            "plannedOpeningDateLong": 1770163200000,
            "deadlineDatesLong": [1789430400000],
            "frameworkProgramme": {"abbreviation": "HORIZON", "description": "Horizon Europe"},
        }
        reading = read("sedia", got({"fundingData": {"GrantTenderObj": [item, {"type": 0, "title": "A tender"}]}}))
        record = only(reading)
        assert (record.key, record.status, record.programme) == ("50138952TOPICSen", Status.OPEN, "Horizon Europe")
        assert record.stages[0].closes is not None and record.stages[0].closes.day == date(2026, 9, 15)

    def test_pages_are_asked_for_as_the_search_wants(self) -> None:
        adapter = ADAPTERS["sedia"]
        [first] = adapter.first(Place(""))
        assert first.method == "POST" and b'filename="blob"' in first.body and b"31094502" in first.body
        full = {"totalResults": 250, "results": [{}] * 100}
        [second] = adapter.following(Got(first, json.dumps(full).encode()), Place(""))
        assert "pageNumber=2" in second.url
        [third] = adapter.following(Got(second, json.dumps(full).encode()), Place(""))
        assert list(adapter.following(Got(third, json.dumps(full).encode()), Place(""))) == []
        assert list(adapter.following(Got(first, b'{"totalResults": 99999, "results": []}'), Place(""))) == []

    def test_more_hits_than_the_search_gives_are_named(self) -> None:
        assert [one.code for one in read("sedia", got({"totalResults": 10_001, "results": []})).problems] == [
            "too_many_hits"
        ]


class TestVinnova:
    @pytest.fixture
    def answers(self, shared_data: Path) -> tuple[Got, Got]:
        folder = shared_data / "calls/se_vinnova_shape"
        calls, rounds = (folder / f"{name}.json" for name in ("utlysningar", "ansokningsomgangar"))
        return got(calls.read_bytes(), "utlysningar"), got(rounds.read_bytes(), "ansokningsomgangar")

    def test_rounds_and_calls(self, answers: tuple[Got, Got]) -> None:
        reading = read("vinnova", *answers)
        assert reading.problems == ()
        by_key = {one.key: one for one in reading.records}
        first = by_key["2026-01503"]
        assert first.titles["en"] == "Stronger ecosystem for civil-military innovation collaboration"
        assert first.texts["sv"].split("\n\n") == ["Projekt som utvecklar metoder.", "Max 2 miljoner kr."]
        assert first.texts["en"] == "Projects that develop methods."  # the description was "x"
        [stage] = first.stages
        assert stage.opens is not None and stage.opens.at is None and stage.opens.day == date(2026, 7, 2)
        # 14.00 in Stockholm, in summer time
        assert stage.closes is not None and stage.closes.at is not None and stage.closes.at.hour == 12
        assert first.documents[0].url == "https://data.vinnova.se/api/file/1"
        assert not first.invited_only

    def test_1900_is_no_day_and_invited_means_invited(self, answers: tuple[Got, Got]) -> None:
        second = {one.key: one for one in read("vinnova", *answers).records}["2025-00979"]
        assert second.stages[0].closes is None and second.stages[0].opens is not None
        assert second.invited_only
        assert "en" not in second.titles

    def test_no_contact_is_kept(self, answers: tuple[Got, Got]) -> None:
        told = repr(read("vinnova", *answers))
        assert "Test Person" not in told and "example.invalid" not in told

    def test_a_call_without_rounds_is_a_call(self) -> None:
        calls = [{"Diarienummer": "1", "Titel": "Ny", "AnsokningsomgangDnrLista": []}]
        assert only(read("vinnova", got(calls, "utlysningar"), got([], "ansokningsomgangar"))).key == "1"

    def test_rounds_listed_as_text_or_objects(self) -> None:
        rounds = [{"Diarienummer": "2", "DiarienummerUtlysning": "1", "Titel": "xx"}]
        for listed in (["2"], [{"DiarienummerAnsokningsomgang": "2"}]):
            calls = [{"Diarienummer": "1", "Titel": "Ny", "AnsokningsomgangDnrLista": listed}]
            record = only(read("vinnova", got(calls, "utlysningar"), got(rounds, "ansokningsomgangar")))
            assert (record.key, record.titles) == ("2", {"sv": "Ny"})


class TestGdp:
    CALL = {
        "finansiarNamn": "Formas",
        "finansiarOrganisationsnummer": "202100-5232",
        "diarienummer": "2026-1",
        "titel": "Hållbara städer",
        "titelEng": "Sustainable cities",
        "status": "Pågående",
        "budgetBelopp": 40000000,
        "budgetValuta": "SEK",
        "oppningsdatum": "2026-01-15",
        "stangningsdatum": "2026-04-01T14:00:00",
    }

    def test_a_call(self) -> None:
        record = only(read("gdp", got([{**self.CALL, "publiceringsplatser": [{"webbadress": "https://formas.se/x"}]}])))
        assert record.titles == {"sv": "Hållbara städer", "en": "Sustainable cities"}
        assert (record.status, record.money.total, record.money.currency) == (Status.OPEN, 40_000_000, "SEK")
        assert record.url == "https://formas.se/x"
        assert record.stages[0].closes is not None and record.stages[0].closes.at is not None
        assert (
            only(read("gdp", got([{**self.CALL, "publiceringsplats": "https://formas.se/y"}]))).url
            == "https://formas.se/y"
        )

    def test_dates_that_a_page_limit_drops_are_named(self) -> None:
        bare = {name: value for name, value in self.CALL.items() if "datum" not in name and name != "status"}
        assert [one.code for one in read("gdp", got([bare])).problems] == ["dates_left_out"]

    @pytest.mark.parametrize(
        "told", ["/utlysningar?sida=2", "https://gdp.example/utlysningar?sida=2", '<?sida=2>; rel="next"']
    )
    def test_the_next_page_stands_in_a_header(self, told: str) -> None:
        place = Place("https://gdp.example", key="secret")
        [first] = ADAPTERS["gdp"].first(place)
        assert first.headers["authorization"] == "secret"
        [second] = ADAPTERS["gdp"].following(Got(first, b"[]", {"x-next": told}), place)
        assert second.url == "https://gdp.example/utlysningar?sida=2"

    @pytest.mark.parametrize("told", ["https://evil.example/?a", "http://gdp.example/?a", "7", "", "//evil.example/x"])
    def test_the_key_goes_nowhere_else(self, told: str) -> None:
        place = Place("https://gdp.example", key="secret")
        [first] = ADAPTERS["gdp"].first(place)
        assert list(ADAPTERS["gdp"].following(Got(first, b"[]", {"x-next": told}), place)) == []

    def test_pages_that_lack_something_are_named(self) -> None:
        problems = read("gdp", got([self.CALL], headers={"x-totalrecords": "9"})).problems
        assert [(one.code, one.detail) for one in problems] == [("incomplete", "1 of 9")]


class TestForskningsradet:
    def proposal(self, **fields: Any) -> dict[str, Any]:
        return {
            "id": 4711,
            "title": "Forskning for kommuner",
            "text": "<p>For <b>alle</b>.</p>",
            "url": "/utlysninger/x",
            **fields,
        }

    def test_a_proposal(self) -> None:
        labelled = [
            {"label": "Søknadsfrist", "text": "11. februar 2027, 13.00"},
            {"label": "Aktuelle søkere", "text": "Kommuner, fylkeskommuner og næringsliv"},
            {"label": "Utlyst ramme totalt", "text": "NOK 40 000 000"},
        ]
        item = self.proposal(
            status={"text": "Åpen for søknad"}, metadata={"items": labelled}, tags={"list": ["Velferd"]}
        )
        record = only(read("forskningsradet", got({"groups": [{"proposals": [item]}]})))
        assert (record.key, record.status, record.texts) == ("4711", Status.OPEN, {"nb": "For alle."})
        assert record.url == "https://calls.example/utlysninger/x"
        assert record.stages[0].closes is not None and record.stages[0].closes.day == date(2027, 2, 11)
        assert record.applicants.kinds == (Kind.COMPANY, Kind.MUNICIPALITY, Kind.REGION)
        assert record.money.total == 40_000_000

    def test_running_calls_have_no_deadline(self) -> None:
        record = only(read("forskningsradet", got({"groups": [{"proposals": [self.proposal(date="Løpende")]}]})))
        assert record.stages[0].kind is StageKind.ROLLING and record.stages[0].closes is None

    def test_the_same_in_both_lists_is_one(self) -> None:
        answer = {"groups": [{"proposals": [self.proposal()]}, {"proposals": [self.proposal()]}]}
        assert len(read("forskningsradet", got(answer), got(answer)).records) == 1

    def test_both_lists_are_asked_for(self) -> None:
        assert [json.loads(one.body) for one in ADAPTERS["forskningsradet"].first(Place(""))] == [
            {"timeframe": 0},
            {"timeframe": 1},
        ]


class TestFeeds:
    def test_the_real_shape_of_tillvaxtverket(self, shared_data: Path) -> None:
        record = only(read("feed", got((shared_data / "calls/tillvaxtverket_utlysningar.rss").read_bytes())))
        assert record.titles == {"sv": "Regional kompetensutveckling för omställning"}
        assert record.url.endswith("omstallning.11681.html") and record.key == record.url
        assert record.stages == () and record.status is Status.UNKNOWN

    def test_atom_with_relative_links_and_markup(self) -> None:
        atom = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nb"><entry><id>urn:x:1</id><title type="html">A &amp;amp; B</title>
        <link rel="self" href="/self"/><link href="/a"/><link rel="enclosure" href="/doc.pdf"/>
        <content type="html">&lt;p&gt;Ett&lt;/p&gt;&lt;script&gt;no()&lt;/script&gt;&lt;p&gt;To&lt;/p&gt;</content></entry></feed>"""
        record = only(read("feed", got(atom.encode())))
        assert (record.key, record.titles, record.texts) == ("urn:x:1", {"nb": "A & B"}, {"nb": "Ett\n\nTo"})
        assert record.url == "https://calls.example/a"
        assert [one.url for one in record.documents] == ["https://calls.example/doc.pdf"]

    def test_rdf_and_other_encodings(self) -> None:
        rdf = """<?xml version="1.0" encoding="ISO-8859-1"?><rdf:RDF xmlns:rdf="r" xmlns="p"><channel><title>x</title></channel>
        <item><title>Välfärd</title><link>https://a.example/1</link></item></rdf:RDF>"""
        assert only(read("feed", got(rdf.encode("latin-1")), place=Place("", language="sv"))).titles == {
            "sv": "Välfärd"
        }
        assert (
            only(read("feed", got(b"\xef\xbb\xbf" + rdf.replace("ISO-8859-1", "UTF-8").encode()))).titles["en"]
            == "Välfärd"
        )
        assert only(read("feed", got(rdf.replace("ISO-8859-1", "UTF-16").encode("utf-16")))).titles["en"] == "Välfärd"

    def test_links_of_other_kinds_are_left_out(self) -> None:
        rss = (
            b"<rss><channel><item><title>T</title><guid>g</guid><link>javascript:alert(1)</link></item></channel></rss>"
        )
        assert only(read("feed", got(rss))).url == ""

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "empty"),
            (b"<!doctype html><html></html>", "html"),
            (b"<html><body/></html>", "html"),
            (b"<rss><channel><item>", "truncated"),
            (b"<rss><channel></rss>", "xml"),
            (b"hello", "xml"),
            (b"<svg/>", "shape"),
            (b'<?xml version="1.0" encoding="klingon"?><rss/>', "encoding"),
            (b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>', "xml"),
            (b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>', "xml"),
            (b"<a>" * 5000, "nested"),
        ],
    )
    def test_what_is_no_feed_is_named(self, content: bytes, code: str) -> None:
        with pytest.raises(Unreadable) as told:
            read("feed", got(content))
        assert told.value.code == code


class TestCommonGrants:
    def test_an_opportunity(self) -> None:
        item = {
            "id": "AAAAAAAA-0000-4000-8000-000000000001",
            "title": "Rain gardens",
            "status": {"value": "forecasted"},
            "description": "For towns.",
            "funding": {
                "totalAmountAvailable": {"amount": "1000000.50", "currency": "USD"},
                "maxAwardAmount": {"amount": "5", "currency": "USD"},
            },
            "keyDates": {
                "postDate": {"name": "p", "eventType": "singleDate", "date": "2026-01-15"},
                "closeDate": {"name": "c", "eventType": "singleDate", "date": "2026-12-31", "time": "17:00:00"},
            },
            "acceptedApplicantTypes": [
                {"value": "government_municipal"},
                {"value": "custom", "customValue": "Universities"},
            ],
            "identifiers": {"opp:us:fon": {"id": "FON-1"}, "systemId": {"id": "x"}, "otherIds": {"a:b": {"id": "7"}}},
            "source": "https://grants.example/1",
        }
        record = only(read("commongrants", got({"items": [item]}), place=Place("", zone="America/New_York")))
        assert record.key == "aaaaaaaa-0000-4000-8000-000000000001" and record.status is Status.EXPECTED
        assert (record.money.total, record.money.most) == (Decimal("1000000.50"), 5)
        assert record.applicants.kinds == (Kind.MUNICIPALITY, Kind.UNIVERSITY)
        closes = record.stages[0].closes
        assert closes is not None and closes.at is not None and (closes.day, closes.at.hour) == (date(2026, 12, 31), 22)
        assert {one.scheme for one in record.identifiers} == {"commongrants", "opp:us:fon", "a:b"}

    def test_ranges_and_rolling(self) -> None:
        for close, kind, day in (
            (
                {"eventType": "dateRange", "startDate": "2026-01-01", "endDate": "2026-01-31"},
                StageKind.FIXED,
                date(2026, 1, 31),
            ),
            ({"eventType": "other", "details": "Ongoing"}, StageKind.ROLLING, None),
        ):
            item = {"id": "1", "title": "t", "status": {"value": "open"}, "keyDates": {"closeDate": close}}
            [stage] = only(read("commongrants", got({"items": [item]}))).stages
            assert (stage.kind, stage.closes and stage.closes.day) == (kind, day)

    def test_pages(self) -> None:
        adapter = ADAPTERS["commongrants"]
        [first] = adapter.first(Place("https://api.example"))
        assert first.url == "https://api.example/common-grants/opportunities?page=1&pageSize=100"
        page = {"items": [{}], "paginationInfo": {"page": 1, "totalPages": 2, "totalItems": 101}}
        [second] = adapter.following(Got(first, json.dumps(page).encode()), Place("https://api.example"))
        assert "page=2" in second.url
        assert list(adapter.following(Got(second, json.dumps(page).encode()), Place("https://api.example"))) == []


class TestDanish:
    CSV = (
        "Title;AuthorityName;IsActive;NextDeadline;AllDeadlines;Keywords;IsEUFunded;Created;Modified\r\n"
        'Grøn by;Bolig- og Planstyrelsen;True;2026-09-01;"2026-09-01, 2026-03-01";klima,by;False;2025-01-01;2026-01-01\r\n'
        ';Nogen;True;;;;;;\r\n"Lange\r\nlinjer";Kulturministeriet;nej;01-02-2026;;;1;;\r\n'
        "Gammel;Kulturministeriet;0;15.08.2025;;;1;;\r\n"
    )

    def test_rows(self) -> None:
        reading = read("danish_csv", got(self.CSV.encode("utf-8-sig")))
        green, old = reading.records
        assert [one.closes and one.closes.day for one in green.stages] == [date(2026, 3, 1), date(2026, 9, 1)]
        assert (green.titles, green.status, green.themes) == ({"da": "Grøn by"}, Status.OPEN, ("by", "klima"))
        assert (old.status, old.facts) == (Status.CLOSED, {"eu": "yes"})
        # 01-02-2026 is February or January, so the row is named instead of guessed
        assert [(one.code, one.line) for one in reading.problems] == [("no_title", 3), ("day", 4)]

    def test_windows_encoding(self) -> None:
        assert read("danish_csv", got(self.CSV.encode("cp1252"))).records[0].titles == {"da": "Grøn by"}


class TestOwnTable:
    def test_rows(self) -> None:
        table = (
            "Titel;Länk;Öppnar;Stänger;Totalt;Sökande;Medfinansiering\n"
            "Klimat;https://a.example/1;2026-01-01;2026-05-01 15:00;1 000 000;Kommuner;40 %\n"
            "Löpande;https://a.example/2;;löpande;;;\n"
            "Fel dag;https://a.example/3;;05/06/2026;;;\n"
            "Fel länk;ftp://a.example/4;;2026-01-01;;;\n"
            "Fel belopp;https://a.example/5;;;mycket;;\n"
            "Ingen nyckel;;;2026-01-01;;;\n"
        )
        reading = read("own_csv", got(table.encode()), place=Place("", funder="KS"))
        first, rolling = reading.records
        assert (first.funder, first.money.total, first.money.share) == ("KS", 1_000_000, Decimal("0.4"))
        assert first.applicants.kinds == (Kind.MUNICIPALITY,)
        assert first.stages[0].closes is not None and first.stages[0].closes.at is not None
        assert rolling.stages[0].kind is StageKind.ROLLING
        assert [(one.code, one.line) for one in reading.problems] == [
            ("day", 4),
            ("address", 5),
            ("amount", 6),
            ("no_key", 7),
        ]
