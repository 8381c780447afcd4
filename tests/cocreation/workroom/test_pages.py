"""The facilitator's pages as a person meets them."""

import re
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from samskap.cocreation.models import Conversation, State, StatementStatus
from tests.cocreation.factories import PROMISE, make_conversation, make_organisation, make_participant, make_statement
from tests.cocreation.factories import make_user as user_of
from tests.core.factories import sign_in

pytestmark = pytest.mark.django_db

FIELDS = {
    "template": "blank",
    "question": "How shall the square be used?",
    "language": "en",
    "moderation": "strict",
    "scope": "public",
    "seeds": "\n".join(f"Seed number {n}." for n in range(1, 6)),
    **{name: str(value) for name, value in PROMISE.items()},
}


@pytest.fixture
def organisation():
    return make_organisation("Solvik")


@pytest.fixture
def member(client, organisation):
    return sign_in(client, user_of(organisation=organisation))


def body(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_from_start_to_open_in_three_pages(member, organisation):
    assert "Use of a square or park" in body(member.get(reverse("create_conversation")))
    form = member.get(reverse("create_conversation"), {"template": "square"})
    assert "Cars should not be allowed to park on the square." in body(form)
    made = member.post(reverse("create_conversation"), {**FIELDS, "organisation": organisation.pk})
    conversation = Conversation.objects.get()
    assert made.url == reverse("workroom", args=[conversation.token])
    assert "Everything is in place" in body(member.get(made.url))
    opened = member.post(reverse("change_state", args=[conversation.token]), {"to": "open"}, follow=True)
    assert "People are answering" in body(opened) or "Nobody has answered yet" in body(opened)
    conversation.refresh_from_db()
    assert conversation.state == State.OPEN


def test_a_draft_without_promise_says_what_it_lacks_and_opening_is_refused(member, organisation):
    values = {**FIELDS, "organisation": organisation.pk, "decided_by": "", "seeds": "Only one."}
    page = body(member.post(reverse("create_conversation"), values, follow=True))
    assert "The promise lacks: Who decides." in page
    assert "it has 1" in page
    refused = member.post(reverse("change_state", args=[Conversation.objects.get().token]), {"to": "open"})
    assert refused.status_code == 409
    assert "The promise lacks: Who decides." in body(refused)


def test_a_bad_line_in_a_file_is_named_and_what_was_typed_is_kept(member, organisation):
    upload = SimpleUploadedFile("seeds.csv", b"statement;who\nBenches;a\n;b\n")
    values = {
        **FIELDS,
        "organisation": organisation.pk,
        "seeds": "",
        "seed_file": upload,
        "purpose": "Because <b>we</b>",
    }
    answer = member.post(reverse("create_conversation"), values)
    assert answer.status_code == 422
    assert "Line 3 has no statement." in body(answer)
    assert "Because &lt;b&gt;we&lt;/b&gt;" in body(answer)
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("seeds.txt", b"Fine\n\xff\xfe", "Line 2 is not text in UTF-8"),
        ("seeds.txt", b"Fine\nnot \x00 fine", "Line 2 holds signs that are no text"),
        ("seeds.csv", b"a,b\n1,2\n", "needs a column"),
        ("seeds.csv", b'statement\n"open', "no row of a table"),
        ("seeds.txt", b"\n\n", "holds no statement"),
        ("seeds.txt", b"x" * 1_000_001, "larger than 1 MB"),
        ("seeds.txt", b"same\nother\nSame.", "Line 3 says the same as line 1"),
    ],
)
def test_files_that_cannot_be_used_are_refused_whole(member, organisation, name, content, said):
    upload = SimpleUploadedFile(name, content)
    answer = member.post(
        reverse("create_conversation"), {**FIELDS, "organisation": organisation.pk, "seeds": "", "seed_file": upload}
    )
    assert (answer.status_code, said in body(answer)) == (422, True)
    assert not Conversation.objects.exists()


def test_the_organisation_is_chosen_among_those_one_works_in(client, organisation):
    from samskap.core.models import Membership

    person = user_of(organisation=organisation)
    Membership.objects.create(user=person, organisation=make_organisation("Fjell"), role="observer")
    stranger = make_organisation("Stranger")
    sign_in(client, person)
    page = body(client.get(reverse("create_conversation"), {"template": "blank"}))
    assert "Fjell" not in page
    answer = client.post(reverse("create_conversation"), {**FIELDS, "organisation": stranger.pk})
    assert answer.status_code == 422
    assert not Conversation.objects.exists()


def test_the_list_shows_only_mine_and_what_needs_me_first(member, organisation, at_most_queries):
    quiet = make_conversation(organisation=organisation, question="Quiet one")
    busy = make_conversation(organisation=organisation, question="Busy one")
    for _ in range(3):
        make_statement(busy, author=make_participant(busy), status=StatementStatus.WAITING)
    make_conversation(organisation=organisation, state=State.CLOSED, question="Closed one")
    make_conversation(question="Not mine")
    for number in range(30):
        make_conversation(organisation=organisation, question=f"More {number}", state=State.ANSWERED)
    with at_most_queries(15):
        page = body(member.get(reverse("my_conversations")))
    assert page.index("Busy one") < page.index("Closed one") < page.index(quiet.question)
    assert "Not mine" not in page
    assert "3 statements wait for you" in page
    assert "Page 1 of 2" in page


def test_pages_of_a_conversation_keep_to_their_queries(member, organisation, at_most_queries):
    conversation = make_conversation(organisation=organisation, statements=30)
    for _ in range(30):
        make_statement(conversation, author=make_participant(conversation), status=StatementStatus.WAITING)
    for name in ("workroom", "statements", "edit_conversation"):
        with at_most_queries(15):
            assert member.get(reverse(name, args=[conversation.token])).status_code == 200


