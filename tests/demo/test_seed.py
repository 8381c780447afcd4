"""The example municipality is made once, is marked, draws its maps, and goes away whole."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from samskap.calls.models import Call, CallAlert, CallChange, CallShareAnswer, CallSource, FunderSheet
from samskap.calls.selectors.calendar import month_page
from samskap.calls.selectors.funders import funders_page
from samskap.cocreation.models import Answer, Conversation, MapSnapshot, State
from samskap.cocreation.selectors import sentences
from samskap.core import journal
from samskap.core.access import actor_for
from samskap.core.models import HelixLeg, Network, Organisation, User
from samskap.demo import content, content_calls, content_needs, content_rounds, content_votes, services
from samskap.demo.pilots_content import PILOTS
from samskap.needs.models import Need, Suggestion
from samskap.pilots.models import Obstacle, Pilot, PilotKind
from samskap.portfolio.models import (
    Application,
    Ballot,
    BallotBox,
    BallotCount,
    Candidate,
    GrantPhoto,
    GrantScheme,
    Round,
    RoundDecision,
)
from samskap.portfolio.selectors.votes.casting import state_of
from samskap.portfolio.services.screening.locking_scores import scores_stand

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_is_made_once_is_marked_and_goes_away_whole(settings, tmp_path: Path, capsys) -> None:
    settings.DATA_DIR = tmp_path
    call_command("seed_demo")
    assert not services.seed_example(now=timezone.now())
    assert not Organisation.objects.filter(is_example=False).exists()
    assert set(Conversation.objects.values_list("state", flat=True)) == {State.OPEN, State.CLOSED, State.DRAFT}
    square = MapSnapshot.objects.get(conversation__question=content.SQUARE["sv"].question)
    assert square.participants == sum(content.SQUARE_GROUPS)
    sure = [sentences.certainty_code(one["confidence"]) for one in square.report["groups"]]
    assert sorted(sure) == ["sure", "sure", "uncertain"], "one of the groups shows what uncertain means"
    library = MapSnapshot.objects.get(conversation__question=content.LIBRARY.question)
    assert library.report["structure"] == "line", "the other shows what it means that there are no groups"
    assert library.report["agreed"]
    assert library.report["split"]
    assert Conversation.objects.filter(report_published_at__isnull=False).count() == 2
    assert Answer.objects.exists()
    solvik = Organisation.objects.get(name=content.MUNICIPALITY)
    assert Need.objects.filter(organisation=solvik).count() == len(content_needs.NEEDS)
    assert Call.objects.filter(merged_into=None).count() == len(content_calls.CALLS)
    assert CallChange.objects.filter(kind="deadline").count() == 1, "a deadline has moved"
    news = {
        name: CallAlert.objects.filter(person__email__startswith=name) for name in ("lead", "member", "coordinator")
    }
    assert {name: rows.count() for name, rows in news.items()} == {"lead": 3, "member": 1, "coordinator": 2}
    assert news["lead"].filter(read_at=None).count() == 2, "one has been read"
    month = month_page(
        actor_for(User.objects.get(email__startswith="lead")), "", "", "1", mine=True, today=date.today()
    )
    assert month.days, "the calendar shows something this month, whatever the day"
    assert {line.code: line.municipalities.count for line in funders_page().lines}["care.night"] == 3
    assert CallShareAnswer.objects.count() == 2
    assert set(Suggestion.objects.values_list("status", flat=True)) == {"waiting", "accepted"}
    assert Conversation.objects.get(need__isnull=False) == square.conversation
    assert Pilot.objects.get(candidate__isnull=False).title == content_rounds.FIRST_PILOT
    ours = Pilot.objects.filter(organisation=solvik, candidate=None)
    assert {row.title: row.outcome or row.state for row in ours} == {
        example.title: example.outcome or example.state for example in PILOTS
    }
    assert {row.kind for row in ours} == set(PilotKind)
    assert Obstacle.objects.filter(level="national", is_public=True).count() == 1

    states = list(Application.objects.values_list("state", flat=True))
    assert {state: states.count(state) for state in states} == {
        "done": 5,
        "reported": 1,
        "agreed": 1,
        "declined": 6,
        "granted": 1,
        "waiting": 15,
    }
    assert all(scheme.granted <= scheme.budget for scheme in GrantScheme.objects.all())
    assert GrantPhoto.objects.count() == 2

    now = timezone.now()
    by_ballot = {one.scheme.title: one for one in BallotBox.objects.select_related("scheme") if one.scheme}
    open_vote, counted = (by_ballot[one.title] for one in (content_votes.VOTED_NOW, content_votes.VOTED_LAST_YEAR))
    assert state_of(open_vote, now) == "open" and open_vote.closes_at > now + timedelta(days=20)
    assert 8 <= open_vote.options.count() <= 12 and open_vote.doors.filter(channel="open").exists()
    assert Ballot.objects.filter(box=open_vote).count() == 45
    chosen = {one["number"] for one in counted.count.outcome["chosen"]}
    told = {one.title for one in content_votes.VOTED_LAST_YEAR.applications if one.became in ("agreed", "done")}
    names = set(counted.options.filter(number__in=chosen).values_list("name", flat=True))
    assert names == told, "what is told of afterwards is what the ballots choose"

    assert set(Round.objects.values_list("state", flat=True)) == {"workshop", "voting", "decided"}
    voting = BallotBox.objects.get(round__state="voting")
    assert state_of(voting, now) == "open"
    assert set(voting.doors.filter(channel="open").values_list("leg", flat=True)) == set(HelixLeg.values)
    assert set(Ballot.objects.filter(box=voting).values_list("door__leg", flat=True)) == set(HelixLeg.values)
    assert any(one["needs"] for one in voting.rules["options"]) and any(
        one["excludes"] for one in voting.rules["options"]
    )
    decided = Round.objects.get(state="decided")
    assert scores_stand(decided)
    assert decided.decided_on is not None and decided.decided_on < date.today()
    assert set(Candidate.objects.filter(round=decided).values_list("state", flat=True)) == {
        "in",
        "merged",
        "withdrawn",
        "out",
    }
    places = {one["place"] for one in (decided.screening or {})["result"]["candidates"].values()}
    assert places == {"in", "depends", "out"}, "screening shows all it can say"
    assert set(RoundDecision.objects.values_list("chosen", flat=True)) == {True, False}
    assert BallotCount.objects.get(box__round=decided).outcome["scenarios"]

    call_command("demo_signins")
    printed = capsys.readouterr().out
    password = printed.split("with the password ")[1].split()[0]
    for person in content.PEOPLE:
        assert person.email in printed
        assert User.objects.get(email=person.email).check_password(password)

    # Somebody has tried what only a network sees: the network goes away none the less.
    network = Network.objects.get()
    Need.objects.filter(title="").update(visibility="network", network=network)
    Conversation.objects.filter(state=State.DRAFT).update(visibility="network", network=network)
    services.remove_example()
    assert not Organisation.objects.exists()
    assert not Conversation.objects.exists()
    assert not Need.objects.exists()
    assert not FunderSheet.objects.exists()
    assert not Call.objects.exists() and not CallSource.objects.exists()
    assert not Pilot.objects.exists()
    assert not Round.objects.exists() and not Candidate.objects.exists()
    assert not BallotBox.objects.exists() and not Ballot.objects.exists() and not Application.objects.exists()
    assert not User.objects.exists()
    assert journal.verify().ok
