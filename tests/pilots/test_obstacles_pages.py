"""The pages of obstacles: who sees what, what needs whom, and what is counted across municipalities."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import NOBODY, actor_for
from samskap.core.models import Organisation, User
from samskap.core.selectors.workbench import workbench_of
from samskap.pilots.models import Obstacle, ObstacleStep, Power
from samskap.pilots.selectors.ladder import days_between, days_late, ladder_of
from samskap.pilots.selectors.obstacle_alerts import end_of, obstacle_work_of
from samskap.pilots.selectors.obstacle_sums import public_obstacles, rule_sums, table_of_public, table_of_rules
from samskap.pilots.services.obstacles import answer_obstacle, mark_of
from tests.core.factories import make_organisation, make_user, sign_in
from tests.pilots.factories import make_delegation, make_obstacle, make_running

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
"""From a moment of the portal's zone, as ``localtime()`` gives it, so many days back are so many by the calendar, also in
the hour around midnight after the clocks were changed."""


def lines(user: User) -> list[str]:
    """What obstacles say on the person's workbench."""
    return [item.text for item in workbench_of(actor_for(user)).attention if item.label == "Obstacle"]


def test_an_obstacle_is_written_down_lifted_and_answered_in_the_browser(client: Client) -> None:
    home = make_organisation("Granvik")
    lead = make_user(role="lead", organisation=home)
    pilot = make_running(home, visibility="private", owner=lead)
    sign_in(client, lead)
    assert "No obstacles written down" in client.get(reverse("pilot_obstacles", args=[pilot.token])).text
    address = reverse("raise_obstacle", args=[pilot.token])
    assert client.post(address, {"title": "Two registers", "kind": "law"}).status_code == 422
    sent = {"title": "Two registers <b>", "kind": "law", "weight": "3", "rule": "Public Access Act 26:1"}
    page = client.post(address, sent, follow=True).text
    assert "Two registers &lt;b&gt;" in page
    row = Obstacle.objects.get()
    assert row.level == "council"
    kept = client.post(reverse("lift_obstacle", args=[row.token]), {"seen": mark_of(row), "lifted_because": " "})
    assert kept.status_code == 422
    lifted = {"seen": mark_of(row), "lifted_because": "The law must change.", "may_leave": "on"}
    client.post(reverse("lift_obstacle", args=[row.token]), lifted)
    again = client.post(reverse("lift_obstacle", args=[row.token]), lifted)
    assert again.status_code == 409

    agency = make_user(role="member", organisation=make_organisation("The health agency", kind="agency"))
    assert any("Granvik asks you for an answer" in line for line in lines(agency))
    sign_in(client, agency)
    assert "Two registers" in client.get(reverse("my_obstacles")).text
    page = client.get(reverse("obstacle", args=[row.token])).text
    assert "The law must change." in page
    assert pilot.title in page
    assert reverse("pilot", args=[pilot.token]) not in page
    assert client.get(reverse("pilot", args=[pilot.token])).status_code == 404
    row.refresh_from_db()
    answer = {"seen": mark_of(row), "answer": "Section 11 lets you."}
    client.post(reverse("answer_obstacle", args=[row.token]), answer)
    assert any("has answered" in line for line in lines(lead))

    sign_in(client, lead)
    page = client.get(reverse("obstacle", args=[row.token])).text
    assert "Section 11 lets you." in page
    assert "The health agency" in page
    row.refresh_from_db()
    ended = {"seen": mark_of(row), "move": "remove", "ended_because": "We joined them."}
    assert "We joined them." in client.post(reverse("end_obstacle", args=[row.token]), ended, follow=True).text
    assert not lines(lead)


def test_an_agency_reads_of_the_levels_below_only_the_days(client: Client) -> None:
    row = make_obstacle(make_running(visibility="private"), 3, text="What happens", status="open")
    row.steps.update(left_at=timezone.now(), lifted_because="A quarrel with the chief", answer="")
    Obstacle.objects.update(level="national", may_leave=True)
    now, due = timezone.now(), timezone.localdate()
    ObstacleStep.objects.create(
        obstacle=row, level="national", entered_at=now, due_on=due, lifted_because="Only you can change it."
    )
    Obstacle.objects.update(is_public=True)
    for who in (make_user(role="member", organisation=make_organisation(kind="agency")), None):
        seen = sign_in(Client(), who) if who else client
        page = seen.get(reverse("obstacle", args=[row.token])).text
        assert "A quarrel" not in page
        assert "Only you can change it." in page
        assert "Lifted after 0 days" in page
    assert row.pilot.title not in client.get(reverse("obstacle", args=[row.token])).text
    assert row.pilot.title not in client.get(reverse("obstacles_public")).text


