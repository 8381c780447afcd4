"""The API gives what the pages give, to whom the pages give it, a page at a time."""

import json

import pytest
from django.utils import timezone

from samskap.cocreation.models import Conversation, State, StatementStatus
from samskap.cocreation.services.maps import refresh_map
from samskap.core.models import Role
from tests.cocreation.factories import make_conversation, make_participant, make_statement
from tests.cocreation.report.crowds import make_crowd
from tests.core.factories import make_organisation, make_user, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def published() -> Conversation:
    conversation = make_crowd(sizes=(30, 20), report_published_at=timezone.now())
    refresh_map(conversation_id=conversation.pk)
    return conversation


def get(client, path: str, status: int = 200, **query):
    response = client.get(f"/api{path}", query, headers={"accept-language": "en"})
    assert response.status_code == status, response.content
    assert response["Content-Type"].startswith("application/json")
    return response.json()


def test_it_describes_itself_without_scripts_from_elsewhere(client) -> None:
    described = get(client, "/openapi.json")
    assert sorted(described["paths"]) == [
        "/api/calls/",
        "/api/calls/changes/",
        "/api/calls/{token}/",
        "/api/calls/{token}/changes/",
        "/api/conversations/",
        "/api/conversations/{token}/",
        "/api/conversations/{token}/report/",
        "/api/conversations/{token}/statements/",
        "/api/grants/",
        "/api/grants/{token}/projects/",
        "/api/needs/",
        "/api/needs/{token}/",
        "/api/pilots/",
        "/api/pilots/{token}/",
        "/api/rounds/",
        "/api/rounds/{token}/",
        "/api/rounds/{token}/candidates/",
        "/api/rounds/{token}/result/",
        "/api/rounds/{token}/screening/",
    ]
    assert {verb for path in described["paths"].values() for verb in path} == {"get"}
    assert client.get("/api/docs").status_code == 404


def test_the_list_holds_what_one_may_know(client) -> None:
    ours = make_organisation()
    for visibility in ("public", "private"):
        for state in (State.DRAFT, State.OPEN):
            make_conversation(organisation=ours, visibility=visibility, state=state)
    assert get(client, "/conversations/")["count"] == 1
    sign_in(client, make_user(organisation=make_organisation(), role=Role.LEAD))
    assert get(client, "/conversations/")["count"] == 1
    sign_in(client, make_user(organisation=ours, role=Role.OBSERVER))
    assert get(client, "/conversations/")["count"] == 4


def test_pages_are_bounded(client) -> None:
    organisation = make_organisation()
    for _ in range(30):
        make_conversation(organisation=organisation)
    assert len(get(client, "/conversations/")["items"]) == 25
    assert len(get(client, "/conversations/", limit=100)["items"]) == 30
    assert len(get(client, "/conversations/", limit=10, offset=25)["items"]) == 5
    for wrong in ({"limit": 101}, {"limit": 0}, {"limit": "x"}, {"offset": -1}):
        get(client, "/conversations/", 422, **wrong)


@pytest.mark.parametrize("tail", ["", "statements/", "report/"])
def test_what_one_may_not_know_is_not_there(client, published, tail: str) -> None:
    Conversation.objects.update(visibility="private")
    path = f"/conversations/{published.token}/{tail}"
    assert get(client, path, 404) == get(client, f"/conversations/nothing/{tail}", 404)
    sign_in(client, make_user(organisation=make_organisation(), role=Role.LEAD))
    get(client, path, 404)
    sign_in(client, make_user(operator=True))
    get(client, path, 404)
    sign_in(client, make_user(organisation=published.organisation, role=Role.OBSERVER))
    get(client, path)


def test_a_draft_is_not_there(client) -> None:
    draft = make_conversation(state=State.DRAFT)
    get(client, f"/conversations/{draft.token}/", 404)


def test_no_report_and_no_shares_before_it_is_published(client, published) -> None:
    Conversation.objects.update(report_published_at=None)
    get(client, f"/conversations/{published.token}/report/", 403)
    items = get(client, f"/conversations/{published.token}/statements/")["items"]
    assert len(items) == 9
    assert not any(item["bars"] for item in items)


def test_nothing_about_a_person_and_nothing_unpublished(client, published) -> None:
    author = make_participant(published, address_hash="f" * 64)
    make_statement(published, "A waiting one", status=StatementStatus.WAITING, author=author)
    make_statement(published, "A rejected one", status=StatementStatus.REJECTED, reason="Rude.", author=author)
    whole = json.dumps(
        [get(client, f"/conversations/{published.token}/{tail}") for tail in ("", "statements/", "report/")]
    )
    for secret in (author.key, author.address_hash, "waiting one", "rejected one", "Rude", '"author', '"id": 1'):
        assert secret not in whole


def test_the_report_in_figures(client, published) -> None:
    report = get(client, f"/conversations/{published.token}/report/")
    assert report["sentences"][0] == "We see two groups."
    assert [(one["id"], one["low"], one["high"]) for one in report["groups"]] == [("A", 30, 30), ("B", 20, 20)]
    assert report["common_ground_total"] == 3
    assert {bar["group"] for bar in report["common_ground"][0]["bars"]} == {"A", "B"}


def test_texts_in_the_language_asked_for(client, published) -> None:
    assert get(client, f"/conversations/{published.token}/", language="zz")["question"]["language"] == "en"


def test_queries_do_not_grow(client, published, at_most_queries) -> None:
    for _ in range(60):
        make_statement(published)
    for path in ("/conversations/", f"/conversations/{published.token}/statements/"):
        with at_most_queries(6):
            get(client, path, limit=100)


def test_nothing_can_be_written(client, published) -> None:
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)(f"/api/conversations/{published.token}/").status_code == 405
