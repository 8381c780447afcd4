"""The way of a round: one state after the other, none skipped, and what is missing is said."""

from __future__ import annotations

import pytest
from django.utils import timezone

from samskap.core.errors import StateRefused
from samskap.portfolio import steps
from samskap.portfolio.models import Round, RoundState
from samskap.portfolio.steps import NEXT, WAY, Demand, demands_of, enter_next, refuse_unless
from tests.portfolio.round_factories import make_round, make_round_box

pytestmark = pytest.mark.django_db


def test_every_state_but_the_ends_has_one_that_follows() -> None:
    assert {*WAY, RoundState.CANCELLED} == {*RoundState}
    assert [NEXT[state] for state in WAY[:-1]] == list(WAY[1:])


def test_a_demand_that_is_not_met_stops_the_round_and_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    row = make_round(state="gathering")
    asked = {"gathering": [lambda _row, _now: [Demand("Done.", True), Demand("Somebody is missing.", False)]]}
    monkeypatch.setattr(steps, "DEMANDS", asked)
    assert [one.is_done for one in demands_of(row)] == [True, False]
    with pytest.raises(StateRefused, match="Somebody is missing") as refused:
        enter_next(row, timezone.now())
    assert "Done" not in str(refused.value)
    assert Round.objects.get().state == "gathering"
    asked["gathering"].clear()
    enter_next(row, timezone.now())
    assert Round.objects.get().state == "workshop"


def test_nothing_follows_the_end() -> None:
    with pytest.raises(StateRefused):
        enter_next(make_round(state="decided"), timezone.now())
    with pytest.raises(StateRefused):
        refuse_unless(make_round(state="voting"), "gathering", "workshop")


def test_a_box_of_a_round_locks_with_hours_and_shares() -> None:
    box = make_round_box()
    assert box.rules["hours"] == "400.00"
    assert box.rules["shares"] == dict.fromkeys(("academia", "business", "civil_society", "public"), "25.00")
