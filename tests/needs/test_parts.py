"""Framings stand side by side; evidence has a source; what is taken away is asked for and kept in the journal."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from samskap.core.errors import InvalidInput, Refused, StateRefused
from samskap.core.models import JournalEntry
from samskap.needs.models import Evidence, Framing
from samskap.needs.services.needs import withdraw_need
from samskap.needs.services.parts import MOST, delete_part, save_evidence, save_framing
from tests.core.factories import make_actor, make_organisation, make_user, sign_in
from tests.needs.factories import make_evidence, make_framing, make_need

pytestmark = pytest.mark.django_db


def test_several_ways_to_see_it_stand_side_by_side(client: Client) -> None:
    need = make_need()
    sign_in(client, make_user(role="member", organisation=need.organisation))
    for text, who in (("I wake each time.", "A resident"), ("We drive half the night.", "The staff")):
        client.post(reverse("add_part", args=[need.token, "framing"]), {"text": text, "seen_by": who})
    client.logout()
    page = client.get(reverse("need", args=[need.token])).text
    assert all(said in page for said in ("I wake each time.", "A resident", "We drive half the night.", "The staff"))


def test_evidence_needs_a_source_and_keeps_its_date(client: Client) -> None:
    need = make_need()
    sign_in(client, make_user(role="lead", organisation=need.organisation))
    address = reverse("add_part", args=[need.token, "evidence"])
    sent = {"text": "96 miles a week", "source": "", "dated": "2026-03-01", "link": "https://example.org/x"}
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "96 miles a week" in refused.text
    client.post(address, {**sent, "source": "The log"})
    row = Evidence.objects.get()
    assert (row.source, str(row.dated), row.link) == ("The log", "2026-03-01", "https://example.org/x")
    assert "1\xa0March\xa02026" in client.get(reverse("need", args=[need.token])).text


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "JaVaScRiPt://x.org/%0aalert(1)", "data:text/html,x", "ftp://x.org/", "/x"]
)
def test_only_links_of_the_web_are_taken(client: Client, link: str) -> None:
    need = make_need()
    lead = make_actor("lead", need.organisation)
    with pytest.raises(InvalidInput) as raised:
        save_evidence(actor=lead, need=need, text="x", source="y", link=link)
    assert "link" in raised.value.fields
    with pytest.raises(IntegrityError), transaction.atomic():
        make_evidence(need, link=link)
    assert lead.user
    sign_in(client, lead.user)
    sent = {"text": "x", "source": "y", "link": link}
    client.post(reverse("add_part", args=[need.token, "evidence"]), sent)
    assert "alert(1)" not in client.get(reverse("need", args=[need.token])).text


def test_changing_and_taking_away_are_journaled_and_taking_away_asks_first(client: Client) -> None:
    need = make_need()
    framing = make_framing(need)
    sign_in(client, make_user(role="lead", organisation=need.organisation))
    part = [need.token, "framing", framing.pk]
    client.post(reverse("edit_part", args=part), {"text": "Changed", "seen_by": "A relative"})
    asked = client.get(reverse("delete_part", args=part))
    assert "Changed" in asked.text
    assert Framing.objects.exists()
    client.post(reverse("delete_part", args=part))
    assert not Framing.objects.exists()
    gone = JournalEntry.objects.get(action="need.framing_deleted")
    assert gone.facts["before"] == {"text": "Changed", "seen_by": "A relative"}
    assert JournalEntry.objects.filter(action="need.framing_edited").exists()


def test_the_parts_of_another_need_open_nothing(client: Client) -> None:
    mine, theirs = make_need(), make_need()
    strange = make_evidence(theirs)
    sign_in(client, make_user(role="lead", organisation=mine.organisation))
    for route in ("edit_part", "delete_part"):
        for number in (strange.pk, 2**70):
            sent = {"text": "x", "source": "y"}
            assert client.post(reverse(route, args=[mine.token, "evidence", number]), sent).status_code == 404
    assert client.get(reverse("add_part", args=[mine.token, "other"])).status_code == 404
    strange.refresh_from_db()
    assert strange.source == "Our own count"


def test_others_add_and_take_away_nothing_and_it_is_journaled() -> None:
    need = make_need()
    framing = make_framing(need)
    other = make_actor("lead", make_organisation())
    with pytest.raises(Refused):
        save_framing(actor=other, need=need, text="x", seen_by="y")
    with pytest.raises(Refused):
        save_evidence(actor=other, need=need, text="x", source="y")
    with pytest.raises(Refused):
        delete_part(actor=other, need=need, part=framing)
    assert JournalEntry.objects.filter(action="need.attempt_refused").count() == 3
    assert Framing.objects.count() == 1


def test_there_is_an_end_and_a_withdrawn_need_takes_nothing() -> None:
    need = make_need()
    lead = make_actor("lead", need.organisation)
    for _ in range(MOST):
        make_framing(need)
    with pytest.raises(InvalidInput):
        save_framing(actor=lead, need=need, text="x", seen_by="y")
    withdraw_need(actor=lead, need=need, reason="Twice.")
    with pytest.raises(StateRefused):
        save_evidence(actor=lead, need=need, text="x", source="y")
