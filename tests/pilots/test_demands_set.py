"""Which demands municipalities set: counted by municipality, and nothing about fewer than three, however one adds up."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.core.models import Organisation
from samskap.core.small_numbers import FEWEST_MUNICIPALITIES
from samskap.pilots.models import DemandTopic
from samskap.pilots.selectors.demands_set import BASE, STEPS, demands_set, figures_of
from tests.core.factories import make_organisation
from tests.pilots.factories import make_demand, make_invitation, make_pilot

pytestmark = pytest.mark.django_db
T = DemandTopic.EXIT.value
KEYS = ("exit-plan", "data-comes-back", "")
ROWS = st.sets(st.tuples(st.integers(0, 7), st.sampled_from(KEYS), st.integers(0, 2)), max_size=30)


def members(owners: range, rows: list[tuple[int, str, str, int]]) -> dict[tuple[str, str], frozenset[int]]:
    """Who is behind each figure, counted in the plainest way."""
    found: dict[tuple[str, str], frozenset[int]] = {BASE: frozenset(owners)}
    for name in (T, *filter(None, KEYS)):
        for reached, step in enumerate(STEPS):
            behind = [o for o, key, _topic, far in rows if name in (T, key) and far >= reached]
            found[name, step] = frozenset(behind)
    return found


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 8), ROWS)
def test_no_attacker_learns_anything_of_fewer_than_three(size: int, drawn: set[tuple[int, str, int]]) -> None:
    """The attacker adds and subtracts up to three shown figures, and solves for what all of them say together."""
    rows = [(owner, key, T, far) for owner, key, far in drawn if owner < size]
    shown = figures_of(frozenset(range(size)), tuple(sorted(rows)))
    behind = members(range(size), rows)
    told = [key for key in behind if shown.get(key) is not None]
    for key in told:
        assert shown[key] == len(behind[key]) >= FEWEST_MUNICIPALITIES
    for one, other in itertools.permutations(told, 2):
        if behind[one] < behind[other]:
            assert len(behind[other] - behind[one]) >= FEWEST_MUNICIPALITIES, (one, other)
    if told:
        matrix = np.array([[owner in behind[key] for owner in range(size)] for key in told], dtype=float)
        for few in itertools.chain(*(itertools.combinations(range(size), n) for n in (1, 2))):
            rest = np.delete(matrix, few, axis=1)
            # Anything that is said of these few alone is a combination that is nought for all the others.
            assert np.linalg.matrix_rank(rest) == np.linalg.matrix_rank(matrix), few


def test_the_attack_is_able_to_find_something() -> None:
    """Without hiding, four of five is one who does not: the test above is one that can fail."""
    matrix = np.array([[1, 1, 1, 1, 1], [1, 1, 1, 1, 0]], dtype=float)
    assert np.linalg.matrix_rank(np.delete(matrix, (4,), axis=1)) < np.linalg.matrix_rank(matrix)


def municipality(*demands: dict[str, Any], example: bool = False, kind: str = "technical", **more: Any) -> Organisation:
    home = make_organisation(**more)
    Organisation.objects.filter(pk=home.pk).update(is_example=example)
    pilot = make_pilot(home, kind=kind, visibility="private")
    for demand in demands:
        make_demand(pilot, **demand)
    return home


EXIT = {"library_key": "exit-plan", "topic": "exit"}


def figures(kind: str = "technical") -> dict[str, tuple[int | None, ...]]:
    shown = demands_set(kind)
    found = {one.topic.key: one.topic for one in shown.topics} | dict(shown.by_key)
    return {"": (shown.municipalities,)} | {
        key: (one.set, one.accepted, one.met) for key, one in found.items() if one.says_something
    }


def test_municipalities_are_counted_once_and_own_demands_under_their_topic() -> None:
    for _ in range(3):
        municipality({**EXIT, "status": "met", "was_accepted": True}, {**EXIT, "status": "asked"})
    for _ in range(3):
        municipality({**EXIT, "status": "breached", "because": "Late."})
    for _ in range(3):
        municipality({"topic": "exit", "text": "Ours."})
    for _ in range(3):
        municipality()
    municipality(EXIT, kind="service")
    make_pilot(make_organisation(kind="company"), kind="technical")
    make_demand(make_pilot(make_organisation(kind="region"), kind="technical"), **EXIT)
    make_demand(invitation=make_invitation(kind="technical"), **EXIT)
    assert figures() == {"": (12,), "exit-plan": (6, 6, 3), "exit": (9, 6, 3)}
    assert figures("service") == {"": (None,)}


def test_two_municipalities_are_too_few_and_one_who_does_not_is_hidden_as_well() -> None:
    for _ in range(2):
        municipality(EXIT)
    assert figures() == {"": (None,)}
    municipality(EXIT)
    assert figures() == {"": (3,), "exit-plan": (3, None, None), "exit": (3, None, None)}
    municipality()
    assert figures() == {"": (4,)}


def test_example_municipalities_are_shown_only_while_there_are_no_real_ones(client: Client) -> None:
    for _ in range(3):
        municipality(EXIT, example=True)
    shown = demands_set("technical")
    assert (shown.is_example, shown.municipalities) == (True, 3)
    page = client.get(reverse("demands_set") + "?kind=technical").text
    assert "example municipalities" in page and "<svg" in page
    municipality(kind="steering")
    shown = demands_set("technical")
    assert (shown.is_example, shown.municipalities) == (False, None)
    page = client.get(reverse("demands_set") + "?kind=technical").text
    assert "example municipalities" not in page and "Too few municipalities" in page


def test_no_name_and_no_own_text_stands_on_the_page(client: Client) -> None:
    for number in range(4):
        municipality({"topic": "exit", "text": f"Secret wish {number}"}, name=f"Hidden town {number}")
    page = client.get(reverse("demands_set")).text
    assert "Secret wish" not in page and "Hidden town" not in page
    for kind in ("", "nonsense", "a\x00b", "9" * 5000, "'\"><script>"):
        assert client.get(reverse("demands_set"), {"kind": kind}).status_code == 200


@pytest.mark.parametrize("number", [3, 60])
def test_the_page_takes_few_queries(client: Client, at_most_queries: Any, number: int) -> None:
    for _ in range(number):
        municipality(EXIT, {"topic": "other", "text": "Ours."})
    with at_most_queries(15):
        assert client.get(reverse("demands_set")).status_code == 200
