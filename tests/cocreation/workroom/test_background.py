"""Optional questions about who takes part."""

import pytest
from django.urls import reverse

from samskap.cocreation.models import BackgroundAnswer, BackgroundQuestion, State
from samskap.cocreation.services.background import OptionRow, options_of, save_background_question
from samskap.core.errors import InvalidInput, StateRefused
from tests.cocreation.factories import make_actor, make_conversation, make_participant
from tests.cocreation.factories import make_user as user_of
from tests.core.factories import sign_in

pytestmark = pytest.mark.django_db
AGES = [OptionRow("18-29", 4210), OptionRow("30-64", 9100), OptionRow("65 or older", 5400)]


@pytest.fixture
def conversation():
    return make_conversation(statements=1)


def save(conversation, **changes):
    values = {
        "actor": make_actor("member", conversation.organisation),
        "conversation": conversation,
        "question": None,
        "text": "How old are you?",
        "source": "Statistics Sweden 2025",
        "options": AGES,
    }
    return save_background_question(**{**values, **changes})


def test_lines_with_and_without_inhabitants():
    assert options_of("18–29; 4 210\n\nOlder;\tnone of these; 7") == [
        OptionRow("18–29", 4210),
        OptionRow("Older;;none of these", 7),
    ]
    assert options_of("Centre\nNorth") == [OptionRow("Centre"), OptionRow("North")]
    with pytest.raises(InvalidInput, match="Line 2"):
        options_of("Centre; 4\nNorth; many")
    with pytest.raises(InvalidInput, match="Line 1"):
        options_of("; 4")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"text": " "}, "text"),
        ({"options": AGES[:1]}, "options"),
        ({"options": [*AGES, OptionRow("18-29", 1)]}, "options"),
        ({"options": [*AGES, OptionRow("Other")]}, "options"),
        ({"source": ""}, "population_source"),
    ],
)
def test_what_cannot_be_asked_is_refused_beside_its_field(conversation, changes, field):
    with pytest.raises(InvalidInput) as refused:
        save(conversation, **changes)
    assert field in refused.value.fields
    assert not BackgroundQuestion.objects.exists()


def test_after_the_first_answer_only_the_figures_change(conversation):
    question = save(conversation)
    option = question.options.first()
    participant = make_participant(conversation)
    BackgroundAnswer.objects.create(participant=participant, question=question, option=option)
    with pytest.raises(StateRefused):
        save(conversation, question=question, text="Your age?")
    with pytest.raises(StateRefused):
        save(conversation, question=question, options=AGES[:2])
    save(conversation, question=question, options=[OptionRow("18-29", 5000), *AGES[1:]], source="2026")
    option.refresh_from_db()
    assert option.population == 5000
    assert BackgroundAnswer.objects.count() == 1


def test_at_most_five_and_none_after_the_answer(conversation):
    for number in range(5):
        save(conversation, text=f"Question {number}?")
    with pytest.raises(InvalidInput, match="At most 5"):
        save(conversation, text="One more?")
    with pytest.raises(StateRefused):
        save(make_conversation(state=State.ANSWERED))


def test_through_the_pages(client, conversation, at_most_queries):
    sign_in(client, user_of(organisation=conversation.organisation))
    address = reverse("background_questions", args=[conversation.token])
    client.post(
        address, {"text": "Where do you live?", "options": "Centre; 10\nNorth; 20", "population_source": "2025"}
    )
    question = BackgroundQuestion.objects.get()
    with at_most_queries(15):
        assert "Centre" in client.get(address).content.decode()
    edit = reverse("edit_background", args=[conversation.token, question.pk])
    assert "Centre; 10" in client.get(edit).content.decode()
    refused = client.post(edit, {"text": "Where?", "options": "Centre; ten\nNorth; 20", "population_source": "2025"})
    assert refused.status_code == 422
    assert "Centre; ten" in refused.content.decode()
    other = make_conversation(organisation=conversation.organisation)
    assert client.get(reverse("edit_background", args=[other.token, question.pk])).status_code == 404
    client.post(reverse("delete_background", args=[conversation.token, question.pk]))
    assert not BackgroundQuestion.objects.exists()
