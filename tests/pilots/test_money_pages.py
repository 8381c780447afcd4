"""The pages about money: what each may see, that they do not grow with the rows, stages, hours, grants, export."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import Actor, actor_for
from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.models import Organisation
from samskap.core.registry import registry
from samskap.pilots.models import Cost, Hours, Party, Pilot, Stage
from samskap.pilots.selectors.hours import hours_by_party, hours_chart
from samskap.pilots.selectors.money import grants_of
from samskap.pilots.selectors.money_attention import grants_ending, limits_near, near_their_limit
from samskap.pilots.selectors.sums import sums_of
from samskap.pilots.services.commitments import make_commitment
from samskap.pilots.services.costs import CostInput, record_cost, reverse_cost
from samskap.pilots.services.grants import GrantInput, remove_grant, save_grant
from samskap.pilots.services.hours import HoursInput, record_hours, take_back_hours
from samskap.pilots.services.stages import StageInput, add_stage, edit_stage, remove_stage, write_result
from tests.core.factories import make_actor, make_organisation, make_user, sign_in
from tests.pilots.factories import (
    make_commitment as put_commitment,
)
from tests.pilots.factories import (
    make_cost,
    make_grant,
    make_hours,
    make_pilot,
    make_ready,
    make_running,
    make_stage,
)

pytestmark = pytest.mark.django_db
Limit = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
def home() -> Organisation:
    return make_organisation()


@pytest.fixture
def lead(home: Organisation) -> Actor:
    return make_actor("lead", home)


@pytest.fixture
def signed_in(client: Client, home: Organisation) -> Client:
    sign_in(client, make_user(role="member", organisation=home))
    return client


def page(client: Client, route: str, pilot: Pilot, *more: Any) -> str:
    answer = client.get(reverse(route, args=[pilot.token, *more]))
    assert answer.status_code == 200
    return answer.content.decode().replace("\xa0", " ")


def test_the_public_sees_stage_budget_spent_and_limit_and_nothing_else(client: Client, home: Organisation) -> None:
    pilot = make_running(home, budget=Decimal(300), loss_limit=Decimal(400), language="en")
    make_stage(pilot, 1, 12)
    make_cost(pilot, "212.00", text="Secret supplier", grant=make_grant(pilot, funder="Secret funder"))
    put_commitment(pilot, "77.00", text="Secret order")
    make_hours(pilot, text="Secret work")
    seen = page(client, "pilot_money", pilot)
    for words in ("212 SEK of the loss limit 400 SEK is spent", "300 SEK", "at most 12 users"):
        assert words in seen
    for hidden in ("Secret", "77 SEK", "289 SEK", "Committed", "Record a cost", "Hours"):
        assert hidden not in seen


def test_those_inside_see_all_of_it_and_observers_no_button(client: Client, home: Organisation, lead: Actor) -> None:
    pilot = make_running(home, loss_limit=Decimal(400_000))
    make_cost(pilot, "212000.00", text="Sensors")
    put_commitment(pilot, "100000.00", text="Installation")
    make_grant(pilot, funder="The agency")
    make_hours(pilot)
    sign_in(client, make_user(role="observer", organisation=home))
    seen = page(client, "pilot_money", pilot)
    for words in ("312 000 SEK of the loss limit 400 000 SEK is spent or committed; 88 000 SEK left", "Installation"):
        assert words in seen
    for words in ("Sensors", "The agency", "Our own staff"):
        assert words in seen
    assert "Record a cost" not in seen
    assert "Plan a stage" not in seen


@pytest.mark.parametrize("many", [5, 500])
def test_the_pages_do_not_grow_with_the_rows(
    signed_in: Client, home: Organisation, at_most_queries: Limit, many: int
) -> None:
    pilot = make_running(home, loss_limit=Decimal(10**9), budget=Decimal(10**6))
    party = Party.objects.create(pilot=pilot, name="Sensor Ltd", leg="business", role="supplier")
    make_stage(pilot, 1, 12, result="It held.")
    make_stage(pilot, 2, 36)
    grant = make_grant(pilot)
    order = put_commitment(pilot, "999999.00", party=party)
    row = {"pilot": pilot, "on": timezone.localdate(), "text": "x", "recorded_at": timezone.now()}
    Cost.objects.bulk_create([Cost(amount=Decimal("0.10"), commitment=order, grant=grant, **row) for _ in range(many)])
    hours = {**row, "hours": Decimal("0.50"), "whose": "consultant", "party": party}
    Hours.objects.bulk_create([Hours(**hours) for _ in range(many)])
    for _ in range(min(many, 60)):
        put_commitment(pilot, "1.00")
    for route in ("pilot_money", "pilot_costs", "pilot_hours", "record_cost", "take_in_ledger"):
        with at_most_queries(15):
            seen = page(signed_in, route, pilot)
        assert len(seen) < 150_000
    with at_most_queries(15):
        signed_in.get(reverse("export_costs", args=[pilot.token]))


def test_a_cost_that_passes_the_limit_shows_the_excess_and_what_can_be_done(
    signed_in: Client, home: Organisation
) -> None:
    pilot = make_running(home, loss_limit=Decimal(100), language="en")
    sent = {"on": timezone.localdate().isoformat(), "text": "Sensors", "amount": "1 112,50 kr", "reference": "A1"}
    answer = signed_in.post(reverse("record_cost", args=[pilot.token]), sent, follow=True)
    seen = answer.content.decode().replace("\xa0", " ")
    assert "It passes the loss limit, so the pilot is halted." in seen
    assert "1 012.50 SEK too much" in seen
    assert "Raise the loss limit" in seen
    assert Pilot.objects.get(pk=pilot.pk).state == "halted"
    refused = signed_in.get(reverse("make_commitment", args=[pilot.token]))
    assert refused.status_code == 409


@pytest.mark.parametrize("amount", ["", "-5", "NaN", "1e400", "1.250", "twelve", "=1+1", "9" * 60, "<b>", "1\x00"])
def test_what_is_no_sum_is_said_beside_the_field_and_kept(signed_in: Client, home: Organisation, amount: str) -> None:
    pilot = make_running(home, loss_limit=Decimal(100))
    for route in ("record_cost", "make_commitment", "add_grant"):
        sent = {"on": "2026-01-02", "text": "Kept words", "funder": "Kept words", "share": "100", "amount": amount}
        answer = signed_in.post(reverse(route, args=[pilot.token]), sent)
        assert answer.status_code == 422
        assert "amount" in answer.context["form"].errors
        assert "Kept words" in answer.content.decode()
    assert not Cost.objects.exists()


def test_a_commitment_that_goes_beyond_is_refused_in_the_form(signed_in: Client, home: Organisation) -> None:
    pilot = make_running(home, loss_limit=Decimal(100))
    answer = signed_in.post(reverse("make_commitment", args=[pilot.token]), {"text": "Order", "amount": "99"})
    assert answer.status_code == 422
    assert "A lead of the organisation decides this." in answer.content.decode()
    assert 'value="Order"' in answer.content.decode()


def test_closed_pilots_take_costs_and_nothing_else(signed_in: Client, home: Organisation, lead: Actor) -> None:
    pilot = make_pilot(home, state="closed", outcome="stop", stage=1, loss_limit=Decimal(100))
    stage, grant, hours = make_stage(pilot, 1), make_grant(pilot), make_hours(pilot)
    order = put_commitment(pilot)
    for route, *more in (
        ("set_pilot_limits",),
        ("add_stage",),
        ("stage_result", stage.number),
        ("make_commitment",),
        ("release_commitment", order.pk),
        ("record_hours",),
        ("take_back_hours", hours.pk),
        ("add_grant",),
        ("edit_grant", grant.pk),
        ("remove_grant", grant.pk),
    ):
        assert signed_in.post(reverse(route, args=[pilot.token, *more])).status_code == 409, route
    assert "A cost that comes late is recorded" in page(signed_in, "record_cost", pilot)
    acts: list[Callable[[], Any]] = [
        lambda: record_hours(actor=lead, pilot=pilot, values=HoursInput("own_staff", Decimal(1), timezone.localdate())),
        lambda: save_grant(actor=lead, pilot=pilot, values=GrantInput("x", Decimal(1))),
        lambda: add_stage(actor=lead, pilot=pilot, values=StageInput(1, "users")),
        lambda: write_result(actor=lead, pilot=pilot, stage=stage, result="x"),
    ]
    for act in acts:
        with pytest.raises(StateRefused, match="closed"):
            act()


# Stages


def test_stages_are_planned_one_behind_the_other_and_keep_their_order(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home)
    for cap in (20, 60, 100, 300):
        add_stage(actor=lead, pilot=pilot, values=StageInput(cap, "users"))
    second = Stage.objects.get(pilot=pilot, number=2)
    remove_stage(actor=lead, pilot=pilot, stage=second)
    assert list(Stage.objects.filter(pilot=pilot).values_list("number", "cap")) == [(1, 20), (2, 100), (3, 300)]
    first = Stage.objects.get(pilot=pilot, number=1)
    for act in (
        lambda: remove_stage(actor=lead, pilot=pilot, stage=first),
        lambda: edit_stage(actor=lead, pilot=pilot, stage=first, values=StageInput(21, "users")),
    ):
        with pytest.raises(StateRefused, match="has begun"):
            act()
    write_result(actor=lead, pilot=pilot, stage=first, result="People slept.")
    with pytest.raises(StateRefused):
        write_result(actor=lead, pilot=pilot, stage=Stage.objects.get(pilot=pilot, number=3), result="Too early")


def test_no_stage_is_planned_for_more_than_the_whole_pilot(signed_in: Client, home: Organisation) -> None:
    """The first one too, which no growth rule bounds."""
    pilot = make_ready(home, budget=Decimal(1000))
    address = reverse("add_stage", args=[pilot.token])
    answer = signed_in.post(address, {"cap": "10", "unit": "users", "budget": "1000,01", "name": "North"})
    assert answer.status_code == 422
    assert "a budget of 1\xa0000\xa0SEK. Make the stage smaller" in answer.text and "North" in answer.text
    assert signed_in.post(address, {"cap": "10", "unit": "users", "budget": "1000"}).status_code == 302
    pilot = make_ready(home)
    address = reverse("add_stage", args=[pilot.token])
    assert signed_in.post(address, {"cap": "10", "unit": "users", "budget": "1000000"}).status_code == 302


def test_the_growth_rule_stands_beside_the_stage(signed_in: Client, home: Organisation, lead: Actor) -> None:
    pilot = make_running(home)
    make_stage(pilot, 1, 20)
    assert "At most 60: 3 times 20." in page(signed_in, "add_stage", pilot)
    add_stage(actor=lead, pilot=pilot, values=StageInput(61, "users"))
    assert "more than 60: the gate is shut" in page(signed_in, "pilot_money", pilot)


def test_users_and_places_are_not_mixed(home: Organisation, lead: Actor) -> None:
    pilot = make_ready(home)
    alone = add_stage(actor=lead, pilot=pilot, values=StageInput(20, "users"))
    edit_stage(actor=lead, pilot=pilot, stage=alone, values=StageInput(20, "places"))
    with pytest.raises(InvalidInput, match="count places"):
        add_stage(actor=lead, pilot=pilot, values=StageInput(60, "users"))


@pytest.mark.parametrize("cap", [0, -1, 10**30])
def test_a_stage_has_some_size(home: Organisation, lead: Actor, cap: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        add_stage(actor=lead, pilot=make_ready(home), values=StageInput(cap, "users"))
    assert "cap" in refused.value.fields


def test_the_gate_of_a_stage_lies_within_the_pilot_and_behind_the_one_before(home: Organisation, lead: Actor) -> None:
    pilot = make_ready(home)
    first, last = pilot.starts_on, pilot.ends_on
    for wrong in (first - timedelta(days=1), last + timedelta(days=1)):
        with pytest.raises(InvalidInput, match="outside the pilot"):
            add_stage(actor=lead, pilot=pilot, values=StageInput(5, "users", ends_on=wrong))
    add_stage(actor=lead, pilot=pilot, values=StageInput(5, "users", ends_on=last))
    with pytest.raises(InvalidInput, match="ends later"):
        add_stage(actor=lead, pilot=pilot, values=StageInput(15, "users", ends_on=first))


def test_stages_that_cost_more_than_the_pilot_are_told(signed_in: Client, home: Organisation) -> None:
    pilot = make_running(home, budget=Decimal(100))
    make_stage(pilot, 1, budget=Decimal("60.00"))
    make_stage(pilot, 2, budget=Decimal("60.50"))
    assert "come to 20.50 SEK more than the budget" in page(signed_in, "pilot_money", pilot)


# Hours


def test_hours_are_summed_by_party_and_whose_without_those_taken_back(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home)
    party = Party.objects.create(pilot=pilot, name="Sensor Ltd", leg="business", role="supplier")
    today = timezone.localdate()
    for whose, number, who in (
        ("own_staff", "7.50", None),
        ("consultant", "2.25", party),
        ("consultant", "0.25", party),
    ):
        record_hours(actor=lead, pilot=pilot, values=HoursInput(whose, Decimal(number), today, who))
    wrong = record_hours(actor=lead, pilot=pilot, values=HoursInput("resident", Decimal(100), today))
    take_back_hours(actor=lead, pilot=pilot, hours=wrong)
    with pytest.raises(StateRefused):
        take_back_hours(actor=lead, pilot=pilot, hours=wrong)
    worked = hours_by_party(pilot)
    assert [(one.party, one.hours) for one in worked] == [("", Decimal("7.50")), ("Sensor Ltd", Decimal("2.50"))]
    assert [bar.value for bar in hours_chart(worked).bars] == ["75%", "25%"]
    assert Hours.objects.filter(pilot=pilot).count() == 4


@pytest.mark.parametrize("number", ["0", "-1", "NaN", "1e400", "0.001", "10000.01"])
def test_hours_that_are_none_are_refused(home: Organisation, lead: Actor, number: str) -> None:
    entry, pilot = HoursInput("own_staff", Decimal(number), timezone.localdate()), make_running(home)
    with pytest.raises(InvalidInput) as refused:
        record_hours(actor=lead, pilot=pilot, values=entry)
    assert "hours" in refused.value.fields


def test_hours_are_written_down_on_a_page(signed_in: Client, home: Organisation) -> None:
    pilot = make_running(home)
    sent = {"hours": "7,5", "whose": "own_staff", "on": timezone.localdate().isoformat(), "text": "Night round"}
    answer = signed_in.post(reverse("record_hours", args=[pilot.token]), sent, follow=True)
    assert "Night round" in answer.content.decode()
    assert Hours.objects.get().hours == Decimal("7.50")
    signed_in.post(reverse("take_back_hours", args=[pilot.token, Hours.objects.get().pk]))
    assert "Taken back" in page(signed_in, "pilot_hours", pilot)


# Grants


def test_a_grant_pays_its_share_of_what_came_in_time(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home)
    last = timezone.localdate() - timedelta(days=10)
    values = GrantInput("The agency", Decimal(1000), Decimal("33.33"), ends_on=last)
    grant = save_grant(actor=lead, pilot=pilot, values=values)
    make_cost(pilot, "100.10", grant=grant, on=last)
    make_cost(pilot, "0.20", grant=grant, on=last - timedelta(days=1))
    make_cost(pilot, "50.00", grant=grant, on=last + timedelta(days=1))
    make_cost(pilot, "7.00")
    use = grants_of(pilot)[0]
    assert (use.eligible, use.late, use.spent, use.left) == tuple(map(Decimal, ("100.30", "50.00", "33.43", "966.57")))
    with pytest.raises(StateRefused, match="counted to this grant"):
        remove_grant(actor=lead, pilot=pilot, grant=grant)


def test_a_grant_never_pays_more_than_was_granted_and_a_reversal_gives_back(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home)
    grant = make_grant(pilot, "80.00")
    entry = CostInput(on=timezone.localdate(), text="Sensors", amount=Decimal(100), grant=grant)
    wrong = record_cost(actor=lead, pilot=pilot, values=entry)
    assert (grants_of(pilot)[0].spent, grants_of(pilot)[0].left) == (80, 0)
    reverse_cost(actor=lead, pilot=pilot, cost=wrong, reason="Wrong")
    assert (grants_of(pilot)[0].spent, grants_of(pilot)[0].left) == (0, 80)


@pytest.mark.parametrize("share", ["0", "-1", "100.01", "NaN", "1e400", "33.333"])
def test_a_share_that_is_none_is_refused(home: Organisation, lead: Actor, share: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        save_grant(actor=lead, pilot=make_running(home), values=GrantInput("x", Decimal(1), Decimal(share)))
    assert "share" in refused.value.fields


def test_a_cost_after_the_last_day_is_marked(signed_in: Client, home: Organisation) -> None:
    pilot = make_running(home)
    grant = make_grant(pilot, ends_on=timezone.localdate() - timedelta(days=1))
    make_cost(pilot, grant=grant)
    assert "Too late for the grant" in page(signed_in, "pilot_costs", pilot)
    assert "100 SEK came too late" in page(signed_in, "pilot_money", pilot)


# Export and what needs somebody


def test_the_export_holds_every_row_exactly_and_no_formula(signed_in: Client, home: Organisation, lead: Actor) -> None:
    pilot = make_running(home, currency="NOK")
    wrong = make_cost(pilot, "0.10", text='=HYPERLINK("x")', reference="+1", recorded_by=lead.user)
    reverse_cost(actor=lead, pilot=pilot, cost=wrong, reason="@cmd")
    answer = signed_in.get(reverse("export_costs", args=[pilot.token]))
    text = answer.content.decode("utf-8-sig")
    assert lead.user is not None
    assert lead.user.email not in text
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]
    assert [row[1:5] for row in rows] == [['\'=HYPERLINK("x")', "0.10", "NOK", "'+1"], ["'@cmd", "-0.10", "NOK", ""]]
    assert rows[1][-1] == str(wrong.pk)


def test_a_pilot_near_its_limit_needs_somebody_today(home: Organisation, lead: Actor, at_most_queries: Limit) -> None:
    calm, near, over = (make_running(home, title=name, loss_limit=Decimal(100)) for name in ("Calm", "Near", "Over"))
    make_cost(calm, "89.99")
    make_cost(near, "32.00")
    order = put_commitment(near, "60.00")
    make_cost(near, "20.00", commitment=order)
    make_cost(over, "100.01")
    closed = make_pilot(home, state="closed", outcome="stop", loss_limit=Decimal(1))
    make_cost(closed, "5.00")
    assert lead.user is not None
    now = timezone.now()
    with at_most_queries(1):
        lines = list(limits_near(lead, now))
    assert [line.text.replace("\xa0", " ") for line in lines] == [
        "“Near” comes near its loss limit (92%)",
        "“Over” passes its loss limit by 0.01 SEK",
    ]
    assert {line.due for line in lines} == {now}
    for nobody in (make_actor("observer", home), make_actor(), actor_for(None)):
        assert not list(limits_near(nobody))
    assert limits_near in registry.attention


def test_what_the_attention_counts_is_what_the_page_counts(home: Organisation) -> None:
    pilots = [make_running(home, loss_limit=Decimal(limit)) for limit in (100, 100, 1000)]
    for number, pilot in enumerate(pilots):
        order = put_commitment(pilot, "40.10")
        put_commitment(pilot, "500.00", released_at=timezone.now())
        for amount in ("10.05", "55.55", "0.01"):
            make_cost(pilot, amount, commitment=order if number else None)
    sums = sums_of(pilots)
    found = {row.pk: row for row in near_their_limit(Pilot.objects.all())}
    assert set(found) == {pk for pk, one in sums.items() if (one.used or 0) >= 0.9}
    for pk, row in found.items():
        assert row.exposure == int(sums[pk].exposure * 100)  # type: ignore[attr-defined]


def test_a_grant_that_ends_soon_with_money_left_needs_somebody(
    home: Organisation, lead: Actor, at_most_queries: Limit
) -> None:
    pilot = make_running(home)
    today = timezone.localdate()
    soon = make_grant(pilot, "1000.00", funder="Soon", ends_on=today + timedelta(days=60))
    make_grant(pilot, funder="Later", ends_on=today + timedelta(days=61))
    used = make_grant(pilot, "10.00", funder="Used", ends_on=today + timedelta(days=1))
    make_cost(pilot, "10.00", grant=used)
    make_cost(pilot, "300.50", grant=soon)
    with at_most_queries(1):
        lines = list(grants_ending(lead))
    assert [line.text.replace("\xa0", " ") for line in lines] == [
        "699.50 SEK of the grant from Soon is left: “Night supervision”"
    ]


def test_what_one_wrote_down_can_be_fetched(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home, loss_limit=Decimal(100))
    record_cost(actor=lead, pilot=pilot, values=CostInput(timezone.localdate(), "Sensors", Decimal("1.50")))
    make_commitment(actor=lead, pilot=pilot, text="Order", amount=Decimal(5))
    part = next(part for part in registry.personal_data if part.name == "pilots_money")
    assert lead.user is not None
    told = str(part.fetch(lead.user))
    assert "Sensors" in told
    assert "Order" in told
