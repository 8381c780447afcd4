"""Goals with what is done for them, assessments with gaps that become needs, and the document made of both."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from samskap.core.access import actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry
from samskap.needs.models import Assessment, AssessmentPoint, Commitment, Goal, Need
from samskap.needs.papers import contract_of
from samskap.needs.services import goals as goal_service
from samskap.needs.services.assessments import (
    MOST_POINTS,
    AssessmentInput,
    PointInput,
    delete_assessment,
    need_from_gap,
    save_assessment,
    save_point,
)
from samskap.needs.services.goals import CommitmentInput, GoalInput, save_commitment, save_goal
from samskap.needs.services.needs import NeedInput
from samskap.ui.formats.pdf import pdf_of
from tests.core.factories import make_actor, make_organisation, make_user, sign_in
from tests.needs.factories import (
    TEXTS,
    make_assessment,
    make_commitment,
    make_goal,
    make_joint,
    make_need,
    make_point,
    make_signature,
)
from tests.support.pdf_check import faults_of, language_at, text_of_pdf

pytestmark = pytest.mark.django_db
Limit = Callable[[int], AbstractContextManager[None]]
TODAY = date(2026, 11, 22)


def test_a_goal_and_what_is_done_for_it_are_written_changed_and_ended(client: Client) -> None:
    home = make_organisation("Solvik")
    need = make_need(home, title="Warm school buses")
    sign_in(client, make_user(role="member", organisation=home))
    assert client.get(reverse("my_goals")).headers["Location"] == reverse("goals", args=[home.slug])
    sent = {"text": "Half the emissions", "target": "13.2", "year": "2030", "decided": "The council", "language": "en"}
    client.post(reverse("add_goal", args=[home.slug]), sent)
    goal = Goal.objects.get()
    does = {"text": "Electric buses", "responsible": "Traffic", "due": "2027-06-30", "need": need.pk}
    assert client.post(reverse("add_commitment", args=[goal.token]), does).status_code == 302
    page = client.get(reverse("goals", args=[home.slug])).text.replace("\xa0", " ")
    told = (
        "Half the emissions",
        "13.2 Climate part of policy",
        "2030",
        "Electric buses",
        "30 June 2027",
        "Warm school",
    )
    assert [words for words in told if words not in page] == []
    client.post(reverse("edit_goal", args=[goal.token]), {**sent, "year": "2031"})
    row = Commitment.objects.get()
    client.post(reverse("edit_commitment", args=[goal.token, row.pk]), {**does, "text": "Electric school buses"})
    client.post(reverse("end_goal", args=[goal.token]))
    assert client.post(reverse("edit_goal", args=[goal.token]), sent).status_code == 409
    client.post(reverse("resume_goal", args=[goal.token]))
    client.post(reverse("delete_commitment", args=[goal.token, row.pk]))
    assert not Commitment.objects.exists()
    entries = JournalEntry.objects.filter(organisation=home).order_by("sequence").values_list("action", flat=True)
    steps = ("goal.added", "commitment.added", "goal.edited", "commitment.edited", "goal.ended", "goal.resumed")
    assert list(entries) == [*steps, "commitment.deleted"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("text", ""), ("text", "x\x00"), ("text", "x" * 301), ("target", "13"), ("year", "1066"), ("year", "9" * 30)],
)
def test_a_goal_that_cannot_be_used_is_refused_beside_its_field(client: Client, field: str, value: str) -> None:
    home = make_organisation()
    sign_in(client, make_user(role="lead", organisation=home))
    sent = {"text": "Clean air", "target": "11.6", "measure": "Kept words", "language": "sv", field: value}
    answer = client.post(reverse("add_goal", args=[home.slug]), sent)
    assert answer.status_code == 422 and "Kept words" in answer.text
    assert not Goal.objects.exists()


def test_a_service_checks_what_no_form_has_checked() -> None:
    home = make_organisation()
    lead, goal = make_actor("lead", home), make_goal(home)
    for bad in (GoalInput("x", target="0"), GoalInput("x", year=3000), GoalInput("x", language="xx"), GoalInput(" ")):
        with pytest.raises(InvalidInput):
            save_goal(actor=lead, organisation=home, values=bad)
    for worse in (
        CommitmentInput("x", ""),
        CommitmentInput("x", "y", due=date(1, 1, 1)),
        CommitmentInput("x", "y", need=make_need()),
    ):
        with pytest.raises(InvalidInput):
            save_commitment(actor=lead, goal=goal, values=worse)
    for wrong in (AssessmentInput("x", "y", None), AssessmentInput("x", "y", TODAY, link="javascript:alert(1)")):
        with pytest.raises(InvalidInput):
            save_assessment(actor=lead, organisation=home, values=wrong)
    with pytest.raises(InvalidInput):
        save_point(actor=lead, assessment=make_assessment(home), values=PointInput("opinion", "x", "99"))


def test_goals_have_an_end_in_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(goal_service, "MOST_GOALS", 2)
    monkeypatch.setattr(goal_service, "MOST_COMMITMENTS", 1)
    home = make_organisation()
    lead, goal, ended = make_actor("lead", home), make_goal(home), make_goal(home, ended=True)
    save_goal(actor=lead, organisation=home, values=GoalInput("Second"))
    with pytest.raises(InvalidInput):
        save_goal(actor=lead, organisation=home, values=GoalInput("Third"))
    with pytest.raises(StateRefused):
        goal_service.resume_goal(actor=lead, goal=ended)
    save_commitment(actor=lead, goal=goal, values=CommitmentInput("One", "Us"))
    with pytest.raises(InvalidInput):
        save_commitment(actor=lead, goal=goal, values=CommitmentInput("Two", "Us"))


def test_goals_are_known_to_their_own_people_only() -> None:
    goal = make_goal()
    values = GoalInput("Mine now")
    with pytest.raises(NotVisible):
        save_goal(actor=make_actor("lead", make_organisation()), organisation=goal.organisation, values=values)
    observer = make_actor("observer", goal.organisation)
    with pytest.raises(Refused):
        save_goal(actor=observer, organisation=goal.organisation, values=values, goal=goal)
    with pytest.raises(Refused):
        goal_service.delete_commitment(actor=observer, commitment=make_commitment(goal))


def test_the_parts_of_another_goal_or_assessment_open_nothing(client: Client) -> None:
    home = make_organisation()
    mine, theirs = make_goal(home), make_commitment(make_goal())
    assessment, strange = make_assessment(home), make_point(make_assessment())
    sign_in(client, make_user(role="lead", organisation=home))
    for number in (theirs.pk, 2**70):
        assert client.get(reverse("edit_commitment", args=[mine.token, number])).status_code == 404
        assert client.post(reverse("delete_commitment", args=[mine.token, number])).status_code == 404
    for number in (strange.pk, 2**70):
        for route in ("edit_point", "delete_point", "need_from_gap"):
            assert client.post(reverse(route, args=[assessment.token, number]), TEXTS).status_code == 404
    assert Commitment.objects.count() == AssessmentPoint.objects.count() == 1


def test_a_gap_becomes_a_need_once_with_its_target(client: Client) -> None:
    home = make_organisation()
    sign_in(client, make_user(role="member", organisation=home))
    sent = {"organisation": home.pk, "title": "Audit", "made_by": "The county", "dated": "2026-05-04"}
    client.post(reverse("write_assessment"), {**sent, "language": "en", "scope": "public"})
    found = Assessment.objects.get()
    add = reverse("add_point", args=[found.token])
    client.post(add, {"finding": "gap", "text": "No plan for heat waves.", "target": "13.1"})
    client.post(add, {"finding": "strength", "text": "Good maps.", "target": ""})
    gap, strength = AssessmentPoint.objects.order_by("pk")
    assert "1 gap is no need yet" in client.get(reverse("assessments")).text
    address = reverse("need_from_gap", args=[found.token, gap.pk])
    assert "No plan for heat waves." in client.get(address).text
    need = {**TEXTS, "today": gap.text, "language": "en", "scope": "public"}
    assert client.post(address, {**need, "whom": ""}).status_code == 422
    assert client.post(address, need).status_code == 302
    assert client.post(address, need).status_code == 409
    assert client.post(reverse("need_from_gap", args=[found.token, strength.pk]), need).status_code == 409
    made = Need.objects.get()
    assert made.organisation == home and [one.code for one in made.targets.all()] == ["13.1"]
    with pytest.raises(StateRefused):
        save_point(actor=make_actor("lead", home), assessment=found, values=PointInput("strength", "x"), point=gap)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_point(found, "strength", need=make_need(home))
    client.logout()
    page = client.get(reverse("assessment", args=[found.token])).text
    assert "Has become the need" in page and "Good maps." in page and "Make it a need" not in page
    assert "Audit" in client.get(reverse("organisation", args=[home.slug])).text
    Need.objects.update(visibility="private")
    assert "Has become the need" not in client.get(reverse("assessment", args=[found.token])).text


def test_an_assessment_taken_away_leaves_its_needs_and_stands_in_the_journal() -> None:
    home = make_organisation()
    lead, found = make_actor("lead", home), make_assessment(home)
    gap = make_point(found)
    need = need_from_gap(actor=lead, point=gap, values=NeedInput(**TEXTS))
    with pytest.raises(Refused):
        delete_assessment(actor=make_actor("lead", make_organisation()), assessment=found)
    delete_assessment(actor=lead, assessment=found)
    assert Need.objects.filter(pk=need.pk).exists() and not AssessmentPoint.objects.exists()
    told = JournalEntry.objects.get(action="assessment.deleted").facts["before"]
    assert told["title"] == "Audit of preparedness" and told["points"][0]["text"] == gap.text


def test_an_assessment_holds_no_more_than_can_be_read() -> None:
    found = make_assessment()
    AssessmentPoint.objects.bulk_create(
        AssessmentPoint(assessment=found, finding="gap", text="x") for _ in range(MOST_POINTS)
    )
    with pytest.raises(InvalidInput):
        save_point(actor=make_actor("lead", found.organisation), assessment=found, values=PointInput("gap", "x"))


def told(home: Any) -> None:
    """An organisation with something of everything, some of which not everybody may see."""
    goal = make_goal(home, text="Hälften av utsläppen", language="sv", decided="Fullmäktige 12 maj")
    make_commitment(goal, text="Bussarna går på el", need=make_need(home, title="Warm buses"), due=date(2027, 6, 30))
    make_commitment(goal, text="Inside work", need=make_need(home, title="Kept inside", visibility="private"))
    make_goal(home, text="A goal without deeds", target="")
    make_goal(home, text="A goal that has ended", ended=True)
    shared, hidden = make_assessment(home), make_assessment(home, title="Hidden audit", visibility="private")
    make_point(shared)
    make_point(shared, "strength", text="Good maps.")
    make_point(hidden, text="A secret gap")
    for fields in ({}, {"visibility": "private", "title": "Hidden joint need"}):
        make_signature(make_joint(**fields), home)


@pytest.mark.parametrize("language", ["sv", "nb", "nn", "en"])
def test_the_document_is_a_tagged_pdf_that_shows_what_everybody_may_see(language: str) -> None:
    home = make_organisation("Solvik")
    told(home)
    pdf = pdf_of(contract_of(home, language, dated=TODAY))
    assert faults_of(pdf) == []
    text = " ".join(text_of_pdf(pdf).replace("\xa0", " ").split())
    shown = ("Hälften av utsläppen", "Bussarna går på el", "Warm buses", "A goal without deeds", "Good maps.", "2030")
    assert [words for words in shown if words not in text] == []
    hidden = ("Kept inside", "A secret gap", "Hidden audit", "Hidden joint need", "A goal that has ended")
    assert [words for words in hidden if words in text] == []
    assert language_at(pdf, "Bussarna") == "sv"


def test_a_municipality_without_goals_gets_a_document_that_says_so() -> None:
    home = make_organisation()
    assert faults_of(pdf_of(contract_of(home, "en", dated=TODAY))) == []
    with pytest.raises(NotVisible):
        contract_of(home, "xx", dated=TODAY)


def test_the_document_is_a_page_and_a_file_and_the_table_holds_no_formula(client: Client) -> None:
    home = make_organisation("Solvik")
    goal = make_goal(home, text='=HYPERLINK("http://x.org")', measure="+46", decided="@all")
    make_commitment(goal, text="-1+1", responsible="\t=1", funding="a;=1")
    make_goal(home, text="Alone")
    sign_in(client, make_user(role="observer", organisation=home))
    page = client.get(reverse("goals_document", args=[home.slug, "sv"]))
    assert page.status_code == 200 and "HYPERLINK" in page.text
    assert client.get(reverse("goals_document", args=[home.slug, "xx"])).status_code == 404
    pdf = client.get(reverse("goals_file", args=[home.slug, "nb"]))
    assert pdf.content[:5] == b"%PDF-" and pdf["Content-Disposition"].endswith('-nb.pdf"')
    answer = client.get(reverse("goals_table", args=[home.slug]))
    assert answer["Cache-Control"] == "private, no-store"
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert len(rows) == 2 and {len(row) for row in rows} == {len(head)} == {11}
    assert [cell for row in rows for cell in row if cell.strip()[:1] in ("=", "+", "-", "@")] == []
    sign_in(client, make_user(role="lead", organisation=make_organisation()))
    for route, more in (("goals_document", ["sv"]), ("goals_file", ["sv"]), ("goals_table", []), ("goals", [])):
        assert client.get(reverse(route, args=[home.slug, *more])).status_code == 404


@pytest.mark.parametrize("number", [1, 30])
def test_pages_take_few_queries_however_many_rows(client: Client, at_most_queries: Limit, number: int) -> None:
    home = make_organisation()
    found = make_assessment(home)
    for _ in range(number):
        make_commitment(make_goal(home), need=make_need(home))
        make_point(make_assessment(home))
        make_point(found, need=make_need(home))
    user = make_user(role="lead", organisation=home)
    sign_in(client, user)
    assert actor_for(user).works_in(home.pk)
    for address in (
        reverse("goals", args=[home.slug]),
        reverse("goals_document", args=[home.slug, "en"]),
        reverse("goals_table", args=[home.slug]),
        reverse("assessments"),
        reverse("assessment", args=[found.token]),
        reverse("organisation", args=[home.slug]),
    ):
        cache.clear()
        with at_most_queries(15):
            assert client.get(address).status_code == 200, address
