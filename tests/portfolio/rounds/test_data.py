"""Rounds and candidates for other programs: the API, and files that another round can take in."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from samskap.portfolio.candidate_files import read_candidates
from samskap.portfolio.models import CandidateLink, CandidatePartner, Round, RoundDecision
from tests.portfolio.round_factories import make_candidate, make_round, make_round_box, make_round_party

pytestmark = pytest.mark.django_db
Limit = Callable[[int], AbstractContextManager[None]]


def _built() -> Round:
    row = make_round(budget=Decimal("5000.50"))
    shop = make_round_party(row, name="The shop")
    one = make_candidate(row, "100.50", "7.5", [shop], title="Light; and dark", goals="Safer\nGreener", text="A\nB")
    two = make_candidate(row, 200, 20, title="=HYPERLINK(1)", text="-1+2", horizon="later", risk="high", size="large")
    gone = make_candidate(row, title="Gone", state="withdrawn", state_because="No time.")
    for other, kind in ((two, "needs"), (gone, "excludes")):
        CandidateLink.objects.create(candidate=one, other=other, kind=kind)
    CandidatePartner.objects.filter(party=shop).update(money=10, hours=2, role="Lends it", pledged_at=timezone.now())
    return row


@pytest.mark.parametrize("language", ["en", "sv", "nb", "nn"])
def test_what_is_written_as_a_table_is_read_again_the_same(client: Client, language: str) -> None:
    row = _built()
    with override(language):
        answer = client.get(reverse("candidates_csv", args=[row.token]), headers={"accept-language": language})
    assert answer["Content-Disposition"].endswith(f'candidates-{row.token}.csv"')
    read = read_candidates(answer.content.decode("utf-8"), row.currency)
    assert [one.values["title"] for one in read.candidates] == ["Light; and dark", "=HYPERLINK(1)"]
    one, two = read.candidates
    assert (one.values["cost_low"], one.values["cost"], one.values["hours"]) == (
        Decimal("50.25"),
        Decimal("100.50"),
        Decimal("7.50"),
    )
    assert (one.values["goals"], one.values["text"], one.party) == ("Safer\nGreener", "A\nB", "The shop")
    assert (one.needs, one.excludes) == (("2",), ())
    assert (two.values["text"], two.values["horizon"], two.values["risk"], two.values["size"]) == (
        "-1+2",
        "later",
        "high",
        "large",
    )
    assert not read.left_out


def test_no_cell_of_the_table_is_a_formula(client: Client) -> None:
    row = _built()
    make_candidate(row, title="@SUM", goals="+1\n=2")
    text = client.get(reverse("candidates_csv", args=[row.token])).content.decode("utf-8-sig")
    for cells in csv.reader(io.StringIO(text), delimiter=";"):
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_the_json_file_says_what_left_and_is_read_again(client: Client) -> None:
    row = _built()
    answer = client.get(reverse("candidates_json", args=[row.token]))
    found = answer.json()["candidates"]
    assert [(one["number"], one["state"], one["because"]) for one in found][2] == (3, "withdrawn", "No time.")
    assert found[0]["partners"] == [
        {"name": "The shop", "leg": "business", "role": "Lends it", "money": "10.00", "hours": "2.00"}
    ]
    assert (found[0]["legs"], found[1]["legs"]) == (["business"], ["public"])
    assert len(read_candidates(answer.content.decode("utf-8")).candidates) == 3


def test_the_api_gives_rounds_and_candidates_in_pages_and_few_queries(client: Client, at_most_queries: Limit) -> None:
    row = make_round(budget=100_000)
    shop = make_round_party(row)
    for _number in range(30):
        make_candidate(row, partners=[shop])
    make_round(state="draft")
    with at_most_queries(6):
        page = client.get(f"/api/rounds/{row.token}/candidates/?limit=7&offset=28").json()
    assert (page["count"], page["offset"], len(page["items"])) == (30, 28, 2)
    assert client.get(f"/api/rounds/{row.token}/candidates/?limit=101").status_code == 422
    with at_most_queries(4):
        rounds = client.get("/api/rounds/").json()
    assert [one["token"] for one in rounds["items"]] == [row.token]
    assert (rounds["items"][0]["budget"], rounds["items"][0]["vote"]) == ("100000.00", None)


def test_the_api_names_the_vote_and_the_decision(client: Client) -> None:
    box = make_round_box(make_round(state="voting"))
    assert box.round is not None
    found = client.get(f"/api/rounds/{box.round.token}/").json()
    assert found["vote"]["rules"].endswith(reverse("vote_rules_json", args=[box.token]))
    row = make_round(state="decided")
    one = make_candidate(row)
    RoundDecision.objects.create(
        candidate=one, chosen=True, by_count=False, reason="It cannot wait.", decided_at=timezone.now()
    )
    make_candidate(row)
    items = client.get(f"/api/rounds/{row.token}/candidates/").json()["items"]
    assert [(each["chosen"], each["chosen_by_count"], each["decision_reason"]) for each in items] == [
        (True, False, "It cannot wait."),
        (None, None, ""),
    ]


def test_a_draft_is_nowhere(client: Client) -> None:
    row = make_round(state="draft")
    for address in (
        f"/api/rounds/{row.token}/",
        f"/api/rounds/{row.token}/candidates/",
        reverse("candidates_csv", args=[row.token]),
        reverse("candidates_json", args=[row.token]),
    ):
        assert client.get(address).status_code == 404
    assert client.get("/api/rounds/").json()["count"] == 0
