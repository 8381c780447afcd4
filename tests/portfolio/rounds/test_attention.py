"""What waits with portfolio rounds is said to those who can do it; what is stored about people goes with them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import actor_for
from samskap.core.errors import StateRefused
from samskap.core.services.personal_data import collect_personal_data, erase_person
from samskap.core.tokens import new_secret
from samskap.portfolio.models import Round, RoundPerson, Score, ScreeningConflict
from samskap.portfolio.selectors.rounds.attention import (
    asked_to_take_part,
    building_calls,
    merged_by_others,
    rounds_card,
    rounds_that_wait,
)
from samskap.portfolio.services.rounds.merging import merge_candidates, unmerge_candidate
from samskap.portfolio.services.rounds.moves import cancel_round
from samskap.portfolio.services.votes.casting import Voter, cast_ballot
from tests.core.factories import make_actor, make_organisation, make_user, sign_in
from tests.portfolio.round_factories import (
    make_candidate,
    make_duty,
    make_round,
    make_round_box,
    make_round_party,
    make_scores,
)

pytestmark = pytest.mark.django_db


def later(days: int) -> datetime:
    return timezone.now() + timedelta(days=days)


@pytest.mark.parametrize(
    ("state", "in_days", "said"),
    [
        ("draft", 29, ""),
        ("draft", 31, "Publish the round"),
        ("gathering", 29, ""),
        ("gathering", 31, "Begin to build together"),
        ("workshop", 31, ""),
        ("workshop", 41, "Begin the screening"),
        ("screening", 59, ""),
        ("screening", 61, "Lock the scores"),
        ("ready", 0, "Set the rules"),
        ("voting", 200, ""),
        ("appeal", 121, ""),
        ("decided", 200, ""),
        ("cancelled", 200, ""),
    ],
)
def test_a_step_whose_day_has_come_waits_for_those_who_work_there(state: str, in_days: int, said: str) -> None:
    row = make_round(state=state, workshop_at=later(40))
    home = row.organisation
    found = list(rounds_that_wait(make_actor("member", home), later(in_days)))
    assert [said in one.text for one in found] == ([True] if said else [])
    assert all(one.url == reverse("round_work", args=[row.token]) for one in found)
    for other in (make_actor("observer", home), make_actor("lead", make_organisation()), make_actor()):
        assert not list(rounds_that_wait(other, later(in_days)))


def test_who_is_asked_is_told_until_they_answer() -> None:
    row, asked = make_round(), make_organisation("Example College")
    party = make_round_party(row, asked, joined=False)
    lead = make_actor("lead", asked)
    (one,) = asked_to_take_part(lead)
    assert "Example College" in one.text and one.url == reverse("round_party_answer", args=[row.token])
    assert not list(asked_to_take_part(make_actor("member", asked)))
    Round.objects.filter(pk=row.pk).update(state="screening")
    assert not list(asked_to_take_part(lead))
    Round.objects.filter(pk=row.pk).update(state="workshop")
    party.joined_at = timezone.now()
    party.save()
    assert not list(asked_to_take_part(lead))


@pytest.mark.parametrize(
    ("state", "in_days", "said"),
    [
        ("gathering", 10, ""),
        ("gathering", 20, "Candidates can still be proposed"),
        ("gathering", 31, ""),
        ("workshop", 20, ""),
        ("workshop", 35, "The joint workshop"),
        ("workshop", 41, ""),
        ("screening", 35, ""),
    ],
)
def test_parties_hear_of_days_that_come_soon(state: str, in_days: int, said: str) -> None:
    row, joined, asked = make_round(state=state, workshop_at=later(40)), make_organisation(), make_organisation()
    make_round_party(row, joined)
    make_round_party(row, asked, joined=False)
    found = list(building_calls(make_actor("member", joined), later(in_days)))
    assert [said in one.text for one in found] == ([True] if said else [])
    for nobody in (make_actor("observer", joined), make_actor("lead", asked)):
        assert not list(building_calls(nobody, later(in_days)))


def test_who_proposed_a_candidate_hears_that_others_merged_it_or_took_it_apart(
    at_most_queries: Callable[[int], AbstractContextManager[None]],
) -> None:
    row, ours, theirs = make_round(state="workshop"), make_organisation("College"), make_organisation("Village club")
    mine = make_candidate(row, partners=[make_round_party(row, ours)], title="Quiet nights")
    other = make_candidate(row, partners=[make_round_party(row, theirs)], title="Calm streets")
    member, colleague = make_actor("member", ours), make_actor("member", theirs)
    assert not list(merged_by_others(member))
    merge_candidates(actor=colleague, into=other, others=[mine], values={})
    with at_most_queries(1):
        (one,) = merged_by_others(member)
    assert one.text == "“Quiet nights” was merged into “Calm streets”"
    assert one.url == reverse("candidate", args=[row.token, mine.number])
    for nobody in (colleague, make_actor("observer", ours), make_actor("lead", make_organisation()), make_actor()):
        assert not list(merged_by_others(nobody))
    mine.refresh_from_db()
    unmerge_candidate(actor=make_actor("lead", row.organisation), candidate=mine)
    (one,) = merged_by_others(member)
    assert one.text == "Made a merged candidate one of its own again: Quiet nights"
    assert list(merged_by_others(member, later(13))), "and for two weeks"
    assert not list(merged_by_others(member, later(15)))
    Round.objects.filter(pk=row.pk).update(state="screening")
    assert not list(merged_by_others(member))


def test_nobody_is_told_what_they_merged_themselves() -> None:
    row, ours = make_round(state="workshop"), make_organisation("College")
    party = make_round_party(row, ours)
    one, two = (make_candidate(row, partners=[party]) for _ in range(2))
    member = make_actor("member", ours)
    merge_candidates(actor=member, into=one, others=[two], values={})
    assert not list(merged_by_others(member))


def test_the_card_counts_what_goes_on(at_most_queries: Callable[[int], AbstractContextManager[None]]) -> None:
    home = make_organisation()
    actor = make_actor("observer", home)
    assert rounds_card(actor) is None
    make_round(home, "gathering")
    make_round(home, "decided")
    make_duty(make_round(state="voting"), user=actor.user)
    with at_most_queries(1):
        card = rounds_card(actor)
    assert card is not None and (card.figure, card.sentence) == ("2", "1 is being built now.")


def test_the_workbench_shows_them(client: Client) -> None:
    row = make_round(state="ready")
    sign_in(client, make_user(role="lead", organisation=row.organisation))
    page = client.get(reverse("workbench")).text
    assert "Our portfolio rounds" in page and "Set the rules of the vote" in page


def test_a_person_fetches_what_is_stored_and_scores_outlive_the_account() -> None:
    row = make_round(state="screening")
    user = make_user()
    make_duty(row, user=user)
    candidates = [make_candidate(row, created_by=user), make_candidate(row)]
    make_scores(row, [[3, 4], [1, 2]])
    screener = row.people.get(duty="screener")
    screener.user = user
    screener.save()
    ScreeningConflict.objects.create(
        candidate=candidates[0], screener=screener, reason="My sister works there", said_at=timezone.now()
    )
    actor = actor_for(user)
    told = f"{collect_personal_data(actor=actor)['portfolio.rounds']}"
    assert "Steering group" in told and "Screens the candidates" in told and "Candidate 1" in told
    erase_person(actor=actor, confirmed_email=user.email, leads_gone_accepted=True)
    assert Score.objects.count() == 4
    assert RoundPerson.objects.get(duty="screener").user is None
    assert ScreeningConflict.objects.get().reason == "–"
    assert row.people.filter(duty="steering").count() == 2
    candidates[0].refresh_from_db()
    assert candidates[0].created_by is None


def test_nobody_votes_in_a_round_that_was_cancelled() -> None:
    box = make_round_box()
    assert box.round is not None
    cancel_round(actor=make_actor("lead", box.round.organisation), row=box.round, reason="The money is gone.")
    door = box.doors.first()
    assert door is not None
    with pytest.raises(StateRefused, match="cancelled"):
        cast_ballot(box=box, voter=Voter(door=door, key=new_secret()), choices=[(1, 1)])
