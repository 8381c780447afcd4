"""Each screener gives points alone; who is not impartial does not; then all points are locked together."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import SYSTEM, Actor
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, Membership
from samskap.core.tasks import work_off
from samskap.portfolio.models import Candidate, Round, Score, ScreeningConflict
from samskap.portfolio.selectors.screening.attention import candidates_to_score
from samskap.portfolio.selectors.screening.barring import screening_of
from samskap.portfolio.selectors.screening.scoring import screen_page
from samskap.portfolio.services.rounds.mails import mail_round
from samskap.portfolio.services.rounds.moves import move_round
from samskap.portfolio.services.screening.locking_scores import lock_scores, scores_stand
from samskap.portfolio.services.screening.scoring import say_conflict, score_candidate, take_back_conflict
from samskap.portfolio.steps import demands_of
from tests.core.factories import make_actor, make_organisation, make_user
from tests.portfolio.round_factories import make_candidate, make_duty, make_round, make_round_party
from tests.portfolio.screening_factories import client_of, make_screener, make_screening
from tests.support.together import at_once

pytestmark = pytest.mark.django_db
GOOD = {1: (5, 4), 2: (4, 5), 3: (2, 2), 4: (1, 3)}


def points_of(number: int) -> list[int]:
    return list(
        Score.objects.filter(candidate__number=number)
        .order_by("screener", "criterion")
        .values_list("points", flat=True)
    )


def test_points_are_given_and_given_again() -> None:
    screened = make_screening()
    first, second = screened.screeners
    screened.score(first, 1, 3, 0)
    screened.score(second, 1, 5, 5)
    screened.score(first, 1, 4, 1)
    assert points_of(1) == [4, 1, 5, 5]
    lines = {one.number: one.is_done for one in screen_page(first, screened.row).lines}
    assert lines == {1: True, 2: False, 3: False, 4: False}


@pytest.mark.parametrize("points", [{}, {0: 3}, {0: 3, 1: 6}, {0: -1, 1: 2}])
def test_every_criterion_gets_from_0_to_5_points_or_nothing_is_saved(points: dict[int, int]) -> None:
    screened = make_screening()
    given = {screened.criteria[place].pk: point for place, point in points.items()}
    with pytest.raises(InvalidInput) as refused:
        score_candidate(actor=screened.screeners[0], row=screened.row, candidate=screened.candidate(1), points=given)
    assert all(name.startswith("points_") for name in refused.value.fields)
    assert not Score.objects.exists()


def test_a_criterion_of_another_round_cannot_be_scored() -> None:
    screened, other = make_screening(), make_screening()
    given = {one.pk: 5 for one in (*screened.criteria, *other.criteria)}
    score_candidate(actor=screened.screeners[0], row=screened.row, candidate=screened.candidate(1), points=given)
    assert set(Score.objects.values_list("criterion__round", flat=True)) == {screened.row.pk}
    with pytest.raises(NotVisible):
        score_candidate(actor=screened.screeners[0], row=screened.row, candidate=other.candidate(1), points=given)


def test_only_screeners_score() -> None:
    screened = make_screening()
    steering = Actor(screened.row.people.first().user)
    for actor, error in (
        (screened.lead, Refused),
        (steering, Refused),
        (make_actor("lead"), NotVisible),
        (SYSTEM, NotVisible),
    ):
        with pytest.raises((error, Refused)):
            screened.score(actor, 1, 1, 1)


@pytest.mark.parametrize("state", ["gathering", "workshop", "ready", "voting", "decided", "cancelled"])
def test_points_are_given_only_while_the_round_is_screened(state: str) -> None:
    row = make_round(state=state)
    candidate, screener = make_candidate(row), make_duty(row, "screener")
    with pytest.raises(StateRefused):
        score_candidate(actor=Actor(screener.user), row=row, candidate=candidate, points={})
    with pytest.raises(StateRefused):
        say_conflict(actor=Actor(screener.user), row=row, candidate=candidate, reason="close")


def test_what_has_left_the_round_is_not_scored() -> None:
    screened = make_screening()
    Candidate.objects.filter(number=1).update(state="withdrawn", state_because="No time.")
    with pytest.raises(StateRefused):
        screened.score(screened.screeners[0], 1, 1, 1)
    assert [one.number for one in screening_of(screened.row).candidates] == [2, 3, 4]
    url = reverse("screen_candidate", args=[screened.row.token, 1])
    assert client_of(screened.screeners[0]).get(url).status_code == 409


@pytest.mark.parametrize("role", ["lead", "member", "observer"])
def test_a_role_at_who_put_it_forward_bars(role: str) -> None:
    screened = make_screening()
    company = screened.candidate(1).proposed_by.organisation
    actor, duty = make_screener(screened, role=role, organisation=company)
    with pytest.raises(Refused, match="Fjordvarme AS"):
        screened.score(actor, 1, 5, 5)
    screened.score(actor, 2, 1, 1)
    assert set(screening_of(screened.row).bars) == {(duty.pk, screened.candidate(1).pk)}


def test_a_role_at_a_partner_bars_and_what_was_merged_counts() -> None:
    screened = make_screening()
    school = make_organisation("Solvik school")
    joined = make_round_party(screened.row, school, "academia")
    actor, duty = make_screener(screened, role="member", organisation=school)
    assert not screening_of(screened.row).bars
    lost = make_candidate(screened.row, 50, 5, [joined], state="merged", merged_into=screened.candidate(3))
    make_candidate(screened.row, 50, 5, state="merged", merged_into=lost, created_by=actor.user, proposed_by=None)
    assert set(screening_of(screened.row).bars) == {(duty.pk, screened.candidate(3).pk)}


def test_who_typed_it_for_a_party_without_account_is_not_barred_who_wrote_it_is() -> None:
    screened = make_screening()
    actor, duty = make_screener(screened)
    Candidate.objects.filter(number__in=[1, 2]).update(created_by=actor.user)
    assert set(screening_of(screened.row).bars) == {(duty.pk, screened.candidate(1).pk)}


def test_who_says_that_they_are_not_impartial_is_barred_until_they_take_it_back() -> None:
    screened = make_screening()
    first, second = screened.screeners
    screened.score_all({1: (5, 5)})
    say_conflict(actor=first, row=screened.row, candidate=screened.candidate(1), reason="close")
    assert points_of(1) == [5, 5]
    with pytest.raises(Refused):
        screened.score(first, 1, 1, 1)
    with pytest.raises(StateRefused):
        say_conflict(actor=first, row=screened.row, candidate=screened.candidate(1), reason="gain")
    take_back_conflict(actor=first, row=screened.row, candidate=screened.candidate(1))
    screened.score(first, 1, 2, 2)
    assert points_of(1) == [2, 2, 5, 5]
    with pytest.raises(StateRefused):
        take_back_conflict(actor=second, row=screened.row, candidate=screened.candidate(1))


def test_a_bar_by_role_cannot_be_taken_back() -> None:
    screened = make_screening()
    actor, _duty = make_screener(screened, role="member", organisation=screened.candidate(1).proposed_by.organisation)
    with pytest.raises(StateRefused):
        take_back_conflict(actor=actor, row=screened.row, candidate=screened.candidate(1))
    with pytest.raises(StateRefused):
        say_conflict(actor=actor, row=screened.row, candidate=screened.candidate(1), reason="gain")


@pytest.mark.parametrize("reason", ["", "   ", "My own words", "role:Solvik", "wrote"])
def test_a_reason_of_the_list_is_needed(reason: str) -> None:
    screened = make_screening()
    url = reverse("say_screening_conflict", args=[screened.row.token, 1])
    answer = client_of(screened.screeners[0]).post(url, {"reason": reason})
    assert answer.status_code == 422 and not ScreeningConflict.objects.exists()


def test_scores_are_locked_when_each_candidate_has_points_that_count() -> None:
    screened = make_screening()
    actor, _duty = make_screener(screened, role="member", organisation=screened.candidate(1).proposed_by.organisation)
    screened.score_all({2: (1, 1), 3: (1, 1), 4: (1, 1)}, [*screened.screeners, actor])
    with pytest.raises(StateRefused, match="Candidate 1"):
        screened.lock()
    screened.score_all({1: (3, 3)}, screened.screeners[:1])
    with pytest.raises(StateRefused, match="1 screener has not scored everything"):
        screened.lock()
    Round.objects.update(
        gather_until=timezone.localdate() - timedelta(9), screen_until=timezone.localdate() - timedelta(1)
    )
    assert all(one.is_done for one in demands_of(Round.objects.get()))
    row = screened.lock()
    assert row.state == "ready" and row.scores_locked_at is not None and len(row.scores_sha256) == 64


def test_only_a_lead_locks() -> None:
    screened = make_screening()
    screened.score_all(GOOD)
    member = make_actor("member", screened.row.organisation)
    for actor in (member, screened.screeners[0]):
        with pytest.raises(Refused):
            lock_scores(actor=actor, row=screened.row)
    with pytest.raises(NotVisible):
        lock_scores(actor=make_actor("lead"), row=screened.row)


def test_who_got_a_role_after_scoring_is_barred_when_scores_are_locked() -> None:
    screened = make_screening(3)
    screened.score_all(GOOD)
    late = screened.screeners[2].user
    Membership.objects.create(user=late, organisation=screened.candidate(1).proposed_by.organisation, role="member")
    row = screened.lock()
    assert len(row.screening["scores"]["points"]["1"]) == 2 and len(row.screening["scores"]["points"]["2"]) == 3
    kept = ScreeningConflict.objects.get()
    assert kept.screener.user == late and "Fjordvarme AS" in kept.reason
    Membership.objects.filter(user=late).delete()
    assert not Score.objects.filter(screener__user=late, candidate__number=1).exists()


def test_locked_scores_change_no_more_and_a_change_by_hand_shows() -> None:
    screened = make_screening()
    screened.score_all(GOOD)
    row = screened.lock()
    first = screened.screeners[0]
    for act in (
        lambda: screened.score(first, 1, 0, 0),
        lambda: say_conflict(actor=first, row=row, candidate=screened.candidate(1), reason="close"),
        lambda: take_back_conflict(actor=first, row=row, candidate=screened.candidate(1)),
        lambda: lock_scores(actor=screened.lead, row=row),
    ):
        with pytest.raises(StateRefused):
            act()
    assert scores_stand(row)
    assert JournalEntry.objects.get(action="round.scores_locked").facts["after"]["scores"] == row.scores_sha256
    row.screening["scores"]["points"]["1"][0][1][0] = 0
    assert not scores_stand(row)


def test_what_was_locked_stands_when_a_screener_erases_their_account() -> None:
    screened = make_screening()
    screened.score_all(GOOD)
    screened.lock()
    screened.screeners[0].user.delete()
    row = Round.objects.get()
    assert scores_stand(row) and len(row.screening["scores"]["points"]["1"]) == 2


def test_locked_scores_do_not_say_who_gave_them() -> None:
    """Numbers of screeners are drawn by lot: over many rounds the first to score is not always the first in the list."""
    firsts = set()
    for _round in range(12):
        screened = make_screening()
        screened.score_all(dict.fromkeys(GOOD, (5, 5)), screened.screeners[:1])
        screened.score_all(dict.fromkeys(GOOD, (0, 0)), screened.screeners[1:])
        firsts.add(screened.lock(work=False).screening["scores"]["points"]["1"][0][1][0])
    assert firsts == {0, 5}


def test_the_way_through_all_candidates_by_the_pages_alone() -> None:
    screened = make_screening()
    client = client_of(screened.screeners[0])
    page = client.get(reverse("screen", args=[screened.row.token])).content.decode()
    assert "0 of 4 scored" in page
    number = screen_page(screened.screeners[0], screened.row).next
    url = reverse("screen_candidate", args=[screened.row.token, number])
    fields = {f"points_{one.pk}": "3" for one in screened.criteria}
    for _candidate in range(4):
        assert client.get(url).status_code == 200
        answer = client.post(url, fields)
        assert answer.status_code == 302
        url = answer["Location"]
    assert url == reverse("screen", args=[screened.row.token])
    page = client.get(url).content.decode()
    assert "4 of 4 scored" in page and "You have scored all of them" in page


def test_points_that_are_missing_are_asked_for_beside_their_criterion_and_the_others_kept() -> None:
    screened = make_screening()
    url = reverse("screen_candidate", args=[screened.row.token, 1])
    answer = client_of(screened.screeners[0]).post(url, {f"points_{screened.criteria[0].pk}": "4"})
    body = answer.content.decode()
    assert answer.status_code == 422 and "Choose how many points it gets." in body
    kept = re.search(r"<input[^>]*checked[^>]*>", body)
    assert kept and f'name="points_{screened.criteria[0].pk}"' in kept[0] and 'value="4"' in kept[0]
    assert not Score.objects.exists()


def test_the_lead_locks_on_a_page_that_asks_once_more_and_says_who_is_late() -> None:
    screened = make_screening()
    screened.score_all(GOOD, screened.screeners[:1])
    Round.objects.update(
        gather_until=timezone.localdate() - timedelta(9), screen_until=timezone.localdate() - timedelta(1)
    )
    client, url = client_of(screened.lead), reverse("lock_scores", args=[screened.row.token])
    page = client.get(url).content.decode()
    assert f"{screened.screeners[1].user}: 4 candidates not scored" in page
    assert client.post(url).status_code == 302
    work_off()
    assert Round.objects.get().state == "ready"
    assert client.post(url).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_a_point_at_the_moment_of_locking_is_in_or_refused() -> None:
    screened = make_screening()
    screened.score_all(GOOD)
    outcome = at_once(
        lambda: lock_scores(actor=screened.lead, row=screened.row),
        lambda: screened.score(screened.screeners[0], 1, 0, 0),
        lambda: lock_scores(actor=screened.lead, row=screened.row),
    )
    row = Round.objects.get(pk=screened.row.pk)
    assert sum(isinstance(one, Round) for one in outcome) == 1
    locked = sorted(tuple(line) for _one, line in row.screening["scores"]["points"]["1"])
    stored = Score.objects.filter(candidate__number=1, criterion=screened.criteria[0]).order_by("points")
    assert [line[0] for line in locked] == list(stored.values_list("points", flat=True))
    assert JournalEntry.objects.filter(action="round.scores_locked").count() == 1


def test_pages_ask_the_database_no_more_for_more_candidates(django_assert_max_num_queries: object) -> None:
    screened = make_screening()
    for _number in range(20):
        make_candidate(screened.row, 100, 10)
    client = client_of(screened.screeners[0])
    for url in (
        reverse("screen", args=[screened.row.token]),
        reverse("screen_candidate", args=[screened.row.token, 7]),
    ):
        with django_assert_max_num_queries(15):  # type: ignore[operator]
            assert client.get(url).status_code == 200


def test_a_removed_duty_scores_no_more() -> None:
    screened = make_screening()
    user = make_user()
    duty = make_duty(screened.row, "screener", user)
    duty.delete()
    with pytest.raises((Refused, NotVisible)):
        screened.score(Actor(user), 1, 1, 1)


def test_a_screener_s_workbench_asks_until_everything_is_scored_or_barred() -> None:
    screened = make_screening()
    first = screened.screeners[0]
    actor, _duty = make_screener(screened, role="member", organisation=screened.candidate(1).proposed_by.organisation)
    assert [one.url for one in candidates_to_score(first)] == [reverse("screen", args=[screened.row.token])]
    say_conflict(actor=first, row=screened.row, candidate=screened.candidate(1), reason="close")
    for who in (first, actor):
        screened.score_all({2: (1, 1), 3: (1, 1)}, [who])
        assert len(list(candidates_to_score(who))) == 1
        screened.score_all({4: (1, 1)}, [who])
        assert not list(candidates_to_score(who))
    assert not list(candidates_to_score(screened.lead))


def test_screeners_hear_that_they_can_score_unless_it_is_over_when_the_mail_goes_out() -> None:
    row = make_round(state="workshop", workshop_at=timezone.now() - timedelta(hours=3))
    row.criteria.create(name="Benefit")
    row.criteria.create(name="Courage")
    for _number in range(2):
        make_candidate(row)
    lead = make_actor("lead", row.organisation)
    first, _second = make_duty(row, "screener"), make_duty(row, "screener", lead.user)
    mail.outbox.clear()
    move_round(actor=lead, row=row, since="workshop")
    work_off()
    assert [one.to for one in mail.outbox] == [[first.user.email]]
    assert mail.outbox[0].subject.startswith("Score the candidates until")
    assert reverse("screen", args=[row.token]) in mail.outbox[0].body
    Round.objects.update(state="cancelled", cancelled_because="No money.")
    assert not mail_round(kind="screening", round_id=row.pk, user_id=first.user.pk, stamp="x")
