"""A conversation can belong to a need of the organisation that asks; residents read which, if they may see it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from samskap.cocreation.forms.conversations import ConversationForm
from samskap.cocreation.models import Conversation
from samskap.cocreation.services.conversations import create_conversation, edit_conversation
from samskap.cocreation.services.inputs import ConversationInput
from samskap.core.access import actor_for
from samskap.core.errors import InvalidInput
from samskap.needs.services.needs import withdraw_need
from tests.cocreation.factories import make_conversation
from tests.core.factories import make_actor, make_network, make_organisation, make_user, sign_in
from tests.needs.factories import make_need

pytestmark = pytest.mark.django_db


def values(need: Any = None) -> ConversationInput:
    return ConversationInput(question="How are the nights?", language="en", need=need)


def test_it_is_started_from_the_page_of_the_need(client: Client) -> None:
    need = make_need(title="Quiet nights")
    sign_in(client, make_user(role="member", organisation=need.organisation))
    start = f"{reverse('create_conversation')}?need={need.token}"
    assert start in client.get(reverse("need", args=[need.token])).text
    chosen = client.get(start).text
    assert f"template=blank&amp;need={need.token}" in chosen
    form = client.get(f"{start}&template=blank").context["form"]
    assert form["need"].value() == need.pk
    sent = {name: form[name].value() or "" for name in form.fields} | {"question": "How are the nights?"}
    sent.pop("seed_file")
    client.post(reverse("create_conversation"), {**sent, "template": "blank"})
    made = Conversation.objects.get()
    assert made.need == need
    page = client.get(reverse("need", args=[need.token])).text
    assert "How are the nights?" in page
    client.logout()
    assert "How are the nights?" not in client.get(reverse("need", args=[need.token])).text, "a draft stays at home"


def test_a_need_of_others_cannot_be_chosen(client: Client) -> None:
    organisation, theirs = make_organisation(), make_need()
    lead = make_actor("lead", organisation)
    with pytest.raises(InvalidInput) as raised:
        create_conversation(actor=lead, organisation=organisation, values=values(theirs))
    assert "need" in raised.value.fields
    make_need(organisation)
    assert theirs not in ConversationForm(actor=lead).fields["need"].queryset  # type: ignore[attr-defined]
    assert lead.user
    sign_in(client, lead.user)
    form = client.get(f"{reverse('create_conversation')}?template=blank&need={theirs.token}").context["form"]
    assert not form["need"].value()


def test_the_need_is_changed_and_taken_away_later() -> None:
    need = make_need()
    lead = actor_for(make_user(role="lead", organisation=need.organisation))
    conversation = create_conversation(actor=lead, organisation=need.organisation, values=values(need))
    edit_conversation(actor=lead, conversation=conversation, values=values(need))
    withdraw_need(actor=lead, need=need, reason="Twice.")
    offered = ConversationForm(actor=lead, conversation=conversation).fields["need"].queryset  # type: ignore[attr-defined]
    assert need in offered, "what was chosen stays until somebody chooses otherwise"
    edit_conversation(actor=lead, conversation=conversation, values=values())
    conversation.refresh_from_db()
    assert conversation.need is None


def test_residents_read_which_need_it_is_about_if_they_may_see_it(client: Client) -> None:
    organisation = make_organisation()
    network = make_network(organisation)
    public = make_need(organisation, title="Quiet nights")
    private = make_need(organisation, title="Secret need", visibility="private")
    in_network = make_need(organisation, title="Network need", visibility="network", network=network)
    gone = make_need(organisation, title="Withdrawn need", withdrawn_at="2026-01-01T00:00:00Z")
    for need, named in ((public, True), (private, False), (in_network, False), (gone, False)):
        conversation = make_conversation(organisation=organisation, need=need, statements=1)
        page = client.get(reverse("conversation", args=[conversation.token])).text
        assert (need.name in page) is named
    page = client.get(reverse("need", args=[public.token])).text
    assert "How shall the square be used?" in page
    inside = make_conversation(organisation=organisation, need=in_network, visibility="network", network=network)
    assert inside.need_for_readers() == in_network
