"""The rules against themselves word by word, on small instances full of ties."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.engines.allocation import (
    SATISFACTIONS,
    TIES,
    Allocation,
    Instance,
    choose,
    equal_shares,
    purses,
    read_pabulib,
)

from . import brute


def chosen(instance: Instance, **options: object) -> Allocation:
    return choose(instance.projects, instance.ballots, instance.budgets, **options)  # type: ignore[arg-type]


@settings(max_examples=120, deadline=None)
@given(brute.instances(), st.sampled_from(SATISFACTIONS), st.sampled_from(TIES))
def test_equal_shares_is_the_rule_word_by_word(instance, satisfaction, ties):
    found = chosen(instance, satisfaction=satisfaction, ties=ties)
    wanted = brute.equal_shares(instance, satisfaction, ties=ties)
    assert found.winners == wanted.winners
    assert tuple(one.rho for one in found.purchases) == wanted.prices
    assert found.spent[0] == brute.cost_of(instance, wanted.winners) <= instance.budget
    payers = [sum(paid > 0 for paid in one) for one in wanted.payments]
    assert [one.payers for one in found.purchases] == payers
    own = brute.satisfactions(instance, "cardinality")
    for one in found.runner_up:
        index = next(number for number, project in enumerate(instance.projects) if project.name == one.project)
        held = sum((left for left, given in zip(wanted.left, own, strict=True) if index in given), Fraction(0))
        assert one.missing == one.cost - held or not one.supporters


@given(brute.instances(), st.sampled_from(("add1-overspend", "add1-exhaustive", "add1u")), st.sampled_from((1, 20)))
def test_a_step_that_is_a_part_of_the_start_knows_no_currency(instance, completion, hundredths):
    part = Fraction(hundredths, 100)
    found = chosen(instance, completion=completion, step=part, step_of="start")
    begun = instance.budget / instance.ballots.voters
    if begun:
        assert found == chosen(instance, completion=completion, step=part * begun)
    oere = replace(
        instance,
        projects=tuple(replace(one, costs=tuple(100 * cost for cost in one.costs)) for one in instance.projects),
        budgets=tuple(100 * budget for budget in instance.budgets),
    )
    other = chosen(oere, completion=completion, step=part, step_of="start")
    assert (other.winners, other.steps, other.stopped) == (found.winners, found.steps, found.stopped)


@settings(max_examples=100, deadline=None)
@given(
    brute.instances(),
    st.sampled_from(SATISFACTIONS),
    st.booleans(),
    st.sampled_from((Fraction(1), Fraction(1, 3), Fraction(5))),
    st.sampled_from(("exact", "whole")),
)
def test_add1_leaves_no_step_out(instance, satisfaction, exhaustive, step, start):
    completion = "add1-exhaustive" if exhaustive else "add1-overspend"
    found = chosen(instance, satisfaction=satisfaction, completion=completion, step=step, start=start)
    begun = instance.budget / instance.ballots.voters
    begun = Fraction(begun.__floor__()) if start == "whole" else begun
    wanted, steps, stopped = brute.add1(instance, satisfaction, begun, step, exhaustive)
    assert (found.winners, found.stopped) == (wanted.winners, stopped)
    assert found.steps == steps
    assert tuple(one.rho for one in found.purchases) == wanted.prices
    assert found.endowment == begun + steps * step


@settings(max_examples=25, deadline=None)
@given(brute.instances(), st.sampled_from(SATISFACTIONS), st.sampled_from(TIES))
def test_greedy_and_the_completions_that_fill_up(instance, satisfaction, ties):
    assert chosen(instance, rule="greedy", satisfaction=satisfaction, ties=ties).winners == brute.greedy(
        instance, satisfaction, ties=ties
    )
    first = brute.equal_shares(instance, satisfaction, ties=ties).winners
    filled = chosen(instance, satisfaction=satisfaction, ties=ties, completion="greedy")
    assert filled.winners == first + brute.greedy(instance, satisfaction, first, ties)
    raised = chosen(instance, satisfaction=satisfaction, ties=ties, completion="add1-overspend").winners
    both = chosen(instance, satisfaction=satisfaction, ties=ties, completion="add1u")
    assert both.winners == raised + brute.greedy(instance, satisfaction, raised, ties)
    for one in (filled, both):
        assert one.spent[0] == brute.cost_of(instance, one.winners) <= instance.budget
        assert {entry.stage for entry in one.purchases} <= {"free", "equal-shares", "greedy"}


@settings(max_examples=25, deadline=None)
@given(brute.instances(), st.sampled_from(TIES))
def test_phragmen_is_the_rule_word_by_word(instance, ties):
    found = chosen(instance, rule="phragmen", ties=ties)
    winners, times = brute.phragmen(instance, ties)
    assert (found.winners, tuple(one.rho for one in found.purchases)) == (winners, times)


@pytest.mark.parametrize("satisfaction", SATISFACTIONS)
@pytest.mark.parametrize("completion", ["none", "add1-overspend"])
@settings(max_examples=25, deadline=None)
@given(instance=brute.instances(), factor=st.sampled_from((10**12, 10**200, Fraction(1, 10**200), Fraction(1, 3))))
def test_money_in_another_currency_changes_nothing(instance, factor, satisfaction, completion):
    """Also where amounts are far beyond what a float can hold."""
    other = brute.made(
        instance.ballots.kind,
        [one.cost * factor for one in instance.projects],
        [],
        instance.budget * factor,
    )
    other = Instance(
        tuple(type(one)(given.name, one.costs) for one, given in zip(other.projects, instance.projects, strict=True)),
        instance.ballots,
        other.budgets,
    )
    here = chosen(instance, satisfaction=satisfaction, completion=completion)
    there = chosen(other, satisfaction=satisfaction, completion=completion, step=Fraction(factor))
    assert here.winners == there.winners
    assert [one.payers for one in here.purchases] == [one.payers for one in there.purchases]


@pytest.mark.parametrize("coarse", [2.0**-7, 2.0**-20])
@settings(max_examples=40, deadline=None)
@given(instance=brute.instances(), satisfaction=st.sampled_from(SATISFACTIONS))
def test_floats_that_are_trusted_less_change_nothing(instance, satisfaction, coarse):
    """With a unit of rounding far above the true one nearly everything is decided in rationals, to the same end."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(purses, "U", coarse)
        patched.setattr(equal_shares, "U", coarse)
        found = chosen(instance, satisfaction=satisfaction)
        raised = chosen(instance, satisfaction=satisfaction, completion="add1-overspend")
    assert found == chosen(instance, satisfaction=satisfaction)
    assert raised == chosen(instance, satisfaction=satisfaction, completion="add1-overspend")


