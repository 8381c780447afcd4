"""Every page of the account, from sign-in to recovery codes, stands in the portal's frame and speaks all languages."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from samskap.core.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "Gryning-vid-vattnet-7"
LANGUAGES = ["sv", "nb", "nn", "en"]


@pytest.fixture(autouse=True)
def no_earlier_attempts() -> None:
    """Attempts are counted in the cache, which outlives a test's database."""
    cache.clear()


@pytest.fixture
def person() -> User:
    user = User.objects.create_user("ada@solvik.example", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


@pytest.fixture
def signed_in(person: User) -> Client:
    client = Client()
    answer = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302
    return client


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def turn_on_codes(client: Client) -> None:
    page = client.get(reverse("mfa_activate_totp"))
    secret = re.search(r'id="authenticator_secret" value="([^"]+)"', page.content.decode())
    assert secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret[1])})
    assert answer.status_code == 302


def in_frame(answer: object, status: int = 200) -> str:
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert answer.status_code == status, answer  # type: ignore[attr-defined]
    assert page.count("<h1") == 1
    assert "site-head" in page
    assert re.search(r"<title>\s*\S[^<]* – Samskap</title>", page)
    assert "style=" not in page.replace("data:image", "")
    return page


VISITOR = [
    ("account_login", []),
    ("account_signup", []),
    ("account_request_login_code", []),
    ("account_reset_password", []),
    ("account_reset_password_done", []),
    ("account_reset_password_from_key", ["a", "b-c"]),
    ("account_reset_password_from_key_done", []),
    ("account_inactive", []),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("route", "args"), VISITOR)
def test_pages_for_everybody(route: str, args: list[str], language: str) -> None:
    url = reverse(route, args=args) if not args else f"/account/password/reset/key/{args[0]}-{args[1]}/"
    client = Client(headers={"accept-language": language})
    answer = client.get(url, follow=True)
    assert f'lang="{language}"' in in_frame(answer)


SIGNED_IN = [
    "account_email",
    "account_change_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
]


@pytest.mark.parametrize("route", SIGNED_IN)
def test_pages_of_somebody_signed_in(signed_in: Client, route: str) -> None:
    in_frame(signed_in.get(reverse(route)))


def test_the_second_step_from_turning_on_to_turning_off(signed_in: Client, person: User) -> None:
    turn_on_codes(signed_in)
    for route in ("mfa_generate_recovery_codes", "mfa_view_recovery_codes", "mfa_deactivate_totp", "mfa_index"):
        in_frame(signed_in.get(reverse(route)))
    codes = signed_in.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert len(re.findall(r"<li><code>\w", codes)) == 10

    other = Client()
    answer = other.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    in_frame(other.get(reverse("mfa_authenticate")))
    code = re.search(r"<li><code>(\w+)", codes)
    assert code
    assert other.post(reverse("mfa_authenticate"), {"code": code[1]}).status_code == 302
    assert other.get(reverse("account_email")).status_code == 200


def test_signing_in_with_a_code_from_the_mail(person: User) -> None:
    client = Client()
    answer = client.post(reverse("account_request_login_code"), {"email": person.email}, follow=True)
    page = in_frame(answer)
    assert person.email in page
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{2,})\s*$", str(mail.outbox[-1].body), re.M)
    assert code, mail.outbox[-1].body
    client.post(reverse("account_confirm_login_code"), {"code": code[1]})
    assert client.get(reverse("account_email")).status_code == 200


def test_signing_up_asks_for_the_code_from_the_mail() -> None:
    client = Client()
    answer = client.post(reverse("account_signup"), {"email": "ny@solvik.example", "password1": PASSWORD}, follow=True)
    page = in_frame(answer)
    assert "ny@solvik.example" in page
    assert len(mail.outbox) == 1


def test_a_new_password_by_mail(person: User) -> None:
    client = Client()
    in_frame(client.post(reverse("account_reset_password"), {"email": person.email}, follow=True))
    link = re.search(r"/account/password/reset/key/\S+", str(mail.outbox[-1].body))
    assert link
    page = in_frame(client.get(link[0], follow=True))
    assert 'type="password"' in page


def test_a_wrong_password_is_said_and_the_address_is_kept(person: User) -> None:
    answer = Client().post(reverse("account_login"), {"login": person.email, "password": "wrong-one-entirely"})
    page = in_frame(answer)
    assert "error-summary" in page
    assert person.email in page


def test_guessing_passwords_is_slowed_down_with_an_explanation(person: User) -> None:
    client = Client()
    started = time.monotonic()
    statuses = set()
    for attempt in range(12):
        answer = client.post(reverse("account_login"), {"login": person.email, "password": f"wrong-{attempt}-entirely"})
        statuses.add(answer.status_code)
    assert time.monotonic() - started < 60
    right = client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert right.status_code != 302, "the right password opened the door after twelve wrong ones"
    assert 429 in statuses | {right.status_code} or "error-summary" in right.content.decode()


def test_signing_out_needs_a_click(signed_in: Client) -> None:
    in_frame(signed_in.get(reverse("account_logout")))
    assert signed_in.get(reverse("account_email")).status_code == 200
    signed_in.post(reverse("account_logout"))
    assert signed_in.get(reverse("account_email")).status_code == 302
