"""What somebody sees of calls: the list, one call, its history."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from samskap.calls.models import Call, CallSource
from samskap.calls.records import Applicants, Identifier, Kind, Link, Money, Stage, StageKind, Status
from samskap.calls.selectors.history import history_page
from samskap.calls.selectors.listing import Looked, calls_matching
from samskap.calls.services.merging import merge_calls, unmerge_call
from samskap.calls.services.sightings import record_reading, record_sighting
from samskap.core.access import SYSTEM
from samskap.core.selectors.searching import find
from tests.calls.factories import at, day, make_record, make_source, on
from tests.core.factories import make_user

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def ahead(days: int) -> str:
    """An ISO day."""
    return (timezone.localdate(NOW) + timedelta(days=days)).isoformat()


def listed(key: str = "A", source: CallSource | None = None, **fields: Any) -> Call:
    """A call that a source lists."""
    source = source or CallSource.objects.filter(name="EU").first() or make_source()
    record_sighting(source=source, record=make_record(key, **fields), seen_at=fields.pop("seen", NOW))
    return Call.objects.get(homed__source=source, homed__key=key)


def page_of(call: Call, **query: Any) -> str:
    return str(Client().get(f"/k/{call.token}/", query).content.decode())


def titles(**looked: Any) -> list[str]:
    return [one.title for one in calls_matching(Looked(**looked), NOW)]


def test_what_closes_next_stands_first() -> None:
    listed("late", closes=ahead(40))
    listed("soon", closes=ahead(3))
    listed("rolling", closes=None, stages=(Stage(kind=StageKind.ROLLING),))
    listed("two steps", stages=(Stage(None, on(ahead(1))), Stage(None, on(ahead(90)))))
    listed("gone", closes=ahead(-9), status=Status.CLOSED)
    assert titles() == ["Call two steps", "Call soon", "Call late", "Call rolling"]
    assert titles(status="closed") == ["Call gone"]
    assert len(titles(status="all")) == 5
    assert titles(closes=30) == ["Call two steps", "Call soon"]


def test_a_source_without_a_status_tells_it_by_its_days() -> None:
    one = {"status": Status.UNKNOWN}
    listed("open", stages=(Stage(on(ahead(-3)), on(ahead(5))),), **one)
    listed("later", stages=(Stage(on(ahead(3)), on(ahead(5))),), **one)
    listed("over", stages=(Stage(on(ahead(-9)), on(ahead(-5))),), **one)
    assert (titles(status="open"), titles(status="expected")) == (["Call open"], ["Call later"])
    assert titles(status="closed") == ["Call over"]


def test_words_are_found_in_every_language() -> None:
    listed("a", titles={"sv": "Energieffektiva bostäder"}, texts={"sv": "Stöd till kommuner."})
    listed("b", titles={"nb": "Smarte byer"}, identifiers=(Identifier("eu:topic", "HORIZON-MISS-2027-CIT-01"),))
    listed("c", titles={"da": "Grøn omstilling i kommunerne"}, texts={"da": "Tilskud til kommuner"})
    assert titles(words="bostad") == ["Energieffektiva bostäder"]
    assert titles(words="kommun") == ["Energieffektiva bostäder", "Grøn omstilling i kommunerne"]
    assert titles(words="HORIZON-MISS-2027-CIT-01") == ["Smarte byer"]
    assert titles(words="omstillingen") == ["Grøn omstilling i kommunerne"]
    assert titles(words="!!!") == titles(words="finnsinte") == []
    [hit] = find(SYSTEM, "bostäder", language="sv").page.object_list
    assert (hit.kind, hit.title) == ("call", "Energieffektiva bostäder")


def test_a_changed_text_is_found_and_the_old_one_is_not() -> None:
    source = make_source()
    record_sighting(source=source, record=make_record(titles={"en": "Old words"}), seen_at=day(0))
    record_sighting(source=source, record=make_record(titles={"en": "Fresh ideas"}), seen_at=day(1))
    assert titles(words="old") == []
    assert titles(words="fresh", status="all") == ["Fresh ideas"]


@pytest.mark.parametrize(
    "query",
    [{"words": "x" * 9000}, {"words": "a\x00b"}, {"status": "telepathy"}, {"funder": "<script>"}, {"closes": "-1"},
     {"closes": "9" * 50}, {"page": "-3"}, {"page": "9" * 99}, {"applies": "yes' OR 1=1"}],
)  # fmt: skip
def test_what_cannot_be_understood_breaks_nothing(query: dict[str, str]) -> None:
    listed()
    answer = Client().get("/calls/", query)
    assert answer.status_code == 200
    assert b"<script>" not in answer.content


def test_filters_stay_while_one_turns_the_page() -> None:
    record_reading(
        source=make_source(),
        records=[make_record(f"K{n}", ahead(n + 1)) for n in range(60)],
        seen_at=NOW,
        complete=True,
    )
    shown = Client().get("/calls/", {"status": "open", "closes": "90"}).content.decode()
    assert "?status=open&amp;closes=90&amp;page=2" in shown


def test_the_page_says_what_one_wants_to_know() -> None:
    call = listed(
        titles={"sv": "Bostäder", "en": "Homes"},
        texts={"sv": "Kommuner kan söka.", "en": "Municipalities can apply."},
        funder="Boverket",
        programme="Hus 2030",
        stages=(Stage(at("2026-03-01T09:00+01:00", "Europe/Stockholm"), at("2099-05-04T17:00+02:00", "Europe/Stockholm")),),
        money=Money(Decimal(9_000_000), None, Decimal(500_000), Decimal("0.5"), "SEK"),
        applicants=Applicants(("Kommuner",), (Kind.MUNICIPALITY,)),
        url="https://boverket.example/homes",
        documents=(Link("https://boverket.example/rules.pdf", "The rules"),),
        identifiers=(Identifier("se:diarienummer", "4711/2026"),),
    )  # fmt: skip
    shown = page_of(call)
    for words in (
        "Homes", "Bostäder", "Boverket", "Hus 2030", "A municipality can apply", "4\xa0May\xa02099, 17:00 Swedish time",
        "at most 500\xa0000\xa0SEK", "9\xa0000\xa0000\xa0SEK", "50%", "The rules", "4711/2026", "Register number",
        'lang="sv"', "Municipalities can apply.", 'href="https://boverket.example/homes"',
    ):  # fmt: skip
        assert words in shown, words


def test_the_history_says_before_and_after_in_plain_words() -> None:
    source = make_source()
    long_text = "One. Two. Three."
    record = {"texts": {"en": long_text}, "money": Money(total=Decimal(10), currency="EUR")}
    record_sighting(source=source, record=make_record(closes="2026-09-15", **record), seen_at=day(0))
    record["texts"], record["money"] = {"en": "One. Four. Three."}, Money(total=Decimal(20), currency="EUR")
    record_sighting(source=source, record=make_record(closes="2026-10-01", **record), seen_at=day(1))
    call = Call.objects.get()
    lines = {one.title: one for one in history_page(call, None).object_list}
    moved = lines["Another last day to apply"]
    assert [one.words for one in (*moved.before, *moved.after)] == ["15\xa0September\xa02026", "1\xa0October\xa02026"]
    text = lines["Another text"]
    assert ([one.words for one in text.before], [one.words for one in text.after]) == (["Two."], ["Four."])
    assert lines["Other sums"].after[0].words == "20\xa0EUR"
    assert "Published" in lines


EVERY_CHANGE = [
    {"closes": "2026-10-01"}, {"closes": at("2026-09-15T17:00+02:00")}, {"status": Status.CLOSED},
    {"stages": (Stage(on("2026-01-01"), on("2026-09-15")),)}, {"titles": {"en": "Other"}}, {"texts": {"sv": "Ny text."}},
    {"money": Money(words="by agreement")}, {"applicants": Applicants(("Cities",), (Kind.MUNICIPALITY,))},
    {"invited_only": True}, {"url": "https://a.example/x"}, {"documents": (Link("https://a.example/d", "D", "en"),)},
    {"funder": "F"}, {"themes": ("water",)}, {"facts": {"decision_expected": "2027-01-01"}},
    {"identifiers": (Identifier("x:y", "1"),)}, {"stages": (Stage(kind=StageKind.ROLLING),)},
    {"stages": (Stage(None, on("2026-09-15"), name="First step"),)},
]  # fmt: skip


@pytest.mark.parametrize("change", EVERY_CHANGE, ids=lambda one: "+".join(one))
def test_every_change_has_its_words(change: dict[str, Any]) -> None:
    source = make_source()
    record_sighting(source=source, record=make_record(), seen_at=day(0))
    record_sighting(source=source, record=make_record(**change), seen_at=day(1))
    latest = history_page(Call.objects.get(), None).object_list[0]
    assert latest.title
    assert latest.after
    assert page_of(Call.objects.get()).count("<time") == 2


def test_a_merged_call_leads_to_the_one_that_stands_for_both_and_back_again() -> None:
    one, two, three = (listed(key, titles={"en": f"Title {key}"}) for key in "ABC")
    merge_calls(actor=SYSTEM, into=two, other=three)
    merge_calls(actor=SYSTEM, into=one, other=two)
    answer = Client().get(f"/k/{three.token}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/k/{one.token}/")
    assert "Title B" in page_of(one)
    assert titles(words="title") == ["Title A"]
    unmerge_call(actor=SYSTEM, call=two)
    assert Client().get(f"/k/{two.token}/").status_code == 200
    assert Client().get(f"/k/{three.token}/").headers["Location"] == f"/k/{two.token}/"
    assert titles(words="title") == ["Title A", "Title B"]


@pytest.mark.parametrize("token", ["1", "x", "%00", "..%2f", "a" * 500, "Aa-_" * 6])
def test_tokens_are_not_guessed(token: str) -> None:
    call = listed()
    assert Client().get(f"/k/{token}/").status_code == 404
    assert Client().get(f"/k/{call.pk}/").status_code == 404
    assert Client().get(f"/k/{call.token.swapcase()}/").status_code == 404
    assert len(call.token) >= 16


def test_what_a_source_sends_is_text_and_nothing_else() -> None:
    bad = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    call = listed(
        titles={"en": bad, '"><b>': bad},
        texts={"en": bad},
        funder=bad,
        programme=bad,
        url="javascript:alert(1)",
        links=(Link("data:text/html,x", bad), Link("https://a.example/" + bad, bad), Link("//x", "y")),
        documents=(Link("vbscript:x", bad, '"x'),),
        themes=(bad,),
        identifiers=(Identifier(bad[:50], bad),),
        applicants=Applicants((bad,), (Kind.OTHER,)),
        money=Money(words=bad),
        stages=(Stage(on("2026-01-01"), None, name=bad),),
        facts={bad: bad},
    )
    for shown in (page_of(call), Client().get("/calls/").content.decode()):
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert 'href="javascript' not in shown
        assert 'href="data' not in shown


def test_a_page_stays_small_however_much_a_source_says() -> None:
    huge = "Ord och mening. " * 4000
    call = listed(
        titles={"sv": "T" * 500, "en": "E" * 500, "nb": "N" * 500},
        texts={"sv": huge, "en": huge, "nb": "x" * 60_000},
        links=tuple(Link(f"https://a.example/{n}/{'p' * 500}") for n in range(300)),
        themes=tuple(f"{n} {'t' * 90}" for n in range(300)),
        applicants=Applicants(tuple("a" * 300 for _n in range(300)), (Kind.OTHER,)),
    )
    record_sighting(
        source=CallSource.objects.get(), record=make_record(texts={"sv": huge.upper()}), seen_at=NOW + timedelta(days=1)
    )
    assert len(page_of(call)) < 150_000


def test_not_seen_is_not_closed() -> None:
    source = make_source()
    record_reading(source=source, records=[make_record("A"), make_record("B")], seen_at=day(0), complete=True)
    record_reading(source=source, records=[make_record("B")], seen_at=day(1), complete=True)
    shown = page_of(Call.objects.get(homed__key="A"))
    assert "That it is no longer listed does not mean that it is closed." in shown


@pytest.mark.parametrize("number", [5, 300])
def test_the_pages_ask_few_questions(
    number: int, at_most_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    record_reading(
        source=make_source(),
        records=[make_record(f"K{n}", ahead(n + 1)) for n in range(number)],
        seen_at=NOW,
        complete=True,
    )
    with at_most_queries(6):
        Client().get("/calls/", {"words": "call"})
    with at_most_queries(10):
        page_of(Call.objects.all()[0])


def operator() -> Client:
    client = Client()
    client.force_login(make_user(operator=True), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_what_two_sources_call_the_same_is_proposed_merged_and_taken_apart() -> None:
    one = listed("A", make_source("EU"), titles={"en": "Homes"})
    two = listed(
        "B", make_source("Other", "feed"), titles={"en": "Houses"}, identifiers=(Identifier("eu:topic", "TOPIC-A"),)
    )
    client = operator()
    shown = client.get("/calls/merges/").content.decode()
    assert "Homes" in shown and "Houses" in shown and "Topic at the EU portal: TOPIC-A" in shown
    assert client.post(f"/k/{one.token}/merge/", {"other": two.token}).status_code == 302
    assert "Nothing to merge" in client.get("/calls/merges/").content.decode()
    shown = client.get(f"/k/{one.token}/").content.decode()
    assert "Houses" in shown and f"/k/{two.token}/unmerge/" in shown
    assert client.post(f"/k/{two.token}/unmerge/").status_code == 302
    assert client.post(f"/k/{two.token}/unmerge/").status_code == 409
    assert Client().get(f"/k/{two.token}/").status_code == 200


def test_a_pair_that_is_not_the_same_stands_among_the_refused_until_it_is_taken_back() -> None:
    one = listed("A", make_source("EU"), titles={"en": "Homes"})
    two = listed(
        "B", make_source("Other", "feed"), titles={"en": "Houses"}, identifiers=(Identifier("eu:topic", "TOPIC-A"),)
    )
    client = operator()
    assert f"/k/{one.token}/apart/{two.token}/" in client.get("/calls/merges/").content.decode()
    assert client.post(f"/k/{one.token}/apart/{two.token}/").status_code == 302
    assert "Nothing to merge" in client.get("/calls/merges/").content.decode()
    assert client.post(f"/k/{one.token}/merge/", {"other": two.token}).status_code == 409
    decided = client.get("/calls/merges/", {"show": "decided"}).content.decode()
    assert "Homes" in decided and "Houses" in decided and f"/k/{one.token}/apart/{two.token}/undo/" in decided
    assert client.post(f"/k/{one.token}/apart/{two.token}/undo/").status_code == 302
    assert "Nothing decided yet" in client.get("/calls/merges/", {"show": "decided"}).content.decode()
    assert "Houses" in client.get("/calls/merges/").content.decode()
    assert client.post(f"/k/{one.token}/apart/{one.token}/").status_code == 409
    assert client.post(f"/k/{one.token}/apart/nothing/").status_code == 404


def test_a_call_is_merged_by_its_address_and_not_with_itself() -> None:
    one, two = listed("A"), listed("B")
    client = operator()
    for wrong in ("", "https://elsewhere.example/x/y/z", "/k//", f"/n/{two.token}/", str(two.pk), "k", "\x00"):
        answer = client.post(f"/k/{one.token}/merge/", {"other": wrong})
        assert answer.status_code == 422, wrong
    assert client.post(f"/k/{one.token}/merge/", {"other": one.token}).status_code == 409
    assert (
        client.post(f"/k/{one.token}/merge/", {"other": f"https://portal.example/k/{two.token}/?x=1"}).status_code
        == 302
    )
    two.refresh_from_db()
    assert two.merged_into == one
