"""Conversations come in from Polis and go out again: whole, or not at all."""

import csv
import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from samskap.cocreation.models import (
    Conversation,
    MapSnapshot,
    Participant,
    State,
    Statement,
    StatementStatus,
    Vote,
    VoteEvent,
)
from samskap.cocreation.services.exporting import as_json, polis_zip
from samskap.cocreation.services.importing import REASONS, Upload, describe, import_conversation, read_uploads
from samskap.cocreation.services.inputs import Promise, Scope
from samskap.core.access import NOBODY
from samskap.core.errors import InvalidInput, NotVisible, Refused
from samskap.core.models import JournalEntry
from samskap.engines.opinionmap.errors import ExportError
from tests.cocreation.factories import (
    PROMISE,
    make_actor,
    make_conversation,
    make_organisation,
    make_participant,
    make_statement,
    make_vote,
)
from tests.cocreation.factories import make_user as user_of
from tests.core.factories import sign_in

pytestmark = pytest.mark.django_db

VOTES = """timestamp,datetime,comment-id,voter-id,vote
2000,x,0,7,-1
1000,x,0,7,1
3000,x,1,8,0
3000,x,0,9,1
"""
COMMENTS = """timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
100,x,0,7,1,1,1,Benches for all
200,x,1,8,0,0,-1,'=cmd|' /C calc'!A0
"""
SUMMARY = 'topic,The square\nurl,https://example.org/x\nconversation-description,"Long\ntext"\n'
FILES = {"votes.csv": VOTES, "comments.csv": COMMENTS, "summary.csv": SUMMARY}


def uploads(files):
    return [Upload(name, io.BytesIO(text.encode()), len(text)) for name, text in files.items()]


def take_in(files, organisation=None, **changes):
    organisation = organisation or make_organisation()
    values = {
        "actor": make_actor("member", organisation),
        "organisation": organisation,
        "export": read_uploads(files),
        "language": "en",
        "promise": Promise(**PROMISE),
        "scope": Scope(),
    }
    return import_conversation(**{**values, **changes})


def zipped(content):
    return [Upload("export.zip", io.BytesIO(content), len(content))]


def current(conversation):
    rows = Vote.objects.filter(statement__conversation=conversation, participant__excluded_at=None)
    return sorted(rows.values_list("statement__number", "value", "at"))


def test_votes_texts_moderation_and_times_come_along():
    conversation = take_in(uploads(FILES))
    assert (conversation.state, conversation.question) == (State.CLOSED, "The square")
    assert conversation.background == "Long\ntext"
    assert conversation.imported_from == "Polis https://example.org/x"
    assert list(conversation.statements.values_list("number", "text", "status")) == [
        (0, "Benches for all", StatementStatus.PUBLISHED),
        (1, "=cmd|' /C calc'!A0", StatementStatus.REJECTED),
    ]
    log = VoteEvent.objects.order_by("id").values_list("participant__external_id", "statement__number", "value")
    assert list(log) == [("7", 0, -1), ("7", 0, 1), ("8", 1, 0), ("9", 0, 1)]
    assert Vote.objects.get(participant__external_id="7").value == -1
    assert conversation.next_statement_number == 2
    after = JournalEntry.objects.get(action="conversation.imported").facts["after"]
    assert (after["participants"], after["votes"], after["events"]) == (3, 3, 4)
    assert conversation.opened_at < conversation.closed_at


def test_only_the_wide_file_is_enough():
    wide = "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1\n5,0,0,2,1,1,1,-1\n6,,0,1,0,0,,0\n"
    conversation = take_in(uploads({"participants-votes.csv": wide, "summary.csv": SUMMARY}))
    assert [row[:2] for row in current(conversation)] == [(0, 1), (1, -1), (1, 0)]
    assert conversation.statements.count() == 2


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"votes.csv": VOTES.replace(",8,0", ",8,2")}, "votes.csv, line 4: “2” is not a vote"),
        ({"votes.csv": VOTES.replace("voter-id", "who")}, "votes.csv, line 1: There is no column “voter-id”."),
        ({"votes.csv": VOTES.replace("3000,x,1", "3000,x,77")}, "votes.csv, line 4: There is a vote on statement 77"),
        ({"votes.csv": VOTES.replace("2000", "9" * 18)}, "outside the calendar"),
        ({"comments.csv": COMMENTS.replace("Benches", "B" * 1001)}, "statement 0 is longer than 1000 signs"),
        ({"comments.csv": COMMENTS + "1,x,1,8,0,0,1,Twice\n"}, "comments.csv, line 4: “1” occurs twice"),
        ({"votes.csv": ""}, "votes.csv: The file is empty."),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_left_behind(files, said):
    organisation = make_organisation()
    with pytest.raises(InvalidInput) as refused:
        take_in(uploads({**FILES, **files}), organisation)
    assert said in refused.value.fields["files"]
    for kind in (Conversation, Statement, Participant, Vote, VoteEvent):
        assert not kind.objects.exists()


