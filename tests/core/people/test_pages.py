"""Every page of people, organisations, networks and rooms opens, in few queries, and escapes what people write."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.urls import reverse

from samskap.core.models import Membership, Organisation, Role, User
from samskap.core.services.personal_data import personal_chapters
from tests.core.factories import make_invitation, make_network, make_organisation, make_room, make_user, sign_in

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>\"'>&"


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation("Solvik", code="9999")


@pytest.fixture
def lead(organisation: Organisation) -> User:
    return make_user("lead@solvik.example", role="lead", organisation=organisation, name="Åsa Lead")


@pytest.fixture
def signed_in(client: Client, lead: User) -> Client:
    return sign_in(client, lead)


def pages(organisation: Organisation, lead: User) -> list[str]:
    network = make_network(organisation, make_organisation(kind="region"))
    room = make_room(organisation, make_organisation(kind="university"), guests=(make_user(name="Guest"),))
    other = make_user(role="member", organisation=organisation)
    member = Membership.objects.get(user=other)
    make_invitation("new@example.org", organisation=organisation)
    make_invitation("new@example.org", network=network)
    make_invitation("new@example.org", room=room)
    partner = room.partners.exclude(organisation=organisation).get().organisation
    return [
        reverse("organisations"),
        reverse("organisation", args=[organisation.slug]),
        reverse("edit_organisation", args=[organisation.slug]),
        reverse("leave_organisation", args=[organisation.slug]),
        reverse("members", args=[organisation.slug]),
        reverse("remove_member", args=[organisation.slug, member.pk]),
        reverse("networks"),
        reverse("create_network"),
        reverse("network", args=[network.slug]),
        reverse("edit_network", args=[network.slug]),
        reverse("rooms"),
        reverse("create_room"),
        reverse("room", args=[room.token]),
        reverse("room", args=[room.token]) + "?find=org",
        reverse("edit_room", args=[room.token]),
        reverse("remove_partner", args=[room.token, partner.slug]),
        reverse("profile"),
        reverse("my_data"),
        *(reverse("my_data_chapter", args=[number]) for number in range(len(personal_chapters()))),
        reverse("erase_me"),
        reverse("accept_invitation", args=[make_invitation(lead.email, network=make_network())[1]]),
        reverse("accept_invitation", args=[make_invitation(lead.email, room=make_room())[1]]),
        reverse("accept_invitation", args=[make_invitation("other@example.org", room=make_room())[1]]),
    ]


def test_every_page_opens_for_a_lead_in_at_most_fifteen_queries(
    signed_in: Client,
    organisation: Organisation,
    lead: User,
    at_most_queries: Callable[[int], AbstractContextManager[None]],
) -> None:
    for page in pages(organisation, lead):
        with at_most_queries(15):
            answer = signed_in.get(page)
        assert answer.status_code == 200, page


def test_the_operator_adds_organisations(client: Client) -> None:
    sign_in(client, make_user(operator=True))
    page = reverse("create_organisation")
    assert client.get(page).status_code == 200
    client.post(page, {"municipality": "NO-5636"})
    tana = Organisation.objects.get(official_code="5636")
    assert (tana.name, tana.country, tana.kind, tana.leg) == ("Unjárga - Nesseby", "NO", "municipality", "public")
    assert client.post(page, {"municipality": "NO-5636"}).status_code == 422
    assert client.post(page, {"municipality": "SE-0000"}).status_code == 422
    client.post(f"{page}?of=other", {"name": "Tromsø lag", "kind": "civil_society", "country": "NO"})
    assert Organisation.objects.get(slug="tromso-lag").leg == "civil_society"


def test_what_people_write_is_escaped_everywhere(client: Client) -> None:
    organisation = make_organisation(HOSTILE)
    lead = make_user(role="lead", organisation=organisation, name=HOSTILE)
    network = make_network(organisation, name=HOSTILE)
    network.purpose = HOSTILE
    network.save()
    room = make_room(organisation, guests=(make_user(name=HOSTILE),), name=HOSTILE)
    sign_in(client, lead)
    for page in [
        *pages(organisation, lead),
        reverse("network", args=[network.slug]),
        reverse("room", args=[room.token]) + "?find=%3Cscript%3Ealert(1)",
        reverse("organisations") + "?q=%3Cscript%3Ealert(1)%3C/script%3E&page=%3Cscript%3E",
        reverse("accept_invitation", args=[make_invitation(lead.email, network=network)[1]]),
    ]:
        text = client.get(page).content.decode()
        assert "<script>alert" not in text, page


def test_lists_are_cut_into_pages(signed_in: Client, organisation: Organisation) -> None:
    for _number in range(30):
        make_user(role="observer", organisation=organisation)
        make_organisation()
    members = signed_in.get(reverse("members", args=[organisation.slug]))
    assert len(members.context["page"].object_list) == 25
    assert len(signed_in.get(reverse("organisations") + "?page=2").context["page"].object_list) == 6


def test_searching_organisations(client: Client, organisation: Organisation) -> None:
    make_organisation("Elsewhere")
    found = client.get(reverse("organisations"), {"q": "solv"}).context["page"]
    assert [row.name for row in found.object_list] == ["Solvik"]
    assert not client.get(reverse("organisations"), {"kind": Role.LEAD}).context["form"].is_valid()
