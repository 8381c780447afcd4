"""The queries of a board are made once a process: each time they are asked for their own pilots, day and moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from samskap.pilots.models import Pilot, Sponsorship
from samskap.pilots.selectors.board_rows import rows_of
from samskap.pilots.selectors.facts import facts_of
from tests.core.factories import make_network, make_organisation, make_user, sign_in
from tests.pilots.factories import make_concern, make_demand, make_obstacle, make_question, make_running

pytestmark = pytest.mark.django_db


def test_a_query_made_on_one_day_answers_for_another() -> None:
    now = timezone.now()
    pilot = make_running(make_organisation())
    for due in (1, 300):
        make_question(pilot, due_on=timezone.localdate(now) + timedelta(days=due))
    for days, late in ((0, 0), (1, 0), (2, 1), (400, 2), (1, 0)):
        (row,) = rows_of(Pilot.objects.all(), now=now + timedelta(days=days))
        assert row.late_questions == late


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
        (row,) = rows_of(Pilot.objects.filter(pk=chosen.pk), now=now)
        assert (row.key, len(row.standing.broken)) == (chosen.pk, broken)
    assert rows_of(Pilot.objects.filter(pk__in=[]), now=now) == []
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
