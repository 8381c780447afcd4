"""What of a result is made once for all who read it: nobody is shown what was, or what is another's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from samskap.core.models import HelixLeg, Visibility
from samskap.portfolio.models import BallotCount, CandidatePartner, GrantScheme, Round, RoundDecision, RoundState
from samskap.portfolio.selectors.results.round_findings import findings_in
from samskap.portfolio.selectors.results.rounds import lines_of
from tests.portfolio.result_factories import counted_box, round_of
from tests.portfolio.results.test_grant_pages import counted
from tests.portfolio.round_factories import make_round_party

pytestmark = pytest.mark.django_db


def of_round(count: BallotCount) -> str:
    return f"/rounds/{round_of(count).token}/result/"


def of_grants(count: BallotCount) -> str:
    assert count.box.scheme is not None
    return f"/grants/{count.box.scheme.token}/result/"


def rename(count: BallotCount) -> None:
    count.box.options.filter(number=1).update(name="Bänk & <b>bord</b>")


def withdraw(count: BallotCount) -> None:
    count.box.options.filter(number=4).update(withdrawn_at=timezone.now(), withdrawn_because="Nobody can do it.")


def another_leg(count: BallotCount) -> None:
    proposer = round_of(count).candidates.get(number=1).proposed_by
    assert proposer is not None
    round_of(count).parties.filter(pk=proposer.pk).update(leg="academia")


def another_party(count: BallotCount) -> None:
    row = round_of(count)
    shown = next(one.legs for one in lines_of(count) if one.candidate == 1)
    party = make_round_party(row, leg=next(leg for leg in HelixLeg.values if leg not in shown))
    CandidatePartner.objects.create(candidate=row.candidates.get(number=1), party=party)


def another_goal(count: BallotCount) -> None:
    round_of(count).candidates.filter(number=1).update(goals="Less waiting")


def another_money(count: BallotCount) -> None:
    Round.objects.filter(pk=count.box.round_id).update(currency="NOK")


def decide_otherwise(count: BallotCount) -> None:
    first = count.outcome["chosen"][0]["number"]
    RoundDecision.objects.create(
        candidate=count.box.options.get(number=first).candidate, chosen=False, by_count=True,
        reason="The house is sold.", decided_at=timezone.now(),
    )  # fmt: skip


CHANGES: list[tuple[Callable[[BallotCount], None], str]] = [
    (rename, "Bänk &amp; &lt;b&gt;bord&lt;/b&gt;"),
    (withdraw, "Nobody can do it."),
    (another_leg, ""),
    (another_party, ""),
    (another_goal, "Less waiting"),
    (another_money, "NOK"),
    (decide_otherwise, "The house is sold."),
]


@pytest.mark.parametrize(("change", "shown"), CHANGES)
def test_what_changes_shows_at_once(client: Client, change: Callable[[BallotCount], None], shown: str) -> None:
    count = counted_box()
    before = client.get(of_round(count)).content.decode()
    assert not shown or shown not in before
    change(count)
    after = client.get(of_round(count)).content.decode()
    assert shown in after
    assert after != before


@pytest.mark.parametrize(("change", "shown"), [CHANGES[0], CHANGES[1]])
def test_so_it_does_in_a_vote_about_grants(client: Client, change: Callable[[BallotCount], None], shown: str) -> None:
    count = counted()
    assert shown not in client.get(of_grants(count)).content.decode()
    change(count)
    assert shown in client.get(of_grants(count)).content.decode()


def test_a_decided_round_says_what_was_decided_beside_each(client: Client) -> None:
    count = counted_box()
    assert "Left out" not in client.get(of_round(count)).content.decode()
    decide_otherwise(count)
    changed = {"state": RoundState.DECIDED, "decided_on": timezone.localdate(), "register_number": "KS 2026/7"}
    Round.objects.filter(pk=count.box.round_id).update(**changed)
    assert "Left out" in client.get(of_round(count)).content.decode()


def test_who_reads_another_language_reads_it_in_that(client: Client) -> None:
    for path in (of_round(counted_box()), of_grants(counted())):
        english = client.get(path, headers={"accept-language": "en"}).content.decode()
        swedish = client.get(path, headers={"accept-language": "sv"}).content.decode()
        assert "would have been enough" in english and "would have been enough" not in swedish
        assert "hade räckt" in swedish
        assert client.get(path, headers={"accept-language": "en"}).content.decode() == english


def test_a_result_that_is_kept_is_not_for_those_who_may_not_know_of_it(client: Client) -> None:
    round_count, grant_count = counted_box(), counted()
    for path in (of_round(round_count), of_grants(grant_count)):
        assert client.get(path).status_code == 200
    hidden = {"visibility": Visibility.PRIVATE, "published_at": None}
    cancelled = {"state": RoundState.CANCELLED, "cancelled_because": "No money."}
    Round.objects.filter(pk=round_count.box.round_id).update(**hidden, **cancelled)
    GrantScheme.objects.filter(pk=grant_count.box.scheme_id).update(**hidden)
    for path in (of_round(round_count), of_grants(grant_count)):
        for more in ("", "what-if/", "result.json"):
            assert client.get(path + more).status_code == 404


def test_two_rounds_alike_have_their_own_links(client: Client) -> None:
    one, other = counted_box(), counted_box()
    for count, not_here in ((one, other), (other, one)):
        page = client.get(of_round(count)).content.decode()
        assert f"/rounds/{round_of(count).token}/1/" in page
        assert round_of(not_here).token not in page


def test_it_is_made_once_and_read_with_few_questions(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    path = of_round(counted_box())
    before = findings_in.cache_info().misses
    first = client.get(path).content
    with django_assert_max_num_queries(5):
        assert client.get(path).content == first
    client.get(path + "what-if/")
    assert findings_in.cache_info().misses == before + 1