def test_a_form_leads_back_to_the_obstacles_that_the_reader_may_see(client: Client) -> None:
    """An agency knows of the obstacle and not of the pilot: no link of its page leads to a closed door."""
    pilot = make_running(make_organisation("Solvik"), visibility="private")
    obstacle = make_obstacle(pilot, 4, may_leave=True)
    address = reverse("answer_obstacle", args=[obstacle.token])
    sign_in(client, make_user(role="member", organisation=make_organisation(kind="agency")))
    page = client.get(address)
    assert page.status_code == 200
    crumbs = page.text.split('class="crumbs')[1].split("</nav>")[0]
    assert reverse("obstacles_public") in crumbs and pilot.token not in crumbs
    for link in re.findall(r'href="([^"]+)"', crumbs):
        assert client.get(link).status_code == 200
    sign_in(client, make_user(role="lead", organisation=pilot.organisation))
    inside = client.get(reverse("share_obstacle", args=[obstacle.token])).text
    assert reverse("pilot_obstacles", args=[pilot.token]) in inside.split('class="crumbs')[1].split("</nav>")[0]


def test_those_who_have_it_and_those_who_wait_are_reminded_when_it_is_late() -> None:
    home = make_organisation()
    owner = make_user(role="member", organisation=home)
    manager, other, lead = (make_user(role=role, organisation=home) for role in ("member", "member", "lead"))
    make_delegation(home, manager, Power.ANSWER, level="management")
    long_ago = timezone.now() - 40 * DAY
    row = make_obstacle(make_running(home, owner=owner), 2, raised_at=long_ago)
    row.steps.update(due_on=timezone.localdate() - 10 * DAY)
    assert any("Your answer is late by 10 days" in line for line in lines(manager))
    assert any("“Management” is late by 10 days" in line for line in lines(owner))
    assert not lines(other)
    assert not lines(lead), "answering is delegated, and the week in which the levels below are told is over"
    row.steps.update(owner=lead)
    assert not lines(manager), "somebody else has taken it"


def test_the_levels_below_are_told_for_a_week() -> None:
    home = make_organisation()
    owner, manager = (make_user(role="member", organisation=home) for _number in range(2))
    make_delegation(home, manager, Power.ANSWER, level="management")
    councillor = make_user(role="member", organisation=home)
    make_delegation(home, councillor, Power.ANSWER, level="council")
    row = make_obstacle(make_running(home, owner=owner), 3)
    for person in (owner, manager):
        assert any("now waits at “The council”" in line for line in lines(person))
    assert any("Answer it, or lift it" in line for line in lines(councillor))
    row.steps.update(entered_at=timezone.now() - 8 * DAY)
    assert not lines(owner)
    assert not lines(manager)


def test_days_are_counted_by_the_calendar_over_clock_changes_and_the_new_year() -> None:
    for start, end, days in (
        (datetime(2026, 10, 24, 21, 30, tzinfo=UTC), datetime(2026, 10, 25, 22, 30, tzinfo=UTC), 1),
        (datetime(2026, 3, 28, 22, 30, tzinfo=UTC), datetime(2026, 3, 29, 21, 30, tzinfo=UTC), 1),
        (datetime(2026, 12, 31, 22, 30, tzinfo=UTC), datetime(2026, 12, 31, 23, 30, tzinfo=UTC), 1),
        (datetime(2028, 2, 28, 12, tzinfo=UTC), datetime(2028, 3, 1, 12, tzinfo=UTC), 2),
    ):
        assert days_between(start, end) == days
    due = datetime(2026, 12, 31).date()
    assert days_late(due, datetime(2026, 12, 31, 22, 59, tzinfo=UTC)) == 0
    assert days_late(due, datetime(2026, 12, 31, 23, 1, tzinfo=UTC)) == 1
    assert end_of(due).isoformat() == "2026-12-31T23:59:59+01:00"


def test_the_ladder_says_in_words_what_it_draws() -> None:
    now = timezone.localtime()
    row = make_obstacle(make_running(), 2, raised_at=now - 40 * DAY)
    row.steps.update(due_on=timezone.localdate(now) - 3 * DAY)
    ladder = ladder_of(row, list(row.steps.all()), now=now)
    assert [rung.state for rung in ladder.rungs] == ["ahead", "ahead", "late", "informed"]
    assert "Management: Late by 3 days" in ladder.description
    closed = row.pilot
    closed.state, closed.state_since = "closed", now - 5 * DAY
    told = ladder_of(row, list(row.steps.all()), now=now).rungs[2]
    assert (told.state, told.days) == ("ended", 35), "nobody waits after the pilot is closed"


def test_a_visitor_sees_public_ones_the_one_that_waits_longest_first(client: Client) -> None:
    now = timezone.localtime()
    shown = {"may_leave": True, "is_public": True}
    for title, days in (("Young", 3), ("Old", 300)):
        make_obstacle(make_running(), 4, title=title, raised_at=now - days * DAY, **shown)
    gone = make_obstacle(make_running(), 4, title="Answered", raised_at=now - 400 * DAY, **shown)
    agency = make_user(role="lead", organisation=make_organisation("The agency", kind="agency"))
    answer_obstacle(actor=actor_for(agency), obstacle=gone, seen=mark_of(gone), answer="=HYPERLINK(1)")
    make_obstacle(make_running(), 4, title="Hidden", may_leave=True)
    make_obstacle(make_running(), 1, title="Ours")
    page = public_obstacles(NOBODY, None).page
    assert [one.obstacle.title for one in page.object_list] == ["Old", "Young", "Answered"]
    text = client.get(reverse("obstacles_public")).text
    assert "Has waited 300 days" in text
    assert "Answered after 400 days" in text
    assert "Hidden" not in text
    table = client.get(reverse("obstacles_file"))
    assert "'=HYPERLINK(1)" in table.text
    assert [row[1] for row in table_of_public()][1:] == ["Old", "Young", "Answered"]


