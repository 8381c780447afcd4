"""What waits for whom with grants, on the workbench, in the menu and in the search."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import actor_for
from samskap.core.models import Organisation
from samskap.core.services import searching
from samskap.portfolio.selectors.grants.attention import (
    applications_to_judge,
    grants_card,
    grants_speak,
    grants_to_follow,
)
from tests.core.factories import make_actor, make_organisation, make_user
from tests.portfolio.factories import make_application, make_jury, make_scheme, make_view

pytestmark = pytest.mark.django_db


def test_an_application_waits_for_who_is_on_the_jury_until_they_have_spoken_and_then_for_a_decision() -> None:
    scheme = make_scheme(stage="closed", title="Our street")
    application, member = make_application(scheme), make_jury(scheme)
    make_application(scheme)
    juror = actor_for(member.user)
    (line,) = applications_to_judge(juror)
    assert line.text == "Say what you think of 2 applications: Our street"
    assert line.due is not None
    assert timezone.localdate(line.due) == scheme.answer_on
    make_view(application, member)
    assert [one.text for one in applications_to_judge(juror)] == ["Say what you think of 1 application: Our street"]
    make_view(application.scheme.applications.exclude(pk=application.pk).get(), member)
    assert [one.text for one in applications_to_judge(juror)] == ["2 applications wait for a decision: Our street"]
    lead = make_actor("lead", scheme.organisation)
    assert [one.text for one in applications_to_judge(lead)] == ["2 applications wait for a decision: Our street"]
    for role in ("member", "observer"):
        assert not list(applications_to_judge(make_actor(role, scheme.organisation)))
    assert not list(applications_to_judge(make_actor("lead", make_organisation())))


@pytest.mark.parametrize(("stage", "lines"), [("open", 0), ("coming", 0), ("ended", 1), ("closed", 1)])
def test_nothing_is_judged_while_people_can_apply(stage: str, lines: int) -> None:
    scheme = make_scheme(stage=stage)
    member = make_jury(scheme)
    make_application(scheme)
    assert len(list(applications_to_judge(actor_for(member.user)))) == lines


def test_reports_late_ones_and_grants_nobody_said_yes_to_wait_for_those_who_work_there() -> None:
    scheme, today = make_scheme(stage="closed", title="Our street", report_days=60), timezone.localdate()
    make_application(scheme, "reported")
    make_application(scheme, "agreed", ends_on=today - timedelta(days=61))
    make_application(scheme, "agreed", ends_on=today - timedelta(days=60))
    make_application(scheme, "granted", decided_at=timezone.now() - timedelta(days=31))
    make_application(scheme, "granted")
    member = make_actor("member", scheme.organisation)
    assert [one.text for one in grants_to_follow(member)] == [
        "1 report waits for you: Our street",
        "1 report is late: Our street",
        "1 has not said yes to their grant for a month: Our street",
    ]
    assert not grants_to_follow(make_actor("observer", scheme.organisation))
    assert not grants_speak(make_actor("lead", make_organisation()))
    card = grants_card(member)
    assert card is not None
    assert (card.figure, card.sentence) == ("1", "0 applications wait for an answer.")


def test_two_queries_say_what_waits_however_much_it_is(
    at_most_queries: Callable[[int], AbstractContextManager[None]],
) -> None:
    home = make_organisation()
    user = make_user(role="lead", organisation=home)
    for _number in range(5):
        scheme = make_scheme(home, "closed")
        make_jury(scheme, user)
        for state in ("waiting", "reported", "granted"):
            make_application(scheme, state)
    actor = actor_for(user)
    with at_most_queries(2):
        assert len(grants_speak(actor)) == 10
    with at_most_queries(1):
        assert grants_card(actor)


def menu(client: Client) -> bool:
    """Whether the menu leads to grants."""
    cache.clear()
    return f'href="{reverse("grants")}"' in client.get(reverse("accessibility")).text


def test_the_menu_of_a_visitor_leads_to_grants_only_when_there_are_some(client: Client) -> None:
    make_scheme(stage="draft")
    assert not menu(client)
    scheme = make_scheme()
    assert menu(client)
    client.force_login(make_user(role="member", organisation=scheme.organisation))
    assert not menu(client)


def test_the_page_of_an_organisation_shows_its_grants_and_those_inside_the_way_to_theirs(client: Client) -> None:
    scheme = make_scheme(title="Our street")
    make_scheme(scheme.organisation, "draft", title="Not yet")
    address = reverse("organisation", args=[scheme.organisation.slug])
    page = client.get(address).text
    assert "Our street" in page
    assert "Not yet" not in page
    assert reverse("my_grants") not in page
    client.force_login(make_user(role="lead", organisation=scheme.organisation))
    assert reverse("my_grants") in client.get(address).text
    other = Organisation.objects.exclude(pk=scheme.organisation_id).first() or make_organisation()
    assert reverse("my_grants") not in client.get(reverse("organisation", args=[other.slug])).text


def test_what_is_public_is_found_and_drafts_and_applications_are_not(client: Client) -> None:
    make_scheme(title="Zebra crossings", purpose="Paint for the street")
    make_scheme(stage="draft", title="Zebra secrets")
    make_application(make_scheme(), title="Zebra of Anna")
    searching.reconcile("grants")
    page = client.get(reverse("search"), {"q": "zebra"}).text
    assert "crossings" in page
    assert "secrets" not in page
    assert "Anna" not in page
