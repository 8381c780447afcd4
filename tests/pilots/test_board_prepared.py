"""The queries of a board are made once a process: each time they are asked for their own pilots, day and moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from samskap.pilots.models import Pilot, Sponsorship
from samskap.pilots.selectors.about import about
from samskap.pilots.selectors.board import our_board
from samskap.pilots.selectors.facts import facts_of
from samskap.pilots.selectors.prepared import Chosen
from samskap.pilots.selectors.standings import rows_of
from tests.core.factories import make_actor, make_network, make_organisation, make_user, sign_in
from tests.pilots.factories import (
    make_concern,
    make_delegation,
    make_demand,
    make_obstacle,
    make_question,
    make_running,
)

pytestmark = pytest.mark.django_db


def test_a_query_made_on_one_day_answers_for_another() -> None:
    today, home = timezone.localdate(), make_organisation()
    kim = make_user(role="member", organisation=home, name="Kim")
    chosen = Chosen.numbered([make_running(home).pk])
    make_delegation(home, kim, "close", from_on=today, until_on=today + timedelta(days=2))
    for days, given in ((-1, 0), (0, 1), (2, 1), (3, 0), (1, 1)):
        assert len(about(chosen, today + timedelta(days=days)).given) == given


def test_answers_are_late_from_the_day_after_they_are_due() -> None:
    now, home = timezone.now(), make_organisation()
    pilot, lead = make_running(home), make_actor("lead", home)
    for due in (1, 300):
        make_question(pilot, due_on=timezone.localdate(now) + timedelta(days=due))
    for days, marks in ((0, []), (1, []), (2, ["1 answer late"]), (400, ["2 answers late"]), (1, [])):
        (card,) = our_board(lead, now=now + timedelta(days=days)).columns[2].cards
        assert list(card.marks) == marks


def test_a_concern_shuts_the_gate_from_its_tenth_day() -> None:
    now = timezone.now()
    pilot = make_running(make_organisation())
    make_concern(pilot, raised_at=now)
    for days, shut in ((9, 0), (10, 1), (9, 0)):
        facts = facts_of([pilot], now=now + timedelta(days=days))
        assert len(facts[pilot.pk].shutting_concerns) == shut


def test_each_asks_for_its_own_pilots() -> None:
    now = timezone.now()
    here, there = make_running(make_organisation()), make_running(make_organisation())
    make_demand(here, status="breached", because="They said so")
    for chosen, broken in ((here, 1), (there, 0), (here, 1)):
        (row,) = rows_of(Pilot.objects.filter(pk=chosen.pk))
        assert (row.key, len(row.standing.broken)) == (chosen.pk, broken)
    assert rows_of(Pilot.objects.filter(pk__in=[])) == []
    assert facts_of([], now=now) == {}


def test_every_text_of_a_card_is_escaped(client: Client) -> None:
    hostile = "<img src=x onerror=alert(1)> \" ' &"
    solvik, other = make_organisation(hostile), make_organisation()
    owner = make_user(role="member", organisation=solvik, name=hostile)
    network = make_network(other, solvik)
    pilot = make_running(solvik, title=hostile, state="halted", halted_because="x", owner=owner)
    obstacle = make_obstacle(pilot)
    obstacle.steps.update(due_on=timezone.localdate(), owner=owner)
    Sponsorship.objects.create(pilot=pilot, name=hostile, since=timezone.now())
    sign_in(client, make_user(role="lead", organisation=other))
    page = client.get(f"/networks/in/{network.slug}/pilots/").text
    assert "<img src=x" not in page
    escaped = "&lt;img src=x onerror=alert(1)&gt; &quot; &#x27; &amp;"
    assert page.count(f">{escaped}</a>") == 2
    assert f"The sponsor {escaped} has not pledged" in page
    assert f"</span> {escaped} <span" in page, "who decides"
    assert f'<p class="quiet">{escaped}</p>' in page
