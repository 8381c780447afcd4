"""The pages for IT and data protection say what is really in force."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from samskap.core.models import User
from samskap.core.registry import Cookie, StoredData, registry
from samskap.core.selectors import operation
from tests.core.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
PAGES = ("/about/it/", "/about/data/")
SAFE: dict[str, Any] = {
    "PUBLIC_URL": "https://samtal.solvik.example",
    "ALLOWED_HOSTS": ["samtal.solvik.example", "testserver"],
    "DEBUG": False,
    "DEMO": False,
    "TRUSTED_PROXIES": 1,
    "PORTAL_OPERATOR": "Solvik <b>kommun</b>",
    "PORTAL_CONTACT": "data@solvik.example",
    "HOSTING": "Datahallen, Sundsvall",
    "SUB_PROCESSORS": ["Molnet AB"],
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "mail.solvik.example",
    "SECURE_HSTS_SECONDS": 31_536_000,
}


@pytest.fixture
def safe(settings: Any) -> Any:
    for name, value in SAFE.items():
        setattr(settings, name, value)
    return settings


def read(client: Client, page: str) -> str:
    answer = client.get(page, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.text


def test_safe_settings_give_no_warning(safe: Any, client: Client) -> None:
    assert operation.warnings() == []
    for page in PAGES:
        assert "The settings of this portal show nothing unsafe." in read(client, page)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("DEBUG", True, "Debug mode is on"),
        ("PUBLIC_URL", "http://samtal.solvik.example", "without encryption"),
        ("PUBLIC_URL", "http://127.0.0.1:8000", "this machine itself"),
        ("ALLOWED_HOSTS", ["*"], "under any name"),
        ("TRUSTED_PROXIES", 0, "No proxy is declared"),
        ("PORTAL_OPERATOR", "", "operator"),
        ("PORTAL_CONTACT", "", "no address"),
        ("HOSTING", "", "where and by whom"),
        ("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend", "No mail server"),
        ("DEMO", True, "example municipality"),
    ],
)
def test_every_unsafe_setting_is_named_in_plain_words(
    name: str, value: object, words: str, safe: Any, client: Client
) -> None:
    setattr(safe, name, value)
    with translation.override("en"):
        assert [text for text in operation.warnings() if words in text] == operation.warnings()
        assert len(operation.warnings()) == 1
    for page in PAGES:
        assert words in read(client, page)


def test_who_is_responsible_and_where_comes_from_the_settings(safe: Any, client: Client) -> None:
    text = read(client, "/about/data/")
    for part in ("Solvik &lt;b&gt;kommun&lt;/b&gt;", "data@solvik.example", "Datahallen, Sundsvall", "Molnet AB"):
        assert part in text
    assert "mail.solvik.example" in read(client, "/about/it/")


def test_the_headers_that_stand_there_are_the_headers_that_are_sent(safe: Any, client: Client) -> None:
    answer = client.get("/about/it/", secure=True, headers={"host": "samtal.solvik.example"})
    for header in operation.headers():
        if header.name == "Content-Security-Policy":
            assert sorted(answer.headers[header.name].split("; ")) == sorted(header.value.split("; "))
        else:
            assert answer.headers[header.name].split(";")[0] == header.value.split(";")[0], header.name


def test_every_cookie_the_portal_sets_is_listed(client: Client) -> None:
    make_user("ada@example.org", password=PASSWORD)
    client.get("/account/login/")
    client.post("/account/login/", {"login": "ada@example.org", "password": PASSWORD})
    client.post("/language/", {"language": "nb", "next": "/"})
    known = {cookie.name for cookie in operation.cookies()}
    assert User.objects.count() == 1
    assert {"sessionid", "csrftoken", "django_language"} <= set(client.cookies)
    assert set(client.cookies) <= known


def test_the_public_pages_set_no_cookie(client: Client) -> None:
    for page in (*PAGES, "/search/?q=torg", "/"):
        client.get(page)
        assert not client.cookies, page


def test_domains_add_their_lines(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    line = StoredData("Votes <i>", "To count", "Always", "Nobody")
    cookie = Cookie("participant_…", "Goes on", "400 days", "With the first answer")
    monkeypatch.setattr(registry, "stored_data", [lambda: [line]])
    monkeypatch.setattr(registry, "cookies", [lambda: [cookie]])
    text = read(client, "/about/data/")
    assert "Votes &lt;i&gt;" in text
    assert "participant_…" in text


def test_times_follow_the_settings(safe: Any, client: Client) -> None:
    safe.RETAIN_INVITATIONS_DAYS = 77
    safe.SESSION_COOKIE_AGE = 3 * 24 * 3600
    text = read(client, "/about/data/")
    assert "77 days after" in text
    assert "3 days" in text


def test_no_secret_stands_on_the_pages(safe: Any, client: Client) -> None:
    safe.EMAIL_HOST_PASSWORD = "mail-secret"
    safe.EMAIL_HOST_USER = "mail-user"
    for page in (*PAGES, "/health"):
        text = client.get(page).text
        for secret in (safe.SECRET_KEY, "mail-secret", "mail-user", str(safe.DATABASES["default"]["NAME"])):
            assert secret not in text


def test_the_pages_ask_the_database_nothing(client: Client, at_most_queries: Any) -> None:
    for page in PAGES:
        with at_most_queries(0):
            client.get(page)
