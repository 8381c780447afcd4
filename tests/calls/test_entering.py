"""Calls of funders that publish no data: by form, as a table, corrected by those who entered them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from samskap.calls.models import MANUAL, Call, CallAlert, CallChange, CallFollow, CallSource, Listing
from samskap.calls.services.merging import merge_calls
from samskap.calls.services.sightings import record_sighting
from samskap.calls.tasks import close_entered_calls
from samskap.core.access import SYSTEM
from samskap.core.models import JournalEntry, Organisation
from samskap.core.selectors.searching import find
from tests.calls.factories import day, make_record, make_source
from tests.core.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db
CLOSES = timezone.localdate() + timedelta(days=20)


def somebody(role: str = "", organisation: Organisation | None = None, **fields: Any) -> Client:
    client = Client()
    user = make_user(role=role, organisation=organisation, **fields)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def solvik() -> Organisation:
    return make_organisation("Solvik")


def values(organisation: Organisation | None = None, **fields: Any) -> dict[str, Any]:
    given = {
        "title": "Trygga gator", "funder": "Boverket", "language": "sv", "closing": "fixed", "status": "unknown",
        "closes_on": CLOSES.isoformat(), "closes_hour": "14:00", "zone": "Europe/Stockholm",
        "text": "Kommuner kan söka stöd.", "applicants": "Kommuner\nRegioner", "total": "1 250 000", "currency": "SEK",
        "share": "50 %", "number": "4711/2026", "url": "https://boverket.example/gator", **fields,
    }  # fmt: skip
    return given | ({"organisation": organisation.pk} if organisation else {})


def test_a_member_enters_a_call_that_everybody_sees_and_finds(solvik: Organisation) -> None:
    answer = somebody("member", solvik).post("/calls/enter/", values(solvik))
    call = Call.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/k/{call.token}/")
    assert (call.title, call.funder, call.applies, call.total) == (
        "Trygga gator",
        "Boverket",
        "yes",
        Decimal(1_250_000),
    )
    assert call.share == Decimal("0.5")
    shown = Client().get(f"/k/{call.token}/").content.decode()
    for words in ("Entered by Solvik", "14:00 Swedish time", "Boverket 4711/2026", "50%"):
        assert words in shown
    assert "/correct/" not in shown
    assert "Entered by hand" in Client().get("/calls/sources/").content.decode()
    assert [hit.title for hit in find(SYSTEM, "gata", language="sv").page.object_list] == ["Trygga gator"]
    entry = JournalEntry.objects.get(action="call.entered")
    assert entry.organisation == solvik


def test_a_correction_takes_out_what_is_empty_now_and_stands_in_the_history(solvik: Organisation) -> None:
    client = somebody("lead", solvik)
    client.post("/calls/enter/", values(solvik))
    call = Call.objects.get()
    asked = client.get(f"/k/{call.token}/correct/").content.decode()
    for words in ("Trygga gator", "4711/2026", CLOSES.isoformat(), "14:00", "Kommuner"):
        assert words in asked
    assert "Boverket 4711" not in asked
    later = (CLOSES + timedelta(days=7)).isoformat()
    sent = values(total="", share="", currency="", applicants="", text="", url="", closes_on=later, title="Trygga torg")
    assert client.post(f"/k/{call.token}/correct/", sent).status_code == 302
    call.refresh_from_db()
    assert (call.title, call.total, call.share, call.applies) == ("Trygga torg", None, None, "unknown")
    kinds = set(CallChange.objects.values_list("kind", flat=True))
    assert kinds >= {"new", "deadline", "money", "applicants", "title", "text"}
    shown = Client().get(f"/k/{call.token}/").content.decode()
    assert "Trygga gator" in shown and "1\xa0250\xa0000" in shown
    assert CallSource.objects.count() == Listing.objects.count() == 1


def test_followers_are_told_of_what_people_enter_and_correct(solvik: Organisation) -> None:
    CallFollow.objects.create(person=make_user(), call=None)
    client = somebody("lead", solvik)
    client.post("/calls/enter/", values(solvik))
    assert CallAlert.objects.count() == 1
    call = Call.objects.get()
    client.post(f"/k/{call.token}/correct/", values(closes_on=(CLOSES + timedelta(days=1)).isoformat()))
    assert set(CallAlert.objects.values_list("change__kind", flat=True)) == {"new", "deadline"}


def test_only_those_who_entered_it_may_correct_it(solvik: Organisation) -> None:
    somebody("lead", solvik).post("/calls/enter/", values(solvik))
    call = Call.objects.get()
    address = f"/k/{call.token}/correct/"
    elsewhere = make_organisation()
    assert somebody("lead", elsewhere).post(address, values(title="Mine")).status_code == 403
    assert somebody("observer", solvik).post(address, values(title="Mine")).status_code == 403
    assert Client().post(address, values(title="Mine")).status_code == 302
    assert somebody("member", solvik).get(address).status_code == 200
    assert somebody(operator=True).get(address).status_code == 200
    call.refresh_from_db()
    assert call.title == "Trygga gator"
    record_sighting(source=make_source(), record=make_record(), seen_at=day(0))
    read = Call.objects.get(listings__source__name="EU")
    assert somebody(operator=True).get(f"/k/{read.token}/correct/").status_code == 404


def test_nobody_enters_in_the_name_of_others(solvik: Organisation) -> None:
    elsewhere = make_organisation()
    answer = somebody("lead", elsewhere).post("/calls/enter/", values(solvik))
    assert answer.status_code == 422
    assert somebody("observer", solvik).post("/calls/enter/", values(solvik)).status_code == 403
    assert somebody().post("/calls/enter/", values(solvik)).status_code == 403
    assert not Call.objects.exists()


def test_the_operator_enters_in_their_own_name() -> None:
    client = somebody(operator=True)
    assert client.get("/calls/enter/").status_code == 200
    assert client.post("/calls/enter/", values()).status_code == 302
    assert "Entered by the operator of the portal" in Client().get(f"/k/{Call.objects.get().token}/").content.decode()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"title": " "}, "title"), ({"title": "x" * 501}, "title"), ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://a.example/" + "x" * 999}, "url"), ({"closes_on": "yesterday"}, "closes_on"),
        ({"closes_on": "0001-01-01"}, "closes_on"), ({"closes_on": "9999-12-31"}, "closes_on"),
        ({"closes_on": ""}, "closes_hour"), ({"opens_on": "2199-01-01"}, "opens_on"), ({"zone": "Mars/Phobos"}, "zone"),
        ({"total": "-5"}, "total"), ({"total": "1,250"}, "total"), ({"total": "9" * 14}, "total"), ({"currency": ""}, "currency"),
        ({"least": "10", "most": "5"}, "most"), ({"share": "150"}, "share"), ({"language": "xx"}, "language"),
        ({"status": "sold"}, "status"), ({"closing": "never"}, "closing"), ({"text": "a\x00b"}, "text"),
        ({"opens_on": (CLOSES + timedelta(days=9)).isoformat()}, "closes_on"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_told_beside_it_and_nothing_typed_is_lost(
    solvik: Organisation, fields: dict[str, str], wrong: str
) -> None:
    answer = somebody("lead", solvik).post("/calls/enter/", values(solvik, programme="Typed before", **fields))
    assert answer.status_code == 422
    assert wrong in answer.context["form"].errors
    assert "Typed before" in answer.content.decode()
    assert not Call.objects.exists()


def test_what_was_entered_closes_with_its_last_day(solvik: Organisation) -> None:
    past = (timezone.localdate() - timedelta(days=3)).isoformat()
    client = somebody("lead", solvik)
    client.post("/calls/enter/", values(solvik, closes_on=past))
    close_entered_calls()
    assert Call.objects.get().status == "closed"
    client.post(f"/k/{Call.objects.get().token}/correct/", values())
    assert Call.objects.get().status != "closed"


def test_an_entered_call_can_be_merged_and_is_still_corrected(solvik: Organisation) -> None:
    client = somebody("lead", solvik)
    client.post("/calls/enter/", values(solvik))
    entered = Call.objects.get()
    record_sighting(source=make_source(), record=make_record(), seen_at=day(0))
    root = Call.objects.exclude(pk=entered.pk).get()
    merge_calls(actor=SYSTEM, into=root, other=entered)
    assert f"/k/{root.token}/correct/" in client.get(f"/k/{root.token}/").content.decode()
    assert client.post(f"/k/{root.token}/correct/", values(title="Trygga torg")).status_code == 302
    assert Listing.objects.get(source__adapter=MANUAL).facts["titles"] == {"sv": "Trygga torg"}


TABLE = """Titel;Finansiär;Sista dag;Belopp;Språk
Gröna tak;Boverket;2099-05-01;;sv
Bryggor;Havsmyndigheten;45 maj;;sv
;Nobody;;;
Gröna tak;Boverket;2099-06-01;;sv
=cmd|' /C calc'!A0;Formula AB;löpande;;sv
"""


def taken(client: Client, table: str, **fields: Any) -> Any:
    """The page about columns, and then the table sent with what it showed."""
    first = client.post("/calls/upload/", {"pasted": table})
    assert first.status_code == 200, first.content.decode()[-3000:]
    form = first.context["form"]
    sent = {name: form[name].value() for name in form.fields} | fields
    sent = {name: "on" if value is True else value for name, value in sent.items() if value not in (None, False)}
    return client.post("/calls/upload/", {**sent, "seen": first.context["checked"].signature})


def test_a_table_of_separators_alone_is_answered_with_what_to_do(solvik: Organisation) -> None:
    answer = somebody("lead", solvik).post("/calls/upload/", {"pasted": ";;;"})
    assert answer.status_code == 422
    assert "Paste the rows, or choose a file." in answer.content.decode()


def test_a_table_is_taken_in_and_bad_rows_come_back_with_their_reasons(solvik: Organisation) -> None:
    client = somebody("lead", solvik)
    shown = client.post("/calls/upload/", {"pasted": TABLE}).content.decode()
    assert "2 rows become calls." in shown
    assert not Call.objects.exists()
    answer = taken(client, TABLE)
    assert {one.title for one in Call.objects.all()} == {"Gröna tak", "=cmd|' /C calc'!A0"}
    shown = answer.content.decode()
    assert "Line 3:" in shown and "Has a day that cannot be read (Closes: 45 maj)." in shown
    assert "Line 4:" in shown and "It has no title." in shown
    assert "Line 5:" in shown and "stands in a row above" in shown
    assert "45 maj" in shown
    assert JournalEntry.objects.get(action="callsource.uploaded").organisation == solvik


def test_the_same_table_again_is_the_same_calls_and_a_new_day_is_a_change(solvik: Organisation) -> None:
    client = somebody("lead", solvik)
    table = "Titel;Finansiär;Sista dag\nGröna tak;Boverket;2099-05-01\n"
    assert taken(client, table).status_code == 302
    assert taken(client, table).status_code == 302
    assert CallChange.objects.count() == Call.objects.count() == 1
    assert taken(client, table.replace("05-01", "06-01")).status_code == 302
    assert set(CallChange.objects.values_list("kind", flat=True)) == {"new", "deadline"}
    assert Call.objects.count() == 1


def test_what_was_not_shown_is_not_taken_in(solvik: Organisation) -> None:
    client = somebody("lead", solvik)
    first = client.post("/calls/upload/", {"pasted": "Titel;Sista dag\nA;2099-05-01\n"})
    form = first.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    answer = client.post("/calls/upload/", {**sent, "pasted": "Titel;Sista dag\nB;2099-05-01\n", "seen": "guess"})
    assert answer.status_code == 200
    assert not Call.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 a workbook", b"\x00\x01\x02", b"<html><body>no</body></html>", b"x" * 1_100_000,
     b'Titel;Text\n"never closed;x\n', b"Titel;Titel\nA;B\n;\n", b"nothing\nknown\n", b"Titel\n" + b"a\n" * 700],
    ids=["empty", "workbook", "zeros", "html", "large", "quote", "twice", "no headings", "rows"],
)  # fmt: skip
def test_rubbish_as_a_table_is_refused_in_words(solvik: Organisation, content: bytes) -> None:
    client = somebody("lead", solvik)
    answer = client.post("/calls/upload/", {"file": SimpleUploadedFile("x.csv", content)})
    assert answer.status_code in (200, 422)
    assert not Call.objects.exists()
    if answer.status_code == 200:
        assert "Which column is what?" in answer.content.decode()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_tables_of_every_spreadsheet(solvik: Organisation, encoding: str) -> None:
    client = somebody("lead", solvik)
    content = "Titel;Sista dag\nGröna tak;2099-05-01\n".encode(encoding)
    answer = client.post("/calls/upload/", {"file": SimpleUploadedFile("x.csv", content)})
    assert "Gröna tak" in answer.content.decode()


def test_others_take_in_nothing(solvik: Organisation) -> None:
    for client in (somebody(), somebody("observer", solvik)):
        assert client.post("/calls/upload/", {"pasted": TABLE}).status_code == 403
    assert Client().post("/calls/upload/", {"pasted": TABLE}).status_code == 302
    assert not CallSource.objects.exists()
