"""Two at the same moment: a vote is counted once, a round decided once, an appeal answered once. On either database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from samskap.core.access import NOBODY, SYSTEM, actor_for
from samskap.core.errors import SamskapError
from samskap.core.models import JournalEntry
from samskap.portfolio.models import Appeal, BallotBox, BallotCount, Round, RoundDecision, RoundState
from samskap.portfolio.services.results.appealing import answer_appeal, appeal
from samskap.portfolio.services.results.deciding_rounds import decide_round
from samskap.portfolio.services.rounds.moves import cancel_round
from samskap.portfolio.services.votes.counting import count_box
from samskap.portfolio.services.votes.sealing import seal_box
from tests.core.factories import make_user
from tests.portfolio.result_factories import counted_box, round_of
from tests.portfolio.round_factories import make_round_box
from tests.support.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def sealed() -> BallotBox:
    box = make_round_box(completion="none")
    seal_box(box=box, now=box.closes_at)
    return BallotBox.objects.select_related("round__organisation").get(pk=box.pk)


def test_two_workers_that_count_the_same_vote_leave_one_count_and_one_step() -> None:
    box = sealed()
    outcome = at_once(*[lambda: count_box(box=box)] * 3)
    assert len({one.pk for one in outcome}) == 1
    assert BallotCount.objects.count() == 1
    assert JournalEntry.objects.filter(action="vote.counted").count() == 1
    assert Round.objects.get().state == RoundState.APPEAL


def test_a_count_while_the_round_is_cancelled_leaves_it_cancelled() -> None:
    box = sealed()
    assert box.round is not None
    row = box.round
    at_once(lambda: count_box(box=box), lambda: cancel_round(actor=SYSTEM, row=row, reason="No money."))
    assert Round.objects.get().state == RoundState.CANCELLED


def test_two_decisions_are_one() -> None:
    count = counted_box()
    Round.objects.update(appeal_until=timezone.localdate() - timedelta(days=1))
    count = BallotCount.objects.select_related("box__round__organisation").get(pk=count.pk)
    actors = [actor_for(one.user) for one in round_of(count).people.filter(duty="steering")]
    today, lost = timezone.localdate(), count.outcome["chosen"][0]["number"]
    outcome = at_once(
        lambda: decide_round(actor=actors[0], count=count, register_number="KS 1", decided_on=today),
        lambda: decide_round(
            actor=actors[1], count=count, register_number="KS 2", decided_on=today, otherwise={lost: "No."}
        ),
    )
    assert sum(isinstance(one, Round) for one in outcome) == 1
    assert sum(isinstance(one, SamskapError) for one in outcome) == 1
    assert RoundDecision.objects.count() == 4
    against = RoundDecision.objects.exclude(reason="").count()
    assert (Round.objects.get().register_number, against) in (("KS 1", 0), ("KS 2", 1))


def test_an_appeal_that_comes_with_the_decision_is_before_it_or_refused() -> None:
    count = counted_box()
    count = BallotCount.objects.select_related("box__round__organisation").get(pk=count.pk)
    Round.objects.update(appeal_until=None)
    row = round_of(count)
    actor, today = actor_for(row.people.filter(duty="steering")[0].user), timezone.localdate()
    at_once(
        lambda: decide_round(actor=actor, count=count, register_number="KS 1", decided_on=today),
        lambda: appeal(actor=NOBODY, row=row, text="Wrong."),
    )
    assert (Round.objects.get().state, Appeal.objects.count()) in ((RoundState.DECIDED, 0), (RoundState.APPEAL, 1))


def test_two_answers_are_one() -> None:
    row = round_of(counted_box())
    made = appeal(actor=NOBODY, row=row, text="Wrong.")
    leads = [actor_for(make_user(role="lead", organisation=row.organisation)) for _number in range(2)]
    outcome = at_once(
        *(lambda actor=actor: answer_appeal(actor=actor, row=made, upheld=False, answer="No.") for actor in leads)
    )
    assert sum(isinstance(one, Appeal) for one in outcome) == 1
    assert JournalEntry.objects.filter(action="round.appeal_answered").count() == 1
