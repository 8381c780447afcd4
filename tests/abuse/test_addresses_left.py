"""An address left for an answer is its owner's: they find it among their data, and it goes when their account goes."""

from __future__ import annotations

import pytest
from django.utils import timezone

from samskap.cocreation.models import ResultSubscription
from samskap.core.access import actor_for
from samskap.core.services.personal_data import collect_personal_data, erase_person
from samskap.portfolio.models import VoterAddress
from tests.cocreation.factories import make_conversation
from tests.core.factories import make_user
from tests.pilots.factories import make_invitation
from tests.portfolio.ballot_factories import door_of, make_box

pytestmark = pytest.mark.django_db
MINE, THEIRS = "kim@example.org", "robin@example.org"


def test_addresses_left_for_an_answer_are_found_and_forgotten() -> None:
    kim = make_user(MINE)
    conversation = make_conversation(question="Where shall the benches stand?")
    invitations = [make_invitation(contact_name=who, contact_email=who) for who in (MINE, THEIRS)]
    box = make_box()
    for who in (MINE, THEIRS):
        ResultSubscription.objects.create(conversation=conversation, email=who, language="en")
        VoterAddress.objects.create(door=door_of(box), email=who, code_digest=who, asked_at=timezone.now())
    found = str(collect_personal_data(actor=actor_for(kim)))
    for told in (conversation.question, invitations[0].title, box.about.title):
        assert told in found
    assert THEIRS not in found
    erase_person(actor=actor_for(kim), confirmed_email=MINE, leads_gone_accepted=True)
    assert [one.email for one in ResultSubscription.objects.all()] == [THEIRS]
    for row, left in zip(invitations, ("", THEIRS), strict=True):
        row.refresh_from_db()
        assert (row.contact_name, row.contact_email) == (left, left)
    # until voting has closed the address keeps its one ballot
    assert VoterAddress.objects.count() == 2
