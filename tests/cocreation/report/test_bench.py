"""The workbench says which results need one, and what neighbours do."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from samskap.cocreation.models import Conversation, ResultSubscription, State
from samskap.cocreation.selectors import bench
from samskap.cocreation.services.answers import save_answer
from samskap.cocreation.services.maps import refresh_map
from samskap.core.access import NOBODY
from samskap.core.models import NetworkMembership, Role
from tests.cocreation.factories import make_conversation
from tests.cocreation.report.crowds import make_crowd
from tests.core.factories import make_actor, make_network, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def lines(actor) -> list[str]:
    return [one.text for one in bench.results_need(actor)]


class TestAttention:
    def test_closing_soon(self) -> None:
        now = timezone.now()
        conversation = make_conversation(question="The square", closes_at=now + timedelta(days=2))
        make_conversation(organisation=conversation.organisation, closes_at=now + timedelta(days=9))
        assert lines(make_actor(Role.MEMBER, conversation.organisation)) == ["The square closes in 2 days"]

    def test_answers_that_are_missing(self) -> None:
        conversation = make_crowd(sizes=(30, 20), common=2, divisive=5, state=State.CLOSED, question="The square")
        refresh_map(conversation_id=conversation.pk)
        actor = make_actor(Role.MEMBER, conversation.organisation)
        assert lines(actor) == ["The square: 9 answers are missing"]
        conversation = Conversation.objects.get()
        save_answer(actor=actor, conversation=conversation, key="g1", will_do="Nothing.", why="No money.")
        assert lines(actor) == ["The square: 8 answers are missing"]

    def test_everything_answered_but_not_said(self) -> None:
        conversation = make_conversation(state=State.CLOSED, question="The square")
        actor = make_actor(Role.MEMBER, conversation.organisation)
        assert lines(actor) == ["The square: say that everything is answered"]

    def test_mails_that_fail(self) -> None:
        conversation = make_conversation(state=State.ANSWERED, question="The square")
        ResultSubscription.objects.create(conversation=conversation, email="a@example.org", language="sv", failures=2)
        assert lines(make_actor(Role.MEMBER, conversation.organisation)) == [
            "The square: 1 mail with the result could not be sent"
        ]

    def test_not_for_others(self) -> None:
        conversation = make_conversation(closes_at=timezone.now() + timedelta(days=1))
        assert lines(NOBODY) == []
        assert lines(make_actor(Role.LEAD, make_organisation())) == []
        assert lines(make_actor(Role.OBSERVER, conversation.organisation)) == []

    def test_queries_do_not_grow(self, at_most_queries) -> None:
        organisation = make_organisation()
        soon = timezone.now() + timedelta(days=1)
        for _ in range(30):
            make_conversation(organisation=organisation, closes_at=soon)
        for _ in range(5):
            crowd = make_crowd(sizes=(6, 6), state=State.CLOSED, organisation=organisation)
            refresh_map(conversation_id=crowd.pk)
        actor = make_actor(Role.MEMBER, organisation)
        with at_most_queries(1):
            assert len(list(bench.results_need(actor))) == 25


class TestNeighbours:
    def test_what_others_in_the_network_did(self, at_most_queries) -> None:
        network = make_network()
        ours, theirs = make_organisation(), make_organisation("Ystad")
        for one in (ours, theirs):
            NetworkMembership.objects.create(network=network, organisation=one)
        now = timezone.now()
        make_conversation(organisation=theirs, question="Open one", opened_at=now)
        make_conversation(organisation=theirs, question="Old one", opened_at=now - timedelta(days=30))
        make_conversation(organisation=theirs, question="Private one", opened_at=now, visibility="private")
        make_conversation(organisation=theirs, question="A draft", state=State.DRAFT)
        make_conversation(organisation=ours, question="Our own", opened_at=now)
        make_conversation(question="A stranger's", opened_at=now)
        answered = {"state": State.ANSWERED, "answered_at": now, "opened_at": now - timedelta(days=30)}
        make_conversation(organisation=theirs, question="Answered one", report_published_at=now, **answered)
        make_conversation(organisation=theirs, question="Unpublished one", **answered)
        actor = make_actor(Role.OBSERVER, ours)
        with at_most_queries(1):
            news = {one.text for one in bench.neighbours(actor)}
        assert news == {"Ystad asks: Open one", "Ystad has answered: Answered one"}
