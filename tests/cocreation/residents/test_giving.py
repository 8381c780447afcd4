"""What residents give beyond answers: statements, background, an address for the result."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from samskap.cocreation.models import (
    BackgroundAnswer,
    BackgroundOption,
    BackgroundQuestion,
    Moderation,
    Participant,
    ResultSubscription,
    State,
    Statement,
    StatementStatus,
)
from samskap.cocreation.participation import cookie_name
from tests.cocreation.factories import make_conversation, make_participant, make_statement

pytestmark = pytest.mark.django_db


def write(client: Client, conversation, text: str, **more: object):
    return client.post(f"/c/{conversation.token}/statement/", {"text": text, "language": "nb", **more})


def test_a_statement_waits_where_moderation_is_strict(client: Client) -> None:
    conversation = make_conversation(moderation=Moderation.STRICT)
    answer = write(client, conversation, "  Flere benker\n i skyggen. ")
    assert answer.status_code == 302
    assert cookie_name(conversation) in answer.cookies
    said = Statement.objects.get()
    assert (said.text, said.language, said.status) == ("Flere benker i skyggen.", "nb", StatementStatus.WAITING)
    assert said.author == Participant.objects.get()
    page = client.get(answer["Location"]).content.decode()
    assert "Waiting to be read" in page
    assert '<p lang="nb">Flere benker i skyggen.</p>' in page
    assert "Flere benker" not in client.get(f"/c/{conversation.token}/").content.decode()


def test_a_statement_is_out_at_once_where_moderation_is_open(
    client: Client, django_capture_on_commit_callbacks
) -> None:
    conversation = make_conversation(moderation=Moderation.OPEN)
    with django_capture_on_commit_callbacks(execute=True):
        write(client, conversation, "More benches.")
    assert Statement.objects.get().status == StatementStatus.PUBLISHED
    conversation.refresh_from_db()
    assert conversation.map_dirty
    assert "More benches." in Client().get(f"/c/{conversation.token}/").content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n ",
        "x" * 401,
        "https://example.com/buy",
        "www.example.com",
        "!!! ??? 123",
        "example.com/offer?x=1 example.no",
        "statement 1 about the SQUARE",
        "with a \x00 sign",
    ],
)
def test_what_cannot_be_used_is_told_beside_the_field_and_kept(client: Client, text: str) -> None:
    conversation = make_conversation(statements=1)
    answer = write(client, conversation, text)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in page
    assert text.split("\x00")[0].strip()[:20] in page
    assert Statement.objects.count() == 1
    assert not Participant.objects.exists()


def test_what_waits_or_was_refused_from_others_is_not_given_away(client: Client) -> None:
    conversation = make_conversation()
    stranger = make_participant(conversation)
    make_statement(conversation, "A secret thought.", author=stranger, status=StatementStatus.WAITING)
    assert write(client, conversation, "A secret thought.").status_code == 302
    assert write(client, conversation, "A secret thought!").status_code == 302
    assert write(client, conversation, "a secret  thought").status_code == 422


def test_a_link_beside_own_words_is_allowed(client: Client) -> None:
    assert write(client, make_conversation(), "Do as in Oslo, see oslo.no").status_code == 302


def test_markup_is_text(client: Client) -> None:
    """Abuse 7."""
    conversation = make_conversation(moderation=Moderation.OPEN)
    write(client, conversation, "<script>alert(1)</script> is <b>text</b>")
    page = client.get(f"/c/{conversation.token}/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_statements_are_taken_in_an_open_conversation_only(client: Client) -> None:
    for state in (State.PAUSED, State.CLOSED, State.ANSWERED):
        assert write(client, make_conversation(state=state), "More benches.").status_code == 409
    assert write(client, make_conversation(state=State.DRAFT), "More benches.").status_code == 404
    late = make_conversation(closes_at=timezone.now() - timedelta(seconds=1))
    assert write(client, late, "More benches.").status_code == 409
    assert not Statement.objects.exists()


def test_many_statements_in_an_hour_are_slowed(client: Client, settings) -> None:
    settings.STATEMENTS_PER_PARTICIPANT_HOUR = 2
    conversation = make_conversation()
    words = ("One thing here.", "Another thing.", "A third thing.")
    assert [write(client, conversation, text).status_code for text in words] == [302, 302, 429]


def test_the_first_form_sent_twice_comes_from_one_person() -> None:
    conversation = make_conversation()
    seed = str(uuid4())
    assert write(Client(), conversation, "More benches.", seed=seed).status_code == 302
    assert write(Client(), conversation, "More benches.", seed=seed).status_code == 422
    assert (Participant.objects.count(), Statement.objects.count()) == (1, 1)


def test_background_is_optional_and_can_be_taken_back(client: Client, at_most_queries) -> None:
    conversation = make_conversation(statements=1)
    question = BackgroundQuestion.objects.create(conversation=conversation, text="Where do you live?")
    north, south = (BackgroundOption.objects.create(question=question, text=text) for text in ("North", "South"))
    address = f"/c/{conversation.token}/about-me/"
    client.post(f"/c/{conversation.token}/vote/", {"statement": 1, "value": 1})
    for page in ("", "me/"):
        assert address in client.get(f"/c/{conversation.token}/{page}").content.decode(), "it is offered at the end"
    with at_most_queries(8):
        page = client.get(address).content.decode()
    assert "Everything here is optional." in page
    assert "I would rather not say" in page
    for option in (north, south):
        assert client.post(address, {f"question-{question.pk}": option.pk}).status_code == 302
        assert BackgroundAnswer.objects.get().option == option
    assert "checked" in client.get(address).content.decode()
    client.post(address, {f"question-{question.pk}": ""})
    assert not BackgroundAnswer.objects.exists()


def test_an_option_of_another_question_is_refused(client: Client) -> None:
    conversation, other = make_conversation(), make_conversation()
    question = BackgroundQuestion.objects.create(conversation=conversation, text="Where?")
    BackgroundOption.objects.create(question=question, text="North")
    foreign = BackgroundOption.objects.create(
        question=BackgroundQuestion.objects.create(conversation=other, text="Where?"), text="South"
    )
    answer = client.post(f"/c/{conversation.token}/about-me/", {f"question-{question.pk}": foreign.pk})
    assert answer.status_code == 422
    assert not BackgroundAnswer.objects.exists()


def test_an_address_is_kept_once_and_can_be_taken_away(client: Client) -> None:
    conversation = make_conversation()
    address = f"/c/{conversation.token}/result/"
    pages = [client.post(address, {"email": email}) for email in ("A@Example.org", "a@example.org ")]
    assert [page.status_code for page in pages] == [200, 200]
    same = [re.sub(r'value="[^"]+"|A@Example|a@example', "", page.content.decode()) for page in pages]
    assert same[0] == same[1], "nobody learns whether an address was there"
    assert ResultSubscription.objects.get().email == "a@example.org"
    assert not client.cookies
    mark = re.search(r'name="withdraw" value="([^"]+)"', pages[0].content.decode())
    assert mark
    assert "Your address is erased" in client.post(address, {"withdraw": mark[1]}).content.decode()
    assert not ResultSubscription.objects.exists()
    assert client.post(address, {"withdraw": mark[1]}).status_code == 200


def test_somebody_elses_address_cannot_be_taken_away(client: Client) -> None:
    conversation, other = make_conversation(), make_conversation()
    for one in (conversation, other):
        client.post(f"/c/{one.token}/result/", {"email": "a@example.org"})
    page = client.post(f"/c/{other.token}/result/", {"email": "a@example.org"}).content.decode()
    mark = re.search(r'name="withdraw" value="([^"]+)"', page)
    assert mark
    for forged in ("a@example.org", "a@example.org:abc", mark[1]):
        assert client.post(f"/c/{conversation.token}/result/", {"withdraw": forged}).status_code == 404
    assert ResultSubscription.objects.filter(conversation=conversation).exists()


@pytest.mark.parametrize("email", ["", "no address", "a@b", "a@example.org\nBcc: b@example.org"])
def test_what_is_no_address_is_told(client: Client, email: str) -> None:
    conversation = make_conversation()
    assert client.post(f"/c/{conversation.token}/result/", {"email": email}).status_code == 422
    assert not ResultSubscription.objects.exists()


def test_nothing_is_promised_when_the_result_is_here(client: Client) -> None:
    conversation = make_conversation(state=State.ANSWERED)
    assert client.post(f"/c/{conversation.token}/result/", {"email": "a@example.org"}).status_code == 409
