"""A page that says no leads back to where one came from, and never to another site."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from samskap.core.origin import comes_from_here
from tests.core.factories import make_user, sign_in
from tests.portfolio.round_factories import make_round

pytestmark = pytest.mark.django_db
HERE = "http://testserver"


@pytest.mark.parametrize(
    ("came", "back"),
    [
        (f"{HERE}/work/rounds/?page=2", "/work/rounds/?page=2"),
        (f'{HERE}/work/rounds/?a="><b>', "/work/rounds/?a=&quot;&gt;&lt;b&gt;"),
        ("https://evil.example/work/rounds/", ""),
        (f"{HERE}//evil.example/", ""),
        (f"{HERE}/\\evil.example/", ""),
        ("javascript:alert(1)", ""),
        ("http://[", ""),
        ("", ""),
    ],
)
def test_a_refusal_leads_back_to_a_page_of_this_portal(client: Client, came: str, back: str) -> None:
    row = make_round(state="draft", gather_until="2020-01-01")
    sign_in(client, make_user(role="lead", organisation=row.organisation))
    page = client.get(reverse("move_round", args=[row.token]), headers={"referer": came})
    said = page.content.decode()
    assert page.status_code == 409
    assert (f'href="{back}">Back</a>' in said) is bool(back)
    assert ("To the start page" in said) is not bool(back)
    assert "evil.example" not in said


def test_a_page_that_says_no_does_not_lead_back_to_itself(client: Client) -> None:
    row = make_round(state="draft", gather_until="2020-01-01")
    sign_in(client, make_user(role="lead", organisation=row.organisation))
    path = reverse("move_round", args=[row.token])
    assert "To the start page" in client.get(path, headers={"referer": f"{HERE}{path}"}).content.decode()


def test_a_form_from_an_address_that_is_none_is_not_from_here() -> None:
    assert comes_from_here(RequestFactory().post("/", headers={"referer": f"{HERE}/rounds/"}))
    assert not comes_from_here(RequestFactory().post("/", headers={"referer": "http://["}))
