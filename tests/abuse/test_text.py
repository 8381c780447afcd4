"""Cases 6 to 10 and 25: what people type is shown as they typed it and nothing else comes of it."""

from __future__ import annotations

import csv
import io

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from samskap.cocreation.models import Moderation, Statement
from samskap.core.access import actor_for
from samskap.core.plain import guard_cell
from samskap.core.services.invitations import invite_member
from tests.cocreation.factories import make_conversation, make_statement
from tests.core.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{ 7|add:7 }}"


def everywhere(client: Client, conversation: object) -> list[str]:
    token = conversation.token  # type: ignore[attr-defined]
    slug = conversation.organisation.slug  # type: ignore[attr-defined]
    return [
        "/", "/conversations/", f"/c/{token}/", f"/c/{token}/promise/", f"/c/{token}/me/", f"/c/{token}/report/",
        f"/c/{token}/report/statements/", f"/c/{token}/live/", f"/o/{slug}/", f"/o/{slug}/members/",
        f"/o/{slug}/journal/", "/workbench/", "/me/", "/me/data/", "/search/?q=alert", "/organisations/?q=alert",
        f"/work/c/{token}/", f"/work/c/{token}/text/", f"/work/c/{token}/statements/", f"/work/c/{token}/paper/print/",
        f"/work/c/{token}/translations/nb/", f"/work/c/{token}/answers/", f"/work/c/{token}/delete/",
        "/work/conversations/", f"/search/?q={HOSTILE}&kind={HOSTILE}", f"/c/{token}/report/statements/?sort={HOSTILE}",
    ]  # fmt: skip


def test_case_6_7_8_no_name_question_statement_or_query_becomes_markup(client: Client) -> None:
    organisation = make_organisation(name=HOSTILE)
    lead = make_user(role="lead", organisation=organisation, name=HOSTILE)
    conversation = make_conversation(
        organisation=organisation, state="closed", report_published_at=timezone.now(), question=HOSTILE,
        background=HOSTILE, **dict.fromkeys(("asked_by", "purpose", "open_matters", "fixed_matters"), HOSTILE),
    )  # fmt: skip
    make_statement(conversation, HOSTILE)
    make_statement(conversation, HOSTILE + "2", status="waiting", author=None)
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    for address in everywhere(client, conversation):
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        page = answer.content.decode()
        assert "<script>alert" not in page, address
        assert "<img src=x" not in page, address
        assert "14" not in page.partition("onerror=alert(1)&gt;")[2][:20], address


def test_case_8_every_page_forbids_what_it_does_not_bring_itself(client: Client) -> None:
    for address in ("/", "/nowhere/", "/account/login/", "/api/openapi.json"):
        policy = client.get(address)["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy


def test_case_9_a_hostile_file_name_is_shown_as_text(client: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    organisation = make_organisation()
    user = make_user(role="member", organisation=organisation)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    file = SimpleUploadedFile("<img src=x onerror=alert(1)>.csv", b"a,b\n1,2\n")
    answer = client.post("/work/conversations/import/", {"files": file, "organisation": organisation.pk})
    assert answer.status_code == 422
    assert "<img src=x" not in answer.content.decode()


def test_case_10_no_name_adds_a_line_to_the_head_of_a_mail() -> None:
    organisation = make_organisation(name="Solvik\r\nBcc: evil@example.org")
    lead = make_user(role="lead", organisation=organisation, name="Anna\nBcc: evil@example.org")
    invite_member(actor=actor_for(lead), organisation=organisation, email="new@example.org", role="member")
    (letter,) = mail.outbox
    assert letter.recipients() == ["new@example.org"]
    assert "\n" not in letter.subject
    assert letter.message().get_all("Bcc") is None


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u202a", "\x1b", "\x07"], ids=ascii)
def test_case_10_no_statement_turns_the_text_around_it(client: Client, sign: str) -> None:
    conversation = make_conversation(moderation=Moderation.OPEN)
    client.post(f"/c/{conversation.token}/statement/", {"text": f"More {sign}benches.", "language": "en"})
    assert Statement.objects.get().text == "More benches."


@pytest.mark.parametrize(
    ("text", "guarded"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  -2", "'  -2"),
        ("x;=HYPERLINK(1);y", "x;'=HYPERLINK(1);y"),
        ("x; +46", "x; '+46"),
        ("x\n=1", "x\n'=1"),
        ("Grey - not green; fine.", "Grey - not green; fine."),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("x; \uff201", "x; '\uff201"),
    ],
)
def test_case_25_no_cell_is_a_formula_in_a_nordic_spreadsheet_either(text: str, guarded: str) -> None:
    """There semicolons part the cells, commas do not."""
    assert guard_cell(text) == guarded


def test_case_25_the_file_of_statements_holds_no_formula(client: Client) -> None:
    conversation = make_conversation(state="closed", report_published_at=timezone.now())
    for text in ("=1+1", "\t=1+1", "x;=1+1;y", '"=1+1"'):
        make_statement(conversation, text)
    text = client.get(f"/c/{conversation.token}/report/statements.csv").content.decode("utf-8-sig")
    for separator in ",;\t":
        for row in csv.reader(io.StringIO(text), delimiter=separator):
            assert not [cell for cell in row if cell.lstrip()[:1] in ("=", "+", "-", "@") and cell.lstrip()]
