"""Polis' own map beside ours: off until somebody who leads the conversation wants it, sizes and picture only."""

import pytest
from django.urls import reverse
from django.utils import timezone

from samskap.cocreation.models import Conversation, MapSnapshot, State
from samskap.cocreation.services.maps import refresh_dirty_maps, refresh_map
from samskap.core.models import JournalEntry, Role
from tests.cocreation.factories import make_conversation
from tests.cocreation.report.crowds import make_crowd
from tests.core.factories import make_user, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

SECTION = 'id="polis"'


@pytest.fixture
def conversation() -> Conversation:
    made = make_crowd(sizes=(30, 20), report_published_at=timezone.now())
    refresh_map(conversation_id=made.pk)
    return made


def page(client, conversation: Conversation) -> str:
    return client.get(reverse("report", args=[conversation.token]), headers={"accept-language": "en"}).content.decode()


def switch(client, conversation: Conversation, show: str):
    return client.post(reverse("show_polis", args=[conversation.token]), {"show": show})


def test_it_is_off_by_default_and_not_computed(client, conversation) -> None:
    assert SECTION not in page(client, conversation)
    assert "polis" not in MapSnapshot.objects.get().report
    assert "Show the Polis view" not in page(client, conversation), "a reader has no switch"


def test_a_member_switches_it_on_and_everybody_sees_it(client, conversation) -> None:
    sign_in(client, make_user(organisation=conversation.organisation, role=Role.MEMBER))
    assert "Show the Polis view beside" in page(client, conversation)
    assert switch(client, conversation, "yes")["Location"].endswith("/report/#polis")
    assert "The view of Polis is being drawn." in page(client, conversation)
    assert refresh_dirty_maps() == 1
    client.logout()
    html = page(client, conversation)
    section = html[html.index(SECTION) :].split("</section>")[0]
    assert "method finds two groups in the same votes." in section
    assert "when the same people are listed in another order" in section
    assert "30 people" in section
    assert '<th scope="row">1</th>' in section, "its groups are numbered: nobody takes its group 1 for our group A"
    assert [entry.action for entry in JournalEntry.objects.filter(action__startswith="report.polis")] == [
        "report.polis_shown"
    ]


def test_it_goes_when_it_is_switched_off(client, conversation) -> None:
    sign_in(client, make_user(organisation=conversation.organisation, role=Role.LEAD))
    for _ in range(2):
        switch(client, conversation, "yes")
    refresh_dirty_maps()
    assert SECTION in page(client, conversation)
    switch(client, conversation, "no")
    assert SECTION not in page(client, conversation)
    assert JournalEntry.objects.filter(action="report.polis_hidden").count() == 1
    assert JournalEntry.objects.filter(action="report.polis_shown").count() == 1, "asking twice is one change"
    refresh_map(conversation_id=conversation.pk)
    assert "polis" not in MapSnapshot.objects.get().report


@pytest.mark.parametrize("role", [Role.OBSERVER, None])
def test_others_have_no_switch(client, conversation, role) -> None:
    if role is None:
        sign_in(client, make_user(organisation=make_conversation().organisation, role=Role.LEAD))
    else:
        sign_in(client, make_user(organisation=conversation.organisation, role=role))
    assert switch(client, conversation, "yes").status_code == 403
    assert not Conversation.objects.get(pk=conversation.pk).show_polis


def test_two_in_no_group_are_not_told_there_either(client) -> None:
    conversation = make_crowd(sizes=(30, 20), common=3, divisive=9, report_published_at=timezone.now(), show_polis=True)
    make_crowd(sizes=(1, 1), conversation=conversation, answers=2)
    refresh_map(conversation_id=conversation.pk)
    html = page(client, conversation)
    section = html[html.index(SECTION) :].split("</section>")[0]
    assert "fewer than five people" in section
    assert "20 people" not in section
    part = MapSnapshot.objects.get(conversation=conversation).report["polis"]
    assert not [one for one in part["points"] if one[2] == -1]


def test_nothing_is_added_to_a_result_that_is_being_answered(client) -> None:
    conversation = make_crowd(sizes=(30, 20), state=State.ANSWERED)
    MapSnapshot.objects.all().delete()
    refresh_map(conversation_id=conversation.pk)
    sign_in(client, make_user(organisation=conversation.organisation, role=Role.LEAD))
    assert switch(client, conversation, "yes").status_code == 409
    assert not Conversation.objects.get(pk=conversation.pk).show_polis
