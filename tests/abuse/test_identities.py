"""Cases 2, 12, 14, 18, 20, 22: nobody acts as somebody else, whatever address, host or link they come with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from axes.models import AccessAttempt
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from samskap.cocreation.models import Participant
from samskap.cocreation.participation import cookie_name, cookie_value
from samskap.core.access import actor_for
from samskap.core.errors import Refused
from samskap.core.models import User
from samskap.core.services.joining import accept_invitation
from samskap.core.services.personal_data import collect_personal_data, erase_person
from tests.cocreation.factories import make_conversation, make_participant
from tests.core.factories import make_invitation, make_organisation, make_user, sign_in
from tests.pilots.factories import make_asked, make_concern, make_pilot

pytestmark = pytest.mark.django_db
# PostgreSQL's UPPER makes the same of these and of "anna@kiosk.example": they are other mailboxes.
LOOKALIKES = ["anna@k\u0131osk.example", "anna@kio\u017fk.example"]


@pytest.mark.parametrize("lookalike", LOOKALIKES)
def test_case_22_a_sign_in_link_for_a_lookalike_address_never_opens_the_real_account(
    client: Client, lookalike: str
) -> None:
    victim = make_user("anna@kiosk.example")
    thief = User.objects.create_user(lookalike, None, name="Thief")
    EmailAddress.objects.create(user=thief, email=lookalike, verified=True, primary=True)
    client.post("/account/login/code/", {"email": lookalike})
    assert [message.to for message in mail.outbox] == [[lookalike]]
    link = next(line for line in str(mail.outbox[0].body).splitlines() if "/sign-in/" in line)
    client.post("/sign-in/" + link.split("/sign-in/")[1])
    assert client.session["_auth_user_id"] == str(thief.pk) != str(victim.pk)


@pytest.mark.parametrize("lookalike", LOOKALIKES)
def test_case_2_a_lookalike_address_accepts_no_invitation(lookalike: str) -> None:
    organisation = make_organisation()
    _invitation, secret = make_invitation("anna@kiosk.example", organisation=organisation)
    thief = User.objects.create_user(lookalike, None)
    EmailAddress.objects.create(user=thief, email=lookalike, verified=True, primary=True)
    with pytest.raises(Refused):
        accept_invitation(actor=actor_for(thief), secret=secret)
    assert not organisation.memberships.exists()


@pytest.mark.parametrize("proved_as", ["the only address", "the second address"])
def test_case_22_a_sign_in_link_opens_the_account_that_proved_the_address(client: Client, proved_as: str) -> None:
    thief = make_user("thief@example.org")
    EmailAddress.objects.create(user=thief, email="victim@example.org", verified=False)
    if proved_as == "the only address":
        victim = make_user("victim@example.org")
    else:
        victim = make_user("other@example.org")
        EmailAddress.objects.create(user=victim, email="victim@example.org", verified=True)
    client.post("/account/login/code/", {"email": "victim@example.org"})
    link = next(line for line in str(mail.outbox[0].body).splitlines() if "/sign-in/" in line)
    client.post("/sign-in/" + link.split("/sign-in/")[1])
    assert client.session["_auth_user_id"] == str(victim.pk) != str(thief.pk)
    assert not EmailAddress.objects.filter(user=thief, email="victim@example.org", verified=True).exists()


@pytest.mark.parametrize("by", ["link", "code"])
def test_case_22_who_signs_up_with_an_address_of_others_has_no_key_to_the_account_later(by: str) -> None:
    cache.clear()
    thief, owner = Client(), Client()
    known = {"login": "anna@kommun.example", "password": "korrekt häst batteri"}
    thief.post("/account/signup/", {"email": known["login"], "password1": known["password"], "name": "Thief"})
    assert User.objects.get().has_usable_password()
    owner.post("/account/login/code/", {"email": known["login"]})
    body = str(mail.outbox[-1].body)
    if by == "link":
        owner.post("/sign-in/" + body.split("/sign-in/")[1].split()[0])
    else:
        code = re.search(r"^([A-Z0-9]{2,}-?[A-Z0-9]+)$", body, re.M)
        assert code
        owner.post("/account/login/code/confirm/", {"code": code[1]})
    assert owner.session["_auth_user_id"]
    for page in ("/account/confirm-email/", "/workbench/"):
        thief.get(page, follow=True)
        assert "_auth_user_id" not in thief.session
    for client in (thief, Client()):
        client.post("/account/login/", known)
        assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("way", ["asked for on the page", "asked for as the only one", "stored by other means"])
def test_case_12_an_address_that_nobody_proved_shows_and_erases_nothing_of_its_owner(
    client: Client, settings: Any, way: str
) -> None:
    cache.clear()
    curious = make_user("curious@example.org")
    question = make_asked(make_pilot(), "Asked by the victim", email="victim@example.org")
    concern = make_concern(make_pilot(), text="Feared by the victim", raiser_email="victim@example.org")
    invitation, _secret = make_invitation("victim@example.org", organisation=make_organisation("Victimby"))
    attempt = AccessAttempt.objects.create(
        username="victim@example.org", ip_address="192.0.2.77", failures_since_start=1
    )
    sign_in(client, curious)
    settings.ACCOUNT_CHANGE_EMAIL = way == "asked for as the only one"
    if way == "stored by other means":
        EmailAddress.objects.create(user=curious, email="victim@example.org", verified=False)
    else:
        client.post("/account/email/", {"action_add": "", "email": "victim@example.org"})
        assert mail.outbox[-1].to == ["victim@example.org"]
        client.post("/account/confirm-email/", {"code": "WRONG1"})
    held = client.post("/me/data.json").content.decode()
    assert "curious@example.org" in held
    for secret in ("Asked by the victim", "Feared by the victim", "Victimby", "192.0.2.77"):
        assert secret not in held
    client.post("/me/erase/", {"confirmed_email": "curious@example.org"})
    assert not User.objects.filter(pk=curious.pk).exists()
    for row in (question, concern, invitation, attempt):
        row.refresh_from_db()
    kept = (question.email, concern.raiser_email, invitation.email)
    assert kept == ("victim@example.org",) * 3


def test_case_12_an_account_whose_own_address_nobody_proved_finds_nothing_by_it() -> None:
    unproved = User.objects.create_user("victim@example.org", None)
    question = make_asked(make_pilot(), "Asked by the victim", email="victim@example.org")
    concern = make_concern(make_pilot(), text="Feared by the victim", raiser_email="victim@example.org")
    found = str(collect_personal_data(actor=actor_for(unproved)))
    assert "by the victim" not in found
    erase_person(actor=actor_for(unproved), confirmed_email="victim@example.org", leads_gone_accepted=True)
    question.refresh_from_db()
    concern.refresh_from_db()
    assert question.email == concern.raiser_email == "victim@example.org"


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("/account/login/code/", True),
        ("/account/password/reset/", True),
        ("/account/password/reset/", False),
        ("/account/signup/", True),
    ],
)
def test_case_20_no_mail_leads_to_the_host_that_a_request_names(
    client: Client, settings: object, address: str, known: bool
) -> None:
    settings.PUBLIC_URL = "https://portal.example"  # type: ignore[attr-defined]
    email = make_user(password="korrekt häst batteri").email if known else "nobody@example.org"
    client.post(address, {"email": email}, HTTP_HOST="testserver:6666")
    links = [word for message in mail.outbox for word in str(message.body).split() if "://" in word]
    assert links
    assert all(f"{link}/".startswith("https://portal.example/") for link in links), links


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil.example"],
)
def test_case_20_no_redirect_leaves_the_portal(client: Client, target: str) -> None:
    answer = client.post("/language/", {"language": "nb", "next": target})
    assert answer["Location"] in ("/", ""), answer["Location"]
    user = make_user(password="korrekt häst batteri")
    sent = {"login": user.email, "password": "korrekt häst batteri", "next": target}
    answer = client.post("/account/login/", sent)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert "evil" not in answer["Location"]


def test_case_14_the_cookie_of_one_conversation_is_nobody_in_another() -> None:
    here, there = make_conversation(statements=1), make_conversation(statements=1)
    participant = make_participant(there)
    client = Client()
    client.cookies[cookie_name(here)] = cookie_value(participant, there)
    client.post(f"/c/{here.token}/vote/", {"statement": "1", "value": "1"})
    assert not participant.votes.exists()
    assert Participant.objects.filter(conversation=here).count() == 1


def test_case_14_the_number_of_an_invitation_or_membership_of_others_opens_nothing(client: Client) -> None:
    ours, theirs = make_organisation(), make_organisation()
    lead, member = make_user(role="lead", organisation=ours), make_user(role="lead", organisation=theirs)
    invitation, _secret = make_invitation("new@example.org", organisation=theirs)
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    membership = theirs.memberships.get(user=member)
    assert client.post(f"/o/{ours.slug}/members/{membership.pk}/remove/").status_code == 404
    assert client.post(f"/invitations/{invitation.pk}/withdraw/").status_code in (403, 404)
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None
    assert theirs.memberships.exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_REFERER": "https://evil.example/c/"},
    ],
    ids=str,
)
@pytest.mark.parametrize("page", ["vote", "undo", "statement", "about-me", "result", "forget"])
def test_case_18_no_other_site_sends_a_form_in_a_residents_name(
    client: Client, page: str, headers: dict[str, str]
) -> None:
    conversation = make_conversation(statements=1)
    sent = {"statement": "1", "value": "1", "text": "More benches.", "language": "en", "email": "a@example.org"}
    assert client.post(f"/c/{conversation.token}/{page}/", sent, **headers).status_code == 403  # type: ignore[arg-type]


def test_case_18_only_these_pages_do_without_a_token(client: Client) -> None:
    """Without a token they must do nothing in the name of an account: a request that is no browser's passes them."""
    exempt = {one.name for one in get_resolver().url_patterns for one in _pages(one) if _exempt(one)}
    assert exempt == {
        "cast_vote", "undo_vote", "add_statement", "answer_background", "subscribe_result", "forget_me",
        "set_language", "stop_monday_mail", "stop_call_mails", "import_conversation",
        # Nobody signs in to these either: who sends them is not looked at, or stands in a secret address.
        "ask_question", "raise_concern", "invite_test", "reply_to_counter_offer", "withdraw_test_invitation",
        "cast_ballot", "take_back_ballot", "ask_way_in", "receipts", "round_appeal",
        "apply_for_grant", "edit_application", "withdraw_application", "report_grant", "show_my_name",
        "agree_to_grant", "decline_grant", "mail_agreement_again",
    }  # fmt: skip
    # The import asks for the token itself, once it knows that the upload is not too large.
    client = Client(enforce_csrf_checks=True)
    organisation = make_organisation()
    lead = make_user(role="lead", organisation=organisation)
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/work/conversations/import/", {"organisation": organisation.pk}).status_code == 403


def _pages(entry: URLPattern | URLResolver) -> Iterator[URLPattern]:
    """The portal's own pages; the API only reads."""
    if isinstance(entry, URLPattern):
        yield entry
    elif entry.namespace != "api":
        for one in entry.url_patterns:
            yield from _pages(one)


def _exempt(page: URLPattern) -> bool:
    return getattr(page.callback, "csrf_exempt", False)
