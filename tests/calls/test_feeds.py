"""Calls as Atom, as a table and through the API: public, paginated, sound XML and CSV whatever a source writes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from samskap.calls.models import Call, CallSource, Engagement, Step
from samskap.calls.records import Applicants, Kind, Money, Stage, Status
from samskap.calls.services.merging import merge_calls
from samskap.calls.services.sightings import record_reading
from samskap.core.access import SYSTEM
from tests.calls.factories import at, day, make_record, make_source, on
from tests.core.factories import make_organisation

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
LATER = "2099-09-15"


def listed(*keys: str, number: int = 0, name: str = "EU", **fields: Any) -> list[Call]:
    """Calls of one source."""
    source = CallSource.objects.filter(name=name).first() or make_source(name)
    records = [make_record(key, LATER, **fields) for key in keys]
    record_reading(source=source, records=records, seen_at=day(number), complete=False)
    return [Call.objects.get(listings__key=key, listings__source=source) for key in keys]


def atom(client: Client, **asked: str) -> ElementTree.Element:
    answer = client.get("/calls/feed.atom", asked)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


def titles(feed: ElementTree.Element) -> list[str]:
    return [one.findtext(f"{ATOM}title", "") for one in feed.iter(f"{ATOM}entry")]


# --- Atom ---


def test_the_feed_says_what_rfc_4287_asks_for(client: Client) -> None:
    [call] = listed("A", url="https://funder.example/a", funder="EU", titles={"sv": "Rena vägar"})
    feed = atom(client)
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{name}")
    [entry] = feed.iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id", "").endswith(f"2026:calls/{call.token}")
    assert entry.findtext(f"{ATOM}updated") == day(0).isoformat()
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "EU"
    title = entry.find(f"{ATOM}title")
    assert title is not None and title.get("{http://www.w3.org/XML/1998/namespace}lang") == "sv"
    links = {one.get("rel"): one.get("href", "") for one in entry.iter(f"{ATOM}link")}
    assert links["via"] == "https://funder.example/a" and links["alternate"].endswith(f"/k/{call.token}/")
    assert "Closes: 15\xa0September\xa02099" in entry.findtext(f"{ATOM}summary", "")


def test_what_changed_last_stands_first_and_pages_lead_on(
    client: Client, at_most_queries: Callable[[int], Any]
) -> None:
    listed(*(f"N{number:02}" for number in range(60)))
    listed("N07", number=1, stages=(Stage(None, on("2099-10-01")),))
    with at_most_queries(6):
        feed = atom(client)
    assert len(titles(feed)) == 50 and titles(feed)[0] == "Call N07"
    ahead = {one.get("rel"): one.get("href", "") for one in feed.findall(f"{ATOM}link")}
    assert ahead["next"].endswith("page=2") and ahead["self"].endswith("page=1")
    assert len(titles(atom(client, page="2"))) == 10


def test_the_feed_is_narrowed_like_the_list(client: Client) -> None:
    listed("A", "B")
    listed("C", funder="Vinnova")
    listed("D", status=Status.CLOSED)
    assert sorted(titles(atom(client))) == ["Call A", "Call B", "Call C"]
    assert titles(atom(client, funder="Vinnova")) == ["Call C"]
    assert titles(atom(client, status="closed")) == ["Call D"]
    assert len(titles(atom(client, status="'); DROP TABLE", applies="x" * 900, page="-1"))) == 3


HOSTILE = "<b>&amp; ]]> \x00\x0b\ufffe\ud800 =HYPERLINK(1)"


def test_what_no_xml_can_hold_is_left_out(client: Client) -> None:
    [call] = listed("A", funder="F")
    Call.objects.filter(pk=call.pk).update(
        title="<b>&amp; ]]> \x0b\ufffe\x1b!", url="javascript:alert(1)", funder="\x01"
    )
    feed = atom(client)
    assert titles(feed) == ["<b>&amp; ]]> !"]
    assert "javascript" not in ElementTree.tostring(feed, encoding="unicode")


def test_a_feed_that_did_not_change_is_not_sent_again(client: Client) -> None:
    listed("A")
    first = client.get("/calls/feed.atom")
    assert client.get("/calls/feed.atom", headers={"if-none-match": first["ETag"]}).status_code == 304
    listed("B", number=1)
    assert client.get("/calls/feed.atom", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_an_empty_feed_is_a_feed(client: Client) -> None:
    assert titles(atom(client)) == []


# --- the table ---


def rows(client: Client, **asked: str) -> list[dict[str, str]]:
    answer = client.get("/calls/calls.csv", asked)
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_the_table_has_days_and_sums(client: Client, at_most_queries: Callable[[int], Any]) -> None:
    money = Money(most=Decimal(1_250_000), currency="SEK")
    listed("A", stages=(Stage(on("2026-09-01"), at("2099-09-15T17:00+02:00")),), money=money)
    listed(*(f"N{number}" for number in range(40)))
    with at_most_queries(3):
        [row] = [one for one in rows(client) if one["Title"] == "Call A"]
    assert (row["Opens"], row["Next closing day"]) == ("2026-09-01", LATER)
    assert row["Closes for good (UTC)"] == "2099-09-15T15:00+00:00"
    assert (row["Most for one project"], row["Currency"]) == ("1250000", "SEK")
    assert len(rows(client)) == 41 and len(rows(client, funder="x")) == 41


@pytest.mark.parametrize("title", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2", "\t=1", "x;=1+1"])
def test_no_cell_is_a_formula(title: str, client: Client) -> None:
    [call] = listed("A")
    Call.objects.filter(pk=call.pk).update(title=title)
    [row] = rows(client)
    assert not row["Title"].lstrip().startswith(("=", "+", "-", "@")) and ";=" not in row["Title"]


# --- the API ---


def test_the_api_lists_calls_in_pages(client: Client, at_most_queries: Callable[[int], Any]) -> None:
    listed(*(f"N{number:02}" for number in range(30)))
    with at_most_queries(4):
        first = client.get("/api/calls/", {"limit": "10"}).json()
    rest = client.get("/api/calls/", {"limit": "100", "offset": "10"}).json()
    assert (first["count"], len(first["items"]), len(rest["items"])) == (30, 10, 20)
    assert len({one["token"] for one in first["items"] + rest["items"]}) == 30
    assert first["items"][0]["closes_at"].startswith("2099-09-15T")


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": "101"},
        {"limit": "0"},
        {"offset": "-1"},
        {"status": "opened"},
        {"applies": "maybe"},
        {"words": "x" * 201},
        {"closes": "-1"},
    ],
)
def test_what_the_api_does_not_understand_is_refused(asked: dict[str, str], client: Client) -> None:
    assert client.get("/api/calls/", asked).status_code == 422


def test_one_call_has_its_stages_names_and_sources(client: Client) -> None:
    [call] = listed("A", texts={"en": "The text"}, applicants=Applicants(("Municipalities",), (Kind.MUNICIPALITY,)))
    [other] = listed("A", name="Other")
    merge_calls(actor=SYSTEM, into=call, other=other)
    Engagement.objects.create(organisation=make_organisation("Solvik"), call=call, step=Step.CONSIDERING)
    for token in (call.token, other.token):
        answer = client.get(f"/api/calls/{token}/")
        whole = answer.json()
        assert whole["token"] == call.token and [one["source"] for one in whole["listings"]] == ["EU", "Other"]
        assert (whole["applies"], whole["applies_sentence"]) == ("yes", "Municipalities")
        assert whole["stages"][0]["closes_on"] == LATER and whole["stages"][0]["zone"] == "Europe/Brussels"
        assert whole["identifiers"] == [{"scheme": "eu:topic", "value": "TOPIC-A"}]
        assert "Solvik" not in answer.text
    assert client.get("/api/calls/x/").status_code == 404


def test_changes_go_on_from_the_last_one(client: Client) -> None:
    [call] = listed("A")
    listed("A", number=1, stages=(Stage(None, on("2099-10-01")),))
    listed("B", number=2)
    every = client.get("/api/calls/changes/").json()
    assert [one["kind"] for one in every["items"]] == ["new", "deadline", "new"]
    later = client.get("/api/calls/changes/", {"since": every["items"][0]["at"]}).json()
    assert [one["kind"] for one in later["items"]] == ["deadline", "new"]
    [moved, new] = client.get(f"/api/calls/{call.token}/changes/").json()["items"]
    assert (moved["before"], moved["after"], new["kind"]) == ([LATER], ["2099-10-01"], "new")
    assert client.get("/api/calls/changes/", {"since": "yesterday"}).status_code == 422


def test_a_source_that_people_enter_is_named_in_words_with_its_kind_and_id_apart(
    client: Client, at_most_queries: Callable[[int], Any]
) -> None:
    solvik = make_organisation("Solvik")
    for number, (name, organisation) in enumerate({f"manual {solvik.pk}": solvik, "manual": None}.items()):
        source = make_source(name, "manual", organisation=organisation)
        records = [make_record(f"{number}", LATER)]
        record_reading(source=source, records=records, seen_at=day(number), complete=False)
    [call] = listed("A", number=2)
    with at_most_queries(3):
        [of_people, of_operator, of_machine] = client.get("/api/calls/changes/").json()["items"]
    told = [(one["source"], one["source_kind"]) for one in (of_people, of_operator, of_machine)]
    assert told == [
        ("Entered by Solvik", "manual"),
        ("Entered by the operator of the portal", "manual"),
        ("EU", "sedia"),
    ]
    assert of_people["source_id"] == CallSource.objects.get(organisation=solvik).token
    [listing] = client.get(f"/api/calls/{of_people['call']}/").json()["listings"]
    assert {name: listing[name] for name in ("source", "source_id", "source_kind")} == {
        name: of_people[name] for name in ("source", "source_id", "source_kind")
    }
    for address in ("/api/calls/changes/", f"/api/calls/{of_people['call']}/", f"/api/calls/{call.token}/changes/"):
        assert f"manual {solvik.pk}" not in client.get(address).text
