"""What a voter paid: with everybody else's it makes the costs, and nobody pays past their purse."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.engines.allocation import SATISFACTIONS, Instance, NotTogether, choose, receipt

from . import brute


@settings(max_examples=100, deadline=None)
@given(
    brute.instances(), st.sampled_from(SATISFACTIONS), st.sampled_from(("none", "add1-overspend", "add1u", "greedy"))
)
def test_all_receipts_together_are_the_costs(instance, satisfaction, completion):
    chosen = choose(
        instance.projects, instance.ballots, instance.budgets, satisfaction=satisfaction, completion=completion
    )
    weights = [1] * instance.ballots.size if instance.ballots.weights is None else instance.ballots.weights.tolist()
    receipts = [receipt(instance, chosen, ballot) for ballot in range(instance.ballots.size)]
    bought = [one for one in chosen.purchases if one.stage == "equal-shares"]
    for one in bought:
        amounts = [dict(told.paid).get(one.project, Fraction(0)) for told in receipts]
        assert sum(weight * amount for weight, amount in zip(weights, amounts, strict=True)) == one.cost
        assert sum(weight for weight, amount in zip(weights, amounts, strict=True) if amount > 0) == one.payers
    for told in receipts:
        assert told.begun == chosen.endowment
        assert told.left == told.begun - sum(amount for _, amount in told.paid) >= 0
        assert all(amount >= 0 for _, amount in told.paid)


def test_rules_without_purses_have_no_receipts():
    instance = brute.made("approval", [Fraction(1)], [[0]], Fraction(2))
    chosen = choose(instance.projects, instance.ballots, instance.budgets, rule="greedy")
    with pytest.raises(NotTogether):
        receipt(instance, chosen, 0)
    shared = choose(instance.projects, instance.ballots, instance.budgets)
    with pytest.raises(IndexError):
        receipt(instance, shared, 1)


@settings(max_examples=100, deadline=None)
@given(brute.instances(), st.data(), st.sampled_from(("none", "add1-overspend", "add1u")))
def test_with_several_resources_all_receipts_together_are_the_costs_in_each(instance, data, completion):
    hours = [Fraction(data.draw(st.integers(0, 9))) for _ in instance.projects]
    projects = tuple(replace(one, costs=(one.cost, work)) for one, work in zip(instance.projects, hours, strict=True))
    both = Instance(projects, instance.ballots, (instance.budget, Fraction(data.draw(st.integers(1, 30)))))
    chosen = choose(both.projects, both.ballots, both.budgets, completion=completion)
    weights = [1] * both.ballots.size if both.ballots.weights is None else both.ballots.weights.tolist()
    paying = dict.fromkeys(chosen.winners, 0)
    for resource in range(2):
        told = [receipt(both, chosen, ballot, resource) for ballot in range(both.ballots.size)]
        assert all(one.left == one.begun - sum(part for _, part in one.paid) >= 0 for one in told)
        for one in chosen.purchases:
            if one.stage == "equal-shares":
                parts = [dict(own.paid).get(one.project, Fraction(0)) for own in told]
                assert sum(w * part for w, part in zip(weights, parts, strict=True)) == one.costs[resource]
    for ballot, weight in enumerate(weights):
        own = [receipt(both, chosen, ballot, resource) for resource in range(2)]
        for name in {name for one in own for name, part in one.paid if part}:
            paying[name] += weight
    for one in chosen.purchases:
        if one.stage == "equal-shares":
            assert paying[one.project] == one.payers
