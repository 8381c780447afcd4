"""Who may decide: what is delegated, to whom, how far, from which day to which."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from samskap.core.access import actor_for
from samskap.core.models import Membership
from samskap.pilots.models import Delegation, Power
from samskap.pilots.selectors.deciding import decide, in_force
from samskap.pilots.selectors.delegations import deciders, deciders_of
from tests.core.factories import make_organisation, make_user
from tests.pilots.factories import make_delegation, make_pilot

pytestmark = pytest.mark.django_db
Limit = Callable[[int], AbstractContextManager[None]]


def rows_on(organisation: Any, day: date | None = None) -> list[Delegation]:
    return in_force([organisation.pk], day or timezone.localdate())


@pytest.mark.parametrize(
    ("amount", "allowed"), [("100000.00", True), ("100000.01", False), ("99999.99", True), ("0.01", True)]
)
def test_a_sum_is_held_to_the_last_hundredth(amount: str, allowed: bool) -> None:
    home = make_organisation()
    chief = make_user(role="member", organisation=home)
    make_delegation(home, chief, Power.COMMIT, max_amount=Decimal("100000.00"))
    found = decide(actor_for(chief), make_pilot(home), Power.COMMIT, rows_on(home), amount=Decimal(amount))
    assert found.allowed is allowed


def test_a_sum_in_another_currency_is_no_sum_of_ours() -> None:
    home = make_organisation()
    chief = make_user(role="member", organisation=home)
    make_delegation(home, chief, Power.COMMIT, max_amount=Decimal(100), currency="NOK")
    actor = actor_for(chief)
    assert not decide(actor, make_pilot(home), Power.COMMIT, rows_on(home), amount=Decimal(1)).allowed
    assert decide(actor, make_pilot(home, currency="NOK"), Power.COMMIT, rows_on(home), amount=Decimal(100)).allowed


@pytest.mark.parametrize(
    ("given", "asked", "allowed"), [("low", "low", True), ("low", "medium", False), ("high", "medium", True)]
)
def test_the_risk_of_the_pilot_counts(given: str, asked: str, allowed: bool) -> None:
    home = make_organisation()
    chief = make_user(role="member", organisation=home)
    make_delegation(home, chief, Power.START, max_risk=given)
    assert decide(actor_for(chief), make_pilot(home, risk=asked), Power.START, rows_on(home)).allowed is allowed


def test_the_stage_counts() -> None:
    home = make_organisation()
    chief = make_user(role="member", organisation=home)
    make_delegation(home, chief, Power.NEXT_STAGE, max_stage=2)
    pilot, actor = make_pilot(home), actor_for(chief)
    assert decide(actor, pilot, Power.NEXT_STAGE, rows_on(home), stage=2).allowed
    assert not decide(actor, pilot, Power.NEXT_STAGE, rows_on(home), stage=3).allowed


@pytest.mark.parametrize("last", [date(2026, 12, 31), date(2027, 3, 28), date(2026, 10, 25)])
def test_it_holds_from_its_first_day_to_its_last_also_over_a_new_year_and_a_clock_change(last: date) -> None:
    home = make_organisation()
    first = last - timedelta(days=1)
    make_delegation(home, make_user(role="member", organisation=home), from_on=first, until_on=last)
    held = [bool(rows_on(home, first + timedelta(days=days))) for days in (-1, 0, 1, 2)]
    assert held == [False, True, True, False]


def test_who_left_or_was_closed_out_has_no_power_and_it_does_not_fall_back_on_the_leads() -> None:
    home = make_organisation()
    chief = make_user(role="member", organisation=home, name="Kim")
    lead = make_user(role="lead", organisation=home, name="Lo")
    make_delegation(home, chief, Power.START)
    pilot = make_pilot(home)
    assert deciders(pilot, Power.START, rows_on(home)) == ["Kim"]
    assert "Kim" in decide(actor_for(lead), pilot, Power.START, rows_on(home)).why

    chief.is_active = False
    chief.save()
    assert not decide(actor_for(chief), pilot, Power.START, rows_on(home)).allowed
    assert deciders(pilot, Power.START, rows_on(home)) == []
    assert "Kim" not in decide(actor_for(lead), pilot, Power.START, rows_on(home)).why

    chief.is_active = True
    chief.save()
    Membership.objects.filter(user=chief).update(role="observer")
    assert not decide(actor_for(chief), pilot, Power.START, rows_on(home)).allowed
    assert deciders(pilot, Power.START, rows_on(home)) == []
    Membership.objects.filter(user=chief).delete()
    assert not decide(actor_for(chief), pilot, Power.START, rows_on(home)).allowed
    assert not decide(actor_for(lead), pilot, Power.START, rows_on(home)).allowed


def test_where_nothing_is_delegated_the_leads_decide_but_override_nothing() -> None:
    home = make_organisation()
    make_user(role="lead", organisation=home, name="Lo")
    make_user(role="lead", organisation=home, email="hidden@example.org")
    pilot = make_pilot(home)
    assert deciders(pilot, Power.START, []) == ["Lo", "somebody who has not given a name"]
    assert deciders(pilot, Power.OVERRIDE, []) == []


def test_another_organisation_delegates_nothing_here() -> None:
    home, other = make_organisation(), make_organisation()
    chief = make_user(role="member", organisation=home)
    make_delegation(other, chief, Power.START)
    rows = in_force([home.pk, other.pk], timezone.localdate())
    assert not decide(actor_for(chief), make_pilot(home), Power.START, rows).allowed
    assert deciders(make_pilot(other), Power.START, rows) == []


def test_a_board_asks_once(at_most_queries: Limit) -> None:
    homes = [make_organisation() for _ in range(5)]
    for home in homes:
        make_user(role="lead", organisation=home, name="Lo")
        make_delegation(home, make_user(role="member", organisation=home, name="Kim"), Power.CLOSE)
    pilots = [make_pilot(home) for home in homes for _ in range(4)]
    with at_most_queries(2):
        found = deciders_of(pilots, in_force([home.pk for home in homes], timezone.localdate()))
    assert all(found[pilot.pk][Power.CLOSE] == ["Kim"] for pilot in pilots)
    assert all(found[pilot.pk][Power.START] == ["Lo"] for pilot in pilots)
