"""Values across municipalities: counted, and silent about few."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.models import Organisation
from samskap.pilots.models import Pilot, PublicValue
from samskap.pilots.selectors.values_sums import ValueSum, value_sums
from tests.core.factories import make_organisation
from tests.pilots.factories import make_concern, make_pilot, make_value

pytestmark = pytest.mark.django_db


def line(value: PublicValue) -> ValueSum:
    return next(one for one in value_sums().lines if one.value == value)


def admitted(pilot: Pilot, count: int, status: str = "admitted") -> None:
    fields: dict[str, Any] = {"status": status, "reason": "Yes.", "triaged_at": timezone.now()}
    fields |= {"answer": "Done.", "answered_at": timezone.now()} if status == "answered" else {}
    for _ in range(count):
        make_concern(pilot, **fields)


def test_two_municipalities_are_not_told_and_three_are() -> None:
    pilots = [make_pilot(make_organisation()) for _ in range(3)]
    for pilot in pilots[:2]:
        make_value(pilot)
    for _ in range(20):
        make_value(make_pilot(pilots[0].organisation))
    assert line(PublicValue.PRIVACY).pilots is None
    assert "Too few" in value_sums().sentence
    make_value(pilots[2])
    assert line(PublicValue.PRIVACY).pilots == 23
    assert value_sums().sentence == "Privacy is at stake most often: in 23 pilots."


@pytest.mark.parametrize(
    ("counts", "shown"), [((2, 1, 1), None), ((3, 1, 1), 5), ((5, 5, 0), None), ((50, 0, 0), None), ((0, 0, 0), None)]
)
def test_concerns_are_told_from_five_in_three_municipalities(counts: tuple[int, ...], shown: int | None) -> None:
    for count in counts:
        admitted(make_pilot(make_organisation()), count)
    assert line(PublicValue.PRIVACY).admitted == shown


def test_answered_ones_were_admitted_and_rejected_or_waiting_ones_were_not() -> None:
    for status in ("admitted", "answered", "rejected"):
        for _ in range(3):
            pilot = make_pilot(make_organisation())
            admitted(pilot, 2, status)
            make_concern(pilot)
    assert line(PublicValue.PRIVACY).admitted == 12


def test_example_municipalities_are_not_counted_among_real_ones() -> None:
    for _ in range(3):
        make_value(make_pilot(make_organisation()))
    Organisation.objects.update(is_example=True)
    assert value_sums().is_example
    assert line(PublicValue.PRIVACY).pilots == 3
    for _ in range(4):
        make_value(make_pilot(make_organisation()))
    assert not value_sums().is_example
    assert line(PublicValue.PRIVACY).pilots == 4


def test_the_page_says_why_a_figure_is_missing(client: Client, django_assert_max_num_queries: Any) -> None:
    for _ in range(4):
        make_value(make_pilot(make_organisation()))
    with django_assert_max_num_queries(8):
        page = client.get(reverse("values_across")).text
    assert "Privacy is at stake most often: in 4 pilots." in page
    assert page.count(">–</td>") == 15
    assert "fewer than three municipalities" in page
