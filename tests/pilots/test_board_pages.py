"""From the board alone one sees which pilot needs a decision today, what, and who decides it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from samskap.core.access import NOBODY, actor_for
from samskap.core.models import Organisation
from samskap.pilots.models import Commitment, Cost, Pilot, Sponsorship, Veto
from samskap.pilots.selectors.board import Board, network_board, our_board
from samskap.pilots.selectors.standings import rows_of
from samskap.pilots.selectors.sums import sums_of
from tests.core.factories import make_actor, make_network, make_organisation, make_room, make_user, sign_in
from tests.pilots.factories import (
    make_concern,
    make_delegation,
    make_demand,
    make_invitation,
    make_obstacle,
    make_pilot,
    make_question,
    make_ready,
    make_running,
    make_stage,
)

pytestmark = pytest.mark.django_db
Limit = Callable[[int], AbstractContextManager[None]]
SOLVIK = "Solvik"


@pytest.fixture
def solvik() -> Organisation:
    return make_organisation(SOLVIK)


@pytest.fixture
def lead(solvik: Organisation) -> Any:
    return make_user(role="lead", organisation=solvik, name="Ada Lead")


def later(count: int) -> date:
    return timezone.localdate() + timedelta(days=count)


def told(board: Board) -> dict[str, list[str]]:
    """By title, who decides each thing."""
    return {row.title: [line.who for line in row.lines if not line.soon] for row in board.today}


def pay(pilot: Pilot, amount: str, **fields: Any) -> Cost:
    moment = timezone.now()
    return Cost.objects.create(
        pilot=pilot, on=timezone.localdate(), text="Sensors", amount=amount, recorded_at=moment, **fields
    )


def test_the_board_names_what_needs_a_decision_and_who_decides(solvik: Organisation, lead: Any) -> None:
    eva = make_user(role="member", organisation=solvik, name="Eva Chief")
    bo = make_user(role="member", organisation=solvik, name="Bo Owner")
    make_delegation(solvik, eva, "start")
    make_ready(solvik, title="Start me", owner=bo)
    make_pilot(solvik, title="Not ready", state="prepared", owner=bo, starts_on=later(-1), ends_on=later(9))
    make_running(solvik, title="Halted", owner=bo, state="halted", halted_because="Alarms were missed")
    make_running(solvik, title="Quiet", owner=bo)
    make_running(solvik, title="Soon", owner=bo, ends_on=later(5))
    board = our_board(actor_for(lead))
    assert told(board) == {"Start me": ["Eva Chief"], "Not ready": ["Bo Owner"], "Halted": ["Ada Lead"]}
    assert board.sentence == "Three pilots need a decision today."
    assert [row.title for row in board.soon] == ["Soon"]
    assert board.today[0].title == "Not ready", "what has waited longest comes first"


def test_everything_around_a_pilot_is_seen(solvik: Organisation, lead: Any) -> None:
    bo = make_user(role="member", organisation=solvik, name="Bo Owner")
    receiver = make_user(role="member", organisation=solvik, name="Rut Receiver")
    pilot = make_running(solvik, owner=bo, loss_limit=Decimal(100))
    pilot.charter.concern_receiver = receiver
    pilot.charter.save()
    make_concern(pilot, raised_at=timezone.now() - timedelta(days=12))
    make_demand(pilot, status="breached", because="They said so", status_at=timezone.now() - timedelta(days=2))
    make_demand(pilot, status="breached", because="Only a should", weight="should")
    obstacle = make_obstacle(pilot)
    obstacle.steps.update(due_on=later(-3), owner=bo)
    Veto.objects.create(pilot=pilot, value="privacy", reason="No", at=timezone.now(), by=receiver)
    Veto.objects.create(
        pilot=pilot, value="privacy", reason="No", at=timezone.now(), lifted_at=timezone.now(), lifted_because="Yes"
    )
    pay(pilot, "95")
    make_question(pilot, due_on=later(-1))
    board = our_board(actor_for(lead))
    said = " ".join(line.what for line in board.today[0].lines)
    for words in ("broken a must: Open data", "looked at a concern", "obstacle waits", "veto stands", "95%"):
        assert words in said
    assert "Who sees the pictures" not in said
    assert sorted(told(board)["Night supervision"]) == [*["Bo Owner"] * 3, *["Rut Receiver"] * 2]
    (card,) = board.columns[2].cards
    assert list(card.marks) == ["1 answer late", "1 open obstacle", "1 open concern"]
    assert (card.money, card.bar, card.needs) == ("95 of 100\xa0SEK", 95.0, "Needs a decision")


def test_none_when_nothing_needs_a_decision(client: Client, solvik: Organisation, lead: Any) -> None:
    assert "No pilots yet" in sign_in(client, lead).get("/work/pilots/").text
    make_running(solvik)
    make_ready(solvik, state="closed", outcome="stop")
    page = client.get("/work/pilots/").text
    assert "No pilot needs a decision today." in page
    assert "Needs a decision" not in page


def test_who_decides_when_nobody_can(solvik: Organisation, lead: Any) -> None:
    narrow = make_user(role="member", organisation=solvik, name="Nils Narrow")
    make_delegation(solvik, narrow, "start", max_risk="low")
    make_ready(solvik, title="Risky", risk="high")
    assert told(our_board(actor_for(lead))) == {"Risky": ["Nobody yet: a lead delegates it"]}


def test_a_network_sees_what_is_shared_with_it_and_nothing_of_the_rest(solvik: Organisation, lead: Any) -> None:
    other, outside = make_organisation(), make_organisation()
    network, second = make_network(solvik, other), make_network(other, solvik)
    room = make_room(solvik, other)
    for place, organisation in (("ours", solvik), ("theirs", other), ("strange", outside)):
        fields: dict[str, Any] = {"state": "halted", "halted_because": "x", "loss_limit": Decimal(10)}
        make_running(organisation, title=f"{place} private", visibility="private", **fields)
        make_running(organisation, title=f"{place} public", **fields)
        make_running(organisation, title=f"{place} shared", visibility="network", network=network, **fields)
        make_running(organisation, title=f"{place} elsewhere", visibility="network", network=second, **fields)
        make_running(organisation, title=f"{place} room", visibility="partners", room=room, **fields)
    board = network_board(NOBODY, network)
    assert set(told(board)) == {"ours public", "ours shared", "theirs public", "theirs shared"}
    assert board.count == 4 == sum(column.count for column in board.columns)
    assert list(board.money) == ["0 of 40\xa0SEK"]
    assert our_board(actor_for(lead)).count == 5


def test_the_board_of_a_network_is_for_those_in_it(client: Client, solvik: Organisation, lead: Any) -> None:
    network = make_network(make_organisation(), solvik)
    address = f"/networks/in/{network.slug}/pilots/"
    assert client.get(address).status_code == 302
    assert sign_in(client, lead).get(address).status_code == 200
    assert address in client.get(f"/networks/in/{network.slug}/").text
    assert sign_in(client, make_user(role="lead", organisation=make_organisation())).get(address).status_code == 404


def test_two_currencies_stand_side_by_side(solvik: Organisation) -> None:
    norway = make_organisation(country="NO")
    network = make_network(solvik, norway)
    for organisation, currency in ((solvik, "SEK"), (norway, "NOK"), (norway, "NOK")):
        pay(make_running(organisation, currency=currency, loss_limit=Decimal(1000)), "250.40")
    assert list(network_board(NOBODY, network).money) == ["501 of 2\xa0000\xa0NOK", "250 of 1\xa0000\xa0SEK"]


def test_sums_are_those_of_the_money_pages(solvik: Organisation) -> None:
    pilots = [make_running(solvik, loss_limit=Decimal(1000)) for _ in range(3)]
    moment = timezone.now()
    for number, pilot in enumerate(pilots):
        kept = Commitment.objects.create(pilot=pilot, text="x", amount="100.10", made_at=moment)
        overpaid = Commitment.objects.create(pilot=pilot, text="y", amount="0.03", made_at=moment)
        Commitment.objects.create(pilot=pilot, text="z", amount="50", made_at=moment, released_at=moment)
        for amount in ("0.01", "33.33", f"{number}.05"):
            pay(pilot, amount, commitment=kept)
        pay(pilot, "9.99", commitment=overpaid)
        pay(pilot, "0.29")
    found = {row.key: row.sums for row in rows_of(Pilot.objects.all())}
    assert found == sums_of(pilots)


def test_as_many_queries_for_five_pilots_as_for_150(solvik: Organisation, lead: Any, at_most_queries: Limit) -> None:
    network = make_network(solvik, *(make_organisation() for _ in range(4)))
    members = list(Organisation.objects.filter(network_memberships__network=network))
    actor, states = actor_for(lead), ("idea", "prepared", "running", "halted", "closing", "closed")

    def more(count: int) -> None:
        for number in range(count):
            state = states[number % 6]
            fields = {"outcome": "stop"} if state == "closed" else {}
            pilot = make_ready(members[number % 5], state=state, loss_limit=Decimal(100), **fields)
            make_concern(pilot)
            make_obstacle(pilot)
            make_stage(pilot)
            pay(pilot, "95")
            Sponsorship.objects.create(pilot=pilot, name="Sven", since=timezone.now())

    for count in (6, 144):
        more(count)
        with at_most_queries(7):
            network_board(NOBODY, network)
        with at_most_queries(8):
            our_board(actor)
    board = network_board(NOBODY, network)
    assert board.count == 150
    assert [(column.key, len(column.cards), column.count) for column in board.columns] == [
        ("idea", 10, 25), ("prepared", 10, 25), ("running", 10, 50), ("closing", 10, 25), ("closed", 10, 25),
    ]  # fmt: skip


def test_the_rest_of_a_column_is_a_page_away(client: Client, solvik: Organisation, lead: Any) -> None:
    for number in range(31):
        make_running(solvik, title=f"Pilot {number:02}", ends_on=later(40 + number))
        make_ready(solvik, title=f"Old {number:02}", state="closed", outcome="stop")
    sign_in(client, lead)
    whole = client.get("/work/pilots/").text
    assert "Show all 31" in whole
    assert "Pilot 30" not in whole
    assert "Pilot 30" in client.get("/work/pilots/?column=running&page=2").text
    assert "Old 00" in client.get("/work/pilots/?column=closed&page=2").text
    for odd in ("?column=nothing", "?column=running&page=x", "?column=running&page=99", "?column=%00"):
        assert client.get(f"/work/pilots/{odd}").status_code == 200


def test_closed_more_than_a_year_ago_are_folded(solvik: Organisation, lead: Any) -> None:
    now = timezone.now()
    make_ready(solvik, title="New", state="closed", outcome="scale", spread_whom="a", spread_adapt="b", spread_cost="c")
    make_ready(solvik, title="Old", state="closed", outcome="stop", state_since=now - timedelta(days=366))
    closed = our_board(actor_for(lead)).columns[-1]
    assert ([card.title for card in closed.cards], [card.title for card in closed.older]) == (["New"], ["Old"])


def test_days_are_those_of_the_portal_over_new_year_and_clock_change(solvik: Organisation, lead: Any) -> None:
    make_running(solvik, title="Ends", starts_on=date(2026, 3, 1), ends_on=date(2027, 1, 1))
    actor = actor_for(lead)

    def needs(moment: datetime) -> list[str]:
        return [row.title for row in our_board(actor, now=moment).today]

    assert needs(datetime(2026, 12, 31, 22, 59, tzinfo=UTC)) == []
    assert needs(datetime(2026, 12, 31, 23, 1, tzinfo=UTC)) == ["Ends"]
    Pilot.objects.update(ends_on=date(2027, 3, 28))  # the day on which the clocks go forward
    assert needs(datetime(2027, 3, 27, 22, 59, tzinfo=UTC)) == []
    assert needs(datetime(2027, 3, 27, 23, 1, tzinfo=UTC)) == ["Ends"]
    assert needs(datetime(2027, 3, 28, 21, 59, tzinfo=UTC)) == ["Ends"]


def test_hostile_titles_are_text(client: Client, solvik: Organisation, lead: Any) -> None:
    hostile = "<script>alert(1)</script>"
    make_running(solvik, title=hostile, state="halted", halted_because=hostile)
    make_ready(solvik, title=hostile, state="closed", outcome="stop")
    page = sign_in(client, lead).get("/work/pilots/").text
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert") == 3


def test_an_invitation_that_waits_is_said_once_to_those_it_came_to(solvik: Organisation, lead: Any) -> None:
    waited = timezone.now() - timedelta(days=15)
    make_invitation(solvik, received_at=waited)
    make_invitation(solvik)
    make_invitation(solvik, received_at=waited, status="withdrawn")
    make_invitation(received_at=waited)
    assert our_board(actor_for(lead)).invitations.startswith("One invitation to test has waited")
    assert our_board(make_actor("lead", make_organisation())).invitations == ""


def test_a_card_says_where_the_decision_is_taken(client: Client, solvik: Organisation, lead: Any) -> None:
    make_running(solvik, state="halted", halted_because="x")
    page = sign_in(client, lead).get("/work/pilots/").text
    (address,) = re.findall(r'<a href="([^"]*)">It is halted', page)
    assert client.get(address).status_code == 200


def test_who_has_left_decides_nothing(solvik: Organisation, lead: Any) -> None:
    gone, observer = make_user(name="Gone"), make_user(role="observer", organisation=solvik, name="Olle Observer")
    past = later(-1)
    make_running(solvik, title="Left", owner=gone, starts_on=past, ends_on=past)
    pilot = make_running(solvik, title="Looks on", owner=observer)
    pilot.charter.concern_receiver = gone
    pilot.charter.save()
    make_concern(pilot, raised_at=timezone.now() - timedelta(days=12))
    assert told(our_board(actor_for(lead))) == {"Left": ["A lead"], "Looks on": ["A lead"]}


def test_many_decisions_are_counted_in_full_and_listed_by_pages(
    client: Client, lead: Any, solvik: Organisation
) -> None:
    for number in range(30):
        make_running(solvik, title=f"Halted {number:02}", state="halted", halted_because="x")
        make_running(solvik, title=f"Soon {number:02}", ends_on=later(3))
    sign_in(client, lead)
    whole = client.get("/work/pilots/").text
    assert "30 pilots need a decision today." in whole
    assert "30 pilots come to a decision within seven days" in whole
    assert whole.count("It is halted.") == 15
    assert client.get("/work/pilots/?column=today&page=2").text.count("It is halted.") == 5
    assert client.get("/work/pilots/?column=soon&page=2").text.count("The pilot ends.") == 5


def test_who_is_not_inside_is_led_to_the_pilot_and_never_to_a_refusal(
    client: Client, solvik: Organisation, lead: Any
) -> None:
    other = make_organisation()
    network = make_network(solvik, other)
    for organisation in (solvik, other):
        pilot = make_running(organisation, state="halted", halted_because="x")
        make_demand(pilot, status="breached", because="x")
        obstacle = make_obstacle(pilot)
        obstacle.steps.update(due_on=later(-1))
    page = sign_in(client, lead).get(f"/networks/in/{network.slug}/pilots/").text
    listed = page[page.index('id="today"') : page.index('id="all-pilots"')]
    addresses = re.findall(r'<li><a href="([^"]*)">', listed)
    assert len(addresses) == 6
    assert {client.get(address).status_code for address in addresses} == {200}
