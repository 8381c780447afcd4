"""A person sees, fetches and erases what is stored about them, and the journal still proves itself."""

import json
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from samskap.core import journal
from samskap.core.access import actor_for
from samskap.core.models import JournalEntry, Membership, Organisation, RoomGuest, User
from samskap.core.services.invitations import invite_member
from samskap.core.services.organisations import edit_organisation
from samskap.core.services.personal_data import personal_chapters
from tests.core.factories import PASSWORD, make_invitation, make_organisation, make_room, make_user, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy() -> User:
    """Somebody who has left traces everywhere."""
    organisation = make_organisation("Solvik")
    user = make_user("ada@example.org", role="lead", organisation=organisation, name="Ada Byström")
    make_user(role="lead", organisation=organisation)
    make_room(make_organisation(), guests=(user,))
    make_invitation("ada@example.org", organisation=make_organisation())
    actor = actor_for(user)
    invite_member(actor=actor, organisation=organisation, email="bo@example.org", role="member")
    edit_organisation(actor=actor, organisation=organisation, name="Solvik", leg="public", contact_email="")
    AccessAttempt.objects.create(username="ada@example.org", ip_address="192.0.2.1", failures_since_start=1)
    return user


def test_the_page_and_the_file_hold_what_is_stored(client: Client, busy: User) -> None:
    sign_in(client, busy)
    text = client.get(reverse("my_data")).content.decode()
    for stored in (
        "ada@example.org",
        "Ada Byström",
        "Solvik",
        "192.0.2.1",
        "Changed the organisation",
        "bo@example.org",
    ):
        assert stored in text
    answer = client.post(reverse("fetch_my_data"))
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    held = json.loads(answer.content)
    assert held["account"]["Account"]["E-mail address"] == "ada@example.org"


def test_every_part_stands_in_a_chapter_and_there_is_no_other(client: Client, busy: User) -> None:
    sign_in(client, busy)
    held = json.loads(client.post(reverse("fetch_my_data")).content)
    headings = {heading for part in held.values() if isinstance(part, dict) for heading in part}
    chapters = [reverse("my_data_chapter", args=[number]) for number in range(len(personal_chapters()))]
    shown = {heading for page in chapters for heading, _value in client.get(page).context["headings"]}
    assert shown == headings
    assert client.get(reverse("my_data_chapter", args=[len(chapters)])).status_code == 404


def test_the_file_goes_to_nobody_else(client: Client, busy: User) -> None:
    fetch = reverse("fetch_my_data")
    assert sign_in(Client(), busy).get(fetch).status_code == 405
    assert Client().post(fetch).status_code == 302
    other = sign_in(client, make_user("other@example.org")).post(fetch).content.decode()
    assert "other@example.org" in other
    assert "ada@example.org" not in other
    assert "Ada" not in other


def everything_stored() -> str:
    """Every value of the journal, invitations and the tables about people, as text."""
    rows: list[Any] = [
        *JournalEntry.objects.values(),
        *User.objects.values(),
        *Membership.objects.values(),
        *RoomGuest.objects.values(),
        *AccessAttempt.objects.values(),
    ]
    from samskap.core.models import Invitation

    return json.dumps([*rows, *Invitation.objects.values()], default=str, ensure_ascii=False)


def test_erasing_leaves_nothing_personal_and_the_chain_holds(client: Client, busy: User) -> None:
    elsewhere = sign_in(Client(), busy)
    sign_in(client, busy)
    before = JournalEntry.objects.count()
    assert "ada@example.org" in everything_stored()
    answer = client.post(reverse("erase_me"), {"confirmed_email": "ada@example.org"})
    assert answer.headers["Location"] == "/"
    left = everything_stored()
    assert "ada@example.org" not in left
    assert "Ada Byström" not in left
    assert "bo@example.org" in left  # somebody else's invitation stays
    proof = journal.verify()
    assert proof.ok
    assert proof.entries == before + 1
    assert proof.erased >= 2
    assert elsewhere.get(reverse("profile")).status_code == 302
    assert not [s for s in Session.objects.all() if s.get_decoded().get("_auth_user_id") == str(busy.pk)]


def test_the_wrong_address_erases_nobody(client: Client, busy: User) -> None:
    answer = sign_in(client, busy).post(reverse("erase_me"), {"confirmed_email": "bo@example.org"})
    assert answer.status_code == 422
    assert User.objects.filter(pk=busy.pk).exists()


def test_the_only_lead_is_warned_and_must_say_that_they_know(client: Client) -> None:
    organisation = make_organisation("Solvik")
    lead = make_user("lead@example.org", role="lead", organisation=organisation)
    make_user(role="member", organisation=organisation)
    page = reverse("erase_me")
    assert "Solvik" in sign_in(client, lead).get(page).content.decode()
    assert client.post(page, {"confirmed_email": "lead@example.org"}).status_code == 422
    assert User.objects.filter(pk=lead.pk).exists()
    client.post(page, {"confirmed_email": "lead@example.org", "leads_gone_accepted": "on"})
    assert not User.objects.filter(pk=lead.pk).exists()
    assert Organisation.objects.filter(pk=organisation.pk).exists()


def test_who_has_a_password_writes_it_again_before_erasing(client: Client) -> None:
    user = make_user("ada@example.org", password=PASSWORD)
    sign_in(client, user)
    answer = client.post(reverse("erase_me"), {"confirmed_email": "ada@example.org"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert User.objects.filter(pk=user.pk).exists()


def test_the_profile_changes_name_language_and_monday_mail(client: Client) -> None:
    user = make_user("ada@example.org")
    sign_in(client, user).post(reverse("profile"), {"name": " Ada ", "language": "nn"})
    user.refresh_from_db()
    assert (user.name, user.language, user.monday_mail) == ("Ada", "nn", False)
    assert '<html lang="nn"' in client.get(reverse("profile")).content.decode()
    assert client.post(reverse("profile"), {"name": "Ada", "language": "xx"}).status_code == 422


def test_leads_are_advised_to_turn_on_two_step_sign_in(client: Client) -> None:
    lead = make_user(role="lead", organisation=make_organisation())
    assert reverse("mfa_index") in sign_in(client, lead).get(reverse("profile")).content.decode()
    assert client.get(reverse("profile")).context["shown"].two_step_advised
    observer = make_user(role="observer", organisation=make_organisation())
    assert not sign_in(Client(), observer).get(reverse("profile")).context["shown"].two_step_advised