def test_real_and_example_municipalities_are_never_mixed(client: Client) -> None:
    example = make_organisation()
    Organisation.objects.filter(pk=example.pk).update(is_example=True)
    make_obstacle(make_running(example), 4, title="An example", may_leave=True, is_public=True)
    assert "These are examples" in client.get(reverse("obstacles_public")).text
    assert rule_sums().is_example
    make_obstacle(make_running(), 4, title="A real one", may_leave=True, is_public=True)
    text = client.get(reverse("obstacles_public")).text
    assert "A real one" in text
    assert "An example" not in text
    assert not rule_sums().is_example


def many(rule: str, towns: list[Organisation], **fields: Any) -> list[Obstacle]:
    """An obstacle about this rule in each of the towns."""
    return [make_obstacle(make_running(town), 2, rule=rule, **fields) for town in towns]


def test_a_rule_is_counted_however_it_is_typed_and_only_from_three_municipalities(client: Client) -> None:
    towns = [make_organisation() for _number in range(6)]
    for place, town in enumerate(towns):
        make_obstacle(make_running(town), 2, rule=["GDPR art. 6", " gdpr  ART. 6"][place % 2], kind="law")
    many("A rule of two", towns[:2], kind="finance")
    sums = rule_sums()
    assert [(one.count, one.municipalities) for one in sums.rules] == [(6, 6)]
    kinds = {one.label: one.count for one in sums.kinds}
    assert kinds["Finance"] is None
    assert kinds["Law"] == 6, "how many there are in all is not shown, so that nothing can be taken from it"
    text = client.get(reverse("obstacle_rules")).text + client.get(reverse("obstacle_rules_file")).text
    assert "A rule of two" not in text
    assert "too few to show" in text


def test_how_long_answers_take_and_where_obstacles_stay() -> None:
    towns = [make_organisation() for _number in range(4)]
    now = timezone.localtime()
    for days, row in zip((10, 20, 60, 30), many("Rule", towns), strict=True):
        row.steps.update(entered_at=now - days * DAY, answered_at=now, left_at=now, answer="So.")
        Obstacle.objects.filter(pk=row.pk).update(status="stayed", ended_at=now, ended_because="Another way.")
    sums = rule_sums()
    answers = {one.label: (one.count, one.days) for one in sums.answers}
    assert answers["Management"] == (4, 25)
    assert answers["The council"] == (None, None)
    assert {one.label: one.count for one in sums.stayed}["Management"] == 4
    assert ["Answered at", "Management", "4", "4", "25"] in list(table_of_rules())


def test_pages_take_few_queries_however_many_rows(client: Client, django_assert_max_num_queries: Any) -> None:
    home = make_organisation()
    lead = make_user(role="lead", organisation=home)
    pilot = make_running(home, owner=lead)
    sign_in(client, lead)
    made = 0
    for total in (3, 100):
        while made < total:
            row = make_obstacle(pilot, 4 if made % 2 else 2, may_leave=bool(made % 2), is_public=bool(made % 2))
            made += 1
        for address in (
            reverse("pilot_obstacles", args=[pilot.token]),
            reverse("my_obstacles"),
            reverse("obstacles_public"),
            reverse("obstacle_rules"),
            reverse("obstacle", args=[row.token]),
            reverse("raise_obstacle", args=[pilot.token]),
        ):
            with django_assert_max_num_queries(15):
                assert client.get(address).status_code == 200


def test_a_person_finds_their_work_with_obstacles_among_their_data() -> None:
    lead = make_user(role="lead", organisation=make_organisation())
    row = make_obstacle(make_running(lead.memberships.get().organisation), 2, raised_by=lead)
    answer_obstacle(actor=actor_for(lead), obstacle=row, seen=mark_of(row), answer="Yes.")
    found = obstacle_work_of(lead)
    assert len(found["Obstacles you wrote down"]) == 1
    assert found["Obstacles you answered"] == [f"{row.title}: Yes."]
    lead.delete()
    assert Obstacle.objects.get().raised_by is None


def test_the_reason_is_asked_from_the_level_that_lifts(client: Client) -> None:
    pilot = make_running(make_organisation("Solvik"))
    waits = make_obstacle(pilot, 2)
    answered = make_obstacle(pilot, 2, status="answered")
    answered.steps.update(answer="No.", answered_at=timezone.now())
    sign_in(client, make_user(role="lead", organisation=pilot.organisation))
    assert "Why can this level not solve it?" in client.get(reverse("lift_obstacle", args=[waits.token])).text
    assert "Why does the answer not help?" in client.get(reverse("reopen_obstacle", args=[answered.token])).text
