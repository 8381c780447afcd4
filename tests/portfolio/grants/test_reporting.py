"""Telling what happened: saved in steps, with pictures, sent once, shown to all once it is accepted."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.models import JournalEntry
from samskap.core.uploads import Photo
from samskap.portfolio.models import Application, GrantPhoto
from samskap.portfolio.services.grants.reporting import (
    MOST_PHOTOS,
    ReportInput,
    add_photo,
    remove_photo,
    save_report,
    send_report,
)
from tests.portfolio.factories import make_application, make_photo, make_scheme

pytestmark = pytest.mark.django_db
TOLD = {"report": "Forty people came.", "reached": "40", "spent": "9 999,50"}


def picture(kind: str = "JPEG", name: str = "x.jpg", **more: Any) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (90, 60), "green").save(out, kind, **more)
    return SimpleUploadedFile(name, out.getvalue(), content_type="text/html")


def drawn() -> Photo:
    return Photo(b"jpeg", 90, 60)


def test_it_is_written_in_steps_with_pictures_and_sent(client: Client) -> None:
    row = make_application(state="agreed")
    address = reverse("report_grant", args=[row.secret])
    assert "Tell how it went" in client.get(address).text
    assert client.post(address, {"report": "So far", "save": "1"}).headers["Location"] == address
    assert "So far" in client.get(address).text

    sent = {"report": "So far, so good", "photo": picture(), "shows": "A hedge", "add": "1"}
    assert client.post(address, sent).headers["Location"] == address
    photo = GrantPhoto.objects.get()
    page = client.get(address).text
    assert reverse("my_grant_photo", args=[row.secret, photo.token]) in page
    assert "So far, so good" in page
    shown = client.get(reverse("my_grant_photo", args=[row.secret, photo.token]))
    assert (shown.headers["Content-Type"], shown.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert "sandbox" in shown.headers["Content-Security-Policy"]

    client.post(address, {"report": "Kept", "remove": photo.token})
    assert not GrantPhoto.objects.exists()
    assert Application.objects.get().report == "Kept"
    client.post(address, {"report": "Kept", "remove": photo.token})

    done = client.post(address, {**TOLD, "photo": picture("PNG"), "shows": "Cake", "send": "1"})
    assert done.headers["Location"] == reverse("my_application", args=[row.secret])
    row.refresh_from_db()
    assert (row.state, row.spent, row.reached, row.photos.count()) == ("reported", Decimal("9999.50"), 40, 1)
    assert row.held == row.granted  # what was not used goes back when the report is accepted
    again = client.post(address, {**TOLD, "send": "1"})
    assert again.headers["Location"] == reverse("my_application", args=[row.secret])
    assert client.post(address, {"report": "Other", "save": "1"}).status_code == 409
    assert JournalEntry.objects.filter(action="grant_application.reported").count() == 1


def test_to_send_it_needs_words_and_a_sum_and_what_was_typed_stays(client: Client) -> None:
    row = make_application(state="agreed", granted="500.00")
    address = reverse("report_grant", args=[row.secret])
    answer = client.post(address, {"report": "", "spent": "", "reached": "12", "send": "1"})
    assert answer.status_code == 422
    assert 'value="12"' in answer.text
    answer = client.post(address, {**TOLD, "spent": "500,01", "send": "1"})
    assert answer.status_code == 422
    assert "at most all of it" in answer.text
    assert "Forty people came." in answer.text
    assert Application.objects.get().state == "agreed"
    for wrong in ("-1", "0,001", "NaN", "1e9"):
        assert client.post(address, {**TOLD, "spent": wrong, "send": "1"}).status_code == 422
    for wrong in ("-1", "1000001", "many", "99999999999999999999"):
        assert client.post(address, {**TOLD, "reached": wrong, "spent": "1", "send": "1"}).status_code == 422
    assert client.post(address, {**TOLD, "spent": "0", "reached": "", "send": "1"}).status_code == 302


@pytest.mark.parametrize(
    "values",
    [
        ReportInput("x", spent=Decimal("NaN")),
        ReportInput("x", spent=Decimal("-0.01")),
        ReportInput("x", spent=Decimal("10000.01")),
        ReportInput("x", spent=Decimal("0.001")),
        ReportInput("x", reached=-1),
        ReportInput("x", reached=2**40),
        ReportInput("x" * 3001),
        ReportInput("a\x00b"),
    ],
)
def test_what_cannot_be_used_is_refused_by_the_service_too(values: ReportInput) -> None:
    row = make_application(state="agreed")
    with pytest.raises(InvalidInput):
        save_report(secret=row.secret, values=values)


@pytest.mark.parametrize("state", ["waiting", "declined", "granted", "reported", "done", "lapsed", "withdrawn"])
def test_only_what_is_agreed_is_told_of(client: Client, state: str) -> None:
    row = make_application(state=state)
    photo = make_photo(row)
    tries = [
        lambda: save_report(secret=row.secret, values=ReportInput("x")),
        lambda: send_report(secret=row.secret, values=ReportInput("x", spent=Decimal(1))),
        lambda: add_photo(secret=row.secret, photo=drawn(), shows="x"),
        lambda: remove_photo(secret=row.secret, token=photo.token),
    ]
    for attempt in tries:
        with pytest.raises(StateRefused):
            attempt()
    answer = client.post(reverse("report_grant", args=[row.secret]), {**TOLD, "save": "1"})
    assert answer.status_code == 409
    assert TOLD["report"] in answer.text


def test_at_most_six_pictures_each_with_words(client: Client) -> None:
    row = make_application(state="agreed")
    address = reverse("report_grant", args=[row.secret])
    answer = client.post(address, {"report": "Kept", "photo": picture(), "shows": " ", "add": "1"})
    assert answer.status_code == 422
    assert Application.objects.get().report == "Kept"
    for number in range(MOST_PHOTOS):
        add_photo(secret=row.secret, photo=drawn(), shows=f"Picture {number}")
    with pytest.raises(InvalidInput):
        add_photo(secret=row.secret, photo=drawn(), shows="One more")
    assert "as many as fit" in client.get(address).text
    assert client.post(address, {"report": "", "photo": picture(), "shows": "x", "add": "1"}).status_code == 422


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload=alert(1)>", b"GIF89a", b"\xff\xd8\xff", b"%PDF-1.7", b"\x00\x00\x00\x18ftypheic"]
)
def test_what_is_no_picture_is_refused_beside_its_field_and_the_words_are_kept(client: Client, content: bytes) -> None:
    row = make_application(state="agreed")
    upload = SimpleUploadedFile("../../<b>.jpg", content, content_type="image/jpeg")
    answer = client.post(
        reverse("report_grant", args=[row.secret]), {"report": "Typed", "photo": upload, "shows": "x", "add": "1"}
    )
    assert answer.status_code == 422
    assert "Typed" in answer.text
    assert "<b>.jpg" not in answer.text
    assert not GrantPhoto.objects.exists()


def test_nothing_of_the_file_that_came_is_kept(client: Client) -> None:
    row = make_application(state="agreed")
    exif = Image.Exif()
    exif[0x010E] = "Taken at Elm Street 3"
    client.post(
        reverse("report_grant", args=[row.secret]),
        {"report": "", "photo": picture(exif=exif), "shows": "<b>x</b>", "add": "1"},
    )
    photo = GrantPhoto.objects.get()
    assert b"Elm Street" not in bytes(photo.content)
    assert "<b>x</b>" not in client.get(reverse("report_grant", args=[row.secret])).text


def test_a_picture_of_another_report_is_neither_seen_nor_taken_away(client: Client) -> None:
    mine, other = make_application(state="agreed"), make_application(state="agreed")
    photo = make_photo(other)
    assert client.get(reverse("my_grant_photo", args=[mine.secret, photo.token])).status_code == 404
    client.post(reverse("report_grant", args=[mine.secret]), {"report": "", "remove": photo.token})
    assert GrantPhoto.objects.filter(pk=photo.pk).exists()


def test_a_report_sent_back_says_what_was_asked_and_is_sent_again(client: Client) -> None:
    row = make_application(state="agreed", report="We came.", spent=Decimal(1), reported_at=timezone.now())
    Application.objects.filter(pk=row.pk).update(report_question="How many came?")
    assert "How many came?" in client.get(reverse("my_application", args=[row.secret])).text
    address = reverse("report_grant", args=[row.secret])
    page = client.get(address).text
    assert "How many came?" in page
    assert "We came." in page
    client.post(address, {**TOLD, "send": "1"})
    assert Application.objects.get().state == "reported"


def test_the_link_of_one_scheme_opens_nothing_of_another(client: Client) -> None:
    one, other = make_application(make_scheme(), state="done"), make_application(make_scheme(), state="done")
    photo = make_photo(one)
    assert client.get(reverse("grant_photo", args=[one.scheme.token, photo.token])).status_code == 200
    assert client.get(reverse("grant_photo", args=[other.scheme.token, photo.token])).status_code == 404
