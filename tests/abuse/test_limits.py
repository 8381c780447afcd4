"""Cases 21, 22, 24: how much one visitor may send, ask for and leave behind."""

from __future__ import annotations

import io

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from samskap.cocreation.models import Participant, ResultSubscription
from samskap.core.middleware import LARGEST_BODY, body_length
from tests.cocreation.factories import make_conversation
from tests.core.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted_yet() -> None:
    cache.clear()


class Unread(io.BytesIO):
    """A body that says whether anybody began to read it."""

    begun = False

    def read(self, *args: int | None) -> bytes:
        self.begun = True
        return super().read(*args)


@pytest.mark.parametrize(
    "address",
    ["/account/login/", "/language/", "/c/{token}/vote/", "/c/{token}/statement/", "/work/c/{token}/statements/"],
)
def test_case_24_too_large_a_form_is_refused_before_anything_reads_it(client: Client, address: str) -> None:
    conversation = make_conversation()
    body = Unread(b"x")
    answer = client.post(
        address.format(token=conversation.token),
        content_type="multipart/form-data; boundary=x",
        **{"wsgi.input": body, "CONTENT_LENGTH": str(LARGEST_BODY + 1)},  # type: ignore[arg-type]
    )
    assert answer.status_code == 413
    assert "larger than 3 MB" in answer.content.decode()
    assert not body.begun


def test_case_24_an_import_of_a_visitor_is_not_read_either(client: Client) -> None:
    body = Unread(b"x")
    answer = client.post(
        "/work/conversations/import/",
        content_type="multipart/form-data; boundary=x",
        **{"wsgi.input": body, "CONTENT_LENGTH": "1000000000"},  # type: ignore[arg-type]
    )
    assert answer.status_code == 302
    assert not body.begun


@pytest.mark.parametrize(("length", "read"), [("", 0), ("abc", 0), ("-5", 0), ("9" * 5000, 0), ("12", 12)])
def test_case_24_a_length_that_is_no_number_is_none(length: str, read: int) -> None:
    assert body_length(RequestFactory().get("/", CONTENT_LENGTH=length)) == read


def test_case_24_a_seed_file_of_the_largest_size_still_arrives(client: Client) -> None:
    organisation = make_organisation()
    client.force_login(
        make_user(role="member", organisation=organisation), backend="django.contrib.auth.backends.ModelBackend"
    )
    conversation = make_conversation(organisation=organisation)
    file = SimpleUploadedFile("statements.txt", b"More benches." + b"\n" * 999_000)
    answer = client.post(f"/work/c/{conversation.token}/statements/", {"seeds": "", "seed_file": file})
    assert answer.status_code == 302
    assert conversation.statements.count() == 1


def test_case_22_one_network_leaves_only_so_many_addresses(client: Client, settings: object) -> None:
    settings.PARTICIPANTS_PER_ADDRESS_HOUR = 3  # type: ignore[attr-defined]
    conversation = make_conversation()
    answers = [
        client.post(f"/c/{conversation.token}/result/", {"email": f"person{number}@example.org"}).status_code
        for number in range(5)
    ]
    assert answers == [200, 200, 200, 429, 429]
    assert ResultSubscription.objects.count() == 3
    elsewhere = client.post(f"/c/{conversation.token}/result/", {"email": "x@example.org"}, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 200


def test_case_22_one_network_begins_only_so_many_participants(settings: object) -> None:
    settings.PARTICIPANTS_PER_ADDRESS_HOUR = 3  # type: ignore[attr-defined]
    conversation = make_conversation(statements=1)
    answers = [
        Client().post(f"/c/{conversation.token}/vote/", {"statement": "1", "value": "1"}).status_code for _ in range(5)
    ]
    assert answers == [303, 303, 303, 429, 429]
    assert Participant.objects.count() == 3


def test_case_22_a_forged_forwarding_header_is_no_other_network(settings: object) -> None:
    settings.PARTICIPANTS_PER_ADDRESS_HOUR = 2  # type: ignore[attr-defined]
    conversation = make_conversation(statements=1)
    answers = [
        Client()
        .post(f"/c/{conversation.token}/vote/", {"statement": "1", "value": "1"}, HTTP_X_FORWARDED_FOR=f"192.0.2.{one}")
        .status_code
        for one in range(3)
    ]
    assert answers == [303, 303, 429]


def test_case_24_nobody_is_flooded_with_sign_in_mails(client: Client, mailoutbox: list[object]) -> None:
    email = make_user().email
    for _ in range(10):
        client.post("/account/login/code/", {"email": email})
    assert 1 <= len(mailoutbox) <= 3


@pytest.mark.parametrize(
    "query", ["limit=101", "limit=0", "limit=-1", "limit=1e9", "offset=-1", "offset=99999999999999999999"]
)
def test_case_21_the_api_gives_no_page_of_any_other_size(client: Client, query: str) -> None:
    assert client.get(f"/api/conversations/?{query}").status_code == 422


def test_case_21_the_api_gives_25_at_a_time(client: Client) -> None:
    conversation = make_conversation(statements=30)
    answer = client.get(f"/api/conversations/{conversation.token}/statements/").json()
    assert (answer["count"], len(answer["items"])) == (30, 25)
