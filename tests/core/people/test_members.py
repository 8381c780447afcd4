"""Members and their roles: who may change them, and that somebody always leads."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from samskap.core import journal
from samskap.core.access import actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, Membership, Organisation, User
from samskap.core.services.members import change_role, leave_organisation, remove_member
from tests.core.factories import make_organisation, make_user, sign_in

pytestmark = pytest.mark.django_db


def member_of(organisation: Organisation, role: str) -> tuple[User, Membership]:
    user = make_user(role=role, organisation=organisation)
    return user, Membership.objects.get(user=user, organisation=organisation)


def test_a_lead_changes_roles_and_the_journal_says_so() -> None:
    organisation = make_organisation()
    lead, _own = member_of(organisation, "lead")
    other, membership = member_of(organisation, "member")
    change_role(actor=actor_for(lead), organisation=organisation, membership_id=membership.pk, role="observer")
    membership.refresh_from_db()
    entry = JournalEntry.objects.get(action="membership.role_changed")
    assert membership.role == "observer"
    assert entry.facts is not None
    assert (entry.facts["before"], entry.facts["after"]) == ({"role": "member"}, {"role": "observer"})
    assert entry.person == other
    assert journal.verify().ok


@pytest.mark.parametrize("role", ["member", "observer"])
def test_who_does_not_lead_changes_nobody(role: str) -> None:
    organisation = make_organisation()
    person, own = member_of(organisation, role)
    with pytest.raises(Refused):
        change_role(actor=actor_for(person), organisation=organisation, membership_id=own.pk, role="lead")
    with pytest.raises(Refused):
        remove_member(actor=actor_for(person), organisation=organisation, membership_id=own.pk)


def test_a_lead_elsewhere_reaches_no_membership_by_its_number() -> None:
    here, there = make_organisation(), make_organisation()
    lead, _own = member_of(here, "lead")
    _victim, membership = member_of(there, "member")
    with pytest.raises(NotVisible):
        change_role(actor=actor_for(lead), organisation=here, membership_id=membership.pk, role="observer")
    with pytest.raises(Refused):
        remove_member(actor=actor_for(lead), organisation=there, membership_id=membership.pk)
    assert Membership.objects.filter(pk=membership.pk, role="member").exists()


def test_the_last_lead_stays() -> None:
    organisation = make_organisation()
    lead, own = member_of(organisation, "lead")
    member_of(organisation, "member")
    actor = actor_for(lead)
    with pytest.raises(StateRefused):
        change_role(actor=actor, organisation=organisation, membership_id=own.pk, role="member")
    with pytest.raises(StateRefused):
        remove_member(actor=actor, organisation=organisation, membership_id=own.pk)
    with pytest.raises(StateRefused):
        leave_organisation(actor=actor, organisation=organisation)
    member_of(organisation, "lead")
    leave_organisation(actor=actor, organisation=organisation)
    assert not Membership.objects.filter(user=lead).exists()


def test_a_role_that_does_not_exist_is_refused_beside_the_field() -> None:
    organisation = make_organisation()
    lead, own = member_of(organisation, "lead")
    with pytest.raises(InvalidInput) as refused:
        change_role(actor=actor_for(lead), organisation=organisation, membership_id=own.pk, role="operator")
    assert "role" in refused.value.fields


@pytest.mark.django_db(transaction=True)
def test_two_leads_cannot_remove_each_other_at_once() -> None:
    organisation = make_organisation()
    pairs = [member_of(organisation, "lead"), member_of(organisation, "lead")]
    start = threading.Barrier(2)
    refused: list[StateRefused | Refused] = []

    def remove(mine: User, theirs: Membership) -> None:
        try:
            actor = actor_for(mine)
            start.wait()
            remove_member(actor=actor, organisation=organisation, membership_id=theirs.pk)
        except StateRefused as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=remove, args=(pairs[0][0], pairs[1][1])),
        threading.Thread(target=remove, args=(pairs[1][0], pairs[0][1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Membership.objects.filter(organisation=organisation, role="lead").count() == 1


def test_changes_need_the_token_of_a_page_of_ours() -> None:
    organisation = make_organisation()
    lead, own = member_of(organisation, "lead")
    client = sign_in(Client(enforce_csrf_checks=True), lead)
    for page, data in [
        (reverse("change_member", args=[organisation.slug, own.pk]), {"role": "member"}),
        (reverse("invite_member", args=[organisation.slug]), {"email": "a@example.org", "role": "lead"}),
        (reverse("erase_me"), {"confirmed_email": lead.email}),
        (reverse("fetch_my_data"), {}),
    ]:
        assert client.post(page, data).status_code == 403, page


def test_the_last_lead_is_told_why_on_the_page(client: Client) -> None:
    organisation = make_organisation("Solvik")
    lead, own = member_of(organisation, "lead")
    answer = sign_in(client, lead).post(reverse("change_member", args=[organisation.slug, own.pk]), {"role": "member"})
    assert answer.status_code == 409
    assert "Solvik" in answer.content.decode()
