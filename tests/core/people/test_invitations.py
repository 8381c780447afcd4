"""Invitations: they reach whom they are meant for, once, in time, and a mail that does not leave is said."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused, TooMany
from samskap.core.models import (
    Invitation,
    JournalEntry,
    Membership,
    NetworkMembership,
    Organisation,
    RoomGuest,
    User,
)
from samskap.core.services import invitations as inviting
from samskap.core.services.joining import accept_invitation
from samskap.core.services.organisations import OrganisationDetails
from tests.core.factories import make_invitation, make_network, make_organisation, make_room, make_user, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation("Solvik")


@pytest.fixture
def lead(organisation: Organisation) -> User:
    return make_user(role="lead", organisation=organisation, name="Leda")


def secret_in(message: Any) -> str:
    found = re.search(r"/invitation/([\w-]+)/", str(message.body))
    assert found
    return found[1]


def test_a_lead_invites_and_the_invited_person_becomes_a_member(
    client: Client, organisation: Organisation, lead: User
) -> None:
    sign_in(client, lead)
    page = reverse("invite_member", args=[organisation.slug])
    client.post(page, {"email": "Ada@Example.org", "role": "observer"})
    (letter,) = mail.outbox
    assert letter.to == ["ada@example.org"]
    assert "Solvik" in letter.subject
    assert "Leda" in letter.body
    secret = secret_in(letter)
    assert secret not in str(Invitation.objects.values())
    ada = make_user("ada@example.org")
    other = sign_in(Client(), ada)
    link = reverse("accept_invitation", args=[secret])
    assert "Solvik" in other.get(link).content.decode()
    assert not Membership.objects.filter(user=ada).exists()
    assert other.post(link).headers["Location"] == reverse("organisation", args=[organisation.slug])
    assert Membership.objects.get(user=ada).role == "observer"
    assert other.post(link).status_code == 410
    assert JournalEntry.objects.filter(action="invitation.accepted", facts__after__address_matched=True).count() == 1


def test_whoever_merely_holds_the_link_does_not_get_into_an_organisation_or_room(organisation: Organisation) -> None:
    stranger = make_user("stranger@example.org")
    for into in ({"organisation": organisation}, {"room": make_room(organisation)}):
        _invitation, secret = make_invitation("ada@example.org", **into)  # type: ignore[arg-type]
        with pytest.raises(Refused):
            accept_invitation(actor=actor_for(stranger), secret=secret)
    assert not Membership.objects.filter(user=stranger).exists()
    assert not RoomGuest.objects.filter(user=stranger).exists()


def test_an_address_that_was_never_confirmed_opens_nothing(organisation: Organisation) -> None:
    stranger = make_user("stranger@example.org")
    EmailAddress.objects.create(user=stranger, email="ada@example.org", verified=False)
    _invitation, secret = make_invitation("ada@example.org", organisation=organisation)
    with pytest.raises(Refused):
        accept_invitation(actor=actor_for(stranger), secret=secret)
    EmailAddress.objects.filter(email="ada@example.org").update(verified=True)
    accept_invitation(actor=actor_for(stranger), secret=secret)
    assert Membership.objects.filter(user=stranger, organisation=organisation).exists()


def test_an_expired_invitation_opens_nothing(client: Client, organisation: Organisation) -> None:
    ada = make_user("ada@example.org")
    past = timezone.now() - timedelta(seconds=1)
    _invitation, secret = make_invitation("ada@example.org", organisation=organisation, expires_at=past)
    with pytest.raises(StateRefused):
        accept_invitation(actor=actor_for(ada), secret=secret)
    link = reverse("accept_invitation", args=[secret])
    assert sign_in(client, ada).get(link).status_code == 410
    assert client.post(link).status_code == 410
    assert not Membership.objects.filter(user=ada).exists()


def test_a_withdrawn_invitation_says_so_and_one_that_never_was_is_not_found(
    client: Client, organisation: Organisation, lead: User
) -> None:
    invitation, secret = make_invitation("ada@example.org", organisation=organisation)
    sign_in(client, lead).post(reverse("withdraw_invitation", args=[invitation.pk]))
    answer = Client().get(reverse("accept_invitation", args=[secret]))
    assert answer.status_code == 410
    assert answer.context["state"] == "withdrawn"
    assert Client().get(reverse("accept_invitation", args=["x" * 43])).status_code == 404
    with pytest.raises(NotVisible):
        accept_invitation(actor=actor_for(lead), secret="")


def test_sending_again_makes_a_new_link_and_ends_the_old_one(
    client: Client, organisation: Organisation, lead: User
) -> None:
    past = timezone.now() - timedelta(days=1)
    invitation, old = make_invitation("ada@example.org", organisation=organisation, expires_at=past)
    sign_in(client, lead).post(reverse("resend_invitation", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.expires_at > timezone.now() + timedelta(days=13)
    assert invitation.sent_at
    assert Client().get(reverse("accept_invitation", args=[old])).status_code == 404
    new = secret_in(mail.outbox[-1])
    assert Client().get(reverse("accept_invitation", args=[new])).status_code == 200


def test_inviting_the_same_address_again_replaces_the_first(organisation: Organisation, lead: User) -> None:
    actor = actor_for(lead)
    for _time in range(2):
        inviting.invite_member(actor=actor, organisation=organisation, email="ada@example.org", role="lead")
    assert Invitation.objects.filter(withdrawn_at=None).count() == 1
    assert Invitation.objects.filter(withdrawn_at__isnull=False).count() == 1


def test_a_mail_that_cannot_leave_is_said_and_can_be_sent_again(
    client: Client, organisation: Organisation, lead: User, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    sign_in(client, lead)
    page = reverse("invite_member", args=[organisation.slug])
    answer = client.post(page, {"email": "ada@example.org", "role": "member"}, follow=True)
    text = answer.content.decode()
    assert "could not be sent: ada@example.org" in text
    assert "Mail not sent" in text
    assert Invitation.objects.get().sent_at is None


def test_an_invitation_of_another_organisation_is_out_of_reach(organisation: Organisation) -> None:
    invitation, _secret = make_invitation("ada@example.org", organisation=organisation)
    stranger = actor_for(make_user(role="lead", organisation=make_organisation()))
    with pytest.raises(NotVisible):
        inviting.withdraw_invitation(actor=stranger, invitation=invitation)
    with pytest.raises(NotVisible):
        inviting.resend_invitation(actor=stranger, invitation=invitation)
    member = actor_for(make_user(role="member", organisation=organisation))
    with pytest.raises(Refused):
        inviting.invite_member(actor=member, organisation=organisation, email="b@example.org", role="lead")


def test_nobody_invites_without_end(organisation: Organisation, lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting, "MOST_A_DAY", 2)
    actor = actor_for(lead)
    inviting.invite_member(actor=actor, organisation=organisation, email="a@example.org", role="member")
    inviting.invite_member(actor=actor, organisation=organisation, email="b@example.org", role="member")
    with pytest.raises(TooMany):
        inviting.invite_member(actor=actor, organisation=organisation, email="c@example.org", role="member")


def test_the_letter_is_in_the_language_of_the_invited_account(organisation: Organisation, lead: User) -> None:
    make_user("kari@example.org", language="nb")
    inviting.invite_member(actor=actor_for(lead), organisation=organisation, email="kari@example.org", role="member")
    assert re.search(r"\d+\.\s\w+\s20\d\d", str(mail.outbox[0].body))  # a Norwegian date


def test_the_page_shows_a_stranger_only_the_outline_of_the_address(organisation: Organisation) -> None:
    _invitation, secret = make_invitation("ada.svensson@example.org", organisation=organisation)
    text = Client().get(reverse("accept_invitation", args=[secret])).content.decode()
    assert "a…@example.org" in text
    assert "ada.svensson" not in text


def test_signing_in_leads_back_to_the_invitation_and_never_to_another_site(organisation: Organisation) -> None:
    _invitation, secret = make_invitation("ada@example.org", organisation=organisation)
    link = reverse("accept_invitation", args=[secret])
    assert f"?next={link}" in Client().get(link).content.decode()
    login = reverse("account_login")
    make_user("ada@example.org", password="korrekt häst batteri")
    for hostile in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"):
        data = {"login": "ada@example.org", "password": "korrekt häst batteri", "next": hostile}
        assert "evil" not in Client().post(login, data).headers["Location"]


class TestNetwork:
    """Into a network: for an organisation one leads, or one that is registered with the invitation."""

    def test_for_an_organisation_one_leads(self, organisation: Organisation, lead: User) -> None:
        network = make_network()
        _invitation, secret = make_invitation("info@solvik.example", network=network)
        accept_invitation(actor=actor_for(lead), secret=secret, organisation=organisation)
        assert NetworkMembership.objects.filter(network=network, organisation=organisation).exists()
        entry = JournalEntry.objects.get(action="invitation.accepted")
        assert entry.facts is not None
        assert entry.facts["after"]["address_matched"] is False

    def test_not_for_an_organisation_that_another_leads(self, lead: User) -> None:
        _invitation, secret = make_invitation(lead.email, network=make_network())
        with pytest.raises(Refused):
            accept_invitation(actor=actor_for(lead), secret=secret, organisation=make_organisation())
        member = actor_for(make_user(role="member", organisation=(elsewhere := make_organisation())))
        with pytest.raises(Refused):
            accept_invitation(actor=member, secret=secret, organisation=elsewhere)

    def test_registers_a_municipality_with_its_first_lead(self, client: Client) -> None:
        network = make_network()
        ada = make_user("ada@example.org")
        _invitation, secret = make_invitation("kommun@example.org", network=network)
        link = reverse("accept_invitation", args=[secret])
        data = {"organisation": "new-municipality", "municipality": "SE-0114"}
        answer = sign_in(client, ada).post(link, data)
        assert answer.headers["Location"] == reverse("network", args=[network.slug])
        assert Membership.objects.get(user=ada, organisation__official_code="0114").role == "lead"
        assert client.get(reverse("network", args=[network.slug])).status_code == 200

    def test_a_municipality_with_people_is_not_taken_over(self, client: Client) -> None:
        taken = make_organisation("Upplands Väsby", code="0114")
        make_user(role="lead", organisation=taken)
        _invitation, secret = make_invitation("kommun@example.org", network=make_network())
        link = reverse("accept_invitation", args=[secret])
        mallory = make_user("mallory@example.org")
        data = {"organisation": "new-municipality", "municipality": "SE-0114"}
        answer = sign_in(client, mallory).post(link, data)
        assert answer.status_code == 422
        assert "Ask one of its leads" in answer.content.decode()
        assert not Membership.objects.filter(user=mallory).exists()

    def test_a_municipality_without_people_gets_its_first_lead(self) -> None:
        empty = make_organisation("Upplands Väsby", code="0114")
        ada = make_user()
        _invitation, secret = make_invitation("kommun@example.org", network=make_network())
        details = OrganisationDetails(kind="municipality", municipality="SE-0114")
        accept_invitation(actor=actor_for(ada), secret=secret, register=details)
        assert Membership.objects.get(user=ada).organisation == empty

    def test_what_is_missing_is_said_beside_the_field_and_kept(self, client: Client) -> None:
        _invitation, secret = make_invitation("x@example.org", network=make_network())
        link = reverse("accept_invitation", args=[secret])
        answer = sign_in(client, make_user()).post(link, {"organisation": "new-other", "name": "Byalaget Norra"})
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {"kind"}
        assert 'value="Byalaget Norra"' in answer.content.decode()

    def test_pasting_addresses(self, client: Client) -> None:
        coordinator = make_organisation(kind="network_operator")
        network = make_network(coordinator)
        sign_in(client, make_user(role="lead", organisation=coordinator))
        page = reverse("invite_to_network", args=[network.slug])
        bad = client.post(page, {"addresses": "a@example.org\nno address\n"})
        assert bad.status_code == 422
        assert "line 2: no address" in bad.content.decode()
        assert "a@example.org" in bad.content.decode()
        assert not Invitation.objects.exists()
        pasted = "a@example.org, Berg, Bo <B@example.org>\na@example.org; c@example.org\n\n"
        client.post(page, {"addresses": pasted})
        assert [letter.to[0] for letter in mail.outbox] == ["a@example.org", "b@example.org", "c@example.org"]
        shown = client.get(reverse("network", args=[network.slug])).content.decode()
        assert "3 invitations wait." in shown

    def test_the_coordinator_cannot_be_taken_out_and_others_can_leave(self) -> None:
        from samskap.core.services.networks import leave_network

        member = make_organisation()
        network = make_network(None, member)
        lead = actor_for(make_user(role="lead", organisation=member))
        with pytest.raises(Refused):
            leave_network(actor=lead, network=network, organisation_slug=network.coordinator.slug)
        leave_network(actor=lead, network=network, organisation_slug=member.slug)
        assert not NetworkMembership.objects.filter(organisation=member).exists()
        coordinator = actor_for(make_user(role="lead", organisation=network.coordinator))
        with pytest.raises(StateRefused):
            leave_network(actor=coordinator, network=network, organisation_slug=network.coordinator.slug)
        stranger = actor_for(make_user(role="lead", organisation=make_organisation()))
        with pytest.raises(NotVisible):
            leave_network(actor=stranger, network=network, organisation_slug=network.coordinator.slug)


def test_too_many_or_no_addresses_are_refused(lead: User, organisation: Organisation) -> None:
    network, actor = make_network(organisation), actor_for(lead)
    many = "\n".join(f"p{number}@example.org" for number in range(101))
    for pasted in ("", "   \n", many):
        with pytest.raises(InvalidInput):
            inviting.invite_to_network(actor=actor_for(lead), network=network, pasted=pasted)
    assert actor.user is not None
