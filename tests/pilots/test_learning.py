"""What a pilot learns: questions, answers that are never lost, lessons, and the log with its photos."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from samskap.core.access import actor_for
from samskap.core.errors import InvalidInput, Refused, StateRefused
from samskap.core.models import JournalEntry, Organisation, User
from samskap.core.uploads import MEGABYTE
from samskap.pilots.models import Hours, LearningQuestion, Observation, ObservationPhoto, Pilot
from samskap.pilots.selectors.documents import draft_of
from samskap.pilots.selectors.finding import find_pilot
from samskap.pilots.selectors.hours import shares_of_hours
from samskap.pilots.selectors.learning import learning_page, learning_speaks, overdue_counts
from samskap.pilots.services.learning import answer_question, remove_question, save_question, write_lessons
from samskap.pilots.services.observing import take_back_observation, write_observation
from samskap.ui.formats.frozen import to_json
from tests.core.factories import make_actor, make_organisation, make_room, make_user, sign_in
from tests.pilots.factories import make_pilot, make_question, make_running

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> Organisation:
    return make_organisation("Solvik")


@pytest.fixture
def nurse(home: Organisation) -> User:
    return make_user(role="member", organisation=home, name="Kim Lind")


def picture(name: str = "night.jpg", size: tuple[int, int] = (40, 30)) -> SimpleUploadedFile:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Storgatan 4"
    Image.new("RGB", size, "navy").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")


# ---- questions -------------------------------------------------------------------------------------------------------


def test_a_question_is_asked_changed_and_taken_away_while_nobody_has_worked_with_it(
    home: Organisation, nurse: User
) -> None:
    actor, pilot = actor_for(nurse), make_pilot(home)
    due = timezone.localdate() + timedelta(days=9)
    asked = save_question(
        actor=actor, pilot=pilot, text="Do people sleep?", how="A diary", due_on=due, receiver="Board"
    )
    save_question(actor=actor, pilot=pilot, question=asked, text="Do people sleep better?", how="A diary", due_on=due)
    asked.refresh_from_db()
    assert (asked.text, asked.due_on, asked.receiver) == ("Do people sleep better?", due, "")
    remove_question(actor=actor, pilot=pilot, question=asked)
    assert not LearningQuestion.objects.exists()
    actions = set(JournalEntry.objects.values_list("action", flat=True))
    assert actions == {"pilot.question_added", "pilot.question_edited", "pilot.question_removed"}


@pytest.mark.parametrize("text", ["", "   ", "x" * 301, "a\x00b"])
def test_a_question_needs_words_that_fit(home: Organisation, nurse: User, text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        save_question(actor=actor_for(nurse), pilot=make_pilot(home), text=text)
    assert list(refused.value.fields) == ["text"]


def test_what_has_been_worked_with_is_kept(home: Organisation, nurse: User) -> None:
    actor, pilot = actor_for(nurse), make_running(home)
    seen, answered, last = (make_question(pilot, text) for text in ("Seen?", "Answered?", "Last?"))
    write_observation(actor=actor, pilot=pilot, text="It was quiet.", question=seen)
    answer_question(actor=actor, pilot=pilot, question=answered, answer="Yes.", evidence="Eleven logs.")
    for question in (seen, answered, last):
        with pytest.raises(StateRefused):
            remove_question(actor=actor, pilot=pilot, question=question)
    with pytest.raises(InvalidInput) as refused:
        save_question(actor=actor, pilot=pilot, question=answered, text="Something else?")
    assert list(refused.value.fields) == ["text"]
    save_question(actor=actor, pilot=pilot, question=answered, text="Answered?", how="By asking")
    assert LearningQuestion.objects.filter(pilot=pilot).count() == 4


def test_a_started_pilot_keeps_its_questions(home: Organisation, nurse: User) -> None:
    pilot = make_running(home)
    with pytest.raises(StateRefused, match="its questions stay"):
        remove_question(actor=actor_for(nurse), pilot=pilot, question=pilot.questions.get())
    prepared = make_pilot(home, state="prepared")
    remove_question(actor=actor_for(nurse), pilot=prepared, question=make_question(prepared))


@pytest.mark.parametrize("state", ["running", "halted", "closing"])
def test_a_question_is_not_reworded_after_the_start(home: Organisation, nurse: User, state: str) -> None:
    pilot = make_running(home, state=state)
    asked, due = pilot.questions.get(), timezone.localdate() + timedelta(days=30)
    with pytest.raises(InvalidInput, match="stay as they were asked") as refused:
        save_question(actor=actor_for(nurse), pilot=pilot, question=asked, text="Do some people sleep better?")
    assert list(refused.value.fields) == ["text"]
    save_question(actor=actor_for(nurse), pilot=pilot, question=asked, text=asked.text, how="A diary", due_on=due)
    asked.refresh_from_db()
    assert (asked.text, asked.how, asked.due_on) == ("Do people sleep better?", "A diary", due)


def test_the_page_of_a_fixed_question_offers_a_new_one_and_loses_nothing_typed(
    home: Organisation, nurse: User, client: Client
) -> None:
    pilot = make_running(home)
    asked = pilot.questions.get()
    sign_in(client, nurse)
    address = reverse("edit_learning_question", args=[pilot.token, asked.pk])
    page = client.get(address).text
    assert 'name="text"' not in page
    assert reverse("new_learning_question", args=[pilot.token]) in page
    assert client.post(address, {"how": "A diary"}).status_code == 302
    opened_before = client.post(address, {"text": "Do some sleep?", "how": "A diary"})
    assert opened_before.status_code == 422
    assert "Do some sleep?" in opened_before.text
    asked.refresh_from_db()
    assert (asked.text, asked.how) == ("Do people sleep better?", "A diary")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "answer"),
        ({"evidence": "Logs"}, "answer"),
        ({"answer": "Yes."}, "evidence"),
        ({"answer": "Yes.", "evidence": "Logs", "because": "No time"}, "because"),
        ({"evidence": "Logs", "because": "No time"}, "because"),
        ({"answer": "x" * 3001, "evidence": "Logs"}, "answer"),
    ],
)
def test_an_answer_has_evidence_or_an_honest_reason(home: Organisation, nurse: User, given: Any, field: str) -> None:
    pilot = make_running(home)
    question = pilot.questions.get()
    with pytest.raises(InvalidInput) as refused:
        answer_question(actor=actor_for(nurse), pilot=pilot, question=question, **given)
    assert list(refused.value.fields) == [field]
    question.refresh_from_db()
    assert not question.is_answered


def test_an_answer_written_anew_leaves_the_old_one_in_the_journal(home: Organisation, nurse: User) -> None:
    actor, pilot = actor_for(nurse), make_running(home)
    question = pilot.questions.get()
    answer_question(actor=actor, pilot=pilot, question=question, answer="Yes.", evidence="Eleven logs.")
    answer_question(actor=actor, pilot=pilot, question=question, because="The logs were wrong.")
    question.refresh_from_db()
    assert (question.answer, question.because) == ("", "The logs were wrong.")
    entry = JournalEntry.objects.get(action="pilot.answer_rewritten")
    assert entry.facts["before"] == {
        "answer": "Yes.", "evidence": "Eleven logs.", "because": "", "question": question.pk,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        LearningQuestion.objects.filter(pk=question.pk).update(answered_at=None)


def test_nothing_is_learned_any_more_when_it_is_closed(home: Organisation, nurse: User) -> None:
    actor, pilot = actor_for(nurse), make_running(home, state="closed", outcome="stop")
    question = pilot.questions.get()
    seen = Observation.objects.create(pilot=pilot, text="Quiet", made_at=timezone.now(), made_by=nurse)
    acts = (
        lambda: save_question(actor=actor, pilot=pilot, text="New?"),
        lambda: answer_question(actor=actor, pilot=pilot, question=question, because="Too late."),
        lambda: remove_question(actor=actor, pilot=pilot, question=question),
        lambda: write_lessons(actor=actor, pilot=pilot, lessons="Late"),
        lambda: write_observation(actor=actor, pilot=pilot, text="Late"),
        lambda: take_back_observation(actor=actor, pilot=pilot, observation=seen),
    )
    for act in acts:
        with pytest.raises(StateRefused):
            act()


def test_observers_and_partners_read_and_change_nothing(home: Organisation, nurse: User) -> None:
    guest = make_user()
    room = make_room(home, guests=(guest,))
    pilot = make_running(home, visibility="partners", room=room)
    write_observation(actor=actor_for(nurse), pilot=pilot, text="It was quiet.")
    watching = make_user(role="observer", organisation=home)
    for user in (watching, guest):
        client = sign_in(Client(), user)
        assert "It was quiet." in client.get(reverse("pilot_log", args=[pilot.token])).content.decode()
        assert client.post(reverse("pilot_log", args=[pilot.token]), {"text": "Mine"}).status_code == 403
        with pytest.raises(Refused):
            save_question(actor=actor_for(user), pilot=pilot, text="Mine?")
    assert Observation.objects.count() == 1


def test_overdue_questions_are_marked_and_the_owner_is_told(home: Organisation, nurse: User) -> None:
    pilot = make_running(home, owner=nurse)
    today = timezone.localdate()
    pilot.questions.update(due_on=today)
    assert overdue_counts([pilot]) == {}
    pilot.questions.update(due_on=today - timedelta(days=1))
    assert overdue_counts([pilot]) == {pilot.pk: 1}
    assert [line.label for line in learning_speaks(actor_for(nurse))] == ["Learning"]
    assert learning_speaks(make_actor("lead", home)) == []
    assert learning_page(actor_for(nurse), pilot).asked[0].overdue
    answer_question(actor=actor_for(nurse), pilot=pilot, question=pilot.questions.get(), because="No time.")
    assert overdue_counts([pilot]) == {}
    assert learning_speaks(actor_for(nurse)) == []


def test_lessons_are_public_when_the_pilot_is_closed_and_not_before(home: Organisation, nurse: User) -> None:
    pilot = make_running(home)
    write_lessons(actor=actor_for(nurse), pilot=pilot, lessons="Ask first.", spread_whom="All", spread_cost="Two posts")
    address = reverse("pilot_learning", args=[pilot.token])
    assert "Ask first." not in Client().get(address).content.decode()
    assert "Ask first." in sign_in(Client(), nurse).get(address).content.decode()
    Pilot.objects.filter(pk=pilot.pk).update(state="closed", outcome="stop")
    assert "Ask first." in Client().get(address).content.decode()


def test_shares_of_hours_leave_out_what_was_taken_back(home: Organisation) -> None:
    pilot, now = make_running(home), timezone.now()
    assert shares_of_hours(pilot) == []
    for whose, hours, back in (("own_staff", "30", None), ("consultant", "10.5", None), ("consultant", "99", now)):
        Hours.objects.create(
            pilot=pilot, whose=whose, hours=Decimal(hours), on=now.date(), recorded_at=now, taken_back_at=back
        )
    found = [(one.label, one.hours, round(one.share, 3)) for one in shares_of_hours(pilot)]
    assert found == [("Our own staff", Decimal("30.00"), 0.741), ("Consultants", Decimal("10.50"), 0.259)]


def test_the_public_sees_shares_of_hours_and_never_hours(home: Organisation, nurse: User, client: Client) -> None:
    """Nothing says how many people are behind a figure: it could be one."""
    pilot, now = make_running(home), timezone.now()
    for whose, hours in (("own_staff", "31.5"), ("consultant", "10.5")):
        Hours.objects.create(pilot=pilot, whose=whose, hours=Decimal(hours), on=now.date(), recorded_at=now)
    address = reverse("pilot_learning", args=[pilot.token])
    public = client.get(address).text
    assert "75%" in public and "25%" in public
    assert "31.5" not in public and "10.5" not in public
    pages = [client.get(reverse(name, args=[pilot.token])).text for name in ("pilot", "pilot_money", "pilot_charter")]
    assert not any("31.5" in page or "10.5" in page for page in pages)
    assert "31.5" in sign_in(client, nurse).get(address).text
    for language in ("sv", "nb", "nn", "en"):
        report = to_json(draft_of(find_pilot(actor_for(nurse), pilot.token), "report", language))
        assert "75" in report and "31.5" not in report and "31,5" not in report


# ---- the log -----------------------------------------------------------------------------------------------------------


def test_one_sentence_and_one_tap_are_enough(home: Organisation, nurse: User, client: Client) -> None:
    pilot = make_running(home)
    address = reverse("pilot_log", args=[pilot.token])
    sign_in(client, nurse)
    assert client.post(address, {"text": "Mrs A slept until six."}).status_code == 302
    client.post(address, {"text": "Mrs A slept until six."})
    assert Observation.objects.count() == 1
    later = timezone.now() + timedelta(minutes=2)
    write_observation(actor=actor_for(nurse), pilot=pilot, text="Mrs A slept until six.", now=later)
    assert Observation.objects.count() == 2


def test_a_photo_is_kept_without_where_it_was_taken_and_seen_only_inside(
    home: Organisation, nurse: User, client: Client
) -> None:
    pilot = make_running(home)
    sign_in(client, nurse)
    sent = {"text": "The sensor fell down.", "photo": picture("../../<script>.jpg"), "description": "A sensor"}
    assert client.post(reverse("pilot_log", args=[pilot.token]), sent).status_code == 302
    kept = ObservationPhoto.objects.get()
    assert b"Storgatan" not in bytes(kept.jpeg)
    assert (kept.width, kept.height, kept.description) == (40, 30, "A sensor")
    address = reverse("observation_photo", args=[pilot.token, kept.token])
    answer = client.get(address)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"].startswith("private")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert Image.open(io.BytesIO(answer.content)).size == (40, 30)
    assert sign_in(Client(), make_user()).get(address).status_code == 403
    assert Client().get(address).status_code == 302
    assert client.get(reverse("observation_photo", args=[make_running(home).token, kept.token])).status_code == 404
    page = client.get(reverse("pilot_log", args=[pilot.token])).content.decode()
    assert 'alt="A sensor"' in page and "script" not in kept.description


@pytest.mark.parametrize(
    ("upload", "says"),
    [
        (lambda: SimpleUploadedFile("big.jpg", b"\xff\xd8" + b"\0" * (50 * MEGABYTE)), "50 MB|51 MB"),
        (lambda: SimpleUploadedFile("list.jpg", b"a;b;c\n1;2;3\n", "image/jpeg"), "not a photo"),
        (lambda: SimpleUploadedFile("<script>alert(1)</script>.png", b"<svg/>", "image/png"), "not a photo"),
        (lambda: SimpleUploadedFile("cut.jpg", picture(size=(400, 400)).read()[:300]), "broken"),
        (lambda: SimpleUploadedFile("none.jpg", b""), "empty"),
    ],
    ids=["50 MB", "renamed", "script in its name", "cut", "empty"],
)
def test_a_file_that_is_no_good_photo_is_answered_and_the_text_kept(
    home: Organisation, nurse: User, client: Client, upload: Any, says: str
) -> None:
    pilot = make_running(home)
    sign_in(client, nurse)
    sent = {"text": "The sensor fell down.", "photo": upload(), "description": "A sensor"}
    answer = client.post(reverse("pilot_log", args=[pilot.token]), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The sensor fell down." in page and 'value="A sensor"' in page
    assert any(words in page for words in says.split("|"))
    assert "<script>alert" not in page
    assert not Observation.objects.exists()


def test_a_photo_without_a_description_is_asked_for_one(home: Organisation, nurse: User, client: Client) -> None:
    pilot = make_running(home)
    sign_in(client, nurse)
    answer = client.post(reverse("pilot_log", args=[pilot.token]), {"text": "Look.", "photo": picture()})
    assert answer.status_code == 422
    assert "what the picture shows" in answer.content.decode()
    assert not Observation.objects.exists()


def test_a_question_of_another_pilot_cannot_be_chosen(home: Organisation, nurse: User, client: Client) -> None:
    pilot, other = make_running(home), make_running(home)
    sign_in(client, nurse)
    sent = {"text": "Look.", "question": other.questions.get().pk}
    assert client.post(reverse("pilot_log", args=[pilot.token]), sent).status_code == 422
    with pytest.raises(InvalidInput):
        write_observation(actor=actor_for(nurse), pilot=pilot, text="Look.", question=other.questions.get())


def test_what_is_taken_back_is_kept_and_struck_out(home: Organisation, nurse: User, client: Client) -> None:
    pilot = make_running(home)
    seen = write_observation(actor=actor_for(nurse), pilot=pilot, text="The wrong room.")
    with pytest.raises(Refused):
        take_back_observation(actor=make_actor("member", home), pilot=pilot, observation=seen)
    sign_in(client, nurse)
    assert client.post(reverse("take_back_observation", args=[pilot.token, seen.pk])).status_code == 302
    page = client.get(reverse("pilot_log", args=[pilot.token])).content.decode()
    assert "<s>The wrong room.</s>" in page
    take_back_observation(actor=make_actor("lead", home), pilot=pilot, observation=seen)
    assert JournalEntry.objects.filter(action="pilot.observation_taken_back").count() == 1


@pytest.mark.parametrize("count", [3, 100])
def test_pages_of_learning_stay_within_their_queries(
    home: Organisation, nurse: User, client: Client, at_most_queries: Any, count: int
) -> None:
    pilot = make_running(home)
    for number in range(min(count, 20)):
        make_question(pilot, f"Question {number}?")
    for number in range(count):
        seen = Observation.objects.create(pilot=pilot, text=f"Seen {number}", made_at=timezone.now(), made_by=nurse)
        ObservationPhoto.objects.create(observation=seen, jpeg=b"\xff", width=1, height=1, description="A")
    sign_in(client, nurse)
    for route in ("pilot_learning", "pilot_log"):
        with at_most_queries(15):
            assert client.get(reverse(route, args=[pilot.token])).status_code == 200
