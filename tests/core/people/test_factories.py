"""The factories give what every other test builds on."""

import pytest
from django.test import Client

from samskap.core.access import actor_for
from tests.core.factories import make_invitation, make_network, make_organisation, make_room, make_user, sign_in


@pytest.mark.django_db
def test_factories_give_people_with_roles_networks_and_rooms(client: Client) -> None:
    organisation = make_organisation(kind="university")
    lead = make_user(role="lead", organisation=organisation)
    network = make_network(None, organisation)
    room = make_room(organisation)
    actor = actor_for(lead)
    assert organisation.leg == "academia"
    assert actor.is_lead(organisation.pk)
    assert network.pk in actor.networks
    assert room.pk in actor.rooms
    assert make_invitation("Someone@Example.org", room=room)[0].email == "someone@example.org"
    sign_in(client, lead)
    assert client.session["_auth_user_id"] == str(lead.pk)
