"""What everybody reads once the scores are locked, and what the steering group keeps off the ballot."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry
from samskap.portfolio.blocks import tasks_of
from samskap.portfolio.models import Candidate, CandidateLink, Round
from samskap.portfolio.selectors.screening.result import screening_page
from samskap.portfolio.services.screening.outs import put_back, put_out
from samskap.portfolio.services.screening.scoring import say_conflict
from tests.core.factories import make_actor, make_organisation
from tests.portfolio.round_factories import make_candidate, make_round
from tests.portfolio.screening_factories import Screened, client_of, make_screener, make_screening

pytestmark = pytest.mark.django_db


def locked(work: bool = True, screeners: int = 3) -> Screened:
    """1 and 2 exclude each other and depend on the weights; 4 is always in."""
    screened = make_screening(screeners)
    CandidateLink.objects.create(candidate=screened.candidate(1), other=screened.candidate(2), kind="excludes")
    screened.score_all({1: (5, 0), 2: (0, 4), 3: (0, 0), 4: (5, 5)})
    screened.lock(work)
    return screened


def steering(screened: Screened) -> Actor:
    return Actor(screened.row.people.filter(duty="steering").first().user)


def read(name: str, *args: object) -> str:
    answer = Client().get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_and_while_scoring_everybody_reads_the_criteria() -> None:
    row = make_round(state="workshop")
    row.criteria.create(name="Benefit")
    assert "They can still change until screening begins." in read("round_screening", row.token)
    assert "Benefit" in read("round", row.token)
    screened = make_screening()
    body = read("round_screening", screened.row.token)
    assert "2 people score the candidates" in body and "Where each candidate stands" not in body
    assert Client().get(reverse("round_screening_csv", args=[screened.row.token])).status_code == 404


def test_between_locking_and_result_the_page_says_that_it_is_worked_out() -> None:
    screened = locked(work=False)
    assert "worked out now" in read("round_screening", screened.row.token)
    assert "Where each candidate stands" not in read("round_screening", screened.row.token)
    assert "worked out now" in read("round", screened.row.token)


def test_the_page_says_in_sentences_where_each_stands() -> None:
    screened = locked()
    body = read("round_screening", screened.row.token)
    assert "1 candidate is in every best portfolio" in body and "It depends" in body and "Always in" in body
    assert "The scores are those that were locked." in body and screened.row.scores_sha256 in body
    assert "1 candidate is in every best portfolio" in read("round", screened.row.token)
    page = read("candidate", screened.row.token, 4)
    assert "It is in every best portfolio" in page and "The mean of 3 screeners." in page


def test_scores_changed_by_hand_are_told_of() -> None:
    screened = locked()
    screened.row.screening["scores"]["points"]["1"][0][1][0] = 0
    screened.row.save()
    assert "The scores are not those that were locked." in read("round_screening", screened.row.token)


def test_who_was_barred_shows_without_a_name() -> None:
    screened = make_screening()
    company = screened.candidate(1).proposed_by.organisation
    actor, _duty = make_screener(screened, role="member", organisation=company, name="Kari Nordmann")
    first = screened.screeners[0].user
    say_conflict(actor=screened.screeners[0], row=screened.row, candidate=screened.candidate(3), reason="close")
    screened.score_all({1: (5, 0), 2: (0, 4), 4: (1, 1)}, screened.screeners[:1])
    screened.score_all({1: (5, 0), 2: (0, 4), 3: (1, 1), 4: (1, 1)}, screened.screeners[1:])
    screened.score_all({2: (0, 4), 3: (1, 1), 4: (1, 1)}, [actor])
    screened.lock()
    body = read("round_screening", screened.row.token)
    assert "Has a role at Fjordvarme AS" in body and "Close to somebody who gains or loses by it" in body
    assert "Kari" not in body and actor.user.email not in body and first.email not in body


def test_the_table_has_every_number_and_no_formula() -> None:
    screened = locked()
    Candidate.objects.filter(number=2).update(title='=HYPERLINK("http://evil.example")')
    answer = Client().get(reverse("round_screening_csv", args=[screened.row.token]))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [one["number"] for one in rows] == ["1", "2", "3", "4"]
    assert rows[0]["Benefit"] == "5.000" and rows[0]["mean"] == "2.500" and rows[3]["share"] == "1.0000"
    assert rows[1]["title"].startswith("'=")


def test_other_programs_read_the_same_as_the_page() -> None:
    screened = make_screening()
    url = reverse("api:round_screening", args=[screened.row.token])
    before = Client().get(url).json()
    assert (before["state"], before["items"], before["scores_sha256"]) == ("open", [], "")
    screened = locked()
    found = Client().get(reverse("api:round_screening", args=[screened.row.token]), {"limit": 1}).json()
    assert (found["state"], found["count"], len(found["items"])) == ("done", 4, 1)
    first = found["items"][0]
    assert (first["number"], first["place"], first["share"]) == (4, "in", 1.0)
    assert first["points"] == {"Benefit": 5.0, "Courage": 5.0}
    assert found["scores_sha256"] == screened.row.scores_sha256


def points_told(screened: Screened) -> dict[int, set[object]]:
    """By candidate: what the table, the file, the API and its own page say of its points."""
    row, found = screened.row, {}
    api = Client().get(reverse("api:round_screening", args=[row.token])).json()["items"]
    lines = csv.DictReader(io.StringIO(read("round_screening_csv", row.token).removeprefix("\ufeff")), delimiter=";")
    rows = {int(one["number"]): one for one in lines}
    body = read("round_screening", row.token)
    for one in api:
        number, title = one["number"], Candidate.objects.get(round=row, number=one["number"]).title
        cells = body.split(f">{title}</th>")[1].split("</tr>")[0]
        found[number] = {
            one["mean"] is not None,
            None not in one["points"].values(),
            rows[number]["mean"] != "",
            rows[number]["Benefit"] != "" and rows[number]["Courage"] != "",
            cells.count("too few to show") == 0,
            "of 5</span>" in read("candidate", row.token, number),
        }
    return found


@pytest.mark.parametrize(("screeners", "shows"), [(1, False), (2, False), (3, True)])
def test_points_of_one_or_two_screeners_are_shown_to_nobody(screeners: int, shows: bool) -> None:
    screened = locked(screeners=screeners)
    assert points_told(screened) == {number: {shows} for number in (1, 2, 3, 4)}
    page = read("round_screening", screened.row.token)
    assert ("at least three screeners" in page) is not shows
    assert "Always in" in page and "1 candidate is in every best portfolio" in page


def test_points_are_hidden_where_somebody_barred_leaves_two() -> None:
    screened = make_screening(3)
    say_conflict(actor=screened.screeners[0], row=screened.row, candidate=screened.candidate(3), reason="close")
    screened.score_all({1: (5, 0), 2: (0, 2), 4: (1, 1)}, screened.screeners[:1])
    screened.score_all({1: (5, 0), 2: (0, 2), 3: (4, 3), 4: (1, 1)}, screened.screeners[1:])
    screened.lock()
    assert points_told(screened) == {1: {True}, 2: {True}, 3: {False}, 4: {True}}
    for client in (client_of(screened.lead), client_of(screened.screeners[0]), client_of(steering(screened))):
        for name in ("round_screening", "round_work", "round_outs", "workshop", "screen"):
            answer = client.get(reverse(name, args=[screened.row.token]))
            assert "4.0" not in answer.content.decode() and "3.5" not in answer.content.decode()


def test_the_order_of_the_page_tells_nothing_of_points_that_are_hidden() -> None:
    orders = []
    for points in ((1, 2), (2, 1)):
        screened = make_screening()
        screened.row.budget = Decimal(5000)
        screened.row.save()
        screened.score_all({1: (points[0], 3), 2: (points[1], 3), 3: (3, 3), 4: (3, 3)})
        screened.lock()
        orders.append([one.number for one in screening_page(screened.row).standings])
    assert orders[0] == orders[1]


def test_texts_of_others_are_shown_as_text() -> None:
    screened = make_screening(criteria=("<script>alert(1)</script>", "Courage"))
    Candidate.objects.filter(number=1).update(title="<img src=x onerror=alert(2)>", text="<b>bold</b>")
    url = reverse("screen_candidate", args=[screened.row.token, 1])
    assert "<img src=x" not in client_of(screened.screeners[0]).get(url).content.decode()
    screened.candidate(1).conflicts.create(
        screener=screened.row.people.get(user=screened.screeners[0].user),
        reason="role:<script>x</script>",
        said_at=screened.row.state_since,
    )
    screened.score_all(dict.fromkeys((2, 3, 4), (1, 1)))
    screened.score_all({1: (1, 1)}, screened.screeners[1:])
    screened.lock()
    for name, args in (("round_screening", ()), ("candidate", (1,)), ("round", ())):
        body = read(name, screened.row.token, *args)
        assert "<script>alert" not in body and "<script>x" not in body and "<img src=x" not in body


def test_the_steering_group_keeps_one_off_the_ballot_and_puts_it_back() -> None:
    screened, who = (it := locked()), steering(it)
    put_out(actor=who, candidate=screened.candidate(3), reason="We tried it last year.")
    assert screened.candidate(3).state == "out"
    assert "We tried it last year." in read("candidate", screened.row.token, 3)
    assert "keeps it off the ballot" in read("round_screening", screened.row.token)
    with pytest.raises(StateRefused):
        put_out(actor=who, candidate=screened.candidate(3), reason="Again.")
    put_back(actor=who, candidate=screened.candidate(3))
    assert (screened.candidate(3).state, screened.candidate(3).state_because) == ("in", "")
    with pytest.raises(StateRefused):
        put_back(actor=who, candidate=screened.candidate(3))
    assert JournalEntry.objects.filter(action__in=["candidate.put_out", "candidate.put_back"]).count() == 2


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_keeping_off_needs_a_reason(reason: str) -> None:
    screened = locked()
    with pytest.raises(InvalidInput) as refused:
        put_out(actor=steering(screened), candidate=screened.candidate(3), reason=reason)
    assert "reason" in refused.value.fields


def test_only_the_steering_group_keeps_off_and_only_before_the_rules_are_locked() -> None:
    screened = locked()
    with pytest.raises(Refused):
        put_out(actor=screened.lead, candidate=screened.candidate(3), reason="No.")
    with pytest.raises(NotVisible):
        put_out(actor=make_actor("lead"), candidate=screened.candidate(3), reason="No.")
    who = steering(screened)
    for state in ("screening", "voting", "appeal"):
        Round.objects.update(state=state)
        with pytest.raises(StateRefused):
            put_out(actor=who, candidate=screened.candidate(3), reason="No.")


def test_what_another_needs_is_not_kept_off_before_it_nor_put_back_without_it() -> None:
    screened = locked()
    who = steering(screened)
    CandidateLink.objects.create(candidate=screened.candidate(4), other=screened.candidate(3), kind="needs")
    with pytest.raises(StateRefused, match="Candidate 4"):
        put_out(actor=who, candidate=screened.candidate(3), reason="No.")
    put_out(actor=who, candidate=screened.candidate(4), reason="No.")
    put_out(actor=who, candidate=screened.candidate(3), reason="No.")
    with pytest.raises(StateRefused, match="Candidate 3"):
        put_back(actor=who, candidate=screened.candidate(4))


def test_the_page_of_the_ballot_offers_what_the_steering_group_can_do() -> None:
    screened = locked()
    url = reverse("round_outs", args=[screened.row.token])
    assert "Keep it off the ballot" not in client_of(screened.lead).get(url).content.decode()
    client = client_of(steering(screened))
    assert "Keep it off the ballot" in client.get(url).content.decode()
    out = reverse("put_out", args=[screened.row.token, 3])
    assert client.post(out, {"reason": ""}).status_code == 422
    assert client.post(out, {"reason": "Later."}).status_code == 302
    assert "Later." in client.get(url).content.decode()
    assert client.post(reverse("put_back", args=[screened.row.token, 3])).status_code == 302
    assert screened.candidate(3).state == "in"


def test_lines_of_the_workroom_follow_the_way() -> None:
    screened = make_screening()
    screener, lead = screened.screeners[0], screened.lead

    def states(actor: Actor) -> dict[str, str]:
        row = Round.objects.get(pk=screened.row.pk)
        titles = ("Criteria", "Your points", "Lock the scores", "What comes on the ballot")
        return {one.title: one.state for one in tasks_of(actor, row) if one.title in titles}

    assert states(screener) == {"Criteria": "now", "Your points": "now"} or states(screener)["Your points"] == "now"
    assert states(lead)["Lock the scores"] == "later"
    screened.score_all(dict.fromkeys((1, 2, 3, 4), (1, 1)))
    assert states(screener)["Your points"] == "done"
    client = Client()
    assert lead.user is not None
    client.force_login(lead.user, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("round_work", args=[screened.row.token])).content.decode()
    assert "Lock the scores</button>" in page and "aria-disabled" not in page
    screened.lock()
    assert "Lock the scores" not in states(lead) and states(lead)["What comes on the ballot"] == "always"


def test_a_round_cancelled_while_it_is_screened_tells_no_points() -> None:
    screened = make_screening()
    screened.score_all({1: (5, 5)}, screened.screeners[:1])
    Round.objects.update(state="cancelled", cancelled_because="No money.")
    body = read("round_screening", screened.row.token)
    assert "not screened to the end" in body and "Where each candidate stands" not in body
    client = client_of(screened.screeners[0])
    assert "This round is over." in client.get(reverse("screen", args=[screened.row.token])).content.decode()
    assert client.get(reverse("screen_candidate", args=[screened.row.token, 1])).status_code == 409


def test_a_private_round_s_screening_is_nobody_s_outside() -> None:
    row = make_round(state="draft")
    assert Client().get(reverse("round_screening", args=[row.token])).status_code == 404


def test_a_candidate_that_costs_more_than_there_is_says_so() -> None:
    screened = make_screening()
    make_candidate(screened.row, 5000, 10, title="Too dear")
    screened.score_all(dict.fromkeys((1, 2, 3, 4, 5), (1, 1)))
    screened.lock()
    assert "It costs more than all the money there is." in read("candidate", screened.row.token, 5)


def test_pages_ask_the_database_no_more_for_more_candidates(django_assert_max_num_queries: object) -> None:
    screened = make_screening()
    for _number in range(12):
        make_candidate(screened.row, 100, 10)
    screened.score_all({number: (number % 6, 3) for number in range(1, 17)})
    screened.lock()
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        assert Client().get(reverse("round_screening", args=[screened.row.token])).status_code == 200


def test_the_result_is_told_of_money_and_hours_as_they_were() -> None:
    screened = locked()
    result = screened.row.screening["result"]
    assert (Decimal(result["budget"]), Decimal(result["hours"])) == (Decimal("1000.00"), Decimal("400.00"))
    assert make_organisation().pk
