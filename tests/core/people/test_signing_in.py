"""Signing in: by link, code or password, with the second step where it is on, and never by guessing."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core import signin
from samskap.core.forms.accounts import LABELS
from samskap.core.models import User
from tests.core.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db
ASK, LOGIN = "/account/login/code/", "/account/login/"


@pytest.fixture(autouse=True)
def _no_rate_limits_from_before() -> None:
    cache.clear()


def signed_in_as(client: Client) -> str:
    return str(client.session.get("_auth_user_id", ""))


def link_in(message: Any) -> str:
    found = re.search(r"https?://[^/]+(/sign-in/\S+/)", str(message.body))
    assert found, message.body
    return found[1]


def asked(client: Client, email: str, **more: str) -> str:
    client.post(reverse("account_request_login_code"), {"email": email, **more})
    return link_in(mail.outbox[-1])


def test_the_mail_holds_a_link_that_signs_in_once_in_any_browser() -> None:
    ada = make_user("ada@example.org")
    link = asked(Client(), "ada@example.org")
    assert "ada" not in link
    phone = Client()
    page = phone.get(link)
    assert "ada@example.org" in page.content.decode()
    assert signed_in_as(phone) == ""
    assert phone.post(link).status_code == 302
    assert signed_in_as(phone) == str(ada.pk)
    assert Client().get(link).status_code == 410
    other = Client()
    assert other.post(link).status_code == 410
    assert signed_in_as(other) == ""


def test_the_code_in_the_same_mail_signs_in_where_it_was_asked_for() -> None:
    ada, client = make_user("ada@example.org"), Client()
    asked(client, "ada@example.org")
    code = re.search(r"^([A-Z0-9]{2,}-?[A-Z0-9]+)$", str(mail.outbox[-1].body), re.M)
    assert code
    client.post(reverse("account_confirm_login_code"), {"code": code[1]})
    assert signed_in_as(client) == str(ada.pk)


def test_a_link_is_too_old_after_fifteen_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    make_user("ada@example.org")
    link = asked(Client(), "ada@example.org")
    monkeypatch.setattr(signin, "LIFETIME", timedelta(seconds=-1))
    assert Client().post(link).status_code == 410


def test_any_other_sign_in_ends_the_link() -> None:
    ada = make_user("ada@example.org")
    link = asked(Client(), "ada@example.org")
    User.objects.filter(pk=ada.pk).update(last_login=timezone.now())
    assert Client().post(link).status_code == 410


def test_a_link_that_somebody_changed_opens_nothing() -> None:
    make_user("ada@example.org")
    link = asked(Client(), "ada@example.org")
    for changed in (link.replace("/sign-in/", "/sign-in/x"), "/sign-in/abc/", "/sign-in/WzEsIiIsMSwiIl0:x:y/"):
        assert Client().get(changed).status_code == 410


def test_the_link_leads_to_where_one_wanted_to_go_and_never_elsewhere() -> None:
    make_user("ada@example.org")
    link = asked(Client(), "ada@example.org", next="/networks/")
    assert Client().post(link).headers["Location"] == "/networks/"
    link = asked(Client(), "ada@example.org", next="https://evil.example/")
    assert "evil" not in Client().post(link).headers["Location"]


def test_the_second_step_is_asked_for_after_the_link_too() -> None:
    ada = make_user("ada@example.org")
    TOTP.activate(ada, generate_totp_secret())
    client = Client()
    link = asked(Client(), "ada@example.org")
    assert client.post(link).headers["Location"] == reverse("mfa_authenticate")
    assert signed_in_as(client) == ""


def test_a_closed_account_gets_no_further() -> None:
    ada = make_user("ada@example.org")
    link = asked(Client(), "ada@example.org")
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert Client().post(link).status_code == 410


def test_the_link_proves_the_mailbox() -> None:
    User.objects.create_superuser("operator@example.org")
    link = asked(Client(), "operator@example.org")
    client = Client()
    client.post(link)
    assert signed_in_as(client)
    assert EmailAddress.objects.get(email="operator@example.org").verified


def test_whether_an_account_exists_shows_nowhere_but_in_the_mailbox() -> None:
    make_user("ada@example.org", password=PASSWORD)
    known, unknown = Client(), Client()
    for client, email in ((known, "ada@example.org"), (unknown, "nobody@example.org")):
        client.post(reverse("account_request_login_code"), {"email": email})
    assert len(mail.outbox) == 2
    assert "/sign-in/" not in mail.outbox[1].body
    pages = [client.get(reverse("account_confirm_login_code")).content.decode() for client in (known, unknown)]
    shown = [re.sub(r"(ada|nobody)@example\.org|value=\"\w{64}\"", "", page) for page in pages]
    assert shown[0] == shown[1]
    signup = reverse("account_signup")
    answers = [Client().post(signup, {"email": email}) for email in ("ada@example.org", "new@example.org")]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


def test_eight_wrong_passwords_lock_out_even_the_right_one(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    make_user("ada@example.org", password=PASSWORD)
    client = Client()
    for _attempt in range(8):
        answer = client.post(LOGIN, {"login": "Ada@example.org", "password": "wrong wrong wrong"})
    assert answer.status_code == 429
    answer = client.post(LOGIN, {"login": "ada@example.org", "password": PASSWORD})
    assert answer.status_code == 429
    assert signed_in_as(client) == ""
    assert Client(REMOTE_ADDR="192.0.2.9").post(LOGIN, {"login": "ada@example.org", "password": PASSWORD}).url == "/"


def test_the_library_slows_down_before_that() -> None:
    make_user("ada@example.org", password=PASSWORD)
    client = Client()
    texts = [
        client.post(LOGIN, {"login": "ada@example.org", "password": "wrong wrong wrong"}).content.decode()
        for _attempt in range(6)
    ]
    assert "The address or the password is not right." in texts[0]
    assert "Too many attempts." in texts[-1]


def test_a_new_account_belongs_to_nothing_and_reads_in_the_language_of_the_page() -> None:
    client = Client(headers={"accept-language": "nb"})
    client.post(reverse("account_signup"), {"email": "New@example.org", "name": "Ny", "password1": ""})
    code = re.search(r"^([A-Z0-9]{2,}-?[A-Z0-9]+)$", str(mail.outbox[-1].body), re.M)
    assert code
    client.post(reverse("account_email_verification_sent"), {"code": code[1]})
    ny = User.objects.get(email="new@example.org")
    assert signed_in_as(client) == str(ny.pk)
    assert (ny.name, ny.language, ny.has_usable_password()) == ("Ny", "nb", False)
    assert client.get(reverse("organisations")).status_code == 200
    assert client.get(reverse("create_organisation")).status_code == 403
    assert client.get(reverse("create_network")).status_code == 403


def test_signing_in_turns_the_pages_to_the_persons_language() -> None:
    make_user("kari@example.org", password=PASSWORD, language="nn")
    client = Client(headers={"accept-language": "en"})
    client.post(LOGIN, {"login": "kari@example.org", "password": PASSWORD})
    assert '<html lang="nn"' in client.get(reverse("organisations")).content.decode()


def test_a_sign_in_mail_that_cannot_leave_is_said(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    make_user("ada@example.org")
    client = Client(headers={"accept-language": "en"})
    answer = client.post(reverse("account_request_login_code"), {"email": "ada@example.org"}, follow=True)
    assert "could not be sent" in answer.content.decode()


def test_links_that_open_something_stay_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    import logging

    from samskap.core.logs import WithoutSecrets

    record = logging.LogRecord("django.request", 30, "x", 1, "%s: %s", ("Gone", "/invitation/s3cret/"), None)
    assert WithoutSecrets().filter(record)
    assert record.getMessage() == "Gone: /invitation/…/"


def test_the_library_speaks_our_words_in_every_language() -> None:
    """Nothing falls back to the language of the installation: Nynorsk would otherwise read Swedish."""
    make_user("ada@example.org", password=PASSWORD, language="en")
    client = Client(headers={"accept-language": "en"})
    for page in (LOGIN, ASK, reverse("account_signup"), reverse("account_reset_password")):
        for field in client.get(page).context["form"].visible_fields():
            assert str(field.label) in {str(label) for label in LABELS.values()}
    answer = client.post(LOGIN, {"login": "ada@example.org", "password": PASSWORD}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["You are signed in as ada@example.org."]
    for page in (reverse("account_change_password"), reverse("account_reauthenticate"), reverse("account_email")):
        for field in client.get(page).context["form"].visible_fields():
            assert str(field.label) in {"New password", *(str(label) for label in LABELS.values())}
    assert "Forgotten your password?" in client.get(reverse("account_change_password")).text
