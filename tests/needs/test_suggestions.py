"""Others suggest; the owner accepts or declines with a word; the one who suggested sees the answer."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from samskap.core.access import actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused, TooMany
from samskap.core.models import JournalEntry, User
from samskap.core.selectors.workbench import workbench_of
from samskap.needs.models import Framing, Suggestion
from samskap.needs.selectors.page import work_of
from samskap.needs.services.suggestions import MOST_WAITING, answer_suggestion, make_suggestion
from tests.core.factories import make_actor, make_network, make_organisation, make_user, sign_in
from tests.needs.factories import make_need
from tests.needs.factories import make_suggestion as given

pytestmark = pytest.mark.django_db


def test_a_suggestion_goes_to_the_owner_and_its_answer_comes_back(client: Client) -> None:
    need = make_need()
    mine = make_organisation("Granvik")
    other = make_user(role="member", organisation=mine)
    sign_in(client, other)
    sent = {"about": "better", "text": "Ask the relatives.", "organisation": mine.pk}
    client.post(reverse("make_suggestion", args=[need.token]), sent)
    made = Suggestion.objects.get()
    assert made.waits
    owner = make_user(role="lead", organisation=need.organisation)
    bench = workbench_of(actor_for(owner))
    assert any("1 suggestion waits for your answer" in item.text for item in bench.attention)

    sign_in(client, owner)
    page = client.get(reverse("need", args=[need.token])).text
    assert "Ask the relatives." in page
    assert "Granvik" in page
    answer = reverse("answer_suggestion", args=[need.token, made.pk])
    assert client.post(answer, {"decision": "accept", "answer": " "}).status_code == 422
    client.post(answer, {"decision": "accept", "answer": "Yes, we had forgotten them."})

    sign_in(client, other)
    page = client.get(reverse("need", args=[need.token])).text
    assert "Yes, we had forgotten them." in page
    assert "Accepted" in page
    assert any("accepts your suggestion" in item.text for item in workbench_of(actor_for(other)).attention)
    assert not [item for item in workbench_of(actor_for(owner)).attention if "suggestion" in item.text]
    actions = JournalEntry.objects.order_by("sequence").values_list("action", flat=True)
    assert list(actions) == ["need.suggestion_made", "need.suggestion_accepted"]


def test_nobody_but_the_owner_and_the_one_who_made_it_sees_a_suggestion(client: Client) -> None:
    need = make_need()
    given(need, make_user(role="lead", organisation=make_organisation()), text="A secret thought")
    address = reverse("need", args=[need.token])
    assert "A secret thought" not in client.get(address).text
    sign_in(client, make_user(role="lead", organisation=make_organisation()))
    assert "A secret thought" not in client.get(address).text
    sign_in(client, make_user(role="observer", organisation=need.organisation))
    page = client.get(address).text
    assert "A secret thought" in page
    assert reverse("answer_suggestion", args=[need.token, need.suggestions.get().pk]) not in page
    assert "A secret thought" not in client.get(reverse("api:need", args=[need.token])).text


def test_an_accepted_way_to_see_it_stands_beside_the_others_at_once() -> None:
    need = make_need()
    granvik = make_organisation("Granvik")
    other, owner = make_actor("lead", granvik), make_actor("lead", need.organisation)
    made = make_suggestion(actor=other, need=need, about="framing", text="It is about trust.", organisation=granvik)
    declined = make_suggestion(actor=other, need=need, about="framing", text="It is about money.")
    answer_suggestion(actor=owner, suggestion=made, accepted=True, answer="Thank you.")
    answer_suggestion(actor=owner, suggestion=declined, accepted=False, answer="We do not think so.")
    framing = Framing.objects.get()
    assert (framing.text, framing.seen_by) == ("It is about trust.", "Granvik")
    with pytest.raises(StateRefused):
        answer_suggestion(actor=owner, suggestion=made, accepted=False, answer="No.")


def test_who_may_not_answer_is_refused_and_journaled(client: Client) -> None:
    need = make_need()
    maker = make_user(role="lead", organisation=make_organisation())
    made = given(need, maker)
    sign_in(client, maker)
    address = reverse("answer_suggestion", args=[need.token, made.pk])
    assert client.post(address, {"decision": "accept", "answer": "Yes"}).status_code == 403
    made.refresh_from_db()
    assert made.waits
    assert JournalEntry.objects.get(action="need.attempt_refused").facts["after"] == {"attempt": "answer"}
    # The number of a suggestion about another need opens nothing.
    other = make_need()
    sign_in(client, make_user(role="lead", organisation=other.organisation))
    foreign = reverse("answer_suggestion", args=[other.token, made.pk])
    assert client.post(foreign, {"decision": "accept", "answer": "Yes"}).status_code == 404


def test_who_may_suggest() -> None:
    need = make_need(visibility="private")
    outsider = make_actor("lead", make_organisation())
    with pytest.raises(NotVisible):
        make_suggestion(actor=outsider, need=need, about="other", text="x")
    for role in ("lead", "member", "observer"):
        with pytest.raises(Refused):
            make_suggestion(actor=make_actor(role, need.organisation), need=need, about="other", text="x")
    shared = make_need()
    theirs = make_organisation()
    with pytest.raises(InvalidInput):
        make_suggestion(actor=outsider, need=shared, about="other", text="x", organisation=theirs)
    with pytest.raises(InvalidInput):
        make_suggestion(actor=outsider, need=shared, about="x", text="x")
    network = make_network(need.organisation)
    in_network = make_need(need.organisation, visibility="network", network=network)
    member = make_organisation()
    network.memberships.create(organisation=member)
    assert make_suggestion(actor=make_actor("member", member), need=in_network, about="other", text="x").pk


def test_the_same_sent_twice_is_one_and_there_is_an_end() -> None:
    need = make_need()
    other = make_actor("lead", make_organisation())
    first = make_suggestion(actor=other, need=need, about="other", text="Once")
    assert make_suggestion(actor=other, need=need, about="other", text="Once") == first
    for number in range(MOST_WAITING - 1):
        make_suggestion(actor=other, need=need, about="other", text=f"{number}")
    with pytest.raises(TooMany):
        make_suggestion(actor=other, need=need, about="other", text="One more")


def test_a_person_fetches_and_erases_what_is_theirs(client: Client) -> None:
    need = make_need()
    other = make_user(role="lead", organisation=make_organisation(), name="Kari Nordmann")
    make_suggestion(actor=actor_for(other), need=need, about="other", text="Ask the relatives.")
    assert "Ask the relatives." in str(work_of(other))
    User.objects.get(pk=other.pk).delete()
    sign_in(client, make_user(role="lead", organisation=need.organisation))
    page = client.get(reverse("need", args=[need.token])).text
    assert "Kari Nordmann" not in page
    assert "An erased account" in page
