"""Portfolio rounds on the pages of others: the menu, the start page, organisations, networks, needs; the search."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import NOBODY, actor_for
from samskap.core.models import NetworkMembership, SearchDocument
from samskap.core.services import searching
from samskap.portfolio.selectors.rounds.around import rounds_around
from samskap.portfolio.services.rounds.candidates import edit_candidate, withdraw_candidate
from samskap.portfolio.services.rounds.indexing import findable_candidates, findable_rounds
from samskap.portfolio.steps import DEMANDS, enter_next, locked_round
from tests.cocreation.factories import make_conversation
from tests.core.factories import make_network, make_organisation, make_user, sign_in
from tests.needs.factories import make_need
from tests.portfolio.round_factories import make_candidate, make_round, make_round_box, make_round_party

pytestmark = pytest.mark.django_db
Limit = Callable[[int], AbstractContextManager[None]]


def test_the_menu_leads_to_rounds_once_there_is_one(client: Client) -> None:
    row = make_round(state="draft")
    assert reverse("rounds") not in client.get("/organisations/").text
    cache.clear()
    make_round(row.organisation)
    page = client.get("/organisations/").text
    assert f'href="{reverse("rounds")}"' in page
    sign_in(client, make_user(role="lead", organisation=row.organisation))
    assert f'href="{reverse("rounds")}"' not in client.get("/organisations/").text


def test_the_start_page_shows_open_votes_first_and_what_is_built(client: Client, at_most_queries: Limit) -> None:
    make_round(state="workshop", title="Being built")
    make_round_box(make_round(state="voting", title="Open now"))
    make_round_box(make_round(state="voting", title="Opens later"), stage="coming")
    make_round_box(make_round(state="voting", title="Closed already"), stage="closed")
    for state in ("draft", "screening", "decided"):
        make_round(state=state, title=f"State {state}")
    with at_most_queries(8):
        page = client.get("/").text
    assert page.index("Open now") < page.index("Being built")
    for absent in ("Opens later", "Closed already", "State "):
        assert absent not in page


def test_an_organisation_shows_the_rounds_it_holds_or_has_joined(client: Client) -> None:
    row, theirs = make_round(title="Their own"), make_organisation()
    joined, asked = make_round(title="Joined"), make_round(title="Only asked")
    make_round_party(joined, organisation=theirs)
    make_round_party(asked, organisation=theirs, joined=False)
    make_round(row.organisation, "draft", title="Still secret")
    page = client.get(reverse("organisation", args=[row.organisation.slug])).text
    assert "Their own" in page
    assert "Still secret" not in page
    page = client.get(reverse("organisation", args=[theirs.slug])).text
    assert "Joined" in page
    assert "Only asked" not in page
    assert reverse("my_rounds") not in page
    sign_in(client, make_user(role="observer", organisation=theirs))
    assert reverse("my_rounds") in client.get(reverse("organisation", args=[theirs.slug])).text


def test_a_network_shows_the_rounds_of_its_members(client: Client) -> None:
    row = make_round(title="A member's round")
    make_round(title="A stranger's round")
    network = make_network(make_organisation())
    NetworkMembership.objects.create(network=network, organisation=row.organisation)
    sign_in(client, make_user(role="member", organisation=row.organisation))
    page = client.get(reverse("network", args=[network.slug])).text
    assert "A member&#x27;s round" in page
    assert "A stranger" not in page


def test_a_need_shows_what_it_led_to_and_the_way_into_a_round(client: Client) -> None:
    need = make_need(visibility="public")
    row, draft = make_round(), make_round(state="draft")
    make_candidate(row, title="Led to this", origin="need", need=need)
    make_candidate(draft, title="Still secret", origin="need", need=need)
    address = reverse("need", args=[need.token])
    page = client.get(address).text
    assert "Led to this" in page
    assert "Still secret" not in page
    assert "Take it into" not in page


def test_one_can_propose_where_ones_organisation_has_joined_and_it_is_being_built() -> None:
    theirs, need = make_organisation(), make_need(visibility="public")
    member, observer = (actor_for(make_user(role=role, organisation=theirs)) for role in ("member", "observer"))
    joined, asked, over = make_round(), make_round(), make_round(state="voting")
    for row in (joined, over):
        make_round_party(row, organisation=theirs)
    make_round_party(asked, organisation=theirs, joined=False)
    assert rounds_around(member, need)[1] == [joined]
    assert rounds_around(observer, need)[1] == []
    assert rounds_around(NOBODY, need)[1] == []
    for _number in range(2):
        make_candidate(joined, need=need)
    led, open_to = rounds_around(member, need)
    assert [(one.round, one.number) for one in led] == [(joined, 2), (joined, 1)]
    assert open_to == [joined]
    withdrawn = make_need(withdrawn_at=timezone.now())
    assert rounds_around(member, withdrawn) == ([], [])


def test_a_conversation_shows_what_it_led_to_and_the_way_into_a_round(client: Client, at_most_queries: Limit) -> None:
    asked = make_conversation(statements=1)
    row, draft = make_round(title="The round"), make_round(state="draft")
    make_candidate(row, title="Led to this", origin="conversation", conversation=asked)
    make_candidate(draft, title="Still secret", origin="conversation", conversation=asked)
    make_candidate(row, title="From elsewhere", origin="conversation", conversation=make_conversation())
    address, inside = (reverse(name, args=[asked.token]) for name in ("conversation", "workroom"))
    with at_most_queries(9):
        page = client.get(address).text
    assert "Led to this" in page
    for absent in ("Still secret", "From elsewhere", "Take it into"):
        assert absent not in page
    joined = make_round_party(row, organisation=asked.organisation)
    way = f"{reverse('propose_candidate', args=[row.token])}?conversation={asked.token}"
    sign_in(client, make_user(role="member", organisation=joined.organisation))
    for where in (address, inside):
        page = client.get(where).text
        assert "Led to this" in page
        assert way in page
    assert asked.question in client.get(way).text
    sign_in(client, make_user(role="observer", organisation=joined.organisation))
    assert way not in client.get(inside).text


def test_a_conversation_that_nobody_was_asked_leads_nowhere_yet() -> None:
    row = make_round()
    member = actor_for(make_user(role="member", organisation=row.organisation))
    assert rounds_around(member, make_conversation(organisation=row.organisation))[1] == [row]
    assert rounds_around(member, make_conversation(organisation=row.organisation, state="draft")) == ([], [])


def test_a_portal_without_rounds_asks_for_none(at_most_queries: Limit) -> None:
    asked = make_conversation()
    assert rounds_around(NOBODY, asked) == ([], [])
    with at_most_queries(0):
        assert rounds_around(NOBODY, asked) == ([], [])


def test_where_a_candidate_comes_from_is_named_only_to_those_who_may_know(client: Client) -> None:
    need = make_need(visibility="private")
    asked = make_conversation(state="draft", organisation=need.organisation)
    row = make_round(need.organisation)
    made = (
        (make_candidate(row, origin="need", need=need), reverse("need", args=[need.token])),
        (make_candidate(row, origin="conversation", conversation=asked), reverse("conversation", args=[asked.token])),
    )
    for one, source in made:
        assert source not in client.get(reverse("candidate", args=[row.token, one.number])).text
    sign_in(client, make_user(role="member", organisation=need.organisation))
    for one, source in made:
        assert f'<a href="{source}">' in client.get(reverse("candidate", args=[row.token, one.number])).text


def test_a_need_that_another_took_in_is_named_as_long_as_that_one_is_not_withdrawn(client: Client) -> None:
    root = make_need()
    need = make_need(merged_into=root)
    row = make_round()
    one = make_candidate(row, origin="need", need=need)
    source, address = reverse("need", args=[need.token]), reverse("candidate", args=[row.token, one.number])
    assert source in client.get(address).text
    root.withdrawn_at = timezone.now()
    root.save()
    assert source not in client.get(address).text


def test_the_search_finds_a_round_from_the_moment_it_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    row = make_round(state="draft", title="Quiet evenings")
    assert not list(findable_rounds())
    held = locked_round(row)
    held.published_at, held.visibility, held.workshop_at = timezone.now(), "public", timezone.now()
    monkeypatch.setitem(DEMANDS, "draft", [])
    enter_next(held, timezone.now(), ["published_at", "visibility", "workshop_at"])
    found = SearchDocument.objects.get(kind="rounds")
    assert (found.title, found.visibility, found.url) == (
        "Quiet evenings",
        "public",
        reverse("round", args=[row.token]),
    )


def test_the_search_says_of_a_candidate_what_its_page_says() -> None:
    row = make_round()
    one = make_candidate(row, title="Lamps")
    actor = actor_for(make_user(role="lead", organisation=row.organisation))
    edit_candidate(actor=actor, candidate=one, values={"title": "Warm lamps"})
    assert SearchDocument.objects.get(kind="candidates").title == "Warm lamps"
    withdraw_candidate(actor=actor, candidate=one, reason="The poles are too old.")
    assert "The poles are too old." in SearchDocument.objects.get(kind="candidates").body
    make_candidate(make_round(state="draft"), title="Still secret")
    assert [found.title for found in findable_candidates()] == ["Warm lamps"]
    searching.reconcile("candidates")
    searching.reconcile("rounds")
    assert not SearchDocument.objects.filter(title="Still secret").exists()