def test_negative_or_huge_statement_numbers_are_refused():
    for number in ("-1", str(2**31)):
        files = {
            "votes.csv": VOTES.replace(",x,1,", f",x,{number},"),
            "comments.csv": COMMENTS.replace("200,x,1,", f"200,x,{number},"),
        }
        with pytest.raises(InvalidInput, match="cannot be the number"):
            take_in(uploads(files), question="x")
        assert not Conversation.objects.exists()


def test_bytes_that_are_no_text_and_archives_that_are_none():
    with pytest.raises(InvalidInput, match="not text in UTF-8"):
        read_uploads([Upload("votes.csv", io.BytesIO(VOTES.encode() + b"\xff\n"), 9)])
    with pytest.raises(InvalidInput, match="cannot be read as a zip"):
        read_uploads(zipped(b"PK not really"))
    with pytest.raises(InvalidInput, match="neither votes"):
        read_uploads(uploads({"../../etc/passwd": "x", "votes.csv.exe": VOTES}))
    with pytest.raises(InvalidInput, match="larger than 25 MB"):
        read_uploads([Upload("votes.csv", io.BytesIO(b""), 26 * 2**20)])


def test_a_bomb_is_stopped_and_a_path_in_the_archive_is_only_a_name():
    padded = f"3000,{'x' * 4000},0,9,1\n".encode() * 16_000
    for content, said in ((padded, "larger than 60 MB"), (b"\n" * 1_000_001, "more than 1000000 lines")):
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("votes.csv", VOTES.encode() + content)
        assert len(bomb.getvalue()) < 2**20
        with pytest.raises(InvalidInput, match=said):
            read_uploads(zipped(bomb.getvalue()))
    sly = io.BytesIO()
    with zipfile.ZipFile(sly, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(f"../../../tmp/{name}", text)
    assert take_in(zipped(sly.getvalue())).statements.count() == 2


def test_the_promise_must_be_complete_and_the_organisation_mine():
    with pytest.raises(InvalidInput) as refused:
        take_in(uploads(FILES), promise=Promise(**{**PROMISE, "decided_by": ""}))
    assert set(refused.value.fields) == {"decided_by"}
    with pytest.raises(InvalidInput, match="Write the question"):
        take_in(uploads({"votes.csv": VOTES, "comments.csv": COMMENTS}))
    with pytest.raises(Refused):
        take_in(uploads(FILES), actor=make_actor("lead", make_organisation()))
    organisation = make_organisation()
    with pytest.raises(Refused):
        take_in(uploads(FILES), organisation, actor=make_actor("observer", organisation))
    assert not Conversation.objects.exists()


def test_every_reason_of_the_engine_has_a_sentence_with_its_values():
    assert set(REASONS) == set(ExportError.SENTENCES)
    words = {"column": "c", "value": "v", "found": 1, "expected": 2, "limit": 3}
    for reason in REASONS:
        assert "%(" not in describe(ExportError("votes.csv", 3, reason, **words))


@pytest.mark.parametrize("name", ["brexit-consensus", "scoop-hivemind.biodiversity"])
def test_a_real_conversation_comes_back_as_it_went(shared_data, name):
    folder = shared_data / "opinions" / name
    first = take_in([Upload(one.name, one.open("rb"), one.stat().st_size) for one in folder.iterdir()])
    with (folder / "votes.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert VoteEvent.objects.count() == len(rows)
    assert Vote.objects.count() == len({(row["voter-id"], row["comment-id"]) for row in rows})
    again = take_in(zipped(polis_zip(make_actor("observer", first.organisation), first)))
    assert current(again) == current(first)
    texts = ("number", "text", "status")
    assert list(again.statements.values_list(*texts)) == list(first.statements.values_list(*texts))
    assert again.question == first.question
    log = VoteEvent.objects.order_by("id").values_list("statement__number", "value", "at")
    assert list(log.filter(statement__conversation=first)) == list(log.filter(statement__conversation=again))


def full_conversation():
    conversation = make_conversation(state=State.CLOSED)
    from django.utils import timezone

    conversation.report_published_at = timezone.now()
    conversation.save()
    formula = make_statement(conversation, "=HYPERLINK(1)")
    author = make_participant(conversation)
    own = make_statement(conversation, "+46 is our number", author=author)
    make_statement(conversation, "Slander", author=author, status="rejected", reason="No.")
    people = [make_participant(conversation) for _ in range(6)]
    for person in people:
        make_vote(person, formula, 1)
    make_vote(people[0], own, 1)
    make_vote(people[0], own, -1)
    bad = make_participant(conversation, excluded_at=timezone.now(), exclusion_reason="Same rows.")
    make_vote(bad, formula, -1)
    MapSnapshot.objects.create(
        conversation=conversation,
        computed_at=timezone.now(),
        seconds=1,
        participants=6,
        votes=7,
        data={},
        members=[[one.pk for one in people], [0] * 6, [0] * 6, [0, 0, 0, 0, 0, 1]],
    )
    return conversation


def read_zip(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_what_leaves_the_house_names_nobody_and_runs_nothing():
    conversation = full_conversation()
    observer = make_actor("observer", conversation.organisation)
    files = read_zip(polis_zip(observer, conversation))
    keys = list(Participant.objects.values_list("key", flat=True))
    whole = "".join(files.values()) + json.dumps(as_json(observer, conversation))
    assert not any(key in whole for key in keys)
    assert "'=HYPERLINK(1)" in files["comments.csv"]
    assert "'+46" in files["comments.csv"]
    for row in csv.DictReader(io.StringIO(files["comments.csv"])):
        assert row["author-id"] == ""
    voters = {row["voter-id"] for row in csv.DictReader(io.StringIO(files["votes.csv"]))}
    assert voters == {"0", "1", "2", "3", "4", "5"}


def groups_in(content: bytes) -> list[str]:
    rows = csv.DictReader(io.StringIO(read_zip(content)["participants-votes.csv"]))
    return [row["group-id"] for row in rows]


def test_groups_of_fewer_than_five_are_no_groups_in_the_export():
    conversation = full_conversation()
    observer = make_actor("observer", conversation.organisation)
    assert groups_in(polis_zip(observer, conversation)) == ["0", "0", "0", "0", "0", ""]


def test_the_asker_also_gets_what_is_not_published_and_the_excluded_are_counted():
    conversation = full_conversation()
    observer = make_actor("observer", conversation.organisation)
    assert "Slander" in read_zip(polis_zip(observer, conversation))["comments.csv"]
    data = as_json(observer, conversation)
    assert data["excluded_participants"] == 1
    assert [one["status"] for one in data["statements"]] == ["published", "published", "rejected"]
    assert data["participants"][0] == {"id": 0, "group": 0, "votes": {"1": 1, "2": -1}}


def test_a_vote_taken_back_is_not_in_the_export():
    conversation = full_conversation()
    Vote.objects.filter(statement__number=2).delete()
    observer = make_actor("observer", conversation.organisation)
    assert [row[:2] for row in current(take_in(zipped(polis_zip(observer, conversation))))] == [(1, 1)] * 6


def test_only_the_asker_exports():
    conversation = full_conversation()
    assert conversation.report_published_at is not None
    with pytest.raises(Refused):
        polis_zip(make_actor("lead", make_organisation()), conversation)
    draft = make_conversation(state=State.DRAFT)
    with pytest.raises(NotVisible):
        as_json(NOBODY, draft)
    empty = read_zip(polis_zip(make_actor("member", draft.organisation), draft))
    assert len(empty["votes.csv"].splitlines()) == 1


PROMISE_FIELDS = {name: str(value) for name, value in PROMISE.items()}


def as_files(files):
    return [SimpleUploadedFile(name, text.encode()) for name, text in files.items()]


def test_importing_through_the_page(client):
    organisation = make_organisation()
    sign_in(client, user_of(organisation=organisation))
    fields = {**PROMISE_FIELDS, "organisation": organisation.pk, "language": "de", "scope": "public"}
    assert client.get(reverse("import_conversation")).status_code == 200
    answer = client.post(reverse("import_conversation"), {**fields, "folder": as_files({**FILES, "notes.txt": "x"})})
    conversation = Conversation.objects.get()
    assert answer.url == reverse("workroom", args=[conversation.token])
    assert 'lang="de"' in client.get(answer.url).content.decode()
    broken = {**FILES, "votes.csv": VOTES.replace(",8,0", ",8,<b>")}
    refused = client.post(reverse("import_conversation"), {**fields, "purpose": "Kept text", "files": as_files(broken)})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "votes.csv, line 4: “&lt;b&gt;” is not a vote" in page
    assert "Kept text" in page
    assert Conversation.objects.count() == 1
    assert client.post(reverse("import_conversation"), fields).status_code == 422


def test_an_upload_that_is_too_large_is_refused_unread(client):
    sign_in(client, user_of(organisation=make_organisation()))
    answer = client.post(
        reverse("import_conversation"), b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=2**30
    )
    assert answer.status_code == 422
    assert "larger than 25 MB" in answer.content.decode()


def test_the_upload_page_checks_where_a_form_comes_from():
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    organisation = make_organisation()
    sign_in(strict, user_of(organisation=organisation))
    fields = {**PROMISE_FIELDS, "organisation": organisation.pk, "language": "en", "scope": "public"}
    assert strict.post(reverse("import_conversation"), {**fields, "files": as_files(FILES)}).status_code == 403
    assert not Conversation.objects.exists()
