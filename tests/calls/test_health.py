"""The page about sources: whatever a source sends, a clear line in plain words, and nothing is lost."""

from __future__ import annotations

import ast
import codecs
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from samskap.calls.models import Call, CallSource, Listing
from samskap.calls.selectors.health import ABOUT_SOURCE, FAILURES, FIELDS, KINDS, PROBLEMS, failure_words, problem_words
from samskap.calls.services.reading import read_source
from samskap.calls.sources import ADAPTERS
from samskap.core.http.errors import HttpError
from samskap.core.models import JournalEntry
from tests.calls.factories import day, make_source
from tests.calls.test_reading import BROKEN, opportunity, pages, stored
from tests.core.factories import make_organisation, make_user
from tests.core.http.server import Asked, Reply, Site

pytestmark = pytest.mark.django_db
CALLS = Path(__file__).resolve().parents[2] / "src" / "samskap" / "calls"
PATH = "/common-grants/opportunities"
SENTENCES = {
    "truncated": "The answer stopped in the middle.",
    "encoding": "The answer could not be read as text.",
    "html": "A web page came instead of data.",
    "a line of 10 MB": "The answer stopped in the middle.",
    "round and round": "The server sent on from address to address without end.",
    "inside": "The address led into a network that is not public, and was not followed.",
    "too large": "The answer was larger than is read.",
    "not there": "There is nothing at the address any more (404).",
    "too many": "The server asked us to come less often (429).",
    "failing": "The server answered with an error (503).",
}


def page(client: Client | None = None) -> str:
    return (client or Client()).get("/calls/sources/").content.decode()


@pytest.fixture
def source(site: Site) -> CallSource:
    return make_source("Grants", "commongrants", address=site.url)


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_rubbish_leaves_a_line_in_plain_words_and_loses_nothing(site: Site, source: CallSource, name: str) -> None:
    pages(site, 3)
    with site.client(seconds=0.3) as client:
        read_source(source=source, client=client, now=day(0))
        before = stored()
        site.answers[PATH], code = BROKEN[name]
        source.refresh_from_db()
        read_source(source=source, client=client, now=day(1))
    shown = page()
    assert failure_words(code) in shown
    assert SENTENCES.get(name, "") in shown
    assert "Everything that was read before is kept." in shown
    assert "Last read 13\xa0March\xa02026" in shown
    assert stored() == before
    assert Client().get(f"/k/{Call.objects.all()[0].token}/").status_code == 200


def answer_of(*records: object) -> bytes:
    info = {"page": 1, "totalPages": 1, "totalItems": len(records)}
    return json.dumps({"items": list(records), "paginationInfo": info}, ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "pack",
    [lambda content: codecs.BOM_UTF8 + content, lambda content: content.decode().encode("utf-16")],
    ids=["BOM", "UTF-16"],
)
def test_a_mark_before_the_answer_is_no_failure(site: Site, source: CallSource, pack: Callable[[bytes], bytes]) -> None:
    site.answers[PATH] = Reply(pack(answer_of(opportunity(1, title="Støtte til gater"))))
    with site.client() as client:
        read_source(source=source, client=client, now=day(0))
    assert Call.objects.get().title == "Støtte til gater"
    assert "It lists 1 call." in page()
    assert "Could not be read" not in page()


def test_a_record_that_cannot_be_used_is_named_and_the_others_are_kept(site: Site, source: CallSource) -> None:
    bad = opportunity(2, keyDates={"closeDate": {"eventType": "singleDate", "date": "45 <b>May"}})
    site.answers[PATH] = Reply(answer_of(opportunity(1), bad, {"title": "No number"}, "rubbish"))
    with site.client() as client:
        read_source(source=source, client=client, now=day(0))
    shown = page()
    assert Listing.objects.count() == 1
    assert "Read, with gaps" in shown
    assert "has a day that cannot be read" in shown
    assert "<b>May" not in shown


def test_what_is_never_told_and_what_has_never_been_read() -> None:
    make_source("Untouched", "feed", address="https://a.example/feed")
    shown = page()
    assert "Not read yet" in shown
    assert "It has never been read." in shown
    assert "This kind of source never tells: when it opens and closes, whether it is open, the sums" in shown


