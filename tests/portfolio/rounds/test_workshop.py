"""The table of the workshop: screens ask for it again and again, and its rows are kept between two clicks."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from samskap.portfolio.models import Candidate, CandidateLink, CandidatePartner, Round
from tests.core.factories import make_user
from tests.portfolio.round_factories import make_candidate, make_round, make_round_party

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> Round:
    return make_round(state="workshop")


@pytest.fixture
def host(row: Round, client: Client) -> Client:
    client.force_login(make_user(role="member", organisation=row.organisation))
    return client


def at(row: Round) -> str:
    return reverse("workshop", args=[row.token])


def test_the_screen_in_the_room_gets_nothing_while_nothing_happens(host: Client, row: Round) -> None:
    made, partner = make_candidate(row), make_round_party(row, leg="academia")
    address = f"{at(row)}?show=1"

    def stamp() -> str:
        return str(host.get(address).context["shown"].stamp)

    before = stamp()
    assert f"show=1&amp;now={before}" in host.get(address).content.decode()
    assert host.get(f"{address}&now={before}").status_code == 204
    joined = CandidatePartner.objects.create(candidate=made, party=partner)
    assert host.get(f"{address}&now={before}").status_code == 200
    seen = {before, stamp()}
    for change in (
        lambda: CandidatePartner.objects.filter(pk=joined.pk).update(hours=5),
        lambda: CandidateLink.objects.create(candidate=made, other=make_candidate(row), kind="needs"),
        lambda: Candidate.objects.filter(pk=made.pk).update(title="Another name"),
        lambda: Round.objects.filter(pk=row.pk).update(budget=5),
    ):
        change()
        assert stamp() not in seen
        seen.add(stamp())


def test_a_row_follows_what_changes_and_whoever_reads(host: Client, row: Round) -> None:
    made = make_candidate(row, 100, 10, title="Bicycle school", horizon="now")
    page = host.get(at(row)).content.decode()
    assert "Within a year" in page
    assert host.get(at(row)).content.decode().count("Bicycle school") == page.count("Bicycle school")
    norwegian = host.get(at(row), headers={"Accept-Language": "nb"}).content.decode()
    assert 'data-label="Kostnad"' in norwegian
    Candidate.objects.filter(pk=made.pk).update(title="Night buses", cost=80)
    page = host.get(at(row)).content.decode()
    assert "Bicycle school" not in page
    assert "80" in page[page.index("Night buses") :]


def test_what_left_the_round_excludes_nothing(host: Client, row: Round) -> None:
    one, two = make_candidate(row, title="Bicycle school"), make_candidate(row, title="Night buses")
    CandidateLink.objects.create(candidate=one, other=two, kind="excludes")
    assert "Cannot go together with" in host.get(f"{at(row)}?show=1").content.decode()
    Candidate.objects.filter(pk=one.pk).update(state="withdrawn", state_because="Nobody has time.")
    assert "Cannot go together with" not in host.get(f"{at(row)}?show=1").content.decode()
