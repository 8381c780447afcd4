"""Needs of one organisation become one and are taken apart: nothing that hangs on any of them is moved or lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samskap.core import journal
from samskap.core.access import NOBODY, actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, SearchDocument
from samskap.needs.models import Evidence, Framing, Need, NeedChallenge, NeedSupport, NeedTarget, Suggestion
from samskap.needs.selectors.finding import find_need
from samskap.needs.services.merging import MOST, NotMerged, SameAlready, merge_needs, unmerge_need
from samskap.needs.services.needs import NeedInput, edit_need, restore_need, withdraw_need
from samskap.needs.services.suggestions import answer_suggestion
from samskap.needs.services.supports import support_need, withdraw_support
from tests.cocreation.factories import make_conversation
from tests.core.factories import make_actor, make_network, make_organisation, make_user, sign_in
from tests.needs.factories import TEXTS, make_evidence, make_framing, make_need, make_suggestion
from tests.pilots.factories import make_pilot

pytestmark = pytest.mark.django_db
HANGING = (Framing, Evidence, Suggestion, NeedChallenge, NeedTarget, NeedSupport)


def everything(need: Need) -> dict[str, list[Any]]:
    """What hangs on the need itself, by table."""
    return {model.__name__: list(model._default_manager.filter(need=need).values()) for model in HANGING}


def hang(need: Need) -> None:
    """One of everything on the need."""
    make_framing(need, f"A view of {need.title}")
    make_evidence(need)
    make_suggestion(need)
    NeedChallenge.objects.create(need=need, code="care.night")
    NeedTarget.objects.create(need=need, code="11.2")
    NeedSupport.objects.create(need=need, organisation=make_organisation(), at=timezone.now())


def root_by_hand(need: Need) -> Need:
    while need.merged_into is not None:
        need = need.merged_into
    return need


MOVES = st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 4)), max_size=12)


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MOVES)
def test_any_sequence_of_merging_and_taking_apart_keeps_everything(
    db: None, moves: list[tuple[bool, int, int]]
) -> None:
    with transaction.atomic():
        home = make_organisation()
        lead = make_actor("lead", home)
        needs = [make_need(home, title=f"Need {number}") for number in range(5)]
        for need in needs:
            hang(need)
        before = [everything(need) for need in needs]
        lines = 0
        for merges, one, other in moves:
            try:
                with transaction.atomic():
                    if merges:
                        merge_needs(actor=lead, need=needs[one], into=needs[other])
                    else:
                        unmerge_need(actor=lead, need=needs[one])
                lines += 1
            except StateRefused:
                pass
            for need in Need.objects.filter(organisation=home).select_related("merged_into", "root"):
                assert (need.root or need).pk == root_by_hand(need).pk
        assert [everything(need) for need in needs] == before
        told = JournalEntry.objects.filter(action__in=["need.merged", "need.unmerged"], organisation=home)
        assert told.count() == lines
        for need in needs:
            while Need.objects.get(pk=need.pk).is_merged:
                unmerge_need(actor=lead, need=need)
        assert not Need.objects.filter(organisation=home, merged_into__isnull=False).exists()
        assert [everything(need) for need in needs] == before
        assert journal.verify().ok
        transaction.set_rollback(True)


def test_taking_apart_gives_back_what_was_merged_before_with_what_was_in_it() -> None:
    home = make_organisation()
    lead = make_actor("lead", home)
    small, middle, large = (make_need(home, title=title) for title in ("Small", "Middle", "Large"))
    merge_needs(actor=lead, need=small, into=middle)
    assert merge_needs(actor=lead, need=middle, into=large) == large
    assert set(large.family.all()) == {small, middle}
    unmerge_need(actor=lead, need=middle)
    assert not large.family.exists() and set(middle.family.all()) == {small}


def test_a_need_merged_into_a_merged_one_goes_to_what_stands_for_it() -> None:
    home = make_organisation()
    lead = make_actor("lead", home)
    root = make_need(home)
    merged = make_need(merged_into=root)
    assert merge_needs(actor=lead, need=make_need(home), into=merged) == root
    with pytest.raises(SameAlready):
        merge_needs(actor=lead, need=root, into=merged)
    with pytest.raises(SameAlready):
        merge_needs(actor=lead, need=root, into=root)
    with pytest.raises(StateRefused):
        merge_needs(actor=lead, need=merged, into=make_need(home))
    with pytest.raises(NotMerged):
        unmerge_need(actor=lead, need=root)


def test_the_page_of_a_merged_need_leads_to_the_one_that_stands_for_it_and_shows_all(client: Client) -> None:
    home = make_organisation()
    root, merged = make_need(home, title="The one"), make_need(home, title="The same in other words")
    hang(merged)
    make_conversation(organisation=home, need=merged, state="open", question="What about the nights?")
    make_pilot(home, need=merged, title="Sensors at night", visibility="public")
    lead = make_user(role="lead", organisation=home)
    sign_in(client, lead)
    assert client.post(reverse("merge_need", args=[merged.token]), {"into": root.pk}).status_code == 302
    client.logout()
    answer = client.get(reverse("need", args=[merged.token]), follow=True)
    assert answer.redirect_chain[0][0].startswith(reverse("need", args=[root.token]))
    assert "“The same in other words” is the same need." in answer.text
    everywhere = (
        "A view of",
        "Three of four visits",
        "Safe nights at home",
        "11.2 Public",
        "1 other has this need too",
    )
    assert all(said in answer.text for said in (*everywhere, "What about the nights?", "Sensors at night"))
    assert merged.name not in client.get(reverse("needs")).text
    listed = client.get(reverse("needs") + "?about=care.night").text
    assert "The one" in listed
    sign_in(client, lead)
    page = client.get(reverse("need", args=[root.token])).text
    assert "Count the relatives too." in page and reverse("unmerge_need", args=[merged.token]) in page
    client.post(reverse("unmerge_need", args=[merged.token]))
    client.logout()
    assert "A view of" in client.get(reverse("need", args=[merged.token])).text
    assert "A view of" not in client.get(reverse("need", args=[root.token])).text


def test_what_was_merged_by_those_who_see_more_is_not_shown_to_others(client: Client) -> None:
    home = make_organisation()
    root, merged = make_need(home, title="The one"), make_need(home, title="Kept inside", visibility="private")
    hang(merged)
    make_conversation(organisation=home, need=merged, state="open", question="What about the nights?")
    merge_needs(actor=make_actor("lead", home), need=merged, into=root)
    page = client.get(reverse("need", args=[root.token]) + f"?merged={merged.token}").text
    hidden = ("Kept inside", "A view of", "Three of four", "Safe nights", "11.2", "What about the nights?")
    assert not [said for said in hidden if said in page]
    assert "The one" not in client.get(reverse("needs") + "?about=care.night").text
    assert client.get(reverse("api:need", args=[root.token])).json()["challenges"] == []
    assert client.get(reverse("need", args=[merged.token])).status_code == 404
    sign_in(client, make_user(role="observer", organisation=home))
    assert "Kept inside" in client.get(reverse("need", args=[root.token])).text


def test_one_is_merged_only_into_one_that_everybody_sees_who_sees_it() -> None:
    home, other = make_organisation(), make_organisation()
    lead, network = make_actor("lead", home), make_network(home, other)
    public, private = make_need(home), make_need(home, visibility="private")
    shared = make_need(home, visibility="network", network=network)
    for need, into in ((public, private), (public, shared), (shared, private)):
        with pytest.raises(InvalidInput) as raised:
            merge_needs(actor=lead, need=need, into=into)
        assert "into" in raised.value.fields
    merge_needs(actor=lead, need=private, into=shared)
    merge_needs(actor=lead, need=shared, into=public)
    with pytest.raises(InvalidInput) as raised:
        edit_need(actor=lead, need=public, values=NeedInput(**TEXTS, language="en"))
    assert "scope" in raised.value.fields


def test_a_need_withdrawn_takes_with_it_what_is_merged_into_it(client: Client) -> None:
    home = make_organisation()
    lead, root = make_actor("lead", home), make_need(home)
    merged = make_need(home)
    merge_needs(actor=lead, need=merged, into=root)
    withdraw_need(actor=lead, need=root, reason="Solved.")
    for need in (root, merged):
        assert client.get(reverse("need", args=[need.token])).status_code == 404
        assert client.get(reverse("api:need", args=[need.token])).status_code == 404
        assert SearchDocument.objects.get(kind="need", object_id=str(need.pk)).visibility == "private"
    with pytest.raises(StateRefused):
        unmerge_need(actor=lead, need=merged)
    with pytest.raises(StateRefused):
        withdraw_need(actor=lead, need=merged, reason="Twice.")
    restore_need(actor=lead, need=root)
    assert SearchDocument.objects.get(kind="need", object_id=str(merged.pk)).visibility == "public"
    assert client.get(reverse("need", args=[merged.token])).status_code == 302


def test_others_merge_nothing_and_nothing_of_others() -> None:
    home, other = make_organisation(), make_organisation()
    mine, also, theirs = make_need(home), make_need(home), make_need(other)
    hidden = make_need(other, visibility="private")
    lead = make_actor("lead", home)
    with pytest.raises(Refused):
        merge_needs(actor=lead, need=mine, into=theirs)
    with pytest.raises(NotVisible):
        merge_needs(actor=lead, need=mine, into=hidden)
    with pytest.raises(Refused):
        merge_needs(actor=make_actor("observer", home), need=mine, into=also)
    both = make_user(role="lead", organisation=home)
    both.memberships.create(organisation=other, role="lead")
    with pytest.raises(InvalidInput):
        merge_needs(actor=actor_for(both), need=mine, into=theirs)
    assert JournalEntry.objects.filter(action="need.attempt_refused").count() == 3


def test_what_reaches_a_merged_need_from_an_old_page_goes_to_the_one_that_stands_for_it(client: Client) -> None:
    home = make_organisation()
    root = make_need(home)
    merged = make_need(merged_into=root)
    other = make_user(role="lead", organisation=make_organisation())
    sign_in(client, other)
    client.post(reverse("make_suggestion", args=[merged.token]), {"about": "whom", "text": "Count the children."})
    client.post(
        reverse("support_need", args=[merged.token]),
        {"organisation": other.memberships.get().organisation_id},
    )
    assert Suggestion.objects.get().need == root and NeedSupport.objects.get().need == root
    with pytest.raises(StateRefused):
        edit_need(actor=make_actor("lead", home), need=merged, values=NeedInput(**TEXTS))


def test_a_suggestion_about_a_merged_need_is_answered_on_the_page_of_the_other(client: Client) -> None:
    home = make_organisation()
    root = make_need(home)
    merged = make_need(merged_into=root)
    suggestion = make_suggestion(merged, about="framing")
    lead = make_user(role="lead", organisation=home)
    sign_in(client, lead)
    address = reverse("answer_suggestion", args=[merged.token, suggestion.pk])
    assert address in client.get(reverse("need", args=[root.token])).text
    assert "1 suggestion waits" in client.get(reverse("my_needs")).text
    answer_suggestion(actor=actor_for(lead), suggestion=suggestion, accepted=True, answer="Thank you.")
    assert Framing.objects.get().need == merged
    assert "Count the relatives too." in client.get(reverse("need", args=[root.token])).text


def test_one_voice_an_organisation_however_needs_are_merged() -> None:
    home, other = make_organisation(), make_organisation()
    lead, theirs = make_actor("lead", home), make_actor("lead", other)
    one, two = make_need(home), make_need(home)
    for need in (one, two):
        support_need(actor=theirs, need=need, organisation=other)
    merge_needs(actor=lead, need=one, into=two)
    assert NeedSupport.objects.count() == 2
    support_need(actor=theirs, need=two, organisation=other)
    assert NeedSupport.objects.count() == 2
    withdraw_support(actor=theirs, need=two, organisation=other)
    assert not NeedSupport.objects.exists()


def test_a_family_has_an_end_and_the_database_keeps_both_pointers_together() -> None:
    home = make_organisation()
    root = make_need(home)
    for _ in range(MOST - 1):
        make_need(merged_into=root)
    with pytest.raises(InvalidInput):
        merge_needs(actor=make_actor("lead", home), need=make_need(home), into=root)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_need(home, merged_into=root, root=None)
    assert find_need(NOBODY, root.token).has_family  # type: ignore[attr-defined]


def test_the_page_takes_few_queries_however_much_is_merged(client: Client, at_most_queries: Any) -> None:
    home = make_organisation()
    root = make_need(home)
    for _ in range(20):
        hang(make_need(merged_into=root))
    for user in (
        None,
        make_user(role="lead", organisation=make_organisation()),
        make_user(role="lead", organisation=home),
    ):
        if user:
            sign_in(client, user)
        with at_most_queries(15):
            assert client.get(reverse("need", args=[root.token])).status_code == 200
