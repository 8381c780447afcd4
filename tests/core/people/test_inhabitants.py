"""How many live in a municipality: said by its lead, with the day they were counted on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.models import JournalEntry, OrganisationKind
from tests.core.factories import make_organisation, make_user, sign_in

pytestmark = pytest.mark.django_db
FORM = {"name": "Vik", "leg": "public", "contact_email": "", "inhabitants": "12345", "inhabitants_on": "2026-01-01"}


def test_a_lead_says_how_many_and_when(client: Client) -> None:
    home = make_organisation("Vik")
    sign_in(client, make_user(role="lead", organisation=home))
    address = reverse("edit_organisation", args=[home.slug])
    assert client.post(address, FORM).status_code == 302
    assert "12,345" in client.get(reverse("organisation", args=[home.slug])).text.replace("\xa0", ",")
    assert 'value="12345"' in client.get(address).text
    assert 'value="2026-01-01"' in client.get(address).text
    assert JournalEntry.objects.get(action="organisation.edited").facts["after"]["inhabitants"] == 12345
    assert client.post(address, {**FORM, "inhabitants": "", "inhabitants_on": ""}).status_code == 302
    home.refresh_from_db()
    assert (home.inhabitants, home.inhabitants_on) == (None, None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"inhabitants": "0"},
        {"inhabitants": "-5"},
        {"inhabitants": "99999999999999999999"},
        {"inhabitants": "many"},
        {"inhabitants_on": ""},
        {"inhabitants": ""},
        {"inhabitants_on": "1066-10-14"},
        {"inhabitants_on": "2026-02-30"},
        {"inhabitants_on": (timezone.localdate() + timedelta(days=2)).isoformat()},
    ],
)
def test_what_cannot_be_is_refused_beside_the_field(client: Client, wrong: dict[str, Any]) -> None:
    home = make_organisation("Vik")
    sign_in(client, make_user(role="lead", organisation=home))
    answer = client.post(reverse("edit_organisation", args=[home.slug]), {**FORM, **wrong})
    assert answer.status_code == 422
    assert "error" in answer.text
    home.refresh_from_db()
    assert home.inhabitants is None


def test_a_company_has_no_inhabitants(client: Client) -> None:
    firm = make_organisation("Vik", kind=OrganisationKind.COMPANY)
    sign_in(client, make_user(role="lead", organisation=firm))
    address = reverse("edit_organisation", args=[firm.slug])
    assert "inhabitants" not in client.get(address).text
    assert client.post(address, {**FORM, "leg": "business"}).status_code == 302
    firm.refresh_from_db()
    assert firm.inhabitants is None
