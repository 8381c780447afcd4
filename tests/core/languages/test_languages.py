"""The portal speaks the reader's language, stays on the page when it changes, and remembers it."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from samskap.core.models import JournalEntry
from tests.core.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("nb", "nb"), ("nn-NO", "nn"), ("sv-SE", "sv"), ("en-GB,en;q=0.9", "en"), ("fi", "sv"), ("", "sv"), ("%00", "sv")],
)
def test_the_browsers_wish_is_heard_and_the_page_says_its_language(
    asked: str, spoken: str, client: Client, settings: Settings
) -> None:
    settings.LANGUAGE_CODE = "sv"
    page = client.get("/search/", headers={"accept-language": asked})
    assert f'<html lang="{spoken}"' in page.text
    assert page.headers["Content-Language"] == spoken


def test_changing_the_language_stays_on_the_page(client: Client) -> None:
    answer = client.post("/language/", {"language": "nn", "next": "/search/?q=torg&page=2"})
    assert answer.status_code == 302
    assert answer.url == "/search/?q=torg&page=2"
    assert client.cookies["django_language"].value == "nn"
    assert '<html lang="nn"' in client.get("/search/").text


def test_an_account_remembers_the_language(client: Client) -> None:
    user = make_user(language="sv")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/language/", {"language": "nb", "next": "/search/"})
    user.refresh_from_db()
    assert user.language == "nb"
    client.post("/language/", {"language": "nb", "next": "/search/"})
    assert JournalEntry.objects.filter(action="person.edited").count() == 1


@pytest.mark.parametrize("language", ["xx", "", "../../etc", "sv\0", "<script>"])
def test_an_unknown_language_changes_nothing(language: str, client: Client) -> None:
    user = make_user(language="sv")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/language/", {"language": language, "next": "/search/"}).status_code == 302
    user.refresh_from_db()
    assert user.language == "sv"


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"]
)
def test_nobody_is_led_away_by_a_change_of_language(address: str, client: Client) -> None:
    answer = client.post("/language/", {"language": "nn", "next": address})
    assert "evil" not in answer.url
    assert "javascript" not in answer.url
