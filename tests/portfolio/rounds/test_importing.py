"""Candidates from a file into a round: shown first, then all of them or none, by those who hold it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, Organisation
from samskap.portfolio.blocks import WORK_TASKS
from samskap.portfolio.candidate_files import read_candidates
from samskap.portfolio.models import Candidate, CandidateLink, Round
from samskap.portfolio.services.rounds.importing import Otherwise, import_candidates
from tests.core.factories import make_actor, make_organisation, make_user, sign_in
from tests.portfolio.round_factories import make_candidate, make_round, make_round_party

pytestmark = pytest.mark.django_db
TABLE = """number;title;text;cost;hours;proposed_by;needs;excludes
1;Quiet nights;We try it at night.;2 000;40;;;2
2;Warm days;We try it by day.;900;;The village club;;
3;Clear water;We clean it.;700;;;1;
"""


@pytest.fixture
def home() -> Organisation:
    return make_organisation("Solvik")


@pytest.fixture
def row(home: Organisation) -> Round:
    made = make_round(home)
    make_round_party(made, name="The village club", leg="civil_society")
    make_round_party(made, make_organisation("Northern University"), "academia")
    return made


@pytest.fixture
def member(home: Organisation, client: Client) -> Client:
    sign_in(client, make_user(role="member", organisation=home))
    return client


def otherwise(row: Round) -> Otherwise:
    party = row.parties.get(organisation=row.organisation)
    return Otherwise(party=party, horizon="later", risk="high", size="large")


def send(client: Client, row: Round, text: str = TABLE, **more: Any) -> HttpResponse:
    party = row.parties.get(organisation=row.organisation)
    sent = {"pasted": text, "party": party.pk, "horizon": "later", "risk": "high", "size": "large", **more}
    return client.post(reverse("import_candidates", args=[row.token]), sent)  # type: ignore[return-value]


def test_what_would_come_is_shown_and_then_taken_in(row: Round, member: Client) -> None:
    page = send(member, row)
    assert page.status_code == 200
    assert "Quiet nights" in page.content.decode()
    assert not Candidate.objects.exists()
    answer = send(member, row, seen=read_candidates(TABLE).signature)
    assert (answer.status_code, answer["Location"]) == (302, reverse("round", args=[row.token]))
    first, second, _third = Candidate.objects.select_related("proposed_by").order_by("number")
    assert (first.title, first.cost, first.cost_low, first.cost_high, first.hours) == (
        "Quiet nights",
        2000,
        2000,
        2000,
        40,
    )
    assert (first.horizon, first.risk, first.size, first.origin) == ("later", "high", "large", "person")
    assert [one.proposed_by and one.proposed_by.name for one in (first, second)] == ["Solvik", "The village club"]
    links = set(CandidateLink.objects.values_list("candidate__number", "kind", "other__number"))
    assert links == {(1, "excludes", 2), (3, "needs", 1)}
    entry = JournalEntry.objects.get(action="round.candidates_imported")
    assert entry.facts["after"] == {"candidates": 3, "numbers": [1, 2, 3]}


def test_a_file_that_changed_since_it_was_shown_is_shown_again(row: Round, member: Client) -> None:
    answer = send(member, row, text=TABLE.replace("900", "901"), seen=read_candidates(TABLE).signature)
    assert answer.status_code == 200
    assert not Candidate.objects.exists()


def test_a_file_can_be_uploaded(row: Round, member: Client) -> None:
    file = SimpleUploadedFile("candidates.csv", TABLE.encode("cp1252"))
    page = send(member, row, text="", file=file)
    assert page.status_code == 200
    assert "Clear water" in page.content.decode()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("The village club", "Nobody we know", "Line 3: “Nobody we know” is not among the parties of the round."),
        ("The village club", "Northern University", "Line 3: "),
        ("Clear water", "T" * 121, "Line 4: Name: This is 121 signs long"),
        ("700", "0", "Line 4: Likely cost: Write a sum above zero."),
        ("3;Clear water;We clean it.;700;;;1;", "3;Clear water;We clean it.;700;;;1 2;", "Line 4: "),
        ("Clear water", "Old one", "Line 4: The round has a candidate of this name already."),
    ],
)
def test_one_wrong_line_leaves_nothing_behind(row: Round, member: Client, before: str, after: str, said: str) -> None:
    make_candidate(row, title="Old one")
    text = TABLE.replace(before, after)
    page = send(member, row, text=text, seen=read_candidates(text).signature)
    shown = page.content.decode()
    assert page.status_code == 422
    assert page.context["form"].errors["pasted"][0].startswith(said)
    assert Candidate.objects.count() == 1
    assert not JournalEntry.objects.filter(action__startswith="candidate.").exists()
    assert "We try it at night." in shown, "what was pasted is still there"


def test_twice_is_refused(home: Organisation, row: Round) -> None:
    actor, given = make_actor(role="member", organisation=home), read_candidates(TABLE).candidates
    import_candidates(actor=actor, row=row, given=given, otherwise=otherwise(row))
    with pytest.raises(InvalidInput):
        import_candidates(actor=actor, row=row, given=given, otherwise=otherwise(row))
    assert Candidate.objects.count() == 3


def test_only_those_who_hold_the_round_and_while_it_is_built(home: Organisation, row: Round, member: Client) -> None:
    given = read_candidates(TABLE).candidates
    partner = make_actor(role="lead", organisation=Organisation.objects.get(name="Northern University"))
    stranger = make_actor(role="lead", organisation=make_organisation("Elsewhere"))
    observer = make_actor(role="observer", organisation=home)
    for actor, error in ((partner, Refused), (stranger, NotVisible), (observer, Refused)):
        with pytest.raises(error):
            import_candidates(actor=actor, row=row, given=given, otherwise=otherwise(row))
    late = make_round(home, state="screening")
    with pytest.raises(StateRefused):
        import_candidates(
            actor=make_actor(role="lead", organisation=home), row=late, given=given, otherwise=otherwise(late)
        )
    assert member.get(reverse("import_candidates", args=[late.token])).status_code == 409


def test_nobody_speaks_for_an_organisation_that_has_an_account(row: Round, member: Client) -> None:
    party = row.parties.get(name="Northern University")
    assert send(member, row, party=party.pk).status_code == 422


def test_the_workroom_leads_there_while_it_is_built(home: Organisation, row: Round) -> None:
    task = WORK_TASKS[25]
    ours = make_actor(role="member", organisation=home)
    found = task(ours, row)
    assert found is not None
    assert found.url == reverse("import_candidates", args=[row.token])
    assert task(ours, make_round(home, state="voting")) is None
    assert task(make_actor(role="observer", organisation=home), row) is None


def test_signs_that_nothing_can_store_are_refused_on_the_page(row: Round, member: Client) -> None:
    text = r'[{"title": "Quiet \ud800 nights", "text": "We try it.", "cost": 5}]'
    answer = send(member, row, text)
    assert answer.status_code == 422
    assert "Candidate 1 of the file: Name: This holds signs that are no text." in answer.content.decode()


def test_what_many_mean_for_one_another_is_looked_at_once(
    home: Organisation, row: Round, django_assert_max_num_queries: Any
) -> None:
    names = [str(number) for number in range(1, 13)]
    rows = [{"title": f"Idea {one}", "text": "We try it.", "cost": 5, "number": one} for one in names]
    for at, one in enumerate(rows):
        one["excludes"] = names[at + 1 :]
    given = read_candidates(json.dumps(rows)).candidates
    actor = make_actor("member", home)
    with django_assert_max_num_queries(12 * 30 + 66 * 12):
        import_candidates(actor=actor, row=row, given=given, otherwise=otherwise(row))
    assert CandidateLink.objects.count() == 66


def test_a_file_in_which_everything_excludes_everything_is_refused_before_anything_is_written() -> None:
    names = [str(number) for number in range(1, 301)]
    rows = [{"title": f"Idea {one}", "text": "We try it.", "cost": 5, "number": one} for one in names]
    for at, one in enumerate(rows):
        one["excludes"] = names[at + 1 :]
    with pytest.raises(InvalidInput, match="at most 300 times"):
        read_candidates(json.dumps(rows))


def test_a_file_in_which_one_is_needed_by_very_many_names_its_line() -> None:
    rows = [{"title": f"Idea {one}", "text": "We try it.", "cost": 5, "number": f"{one}"} for one in range(22)]
    for one in rows[:5] + rows[6:]:
        one["needs"] = ["5"]
    with pytest.raises(InvalidInput, match=r"Candidate 6 of the file: Idea 5: at most 20 others"):
        read_candidates(json.dumps(rows))
    rows[0]["needs"] = []
    assert len(read_candidates(json.dumps(rows)).candidates) == 22
