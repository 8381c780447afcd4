"""How sure the groups are: computed after the map, lost by no interruption, said in words that need no statistics."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from samskap.cocreation.models import Conversation, MapSnapshot, State
from samskap.cocreation.selectors import sentences
from samskap.cocreation.services import maps
from samskap.core.models import JournalEntry
from tests.cocreation.factories import make_participant, make_vote
from tests.cocreation.report.crowds import make_crowd

pytestmark = pytest.mark.django_db


def crowd(**fields) -> Conversation:
    return make_crowd(**{"sizes": (30, 20), "report_published_at": timezone.now(), **fields})


def snapshot(conversation: Conversation) -> MapSnapshot:
    return MapSnapshot.objects.get(conversation=conversation)


def page(client, conversation: Conversation, route: str = "report", **query) -> str:
    response = client.get(reverse(route, args=[conversation.token]), query, headers={"accept-language": "en"})
    assert response.status_code == 200
    return response.content.decode()


def kill_before_the_second_step(monkeypatch) -> None:
    def killed(drawn):
        raise KeyboardInterrupt

    monkeypatch.setattr(maps, "say_how_sure", killed)


def say(conversation: Conversation, *confidences: float) -> None:
    """Put other figures into the stored report, as the engine could have found them."""
    stored = snapshot(conversation)
    for group, value in zip(stored.report["groups"], confidences, strict=True):
        group["confidence"] = value
    stored.save()


def test_the_map_is_stored_before_it_is_known_how_sure_it_is(client, monkeypatch) -> None:
    conversation = crowd()
    kill_before_the_second_step(monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        maps.refresh_map(conversation_id=conversation.pk)
    assert snapshot(conversation).report["certainty"] == "waiting"
    html = page(client, conversation)
    assert "We are working out how sure the groups are." in html
    assert html.count("Being worked out") == 2
    assert "We are working out how sure the groups are." in page(client, conversation, "report_live")
    monkeypatch.undo()
    assert maps.refresh_dirty_maps() == 1, "what was interrupted is done again"
    assert snapshot(conversation).report["certainty"] == "known"
    assert all(one["confidence"] is not None for one in snapshot(conversation).report["groups"])
    assert "working out" not in page(client, conversation)
    assert maps.refresh_dirty_maps() == 0


def test_a_result_is_fixed_with_how_sure_it_is_or_not_at_all(monkeypatch) -> None:
    conversation = crowd(state=State.CLOSED)
    kill_before_the_second_step(monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        maps.refresh_map(conversation_id=conversation.pk)
    assert not MapSnapshot.objects.exists()
    assert not JournalEntry.objects.filter(action="result.fixed").exists()
    monkeypatch.undo()
    assert maps.refresh_dirty_maps() == 1
    stored = snapshot(conversation)
    assert stored.fixed_at is not None
    assert all(one["confidence"] is not None for one in stored.report["groups"])
    maps.refresh_map(conversation_id=conversation.pk)
    assert snapshot(conversation).report == stored.report
    assert JournalEntry.objects.filter(action="result.fixed").count() == 1, "the same votes are the same result"


def test_while_votes_keep_coming_the_map_does_not_wait(monkeypatch) -> None:
    conversation = crowd()
    maps.refresh_map(conversation_id=conversation.pk)
    before = [one["confidence"] for one in snapshot(conversation).report["groups"]]
    real = maps.read_ballots

    def read_then_vote(pk):
        ballots = real(pk)
        Conversation.objects.filter(pk=pk).update(map_dirty=True)
        return ballots

    newcomer = make_participant(conversation)
    for statement in conversation.statements.all():
        make_vote(newcomer, statement, 1)
    monkeypatch.setattr(maps, "read_ballots", read_then_vote)
    monkeypatch.setattr(maps, "say_how_sure", pytest.fail)
    Conversation.objects.update(map_dirty=True)
    assert maps.refresh_dirty_maps() == 1
    report = snapshot(conversation).report
    assert snapshot(conversation).participants == 51
    assert report["certainty"] == "known"
    assert [one["confidence"] for one in report["groups"]] == before, "the same groups are as sure as a moment ago"
    monkeypatch.undo()
    assert maps.refresh_dirty_maps() == 1, "it is computed anew once the votes pause"


def test_a_changed_group_does_not_keep_what_was_said_of_another(monkeypatch) -> None:
    conversation = crowd()
    maps.refresh_map(conversation_id=conversation.pk)
    make_crowd(sizes=(0, 40), conversation=conversation)
    monkeypatch.setattr(maps, "say_how_sure", pytest.fail)
    maps.refresh_map(conversation_id=conversation.pk, hurry=True)
    assert snapshot(conversation).report["certainty"] == "waiting"


def test_several_maps_are_drawn_before_any_is_weighed(monkeypatch) -> None:
    first, second = crowd(map_dirty=True), crowd(map_dirty=True)
    drawn_then: list[int] = []
    real = maps.say_how_sure

    def look_then_weigh(drawn):
        drawn_then.append(MapSnapshot.objects.count())
        return real(drawn)

    monkeypatch.setattr(maps, "say_how_sure", look_then_weigh)
    assert maps.refresh_dirty_maps() == 2
    assert drawn_then == [2, 2]
    for one in (first, second):
        assert snapshot(one).report["certainty"] == "known"


def test_nothing_about_a_single_person_is_stored_with_the_map() -> None:
    conversation = crowd()
    maps.refresh_map(conversation_id=conversation.pk)
    assert not set(snapshot(conversation).data) & {"participants", "positions", "membership", "certainty"}


def test_a_reader_can_say_which_group_is_uncertain(client) -> None:
    conversation = crowd()
    maps.refresh_map(conversation_id=conversation.pk)
    say(conversation, 0.93, 0.58)
    html = page(client, conversation)
    assert "We see two groups. They agree on three things. Group B is uncertain." in html
    heading = re.findall(r"<h3 class=\"group-name.*?</h3>", html, flags=re.S)
    assert ["Sure" in one for one in heading] == [True, False]
    assert ["Uncertain" in one for one in heading] == [False, True]
    assert all("<svg" in one for one in heading), "a shape beside the word, not colour alone"
    assert "This group came back nearly every time" in html
    assert "This group often came back with other people, or not at all." in html
    assert "Measured: 58 of 100." in html
    assert re.search(r'class="legend".*?Uncertain.*?</ul>', html, flags=re.S)
    assert re.search(r'<th scope="row">B</th><td[^>]*>20 people</td><td>Uncertain</td>', html)
    assert "Uncertain" in page(client, conversation, "report_live")


def test_words_for_every_degree() -> None:
    codes = [sentences.certainty_code(one) for one in (None, 0.0, 0.699, 0.7, 0.849, 0.85, 1.0)]
    assert codes == ["", "uncertain", "uncertain", "fairly_sure", "fairly_sure", "sure", "sure"]
    marks = [sentences.certainty_mark(one) for one in (0.5, 0.75, 0.9)]
    assert len({one.shape for one in marks if one}) == len({one.word for one in marks if one}) == 3
    two = [{"id": 0, "confidence": 0.1}, {"id": 1, "confidence": 0.9}, {"id": 2, "confidence": 0.2}]
    assert sentences.uncertain_sentence(two) == ["Groups A and C are uncertain."]
    assert sentences.uncertain_sentence(two[1:2]) == []
    assert sentences.uncertain_sentence([two[0], two[2]]) == ["All the groups are uncertain."]


def test_a_group_that_comes_back_is_less_sure_where_groups_may_not_exist() -> None:
    mark = sentences.group_certainty(0.72, existence=0.75)
    assert mark is not None
    assert mark.code == "fairly_sure"
    assert "came back nearly every time" in mark.sentence
    assert "not certain that there are separate groups at all" in mark.sentence
    plain = sentences.group_certainty(0.95, existence=0.99)
    assert plain is not None
    assert "not certain" not in plain.sentence


def test_a_new_version_draws_running_conversations_anew_and_leaves_fixed_results() -> None:
    running, fixed = crowd(), crowd(state=State.CLOSED)
    for one in (running, fixed):
        maps.refresh_map(conversation_id=one.pk)
    import_module("samskap.cocreation.migrations.0003_redraw_maps").mark_maps(apps, connection.schema_editor())
    assert list(Conversation.objects.filter(map_dirty=True)) == [running]


@pytest.mark.parametrize(
    ("structure", "said", "means", "means_not"),
    [
        ("line", "without a gap", "Wherever we drew a border", "It does not mean that everybody agrees."),
        ("none", "says little about the rest", "There are no camps", "It does not mean that everybody agrees."),
        (
            "few",
            "Too few have answered",
            "We look for groups once at least",
            "It does not mean that there are no groups",
        ),
    ],
)
def test_no_groups_is_explained(client, structure: str, said: str, means: str, means_not: str) -> None:
    conversation = crowd(sizes=(12,), common=4, divisive=0)
    maps.refresh_map(conversation_id=conversation.pk)
    stored = snapshot(conversation)
    assert stored.report["groups"] == []
    stored.report["structure"] = structure
    stored.save()
    html = page(client, conversation)
    assert said in html
    assert "3. No distinct groups" in html
    assert means in html
    assert means_not in html
    assert said in page(client, conversation, "report_live")


def test_without_groups_the_report_shows_what_is_shared_rejected_and_split(client) -> None:
    conversation = crowd(sizes=(12,), common=2, divisive=0)
    rejected, split = (conversation.statements.model.objects.create(
        conversation=conversation, number=number, text=text, language="en", status="published",
        created_at=timezone.now(), by_asker=True,
    ) for number, text in ((90, "Nobody wants this."), (91, "Half want this.")))  # fmt: skip
    make_crowd(sizes=(20,), conversation=conversation, answers=0)
    for i, person in enumerate(conversation.participants.all()):
        make_vote(person, rejected, -1)
        make_vote(person, split, 1 if i % 2 else -1)
    maps.refresh_map(conversation_id=conversation.pk)
    stored = snapshot(conversation).report
    if stored["groups"]:
        pytest.fail("twelve who agree and answer one statement by lot are no groups")
    html = page(client, conversation)
    no, half = html.index("Nobody wants this."), html.index("Half want this.")
    assert html.index("1. What you share") < html.index("Most people say no to this") < no
    assert no < html.index("2. Where you are split") < half
    with translation.override("en"):
        assert sentences.result_sentences(stored)[1] == "Most people agree on three things."


def test_reports_of_earlier_versions_can_be_read(client) -> None:
    """Abuse of one's own past: what was fixed before a new version still shows, word for word as it was counted."""
    conversation = crowd(state=State.CLOSED)
    maps.refresh_map(conversation_id=conversation.pk)
    stored = snapshot(conversation)
    for name in ("structure", "certainty", "rounds", "split", "agreed_total"):
        stored.report.pop(name)
    for part in ("common", "divisive", "agreed"):
        for row in stored.report[part]:
            row.pop("stance", None)
            row.pop("difference", None)
    for group in stored.report["groups"]:
        group["confidence"] = None
    old = ("structure", "chances", "weights", "candidates", "sure")
    stored.data = {name: value for name, value in stored.data.items() if name not in old} | {"version": 1}
    for row in stored.data["divisive"] + stored.data["common_ground"]:
        row.pop("q"), row.pop("stance")
    stored.save()
    for route in ("report", "report_live", "report_statements", "report_csv"):
        page(client, conversation, route)
    assert "This method does not say how certain the groups are." in page(client, conversation)
    answer = client.get(f"/api/conversations/{conversation.token}/report/").json()
    assert answer["groups"][0]["certainty"] is None
    assert answer["structure"] is None
