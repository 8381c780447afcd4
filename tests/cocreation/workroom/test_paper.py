"""Paper votes: every sheet once, corrected in the open, nothing after closing."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from samskap.cocreation.models import PaperSheet, Participant, Source, State, Vote, VoteEvent
from samskap.cocreation.selectors.paper import next_sheet, sheet_pages
from samskap.cocreation.services.paper import correct_sheet, enter_sheet
from samskap.core.errors import InvalidInput, Refused, StateRefused
from samskap.core.models import JournalEntry
from samskap.ui.qr import qr_svg
from tests.cocreation.factories import make_actor, make_conversation, make_statement
from tests.cocreation.factories import make_user as user_of
from tests.core.factories import sign_in


@pytest.fixture
def conversation(db):
    return make_conversation(statements=3)


@pytest.fixture
def actor(conversation):
    return make_actor("member", conversation.organisation)


def test_a_sheet_becomes_one_participant_with_its_votes(conversation, actor):
    sheet = enter_sheet(actor=actor, conversation=conversation, batch=" library  a ", sheet=7, votes={1: 1, 3: -1})
    assert (sheet.batch, sheet.sheet, sheet.participant.source) == ("LIBRARY A", 7, Source.PAPER)
    assert list(Vote.objects.values_list("statement__number", "value").order_by("statement__number")) == [
        (1, 1),
        (3, -1),
    ]
    assert VoteEvent.objects.count() == 2
    following = next_sheet(conversation)
    assert (following.batch, following.sheet) == ("LIBRARY A", 8)


def test_the_same_sheet_is_refused_and_the_message_names_who_entered_it(conversation, actor):
    enter_sheet(actor=actor, conversation=conversation, batch="A", sheet=1, votes={1: 1})
    with pytest.raises(InvalidInput) as refused:
        enter_sheet(actor=actor, conversation=conversation, batch="a", sheet=1, votes={2: 1})
    assert str(actor.user) in refused.value.fields["sheet"]
    assert "Sheet 1 of batch A" in refused.value.fields["sheet"]
    assert Participant.objects.count() == 1
    other = make_conversation(organisation=conversation.organisation, statements=1)
    enter_sheet(actor=actor, conversation=other, batch="A", sheet=1, votes={1: 1})


@pytest.mark.django_db(transaction=True)
def test_two_who_enter_the_same_sheet_at_once_make_it_one():
    conversation = make_conversation(statements=3)
    actors = [make_actor("member", conversation.organisation) for _ in range(6)]

    def enter(actor):
        try:
            enter_sheet(actor=actor, conversation=conversation, batch="A", sheet=1, votes={1: 1})
        except InvalidInput:
            return "refused"
        else:
            return "entered"
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        outcomes = sorted(pool.map(enter, actors))
    assert outcomes == ["entered"] + ["refused"] * 5
    assert (PaperSheet.objects.count(), Participant.objects.count(), VoteEvent.objects.count()) == (1, 1, 1)


def test_a_correction_keeps_the_log_and_stands_in_the_journal_without_choices(conversation, actor):
    sheet = enter_sheet(actor=actor, conversation=conversation, batch="A", sheet=1, votes={1: 1, 2: 1})
    correct_sheet(actor=actor, sheet=sheet, votes={2: -1, 3: 0})
    assert dict(Vote.objects.values_list("statement__number", "value")) == {2: -1, 3: 0}
    log = VoteEvent.objects.order_by("id").values_list("statement__number", "value")
    assert list(log) == [(1, 1), (2, 1), (1, None), (2, -1), (3, 0)]
    entry = JournalEntry.objects.get(action="paper.corrected")
    assert entry.facts["before"]["sha256"] != entry.facts["after"]["sha256"]
    assert set(entry.facts["after"]) == {"votes", "sha256", "changed"}
    correct_sheet(actor=actor, sheet=sheet, votes={2: -1, 3: 0})
    assert JournalEntry.objects.filter(action="paper.corrected").count() == 1


def test_paper_is_taken_while_paused_and_never_after_closing(actor, conversation):
    paused = make_conversation(state=State.PAUSED, organisation=conversation.organisation, statements=1)
    enter_sheet(actor=actor, conversation=paused, batch="A", sheet=1, votes={1: 1})
    for state in (State.DRAFT, State.CLOSED, State.ANSWERED):
        other = make_conversation(state=state, organisation=conversation.organisation, statements=1)
        with pytest.raises(StateRefused):
            enter_sheet(actor=actor, conversation=other, batch="A", sheet=1, votes={1: 1})


@pytest.mark.parametrize(
    ("batch", "sheet", "votes"),
    [
        ("", 1, {1: 1}),
        ("x" * 41, 1, {1: 1}),
        ("A", 0, {1: 1}),
        ("A", 1, {}),
        ("A", 1, {99: 1}),
        ("A", 1, {1: 2}),
    ],
)
def test_a_sheet_that_cannot_be_is_refused_whole(conversation, actor, batch, sheet, votes):
    with pytest.raises(InvalidInput):
        enter_sheet(actor=actor, conversation=conversation, batch=batch, sheet=sheet, votes=votes)
    assert not Participant.objects.exists()


def test_statements_that_are_not_published_take_no_votes(conversation, actor):
    hidden = make_statement(conversation, status="rejected", reason="No.")
    with pytest.raises(InvalidInput, match="not published"):
        enter_sheet(actor=actor, conversation=conversation, batch="A", sheet=1, votes={hidden.number: 1})


def test_observers_enter_nothing(conversation):
    observer = make_actor("observer", conversation.organisation)
    with pytest.raises(Refused):
        enter_sheet(actor=observer, conversation=conversation, batch="A", sheet=1, votes={1: 1})


def test_entering_a_sheet_through_the_page_and_correcting_it(client, conversation):
    sign_in(client, user_of(organisation=conversation.organisation))
    address = reverse("paper", args=[conversation.token])
    client.post(address, {"batch": "A", "sheet": "1", "answer-1": "a", "answer-2": "d", "answer-3": ""})
    double = client.post(address, {"batch": "A", "sheet": "1", "answer-1": "p"})
    text = double.content.decode()
    assert double.status_code == 422
    assert "has been entered already, by" in text
    assert re.search(r'name="answer-1" id="answer-1-p" value="p" checked', text)
    sheet = PaperSheet.objects.get()
    correct = reverse("correct_paper", args=[conversation.token, sheet.pk])
    assert 'id="answer-2-d" value="d" checked' in client.get(correct).content.decode()
    assert client.post(correct, {"answer-2": "p"}).status_code == 302
    assert dict(Vote.objects.values_list("statement__number", "value")) == {2: 0}
    assert client.post(correct, {}).status_code == 422


def test_sheets_of_another_conversation_are_not_found(client, conversation, actor):
    sheet = enter_sheet(actor=actor, conversation=conversation, batch="A", sheet=1, votes={1: 1})
    other = make_conversation(statements=1)
    sign_in(client, user_of(organisation=other.organisation))
    assert client.get(reverse("correct_paper", args=[other.token, sheet.pk])).status_code == 404
    assert client.post(reverse("correct_paper", args=[other.token, sheet.pk]), {"answer-1": "d"}).status_code == 404
    assert client.get(reverse("correct_paper", args=[conversation.token, sheet.pk])).status_code == 403


def test_the_printed_sheet_holds_every_published_statement_and_the_code(client, conversation, at_most_queries):
    for _ in range(22):
        make_statement(conversation)
    make_statement(conversation, "Never shown", status="rejected", reason="No.")
    sign_in(client, user_of(organisation=conversation.organisation))
    with at_most_queries(15):
        page = client.get(reverse("paper_sheet", args=[conversation.token])).content.decode()
    assert page.count('class="paper-sheet"') == len(sheet_pages(range(25))) == 3
    assert page.count('class="paper-box"') == 75
    assert "Never shown" not in page
    assert "The trees stay." in page
    assert f"/c/{conversation.token}/qr.svg" in page


def test_the_code_is_an_image_of_the_residents_address(client, conversation):
    answer = client.get(reverse("qr", args=[conversation.token]))
    assert answer["Content-Type"] == "image/svg+xml"
    address = f"http://127.0.0.1:8000/c/{conversation.token}/"
    assert answer.content.decode().startswith("<svg")
    assert address in answer.content.decode()
    draft = make_conversation(state=State.DRAFT)
    assert client.get(reverse("qr", args=[draft.token])).status_code == 404


def test_the_code_draws_exactly_the_modules_of_the_standard():
    import qrcode

    text = "https://example.org/c/abcdefgh12345678/"
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    dark = {(x + 4, y + 4) for y, row in enumerate(code.get_matrix()) for x, on in enumerate(row) if on}
    drawn = {
        (int(x) + step, int(y))
        for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", qr_svg(text, "<b>"))
        for step in range(int(length))
    }
    assert drawn == dark
    assert "<b>" not in qr_svg(text, "<b>")