def test_a_deadline_passes_while_the_source_cannot_be_read(site: Site, source: CallSource) -> None:
    pages(site, 1)
    with site.client(seconds=0.3) as client:
        read_source(source=source, client=client, now=day(0))
        Listing.objects.update(closes_at=day(2))
        site.answers[PATH] = Reply(status=500)
        source.refresh_from_db()
        read_source(source=source, client=client, now=day(3))
    assert Call.objects.get().status == "closed"


def codes_in(folder: str, names: set[str]) -> set[str]:
    """The first argument of every call of these classes in the modules of a folder."""
    return {
        node.args[0].value
        for path in (CALLS / folder).glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names and node.args
        and isinstance(node.args[0], ast.Constant)
    }  # fmt: skip


def test_every_code_has_its_words() -> None:
    assert codes_in("sources", {"Unreadable"}) | codes_in("services", {"Unreadable"}) <= set(FAILURES)
    assert codes_in("sources", {"BadRecord", "Problem"}) | {"no_key", "no_title"} <= set(PROBLEMS)
    assert set(PROBLEMS) >= ABOUT_SOURCE
    assert set(KINDS) == {*ADAPTERS, "manual"}
    assert {field for one in ADAPTERS.values() for field in one.cannot_know} <= set(FIELDS)

    def below(kind: type[HttpError]) -> set[str]:
        return {kind.code}.union(*(below(one) for one in kind.__subclasses__()))

    assert below(HttpError) - {"status"} <= set(FAILURES)
    assert failure_words("status_418") == "The server answered with an error (418)."
    assert problem_words({"code": "day", "where": "Homes", "line": 4, "detail": ""}).startswith("Line 4, Homes: ")


def posted(**fields: Any) -> dict[str, Any]:
    values = {"name": "Vinnova", "adapter": "vinnova", "address": "https://data.example/api", "is_active": "on"}
    return {**values, **fields}


def operator() -> Client:
    client = Client()
    client.force_login(make_user(operator=True), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_operator_adds_changes_and_stops_a_source() -> None:
    client = operator()
    assert client.post("/calls/sources/new/", posted()).status_code == 302
    source = CallSource.objects.get()
    assert client.get(f"/calls/sources/{source.token}/").status_code == 200
    assert client.post(f"/calls/sources/{source.token}/", posted(is_active="", zone="Europe/Oslo")).status_code == 302
    source.refresh_from_db()
    assert (source.is_active, source.zone) == (False, "Europe/Oslo")
    assert "Not read at present" in page(client)
    assert [one.action for one in JournalEntry.objects.order_by("sequence")] == [
        "callsource.added", "callsource.changed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "fields",
    [{"name": ""}, {"name": "x" * 121}, {"adapter": "manual"}, {"adapter": "telepathy"}, {"address": "file:///etc/passwd"},
     {"address": "javascript:alert(1)"}, {"address": ""}, {"zone": "Mars/Phobos"}, {"language": "xx"}, {"name": "Taken"}],
)  # fmt: skip
def test_a_wrong_field_is_told_and_what_was_typed_stays(fields: dict[str, str]) -> None:
    make_source("Taken", "feed")
    answer = operator().post("/calls/sources/new/", posted(funder="Kept text", **fields))
    assert answer.status_code == 422
    assert "Kept text" in answer.content.decode()
    assert CallSource.objects.count() == 1


def test_only_the_operator_sees_what_is_technical(site: Site, source: CallSource) -> None:
    def failing(asked: Asked) -> Reply:
        return Reply(b'{"items": [1,, 2]}')

    site.answers[PATH] = failing
    with site.client() as client:
        read_source(source=source, client=client, now=day(0))
    source.refresh_from_db()
    assert source.failure_detail
    assert source.failure_detail.split(":")[0] not in page()
    assert source.failure_detail.split(":")[0] in page(operator())


def test_a_lead_may_not_touch_sources() -> None:
    client = Client()
    lead = make_user(role="lead", organisation=make_organisation())
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    source = make_source()
    for address in ("/calls/sources/new/", f"/calls/sources/{source.token}/"):
        assert client.post(address, posted()).status_code == 403
    assert CallSource.objects.count() == 1