def test_a_residents_text_is_shown_as_text(member, organisation):
    conversation = make_conversation(organisation=organisation, question="<script>alert(1)</script>?")
    make_statement(
        conversation, "<img src=x onerror=alert(1)>", author=make_participant(conversation), status="waiting"
    )
    page = body(member.get(reverse("statements", args=[conversation.token])))
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "<script>alert" not in page


def test_a_decision_without_reason_stands_beside_its_statement(member, organisation):
    conversation = make_conversation(organisation=organisation)
    waiting = make_statement(conversation, author=make_participant(conversation), status="waiting")
    address = reverse("moderate_statement", args=[conversation.token, waiting.number])
    answer = member.post(address, {"seen": "waiting", "to": "rejected"})
    assert answer.status_code == 422
    assert "Say why it is not published" in body(answer)
    member.post(address, {"seen": "waiting", "to": "rejected", "reason": "Named a person."})
    waiting.refresh_from_db()
    assert (waiting.status, waiting.reason) == ("rejected", "Named a person.")
    stale = member.post(address, {"seen": "waiting", "to": "published"})
    assert stale.status_code == 409
    member.post(reverse("undo_moderation", args=[conversation.token, waiting.number]), {"seen": "rejected"})
    waiting.refresh_from_db()
    assert waiting.status == "waiting"


def test_ticked_statements_are_published_together(member, organisation):
    conversation = make_conversation(organisation=organisation)
    rows = [make_statement(conversation, author=make_participant(conversation), status="waiting") for _ in range(3)]
    member.post(
        reverse("publish_statements", args=[conversation.token]),
        {"numbers": [rows[0].number, rows[2].number, "x", "9" * 40]},
    )
    assert list(conversation.statements.values_list("status", flat=True)) == ["published", "waiting", "published"]


def test_strangers_do_not_learn_that_a_draft_exists(client):
    draft = make_conversation(state=State.DRAFT)
    sign_in(client, user_of(organisation=make_organisation(), role="lead"))
    for name in ("workroom", "statements", "edit_conversation", "delete_conversation"):
        assert client.get(reverse(name, args=[draft.token])).status_code == 404
        assert client.get(reverse(name, args=["no-such-token"])).status_code == 404
    assert client.post(reverse("change_state", args=[draft.token]), {"to": "open"}).status_code == 404


def test_an_observer_reads_all_and_changes_nothing(client, organisation):
    conversation = make_conversation(organisation=organisation, statements=5)
    sign_in(client, user_of(organisation=organisation, role="observer"))
    assert client.get(reverse("workroom", args=[conversation.token])).status_code == 200
    assert 'name="to"' not in body(client.get(reverse("workroom", args=[conversation.token])))
    assert client.get(reverse("edit_conversation", args=[conversation.token])).status_code == 403
    assert client.post(reverse("statements", args=[conversation.token]), {"seeds": "x"}).status_code == 403


def test_without_signing_in_one_is_asked_to(client):
    answer = client.get(reverse("workroom", args=["whatever"]))
    assert answer.status_code == 302
    assert unquote(answer.url).endswith("?next=/work/c/whatever/")


def test_the_page_for_answering_is_the_only_way_to_answered(member, organisation):
    closed = make_conversation(organisation=organisation, state=State.CLOSED)
    assert member.post(reverse("change_state", args=[closed.token]), {"to": "answered"}).status_code == 422
    closed.refresh_from_db()
    assert closed.state == State.CLOSED


def test_the_promise_is_edited_and_an_emptied_one_keeps_what_was_typed(member, organisation):
    conversation = make_conversation(organisation=organisation, statements=5)
    address = reverse("edit_conversation", args=[conversation.token])
    assert "The trees stay." in body(member.get(address))
    refused = member.post(address, {**FIELDS, "fixed_matters": "", "purpose": "A new reason."})
    assert refused.status_code == 422
    assert "A new reason." in body(refused)
    assert member.post(address, {**FIELDS, "purpose": "A new reason."}).status_code == 302
    conversation.refresh_from_db()
    assert conversation.purpose == "A new reason."


def test_a_draft_is_deleted_after_asking_once_more(member, organisation):
    draft = make_conversation(organisation=organisation, state=State.DRAFT)
    address = reverse("delete_conversation", args=[draft.token])
    assert "This will be lost" in body(member.get(address))
    assert member.post(address).status_code == 302
    assert not Conversation.objects.exists()


def test_typing_the_question_to_erase_a_closed_conversation_is_not_called_optional(client, organisation):
    lead = sign_in(client, user_of(role="lead", organisation=organisation))
    closed = make_conversation(organisation=organisation, state=State.CLOSED)
    page = body(lead.get(reverse("delete_conversation", args=[closed.token])))
    assert "Write the question to erase everything" in page
    assert "(optional)" not in page
    assert lead.post(reverse("delete_conversation", args=[closed.token])).status_code == 422
    assert Conversation.objects.exists()


def test_taking_back_is_offered_only_where_somebody_decided(member, organisation):
    conversation = make_conversation(organisation=organisation)
    make_statement(conversation, author=None, status="rejected", reason="Out of an import.")
    address = reverse("statements", args=[conversation.token]) + "?status=rejected"
    assert "Take the decision back" not in body(member.get(address))
    other = make_statement(conversation, author=make_participant(conversation), status="waiting")
    member.post(
        reverse("moderate_statement", args=[conversation.token, other.number]),
        {"seen": "waiting", "to": "rejected", "reason": "Off topic."},
    )
    assert body(member.get(address)).count("Take the decision back") == 1
