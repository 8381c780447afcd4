"""Cases 3, 11, 12, 13: exports and API give nobody more than the pages do, and nothing about fewer than five people."""

from __future__ import annotations

import csv
import io
import json
import zipfile

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
def test_case_12_the_votes_of_fewer_than_five_people_are_handed_to_nobody_else(name: str) -> None:
    conversation = published(people=4, excluded=3)
    assert Client().get(f"/c/{conversation.token}/{name}").status_code == 403
    assert asker(conversation).get(f"/c/{conversation.token}/{name}").status_code == 200
    assert Client().get(f"/c/{published(people=5).token}/{name}").status_code == 200


def test_case_12_a_small_group_is_not_counted_out_by_the_groups_beside_it() -> None:
    conversation = published(people=14, groups=[0] * 6 + [1] * 5 + [2] * 3)
    data = Client().get(f"/c/{conversation.token}/export.json").json()
    outside = [one["group"] for one in data["participants"]]
    assert 2 not in outside
    assert outside.count(None) >= 5
    seen = asker(conversation).get(f"/c/{conversation.token}/export.json").json()
    assert [one["group"] for one in seen["participants"]] == [0] * 6 + [1] * 5 + [None] * 3


def test_case_12_few_who_were_left_out_are_not_counted_to_everybody() -> None:
    conversation = published(people=5, excluded=1)
    assert Client().get(f"/c/{conversation.token}/export.json").json()["excluded_participants"] == 0
    assert asker(conversation).get(f"/c/{conversation.token}/export.json").json()["excluded_participants"] == 1
    packed = Client().get(f"/c/{conversation.token}/export.zip").content
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        facts = dict(csv.reader(io.StringIO(archive.read("summary.csv").decode())))
    assert "excluded" not in facts


def test_case_3_what_is_not_published_leaves_by_no_door() -> None:
    conversation = published(people=5)
    make_statement(conversation, "Secret and waiting.", status="waiting", author=None)
    make_statement(conversation, "Secret and refused.", status="rejected", author=None, reason="It insults.")
    for address in (
        f"/c/{conversation.token}/export.json", f"/c/{conversation.token}/report/",
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
        assert "no-store" in client.get(f"/c/{conversation.token}/{name}")["Cache-Control"]
    Conversation.objects.update(report_published_at=None)
    for name in ("export.json", "export.zip", "report/statements.csv"):
        assert client.get(f"/c/{conversation.token}/{name}").status_code == 403


def test_case_12_an_export_names_no_key_address_or_database_id(client: Client) -> None:
    conversation = published(people=6)
    people = list(Participant.objects.all())
    data = client.get(f"/c/{conversation.token}/export.json").json()
    assert [one["id"] for one in data["participants"]] == list(range(6))
    whole = json.dumps(data)
    assert not any(one.key in whole for one in people)
    assert set(data["participants"][0]) == {"id", "group", "votes"}
