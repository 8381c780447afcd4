"""A coordinator shares a call with its network in one click, and sees each answer; the others see their own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from samskap.calls.models import Call, CallShare, CallShareAnswer
from samskap.calls.selectors.sharing import find_share, share_page, shared_in, shares_speak
from samskap.calls.services.merging import unmerge_call
from samskap.calls.services.sharing import answer_share, edit_share, share_call, withdraw_share
from samskap.core.access import SYSTEM, Actor, actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, Network, NetworkMembership, Organisation
from tests.calls.factories import make_call, merge
from tests.core.factories import make_actor, make_network, make_organisation, make_user
from tests.support.together import at_once

pytestmark = pytest.mark.django_db


class Nordic:
    """A network of a coordinator and three municipalities, with a lead in each."""

    def __init__(self) -> None:
        self.home = make_organisation("The network office", kind="network_operator")
        self.members = [make_organisation(name) for name in ("Granvik", "Solvik", "Åsby")]
        self.network: Network = make_network(self.home, *self.members)
        self.coordinator = make_actor("lead", self.home)
        self.leads = [make_actor("lead", one) for one in self.members]
        self.call = make_call()

    def share(self, **more: object) -> CallShare:
        return share_call(actor=self.coordinator, call=self.call, network=self.network, **more)  # type: ignore[arg-type]


@pytest.fixture
def nordic() -> Nordic:
    return Nordic()


def texts(actor: Actor) -> list[str]:
    return [item.text for item in shares_speak(actor)]


def test_one_click_asks_everybody_and_each_answer_is_seen_by_the_coordinator(nordic: Nordic) -> None:
    share = nordic.share()
    assert share == nordic.share(message="Again")
    assert JournalEntry.objects.filter(action="callshare.shared").count() == 1
    for lead, home in zip(nordic.leads, nordic.members, strict=True):
        assert texts(lead) == [f"Example network asks whether {home.name} wants to be part of: Call A"]
    assert texts(nordic.coordinator) == []
    answer_share(actor=nordic.leads[2], share=share, organisation=nordic.members[2], answer="lead", comment="We can")
    answer_share(actor=nordic.leads[0], share=share, organisation=nordic.members[0], answer="no")
    assert texts(nordic.leads[2]) == []
    page = share_page(nordic.coordinator, share, None)
    assert page.sentence == "2 of 3 have answered: 1 wants to lead, 1 says not this time."
    found = [(one.organisation.name, one.answer and one.answer.answer) for one in page.answers.object_list]
    assert found == [("Åsby", "lead"), ("Granvik", "no"), ("Solvik", None)]


def test_a_member_sees_its_own_answer_and_nobody_elses(nordic: Nordic) -> None:
    share = nordic.share()
    answer_share(actor=nordic.leads[0], share=share, organisation=nordic.members[0], answer="lead", comment="Secret")
    page = share_page(nordic.leads[1], find_share(nordic.leads[1], share.token), None)
    assert page.answers is None
    assert page.sentence == ""
    assert [(one.organisation, one.answer) for one, _may in page.ours] == [(nordic.members[1], None)]
    [row] = shared_in(nordic.leads[1], nordic.network)
    assert (row.words, row.waits) == ("No answer yet", True)
    [row] = shared_in(nordic.coordinator, nordic.network)
    assert row.words == "1 of 3 has answered: 1 wants to lead."


def test_who_is_not_in_the_network_knows_of_nothing(nordic: Nordic) -> None:
    share, outsider = nordic.share(), make_actor("lead", make_organisation())
    with pytest.raises(NotVisible):
        find_share(outsider, share.token)
    for home in (nordic.members[0], make_organisation()):
        with pytest.raises(NotVisible):
            answer_share(actor=outsider, share=share, organisation=home, answer="join")
    NetworkMembership.objects.filter(organisation=nordic.members[0]).delete()
    gone = actor_for(nordic.leads[0].user)
    with pytest.raises(NotVisible):
        answer_share(actor=gone, share=share, organisation=nordic.members[0], answer="join")
    assert texts(gone) == []


def test_only_a_lead_of_the_coordinator_shares_changes_and_takes_back(nordic: Nordic) -> None:
    helper, member = make_actor("member", nordic.home), nordic.leads[0]
    outsider = make_actor("lead", make_organisation())
    for actor, refusal in ((helper, Refused), (member, Refused), (outsider, NotVisible)):
        with pytest.raises(refusal):
            share_call(actor=actor, call=nordic.call, network=nordic.network)
    share = nordic.share()
    for actor, refusal in ((helper, Refused), (member, Refused), (outsider, NotVisible)):
        with pytest.raises(refusal):
            edit_share(actor=actor, share=share, message="Mine", answer_by=None)
        with pytest.raises(refusal):
            withdraw_share(actor=actor, share=share)
    assert share_page(helper, share, None).answers is not None
    assert CallShare.objects.get().message == ""


def test_nobody_answers_for_another_member_and_observers_answer_nothing(nordic: Nordic) -> None:
    share = nordic.share()
    with pytest.raises(NotVisible):
        answer_share(actor=nordic.leads[0], share=share, organisation=nordic.members[1], answer="no")
    with pytest.raises(NotVisible):
        answer_share(actor=nordic.coordinator, share=share, organisation=nordic.members[1], answer="lead")
    with pytest.raises(NotVisible):  # it is no municipality, so it is not asked
        answer_share(actor=nordic.coordinator, share=share, organisation=nordic.home, answer="lead")
    watcher = make_actor("observer", nordic.members[0])
    with pytest.raises(Refused):
        answer_share(actor=watcher, share=share, organisation=nordic.members[0], answer="join")
    for answer, comment in (("perhaps", ""), ("", ""), ("join", "x" * 501), ("join", "a\x00")):
        with pytest.raises(InvalidInput):
            answer_share(
                actor=nordic.leads[0], share=share, organisation=nordic.members[0], answer=answer, comment=comment
            )
    assert not CallShareAnswer.objects.exists()


def test_a_coordinator_that_is_a_municipality_is_asked_too() -> None:
    home, other = make_organisation(), make_organisation()
    network, lead = make_network(home, other), make_actor("lead", home)
    share = share_call(actor=lead, call=make_call(), network=network)
    answer_share(actor=lead, share=share, organisation=home, answer="lead")
    assert share_page(lead, share, None).sentence == "1 of 2 has answered: 1 wants to lead."


def test_an_answer_can_be_changed_and_the_journal_keeps_what_it_was(nordic: Nordic) -> None:
    share, home, lead = nordic.share(), nordic.members[0], nordic.leads[0]
    for answer in ("maybe", "join", "join"):
        answer_share(actor=lead, share=share, organisation=home, answer=answer)
    assert [row.answer for row in CallShareAnswer.objects.all()] == ["join"]
    told = JournalEntry.objects.filter(action="callshare.answered", organisation=home).order_by("sequence")
    assert [one.facts["before"] and one.facts["before"]["answer"] for one in told if one.facts] == [None, "maybe"]


def test_what_has_been_answered_is_not_taken_back(nordic: Nordic) -> None:
    share = nordic.share()
    answer_share(actor=nordic.leads[0], share=share, organisation=nordic.members[0], answer="join")
    with pytest.raises(StateRefused):
        withdraw_share(actor=nordic.coordinator, share=share)
    CallShareAnswer.objects.all().delete()
    withdraw_share(actor=nordic.coordinator, share=share)
    with pytest.raises(NotVisible):
        answer_share(actor=nordic.leads[0], share=share, organisation=nordic.members[0], answer="join")


def test_a_closed_call_is_not_shared_and_asks_nobody_any_more(nordic: Nordic) -> None:
    share = nordic.share()
    Call.objects.update(closes_at=timezone.now() - timedelta(minutes=1))
    assert texts(nordic.leads[0]) == []
    assert shared_in(nordic.coordinator, nordic.network) == []
    other = make_call("B")
    Call.objects.filter(pk=other.pk).update(status="closed")
    other.refresh_from_db()
    with pytest.raises(StateRefused):
        share_call(actor=nordic.coordinator, call=other, network=nordic.network)
    assert find_share(nordic.leads[0], share.token) == share


def test_the_day_for_answers_lies_ahead(nordic: Nordic) -> None:
    today = timezone.localdate()
    for day in (today - timedelta(days=1), today + timedelta(days=800)):
        with pytest.raises(InvalidInput):
            nordic.share(answer_by=day)
    share = nordic.share(answer_by=today)
    CallShare.objects.update(answer_by=today - timedelta(days=3))
    share.refresh_from_db()
    edit_share(actor=nordic.coordinator, share=share, message="Late ones too", answer_by=share.answer_by)
    assert CallShare.objects.get().message == "Late ones too"


def test_a_merged_call_is_shared_once_and_found_again_when_it_is_taken_apart(nordic: Nordic) -> None:
    share, other = nordic.share(), make_call("B")
    merge(other, nordic.call)
    assert share_call(actor=nordic.coordinator, call=other, network=nordic.network) == share
    assert share_page(nordic.coordinator, share, None).call == other
    assert [row.call for row in shared_in(nordic.coordinator, nordic.network)] == [other]
    unmerge_call(actor=SYSTEM, call=nordic.call)
    assert share_page(nordic.coordinator, share, None).call == nordic.call


@pytest.mark.django_db(transaction=True)
def test_two_who_share_at_once_share_once() -> None:
    nordic = Nordic()
    coordinators = [make_actor("lead", nordic.home) for _ in range(4)]
    outcome = at_once(
        *(lambda one=one: share_call(actor=one, call=nordic.call, network=nordic.network) for one in coordinators)
    )
    assert {one.pk for one in outcome} == {CallShare.objects.get().pk}
    assert JournalEntry.objects.filter(action="callshare.shared").count() == 1


@pytest.mark.django_db(transaction=True)
def test_answers_at_once_are_each_kept_and_of_one_municipality_one() -> None:
    nordic = Nordic()
    share = nordic.share()
    colleague = make_actor("member", nordic.members[0])

    def answer(actor: Actor, home: Organisation, word: str) -> CallShareAnswer:
        return answer_share(actor=actor, share=share, organisation=home, answer=word)

    outcome = at_once(
        lambda: answer(nordic.leads[0], nordic.members[0], "join"),
        lambda: answer(colleague, nordic.members[0], "no"),
        lambda: answer(nordic.leads[1], nordic.members[1], "lead"),
        lambda: answer(nordic.leads[2], nordic.members[2], "maybe"),
    )
    assert all(isinstance(one, CallShareAnswer) for one in outcome)
    assert CallShareAnswer.objects.count() == 3
    told = JournalEntry.objects.filter(action="callshare.answered", organisation=nordic.members[0])
    last = told.order_by("-sequence")[0].facts
    assert last is not None
    assert last["after"]["answer"] == CallShareAnswer.objects.get(organisation=nordic.members[0]).answer


@pytest.mark.django_db(transaction=True)
def test_taking_it_back_while_somebody_answers_loses_no_answer() -> None:
    nordic = Nordic()
    share = nordic.share()
    outcome = at_once(
        lambda: withdraw_share(actor=nordic.coordinator, share=share) or "taken back",
        lambda: answer_share(actor=nordic.leads[0], share=share, organisation=nordic.members[0], answer="lead"),
    )
    kept = CallShare.objects.count()
    assert [type(one).__name__ for one in outcome] == (
        ["StateRefused", "CallShareAnswer"] if kept else ["str", "NotVisible"]
    )
    assert CallShareAnswer.objects.count() == kept


def test_what_somebody_shared_or_answered_stays_without_their_name(nordic: Nordic) -> None:
    share, user = nordic.share(), make_user(role="member", organisation=nordic.members[0])
    answer_share(actor=actor_for(user), share=share, organisation=nordic.members[0], answer="join")
    user.delete()
    assert CallShareAnswer.objects.get().by is None
