"""Cases 3, 11, 12, 13: exports and API give nobody more than the pages do, and nothing about fewer than five people."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils import timezone

from samskap.cocreation.models import Conversation, MapSnapshot, Participant
from tests.cocreation.factories import make_conversation, make_participant, make_statement, make_user, make_vote

pytestmark = pytest.mark.django_db


def published(people: int, groups: list[int] | None = None, excluded: int = 0) -> Conversation:
    conversation = make_conversation(state="closed", report_published_at=timezone.now())
    statement = make_statement(conversation)
    for _ in range(people + excluded):
        make_vote(make_participant(conversation), statement)
    ids = list(Participant.objects.filter(conversation=conversation).order_by("pk").values_list("pk", flat=True))
    Participant.objects.filter(pk__in=ids[people:]).update(
        excluded_at=timezone.now(), exclusion_reason="Votes by a script."
    )
    if groups is not None:
        members = [ids[:people], [0.0] * people, [0.0] * people, groups]
        MapSnapshot.objects.create(
            conversation=conversation, computed_at=timezone.now(), data={}, members=members, participants=people,
            votes=people, seconds=0.1, report={},
        )  # fmt: skip
    return conversation


def asker(conversation: Conversation) -> Client:
    client = Client()
    observer = make_user(role="observer", organisation=conversation.organisation)
    client.force_login(observer, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("name", ["export.json", "export.zip"])
def test_case_12_votes_one_row_a_person_are_for_the_asker_alone(name: str) -> None:
    """Whoever has the rows can count what the report keeps silent about, namely fewer than five people."""
    conversation = published(people=14)
    assert Client().get(f"/c/{conversation.token}/{name}").status_code == 403
    assert asker(published(people=3)).get(f"/c/{conversation.token}/{name}").status_code == 403
    assert asker(conversation).get(f"/c/{conversation.token}/{name}").status_code == 200


def test_case_12_small_groups_are_no_groups_and_the_excluded_are_counted() -> None:
    conversation = published(people=14, groups=[0] * 6 + [1] * 5 + [2] * 3, excluded=1)
    seen = asker(conversation).get(f"/c/{conversation.token}/export.json").json()
    assert [one["group"] for one in seen["participants"]] == [0] * 6 + [1] * 5 + [None] * 3
    assert seen["excluded_participants"] == 1


def test_case_3_what_is_not_published_leaves_by_no_door() -> None:
    conversation = published(people=5)
    make_statement(conversation, "Secret and waiting.", status="waiting", author=None)
    make_statement(conversation, "Secret and refused.", status="rejected", author=None, reason="It insults.")
    for address in (
        f"/c/{conversation.token}/report/",
        f"/c/{conversation.token}/report/statements/", f"/c/{conversation.token}/report/statements.csv",
        f"/c/{conversation.token}/live/", f"/c/{conversation.token}/next.json", f"/c/{conversation.token}/me/",
        f"/api/conversations/{conversation.token}/statements/", f"/api/conversations/{conversation.token}/report/",
        "/search/?q=secret",
    ):  # fmt: skip
        answer = Client().get(address)
        assert answer.status_code == 200, address
        assert "Secret and" not in answer.content.decode(), address


def test_case_13_no_export_is_kept_by_a_cache_or_works_for_who_may_not_read(client: Client) -> None:
    conversation = published(people=5)
    for name in ("export.json", "export.zip", "report/statements.csv"):
        assert "no-store" in asker(conversation).get(f"/c/{conversation.token}/{name}")["Cache-Control"]
    Conversation.objects.update(report_published_at=None)
    for name in ("export.json", "export.zip", "report/statements.csv"):
        assert client.get(f"/c/{conversation.token}/{name}").status_code == 403


def test_case_12_an_export_names_no_key_address_or_database_id() -> None:
    conversation = published(people=6)
    people = list(Participant.objects.all())
    data = asker(conversation).get(f"/c/{conversation.token}/export.json").json()
    assert [one["id"] for one in data["participants"]] == list(range(6))
    whole = json.dumps(data)
    assert not any(one.key in whole for one in people)
    assert set(data["participants"][0]) == {"id", "group", "votes"}
