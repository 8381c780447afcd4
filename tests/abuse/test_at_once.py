"""Cases 1 and 2: what may happen once happens once, however many ask at the same moment."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from samskap.cocreation.models import Participant, Statement, Vote, VoteEvent
from samskap.cocreation.participation import cookie_name, cookie_value
from samskap.core.access import actor_for
from samskap.core.models import Invitation, Membership
from samskap.core.services.joining import accept_invitation
from tests.cocreation.factories import make_conversation, make_participant
from tests.core.factories import make_invitation, make_organisation, make_user
from tests.support.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 4


def test_case_2_an_invitation_is_accepted_once() -> None:
    organisation = make_organisation()
    actor = actor_for(make_user("new@example.org"))
    _invitation, secret = make_invitation("new@example.org", organisation=organisation)
    outcome = at_once(*[lambda: accept_invitation(actor=actor, secret=secret)] * TOGETHER)
    assert sum(isinstance(one, Invitation) for one in outcome) == 1
    assert Membership.objects.filter(organisation=organisation).count() == 1


def test_case_1_a_vote_sent_many_times_at_once_counts_once() -> None:
    conversation = make_conversation(statements=1)
    participant = make_participant(conversation)

    def vote() -> int:
        client = Client()
        client.cookies[cookie_name(conversation)] = cookie_value(participant, conversation)
        sent = {"statement": "1", "value": "1", "key": "3f0c1f7e-55a5-4c36-9a57-0ab5aa1c1d11"}
        return client.post(f"/c/{conversation.token}/vote/", sent).status_code

    assert set(at_once(*[vote] * TOGETHER)) == {303}
    assert (Vote.objects.count(), VoteEvent.objects.count()) == (1, 1)


def test_case_1_statements_written_at_once_get_numbers_of_their_own() -> None:
    conversation = make_conversation()

    def writes(place: int) -> Callable[[], int]:
        sent = {"text": f"More benches, please: {place}.", "language": "en"}
        return lambda: Client().post(f"/c/{conversation.token}/statement/", sent).status_code

    assert set(at_once(*(writes(place) for place in range(TOGETHER)))) == {302}
    assert sorted(Statement.objects.values_list("number", flat=True)) == list(range(1, TOGETHER + 1))
    assert Participant.objects.count() == TOGETHER
