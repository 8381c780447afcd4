"""The workbench and the Monday mail say what the actor may decide today; others in the network begin and close."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone, translation

from samskap.core.access import actor_for
from samskap.core.models import Organisation
from samskap.core.services import monday
from samskap.pilots.models import Passed, Pilot
from samskap.pilots.selectors.board_news import decisions_wait, news_of_pilots
from tests.core.factories import make_actor, make_network, make_organisation, make_user
from tests.pilots.factories import make_delegation, make_ready, make_running, make_stage

pytestmark = pytest.mark.django_db
Limit = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
def solvik() -> Organisation:
    return make_organisation("Solvik")


def told(user: Any) -> list[str]:
    return [item.text.split(":")[0] for item in decisions_wait(actor_for(user))]


def test_each_is_told_what_they_may_decide(solvik: Organisation, at_most_queries: Limit) -> None:
    people = {role: make_user(role=role, organisation=solvik) for role in ("lead", "member", "observer")}
    chief = make_user(role="member", organisation=solvik)
    make_delegation(solvik, chief, "start", max_risk="medium")
    make_delegation(solvik, chief, "next_stage", max_stage=2)
    owned: dict[str, Any] = {"owner": people["member"]}
    past = timezone.localdate() - timedelta(days=1)
    make_ready(solvik, title="Start", **owned)
    make_ready(solvik, title="Risky", risk="high", **owned)
    make_running(solvik, title="Halted", state="halted", halted_because="x", **owned)
    make_running(solvik, title="Ends", ends_on=past, starts_on=past, **owned)
    make_ready(solvik, title="Closing", state="closing", **owned).questions.all().delete()
    second, third = make_running(solvik, title="Second", **owned), make_running(solvik, title="Third", stage=2, **owned)
    for pilot in (second, third):
        make_stage(pilot, pilot.stage, ends_on=past)
        make_stage(pilot, pilot.stage + 1)
    make_running(solvik, title="Quiet", **owned)
    make_ready(title="Of others")
    with at_most_queries(4):  # three for the actor
        assert sorted(told(chief)) == ["Second", "Start"]
    assert sorted(told(people["lead"])) == ["Closing", "Halted"]
    assert told(people["member"]) == ["Ends"]
    assert told(people["observer"]) == []
    assert told(make_user()) == []


def passed(pilot: Pilot, passage: str, before: str, after: str, days: int = 1) -> None:
    at = timezone.now() - timedelta(days=days)
    Passed.objects.create(pilot=pilot, passage=passage, from_state=before, to_state=after, at=at)


def test_news_are_what_others_began_and_closed(solvik: Organisation, at_most_queries: Limit) -> None:
    other = make_organisation("Nordby")
    network = make_network(solvik, other)
    actor = make_actor("member", solvik)
    passed(make_running(other, title="Begun"), "start", "prepared", "running")
    passed(make_running(other, title="Resumed"), "resume", "halted", "running")
    passed(make_running(other, title="Old"), "start", "prepared", "running", days=8)
    passed(make_running(other, title="Private", visibility="private"), "start", "prepared", "running")
    passed(make_running(solvik, title="Ours"), "start", "prepared", "running")
    passed(make_running(title="Stranger"), "start", "prepared", "running")
    shared = {"visibility": "network", "network": network, "state": "closed"}
    passed(make_ready(other, title="Ended", outcome="adapt", **shared), "adapt", "closing", "closed")
    with at_most_queries(1):
        news = [item.text for item in news_of_pilots(actor)]
    assert sorted(news) == [
        "Nordby has closed a pilot: Ended. How it ended: Adapt and try again",
        "Nordby has started a pilot: Begun",
    ]


def test_the_monday_mail_tells_it_in_the_persons_language(solvik: Organisation, work_off: Callable[[], int]) -> None:
    make_user("ada@example.org", role="lead", organisation=solvik, language="nb")
    make_running(solvik, title="Nattilsyn", state="halted", halted_because="x")
    monday.plan_week(timezone.now())
    work_off()
    (letter,) = [one for one in mail.outbox if one.to == ["ada@example.org"]]
    with translation.override("nb"):
        expected = translation.gettext("It is halted. Let it go on, or begin to close it.")
    assert f"Nattilsyn: {expected}" in letter.body
