"""Who took part, beside the population, without a word about fewer than five."""

from collections.abc import Sequence

import pytest
from django.urls import reverse
from django.utils import timezone

from samskap.cocreation.models import BackgroundAnswer, BackgroundOption, BackgroundQuestion, Conversation, MapSnapshot
from samskap.cocreation.services.maps import refresh_map
from tests.cocreation.report.crowds import make_crowd

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation() -> Conversation:
    return make_crowd(sizes=(40, 30), report_published_at=timezone.now())


def ask(conversation: Conversation, counts: Sequence[int], population: Sequence[int | None] = ()) -> BackgroundQuestion:
    """A question about age whose options were chosen by so many people."""
    question = BackgroundQuestion.objects.create(
        conversation=conversation, text="How old are you?", population_source="Statistics 2025"
    )
    people = iter(conversation.participants.order_by("id"))
    for number, count in enumerate(counts):
        known = population[number] if population else None
        option = BackgroundOption.objects.create(
            question=question, text=f"Age {number}", order=number, population=known
        )
        answer(option, [next(people) for _ in range(count)])
    return question


def answer(option: BackgroundOption, people: Sequence[object]) -> None:
    BackgroundAnswer.objects.bulk_create(
        BackgroundAnswer(participant=one, question=option.question, option=option) for one in people
    )


def table(conversation: Conversation) -> list[tuple[int | None, int | None]]:
    refresh_map(conversation_id=conversation.pk)
    (found,) = MapSnapshot.objects.get().report["background"]
    return [(one["low"], one["high"]) for one in [*found["options"], found["silent"]]]


def test_counts_that_may_be_shown(conversation) -> None:
    ask(conversation, [20, 25, 15])
    assert table(conversation) == [(20, 20), (25, 25), (15, 15), (10, 10)]


def test_a_small_part_cannot_be_worked_out(conversation) -> None:
    ask(conversation, [20, 25, 3])
    assert table(conversation) == [(19, 22), (25, 25), (1, 4), (22, 22)]


def test_two_who_did_not_answer_cannot_be_worked_out_either(conversation) -> None:
    ask(conversation, [40, 28])
    assert table(conversation) == [(40, 40), (26, 29), (1, 4)]


def test_the_page_shows_participants_beside_the_population(conversation, client) -> None:
    ask(conversation, [20, 25, 3], [3000, 3000, 4000])
    refresh_map(conversation_id=conversation.pk)
    html = client.get(reverse("report", args=[conversation.token]), headers={"accept-language": "en"}).content.decode()
    assert "How old are you?" in html
    assert "Statistics 2025" in html
    assert "Shares of fewer than five people are not shown." in html
    assert ">40%<" in html
    assert ">6%<" not in html, "3 of 48"


def test_two_readings_tell_nothing_of_one_person(conversation) -> None:
    question = ask(conversation, [20, 25, 10])
    before = table(conversation)
    silent = list(conversation.participants.order_by("-id")[:5])
    option = question.options.get(order=0)
    answer(option, silent[:4])
    assert table(conversation) == before, "four more answers do not move the table"
    answer(option, silent[4:])
    assert table(conversation) == [(25, 25), (25, 25), (10, 10), (10, 10)]


def test_fewer_than_five_answers_give_no_table(conversation) -> None:
    ask(conversation, [2, 2])
    refresh_map(conversation_id=conversation.pk)
    assert MapSnapshot.objects.get().report["background"] == []


def test_what_the_excluded_said_is_not_counted(conversation) -> None:
    ask(conversation, [20, 25, 15])
    conversation.participants.filter(background__option__order=0).update(
        excluded_at=timezone.now(), exclusion_reason="Many from one address."
    )
    assert table(conversation) == [(0, 0), (25, 25), (15, 15), (10, 10)]
