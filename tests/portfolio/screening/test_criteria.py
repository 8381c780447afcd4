"""What candidates of a round are scored against: fixed before anybody scores, with bounds of what is reasonable."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry
from samskap.portfolio.models import Criterion, Round
from samskap.portfolio.services.screening.criteria import CriterionInput, set_criteria, state_of
from samskap.portfolio.steps import demands_of
from samskap.portfolio.weighing import parts_of, weights_of
from tests.core.factories import make_actor, make_user
from tests.portfolio.round_factories import make_round

BENEFIT = CriterionInput(1, "Benefit", "Many gain from it.", 20, 10, 40)
COURAGE = CriterionInput(2, "Courage", "", 10, 5, 20)


def opened(state: str = "workshop") -> tuple[Round, Actor]:
    row = make_round(state=state)
    return row, make_actor("member", row.organisation)


def page(row: Round, actor: Actor) -> tuple[Client, str]:
    client = Client()
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    return client, reverse("round_criteria", args=[row.token])


def typed(*rows: CriterionInput, seen: str = "") -> dict[str, str]:
    names = ("name", "text", "weight", "low", "high")
    return {"seen": seen} | {f"{name}_{one.place}": str(getattr(one, name)) for one in rows for name in names}


@pytest.mark.django_db
def test_criteria_are_set_and_the_journal_says_what_they_were() -> None:
    row, member = opened()
    set_criteria(actor=member, row=row, criteria=[BENEFIT, COURAGE])
    set_criteria(actor=member, row=row, criteria=[COURAGE])
    assert [one.name for one in row.criteria.all()] == ["Courage"]
    entry = JournalEntry.objects.get(pk=JournalEntry.objects.latest("sequence").pk)
    assert [one["name"] for one in entry.facts["before"]["criteria"]] == ["Benefit", "Courage"]
    assert entry.facts["after"]["criteria"] == [{"name": "Courage", "text": "", "weight": 10, "low": 5, "high": 20}]


@pytest.mark.django_db
def test_saved_unchanged_leaves_no_trace() -> None:
    row, member = opened()
    set_criteria(actor=member, row=row, criteria=[BENEFIT])
    set_criteria(actor=member, row=row, criteria=[BENEFIT])
    assert JournalEntry.objects.filter(action="round.criteria_set").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["screening", "ready", "voting", "appeal", "decided", "cancelled"])
def test_nothing_changes_once_screening_has_begun(state: str) -> None:
    row, member = opened(state)
    with pytest.raises(StateRefused):
        set_criteria(actor=member, row=row, criteria=[BENEFIT])
    client, url = page(row, member)
    assert "Change the criteria" not in client.get(url).content.decode()
    assert client.post(url, typed(BENEFIT)).status_code == 422
    assert not row.criteria.exists()


@pytest.mark.django_db
def test_only_those_of_the_organisation_set_them() -> None:
    row, _member = opened()
    steering = Actor(row.people.first().user)
    with pytest.raises(Refused):
        set_criteria(actor=steering, row=row, criteria=[BENEFIT])
    with pytest.raises(NotVisible):
        set_criteria(actor=make_actor("lead"), row=row, criteria=[BENEFIT])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name_1"),
        ({"name": "x" * 121}, "name_1"),
        ({"name": "a\x00b"}, "name_1"),
        ({"text": "x" * 501}, "text_1"),
        ({"weight": None}, "weight_1"),
        ({"weight": 101, "high": 101}, "weight_1"),
        ({"low": 21}, "low_1"),
        ({"low": -1}, "low_1"),
        ({"high": 19}, "high_1"),
        ({"weight": 0, "low": 0, "high": 0}, "high_1"),
    ],
)
def test_what_cannot_be_weighed_is_said_beside_its_field(changes: dict[str, object], field: str) -> None:
    row, member = opened()
    values = {"place": 1, "name": "Benefit", "text": "", "weight": 20, "low": 10, "high": 40} | changes
    with pytest.raises(InvalidInput) as refused:
        set_criteria(actor=member, row=row, criteria=[CriterionInput(**values), COURAGE])  # type: ignore[arg-type]
    assert field in refused.value.fields
    assert not row.criteria.exists()


@pytest.mark.django_db
def test_a_criterion_stands_once_and_eight_are_most() -> None:
    row, member = opened()
    with pytest.raises(InvalidInput) as refused:
        set_criteria(actor=member, row=row, criteria=[BENEFIT, CriterionInput(2, " BENEFIT ")])
    assert list(refused.value.fields) == ["name_2"]
    with pytest.raises(InvalidInput):
        set_criteria(actor=member, row=row, criteria=[CriterionInput(n, f"C {n}") for n in range(1, 10)])


@pytest.mark.django_db
def test_the_page_proposes_criteria_and_saves_what_is_typed() -> None:
    row, member = opened()
    client, url = page(row, member)
    first = client.get(url).content.decode()
    assert "Nothing is saved yet" in first and "Learning" in first
    assert client.post(url, typed(BENEFIT, COURAGE, seen=state_of([]))).status_code == 302
    assert [(one.name, one.weight, one.low, one.high) for one in row.criteria.all()] == [
        ("Benefit", 20, 10, 40),
        ("Courage", 10, 5, 20),
    ]
    assert "Nothing is saved yet" not in client.get(url).content.decode()


@pytest.mark.django_db
def test_what_was_typed_wrong_is_kept_with_the_reason_beside_it() -> None:
    row, member = opened()
    client, url = page(row, member)
    answer = client.post(url, typed(CriterionInput(7, "<b>Far down</b>", "", 10, 30, 20), seen=state_of([])))
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "&lt;b&gt;Far down&lt;/b&gt;" in body and "<b>Far down" not in body
    assert body.index("Far down") < body.index("More criteria")
    assert "This is more than the weight." in body


@pytest.mark.django_db
def test_the_later_of_two_sees_what_the_other_saved() -> None:
    row, member = opened()
    seen = state_of([])
    set_criteria(actor=member, row=row, criteria=[BENEFIT])
    client, url = page(row, member)
    answer = client.post(url, typed(COURAGE, seen=seen))
    assert answer.status_code == 422 and "They are now: Benefit." in answer.content.decode()
    assert [one.name for one in row.criteria.all()] == ["Benefit"]
    again = state_of(Criterion.objects.filter(round=row))
    assert f'name="seen" value="{again}"' in answer.content.decode()
    assert client.post(url, typed(COURAGE, seen=again)).status_code == 302


@pytest.mark.django_db
def test_a_round_leaves_the_workshop_with_two_to_eight_criteria() -> None:
    row, member = opened()
    assert [one.is_done for one in demands_of(row) if "criteria" in one.text] == [False]
    set_criteria(actor=member, row=row, criteria=[BENEFIT, COURAGE])
    assert [one.is_done for one in demands_of(row) if "criteria" in one.text] == [True]


@pytest.mark.django_db
def test_a_screener_and_a_party_read_the_criteria() -> None:
    row, member = opened()
    set_criteria(actor=member, row=row, criteria=[BENEFIT])
    row.people.create(user=(user := make_user()), duty="screener", named_at=row.state_since)
    client, url = page(row, Actor(user))
    answer = client.get(url)
    assert (
        answer.status_code == 200
        and "Benefit" in answer.content.decode()
        and "<form method" not in answer.content.decode().split("<main")[1]
    )


bounds = st.tuples(st.integers(0, 100), st.integers(0, 100), st.integers(1, 100)).map(
    lambda three: SimpleNamespace(low=min(sorted(three)), weight=sorted(three)[1], high=max(1, max(three)))
)


weighed = st.tuples(bounds, st.floats(0, 1), st.integers(-5, 5))


@settings(deadline=None)
@given(st.lists(weighed, min_size=2, max_size=4))
def test_every_weight_within_its_bounds_lies_between_the_corners(
    rows: list[tuple[SimpleNamespace, float, int]],
) -> None:
    criteria, asked = [one for one, _at, _asked in rows], [one for _bounds, _at, one in rows]
    some = [one.low + round(at * (one.high - one.low)) for one, at, _asked in rows]
    if not sum(some):
        return
    corners = weights_of(criteria).corners
    value = Fraction(sum(a * w for a, w in zip(asked, some, strict=True)), sum(some))
    reached = [sum(a * w for a, w in zip(asked, corner, strict=True)) for corner in corners]
    assert min(reached) <= value <= max(reached)


@settings(deadline=None)
@given(st.lists(bounds, min_size=2, max_size=4))
def test_every_corner_keeps_the_bounds(rows: list[SimpleNamespace]) -> None:
    for corner in weights_of(rows).corners:
        pairs = [(i, k) for i in range(len(rows)) for k in range(len(rows))]
        assert sum(corner) == 1
        assert all(corner[i] * rows[k].low <= corner[k] * rows[i].high for i, k in pairs)


@settings(deadline=None)
@given(st.lists(bounds, min_size=2, max_size=5))
def test_the_picture_says_the_least_and_the_most_that_a_criterion_can_count(rows: list[SimpleNamespace]) -> None:
    corners = weights_of(rows).corners
    for i, part in enumerate(parts_of(rows)):
        assert part.least == pytest.approx(float(min(corner[i] for corner in corners)))
        assert part.most == pytest.approx(float(max(corner[i] for corner in corners)))


def test_eight_criteria_are_not_too_many() -> None:
    rows = [SimpleNamespace(low=5, weight=10, high=20 + n) for n in range(8)]
    assert len(weights_of(rows).corners) <= 2**8


@pytest.mark.django_db
def test_a_row_that_lost_its_name_is_asked_about_and_an_empty_one_left_out() -> None:
    row, member = opened()
    client, url = page(row, member)
    lost = typed(BENEFIT, CriterionInput(2, "", "Something bold."), seen=state_of([]))
    assert client.post(url, lost).status_code == 422
    assert client.post(url, lost | {"text_2": ""}).status_code == 302
    assert [one.name for one in row.criteria.all()] == ["Benefit"]
