"""Rooms: outside nobody knows them, inside one sees who is there, and an organisation is in only after its yes."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from samskap.core.access import actor_for
from samskap.core.errors import NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, Organisation, Room, RoomGuest, RoomPartner, User
from samskap.core.registry import registry
from samskap.core.services.rooms import answer_room_request, ask_partners, create_room, remove_guest, remove_partner
from tests.core.factories import make_network, make_organisation, make_room, make_user, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Organisation:
    return make_organisation("Solvik")


def test_a_lead_opens_a_room_and_a_member_does_not(client: Client, owner: Organisation) -> None:
    sign_in(client, make_user(role="lead", organisation=owner))
    client.post(reverse("create_room"), {"name": "Nattillsyn", "purpose": "", "organisation": owner.slug})
    room = Room.objects.get(name="Nattillsyn")
    assert client.get(reverse("room", args=[room.token])).status_code == 200
    member = actor_for(make_user(role="member", organisation=owner))
    with pytest.raises(Refused):
        create_room(actor=member, owner=owner, name="No")


def test_a_room_cannot_be_opened_for_an_organisation_one_does_not_lead(client: Client, owner: Organisation) -> None:
    elsewhere = make_organisation()
    sign_in(client, make_user(role="lead", organisation=elsewhere))
    answer = client.post(reverse("create_room"), {"name": "Ours", "organisation": owner.slug})
    assert answer.status_code == 422
    assert not Room.objects.exists()


def test_an_asked_organisation_sees_nothing_before_its_lead_says_yes(owner: Organisation) -> None:
    room, university = make_room(owner), make_organisation("Universitetet", kind="university")
    lead, member = make_user(role="lead", organisation=university), make_user(role="member", organisation=university)
    boss = actor_for(make_user(role="lead", organisation=owner))
    assert ask_partners(actor=boss, room=room, organisations=[university]) == (1, 0)
    assert [letter.to for letter in mail.outbox] == [[lead.email]]
    page = reverse("room", args=[room.token])
    client = sign_in(Client(), lead)
    assert client.get(page).status_code == 404
    assert room.name in client.get(reverse("rooms")).content.decode()
    assert [a.text for make in registry.attention for a in make(actor_for(lead)) if room.name in a.text]
    answer = reverse("answer_room_request", args=[room.token, university.slug])
    assert sign_in(Client(), member).post(answer, {"answer": "yes"}).status_code == 403
    assert sign_in(Client(), make_user()).post(answer, {"answer": "yes"}).status_code == 404
    client.post(answer, {"answer": "yes"})
    assert client.get(page).status_code == 200
    assert "Universitetet" in client.get(page).content.decode()
    assert ask_partners(actor=boss, room=room, organisations=[university]) == (0, 0)


def test_a_no_leaves_no_trace(owner: Organisation) -> None:
    room, asked = make_room(owner), make_organisation()
    RoomPartner.objects.create(room=room, organisation=asked, joined_at=None)
    lead = actor_for(make_user(role="lead", organisation=asked))
    answer_room_request(actor=lead, room=room, organisation_slug=asked.slug, accept=False)
    assert not RoomPartner.objects.filter(organisation=asked).exists()
    with pytest.raises(NotVisible):
        answer_room_request(actor=lead, room=room, organisation_slug=asked.slug, accept=True)


def test_outside_a_room_every_address_of_it_is_not_found(owner: Organisation) -> None:
    guest = make_user()
    room = make_room(owner, make_organisation(), guests=(guest,))
    stranger = sign_in(Client(), make_user(role="lead", organisation=make_organisation()))
    operator = sign_in(Client(), make_user(operator=True))
    seat = RoomGuest.objects.get(user=guest)
    for client in (stranger, operator):
        assert client.get(reverse("room", args=[room.token])).status_code == 404
        assert client.get(reverse("edit_room", args=[room.token])).status_code == 404
        for page in (
            reverse("ask_partners", args=[room.token]),
            reverse("invite_to_room", args=[room.token]),
            reverse("remove_guest", args=[room.token, seat.pk]),
            reverse("remove_partner", args=[room.token, owner.slug]),
        ):
            assert client.post(page, {"email": "a@example.org"}).status_code == 404, page
    assert sign_in(Client(), guest).get(reverse("room", args=[room.token])).status_code == 200


def test_an_address_stands_for_a_name_only_before_those_who_lead_the_room(owner: Organisation) -> None:
    nameless, other = make_user(), make_user(name="Kari")
    User.objects.filter(pk=nameless.pk).update(name="")
    room = make_room(owner, make_organisation(), guests=(nameless, other))
    page = reverse("room", args=[room.token])
    seen = sign_in(Client(), other).get(page).text
    assert "somebody who has not given a name" in seen
    assert nameless.email not in seen
    assert nameless.email in sign_in(Client(), make_user(role="lead", organisation=owner)).get(page).text
    assert "@" not in str(User.objects.get(pk=nameless.pk))


def test_partners_and_guests_leave_and_the_owner_stays(owner: Organisation) -> None:
    partner, guest, other = make_organisation(), make_user(), make_user()
    room = make_room(owner, partner, guests=(guest, other))
    lead = actor_for(make_user(role="lead", organisation=partner))
    boss = actor_for(make_user(role="lead", organisation=owner))
    with pytest.raises(Refused):
        remove_partner(actor=lead, room=room, organisation_slug=owner.slug)
    with pytest.raises(StateRefused):
        remove_partner(actor=boss, room=room, organisation_slug=owner.slug)
    remove_partner(actor=lead, room=room, organisation_slug=partner.slug)
    with pytest.raises(Refused):
        remove_guest(actor=actor_for(guest), room=room, guest_id=RoomGuest.objects.get(user=other).pk)
    remove_guest(actor=actor_for(guest), room=room, guest_id=RoomGuest.objects.get(user=guest).pk)
    assert list(room.partners.values_list("organisation", flat=True)) == [owner.pk]
    assert room.guests.count() == 1
    assert JournalEntry.objects.filter(action__startswith="room.").count() == 2


def test_a_guest_of_another_room_cannot_be_removed_from_this_one(owner: Organisation) -> None:
    mine, guest = make_room(owner), make_user()
    make_room(make_organisation(), guests=(guest,))
    boss = actor_for(make_user(role="lead", organisation=owner))
    with pytest.raises(NotVisible):
        remove_guest(actor=boss, room=mine, guest_id=RoomGuest.objects.get(user=guest).pk)


def test_the_room_shows_which_legs_of_the_helix_are_there(client: Client, owner: Organisation) -> None:
    room = make_room(owner, make_organisation(kind="residents_group"))
    RoomPartner.objects.create(room=room, organisation=make_organisation(kind="company"), joined_at=None)
    sign_in(client, make_user(role="lead", organisation=owner))
    legs = client.get(reverse("room", args=[room.token])).context["shown"].legs
    assert {leg.leg: leg.partners for leg in legs} == {"public": 1, "business": 0, "academia": 0, "civil_society": 1}


def test_organisations_of_ones_networks_are_offered_and_others_found_by_name(
    client: Client, owner: Organisation
) -> None:
    friend, stranger = make_organisation("Granvik"), make_organisation("Fjärran")
    make_network(owner, friend)
    room = make_room(owner)
    sign_in(client, make_user(role="lead", organisation=owner))
    page = reverse("room", args=[room.token])
    assert list(client.get(page).context["asking"].offered) == [friend.slug]
    assert list(client.get(page, {"find": "fjär"}).context["asking"].offered) == [stranger.slug]
    client.post(reverse("ask_partners", args=[room.token]), {"organisations": [stranger.slug]})
    assert RoomPartner.objects.get(organisation=stranger).joined_at is None
    assert client.post(reverse("ask_partners", args=[room.token]), {}).status_code == 422
