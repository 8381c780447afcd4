"""What somebody with bad intentions tries with grants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import NOBODY
from samskap.core.logs import WithoutSecrets
from samskap.portfolio.models import Application, GrantPhoto
from samskap.portfolio.services.grants.applying import ApplicationInput, submit_application
from samskap.portfolio.services.grants.mails import Kind, mail_later
from tests.core.factories import make_organisation, make_user, sign_in
from tests.portfolio.factories import make_application, make_photo, make_scheme

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "A hedge",
    "text": "We plant.",
    "amount": "100",
    "costs": "Plants",
    "ends_on": (timezone.localdate() + timedelta(days=9)).isoformat(),
    "name": "Kim",
    "email": "kim@example.org",
}


def test_a_title_cannot_add_a_head_to_a_mail(work_off: Callable[[], int]) -> None:
    soon = timezone.localdate() + timedelta(days=9)
    bad = "A hedge\r\nBcc: everybody@example.org\r\n\r\nBuy this"
    row = submit_application(
        actor=NOBODY,
        scheme=make_scheme(),
        values=ApplicationInput(bad, "Text.", "Costs.", Decimal(1), soon, "Kim\nBcc: x@example.org"),
        email="kim@example.org",
    )
    assert "\n" not in row.title + row.name
    Application.objects.update(state="declined", reason="No.\r\nBcc: y@example.org", decided_at=timezone.now())
    mail_later(row, Kind.DECLINED)
    work_off()
    message = mail.outbox[-1].message()
    assert message["Bcc"] is None
    assert mail.outbox[-1].recipients() == ["kim@example.org"]


@pytest.mark.parametrize(
    "address",
    [
        "kim@example.org\nBcc: x@example.org",
        "a@b",
        "kim@example.org,x@example.org",
        "<x@example.org>",
        "x" * 250 + "@a.se",
    ],
)
def test_one_mail_goes_to_one_address(client: Client, address: str) -> None:
    answer = client.post(reverse("apply_for_grant", args=[make_scheme().token]), {**TYPED, "email": address})
    assert answer.status_code == 422
    assert not Application.objects.exists()


def test_fields_that_the_form_does_not_have_change_nothing(client: Client) -> None:
    more = {
        "state": "granted",
        "granted": "100",
        "held": "100",
        "number": "1",
        "secret": "known",
        "agreed_at": "2026-01-01",
    }
    client.post(reverse("apply_for_grant", args=[make_scheme().token]), {**TYPED, **more})
    row = Application.objects.get()
    assert (row.state, row.granted, row.held, row.agreed_at) == ("waiting", None, 0, None)
    assert row.secret != "known"
    client.post(reverse("edit_application", args=[row.secret]), {**TYPED, **more, "email": "thief@example.org"})
    row.refresh_from_db()
    assert (row.state, row.granted, row.email) == ("waiting", None, "kim@example.org")


def test_those_inside_neither_read_the_secrets_nor_act_for_applicants(client: Client) -> None:
    """A lead who could see the link of the agreement could say yes in the applicant's name."""
    row = make_application(make_scheme(stage="closed"), "granted")
    sign_in(client, make_user(role="lead", organisation=row.scheme.organisation))
    pages = [reverse("grant_application", args=[row.scheme.token, row.number])]
    pages += [
        reverse(name, args=[row.scheme.token])
        for name in ("grant_workroom", "grant_applications", "export_grant_applications")
    ]
    pages += [
        reverse("grant_scheme", args=[row.scheme.token]),
        reverse("workbench"),
        reverse("organisation_journal", args=[row.scheme.organisation.slug]),
    ]
    for address in pages:
        page = client.get(address)
        assert page.status_code == 200, address
        assert row.secret not in page.content.decode()
        assert row.agreement_secret not in page.content.decode()


def test_secrets_stay_out_of_logs() -> None:
    import logging

    for path in ("/grants/mine/SECRET/", "/grants/mine/SECRET/report/", "/grants/agree/SECRET/decline/"):
        record = logging.LogRecord("x", logging.WARNING, "", 0, "Not Found: %s", (path,), None)
        assert WithoutSecrets().filter(record)
        assert "SECRET" not in record.getMessage()


def test_a_large_picture_is_answered_on_the_form_and_a_huge_form_before_it_is_read(client: Client) -> None:
    row = make_application(state="agreed")
    large = SimpleUploadedFile("x.jpg", b"\xff\xd8" + b"0" * 13 * 2**20, content_type="image/jpeg")
    answer = client.post(reverse("report_grant", args=[row.secret]), {"report": "Typed", "photo": large, "shows": "x"})
    assert answer.status_code == 422
    assert "Typed" in answer.text
    assert not GrantPhoto.objects.exists()
    address = reverse("apply_for_grant", args=[row.scheme.token])
    assert client.post(address, {**TYPED, "text": "x" * 4 * 2**20}).status_code in (400, 413)


def test_another_municipality_sees_nothing_inside(client: Client) -> None:
    row = make_application(make_scheme(), "reported", report="UNSEEN")
    photo = make_photo(row)
    sign_in(client, make_user(role="lead", organisation=make_organisation()))
    assert client.get(reverse("grant_photo", args=[row.scheme.token, photo.token])).status_code == 404
    for address in (reverse("grants"), reverse("search") + "?q=forty+hedge"):
        assert "UNSEEN" not in client.get(address).text


def test_the_name_is_shown_only_as_long_as_the_applicant_wants(client: Client) -> None:
    row = make_application(state="done", name="Kim Andersson", name_is_public=True)
    page = reverse("grant_project", args=[row.scheme.token, row.number])
    assert "Kim Andersson" in client.get(page).text
    mine = client.get(reverse("my_application", args=[row.secret])).text
    assert "Do not show the name any more" in mine
    address = reverse("show_my_name", args=[row.secret])
    client.post(address, {"shown": "no"})
    for public in (page, reverse("grant_scheme", args=[row.scheme.token]), f"/api/grants/{row.scheme.token}/projects/"):
        assert "Kim Andersson" not in client.get(public).text
    client.post(address, {"shown": "yes"})
    assert "Kim Andersson" in client.get(page).text
    assert client.post(address, {"shown": "no"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_pages_of_secrets_run_no_script_and_are_framed_by_nobody(client: Client) -> None:
    row = make_application(state="granted")
    for address in (
        reverse("agree_to_grant", args=[row.agreement_secret]),
        reverse("my_application", args=[row.secret]),
    ):
        answer = client.get(address)
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
        assert "script" not in answer.text.replace("noscript", "").replace("description", "")