def test_a_long_election_with_floats_that_are_trusted_less(shared_data):
    """Twenty and more purchases one after the other, with prices that are found anew from the exact ones."""
    with (shared_data / "portfolio" / "Poland_Warszawa_2019_Ursus_Polnocny.pb").open("rb") as file:
        instance = read_pabulib(file).instance
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(purses, "U", 2.0**-30)
        patched.setattr(equal_shares, "U", 2.0**-30)
        found = chosen(instance)
    assert found == chosen(instance)
    assert len(found.purchases) > 5


def test_purses_rounded_down_to_nothing_are_raised_too():
    """Three voters, a budget of 2: nothing each in whole units; a step later they can pay."""
    instance = brute.made("approval", [Fraction(2)], [[0], [0], [0]], Fraction(2))
    found = chosen(instance, start="whole", completion="add1-overspend")
    assert (found.winners, found.steps, found.stopped) == (("0",), 1, "everything")


@pytest.mark.parametrize(
    "name", ["Netherlands_Assen_2024", "Poland_Swiecie_2023", "Poland_Wieliczka_2023_Green_Budget"]
)
def test_cities_choose_the_same_by_a_hundredth_at_a_time(shared_data, name):
    with (shared_data / "portfolio" / f"{name}.pb").open("rb") as file:
        instance = read_pabulib(file).instance
    coarse = chosen(instance, completion="add1-overspend", step=Fraction(1, 100), step_of="start")
    assert set(coarse.winners) == set(chosen(instance, completion="add1-overspend").winners)
