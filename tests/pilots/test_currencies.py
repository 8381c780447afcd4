"""Swedish and Norwegian money side by side: `kr` never stands for both on one page or in one document."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from samskap.core.access import actor_for
from samskap.pilots.models import Grant, Pilot
from samskap.pilots.selectors.decisions import Standing, decisions_due
from samskap.pilots.selectors.documents import draft_of
from samskap.pilots.selectors.finding import find_pilot
from samskap.ui.formats.frozen import to_json
from tests.core.factories import make_organisation, make_user, sign_in
from tests.pilots.factories import make_cost, make_delegation, make_running, make_stage

pytestmark = pytest.mark.django_db
WRITTEN = [
    ("sv", "SEK", "kr"),
    ("nb", "SEK", "SEK"),
    ("nn", "SEK", "SEK"),
    ("en", "SEK", "SEK"),
    ("sv", "NOK", "NOK"),
    ("nb", "NOK", "kr"),
    ("nn", "NOK", "kr"),
    ("en", "NOK", "NOK"),
]


def costly(currency: str) -> Pilot:
    """With money of every kind."""
    home = make_organisation(country="NO" if currency == "NOK" else "SE")
    limits = {"budget": Decimal(5000), "loss_limit": Decimal(4000), "currency": currency}
    pilot = make_running(home, **limits)
    make_stage(pilot, budget=Decimal(2000))
    make_cost(pilot, "4100.50")
    Grant.objects.create(pilot=pilot, funder="Somebody", amount=Decimal(90000))
    return pilot


def signs_in(page: str) -> set[str]:
    """What stands behind the sums; the example of the empty page is not about this pilot."""
    words = page.replace("\xa0", " ")
    return {sign for sign in ("kr", "SEK", "NOK") if f"0 {sign}" in words or f", {sign}<" in words}


@pytest.mark.parametrize(("language", "currency", "sign"), WRITTEN)
def test_pages_of_money_write_the_currency_one_way(client: Client, language: str, currency: str, sign: str) -> None:
    pilot = costly(currency)
    sign_in(client, make_user(role="lead", organisation=pilot.organisation, language=language))
    for page in ("pilot_money", "pilot_costs", "record_cost", "make_commitment", "pilot"):
        shown = client.get(reverse(page, args=[pilot.token]), headers={"accept-language": language}).text
        assert signs_in(shown) <= {sign}, page
        assert page != "pilot_money" or signs_in(shown) == {sign}


@pytest.mark.parametrize(("language", "currency", "sign"), WRITTEN)
def test_documents_write_the_currency_as_the_pages_do(language: str, currency: str, sign: str) -> None:
    pilot = costly(currency)
    actor = actor_for(make_user(role="lead", organisation=pilot.organisation))
    for kind in ("charter", "decision", "report"):
        document = draft_of(find_pilot(actor, pilot.token), kind, language)
        assert signs_in(to_json(document)) == {sign}, kind


@pytest.mark.parametrize(("language", "currency", "sign"), WRITTEN)
def test_who_writes_a_sum_reads_in_which_money(client: Client, language: str, currency: str, sign: str) -> None:
    pilot = costly(currency)
    sign_in(client, make_user(role="lead", organisation=pilot.organisation, language=language))
    for page, sums in (
        ("record_cost", 1),
        ("make_commitment", 1),
        ("add_grant", 1),
        ("add_stage", 1),
        ("set_pilot_limits", 2),
    ):
        shown = client.get(reverse(page, args=[pilot.token]), headers={"accept-language": language}).text
        labels = re.findall(r"<label[^>]*>\s*([^<]*?)\s*<", shown)
        assert [label.endswith(f", {sign}") for label in labels].count(True) == sums, page


@pytest.mark.parametrize(("language", "currency", "sign"), WRITTEN)
def test_boards_and_delegations_write_it_as_the_pages_do(
    client: Client, language: str, currency: str, sign: str
) -> None:
    pilot = costly(currency)
    lead = make_user(role="lead", organisation=pilot.organisation, language=language)
    make_delegation(pilot.organisation, lead, "commit", max_amount=Decimal(7000), currency=currency)
    sign_in(client, lead)
    for page in ("my_pilots", "delegations"):
        shown = client.get(reverse(page), headers={"accept-language": language}).text
        assert signs_in(shown) == {sign}, page


def test_a_decision_about_money_says_which_money() -> None:
    today = timezone.localdate()
    over = Standing(
        "running",
        today,
        1,
        ends_on=today + timedelta(days=90),
        exposure=Decimal(120),
        limit=Decimal(100),
        currency="NOK",
    )
    with translation.override("sv"):
        said = " ".join(str(due.what) for due in decisions_due(over, today))
    assert "20\xa0NOK" in said
