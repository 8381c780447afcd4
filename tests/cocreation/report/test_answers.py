"""The municipality answers a result that stands; the report is published on purpose, and mailed once."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from samskap.cocreation.models import Answer, Conversation, MapSnapshot, ResultSubscription, State
from samskap.cocreation.selectors.answers import answers_page, unanswered_targets
from samskap.cocreation.services import notify
from samskap.cocreation.services.answers import mark_answered, save_answer
from samskap.cocreation.services.maps import refresh_dirty_maps, refresh_map
from samskap.cocreation.services.publishing import publish_report, result_digest, unpublish_report
from samskap.cocreation.services.states import change_state
from samskap.core import journal
from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, Role
from tests.cocreation.factories import make_participant, make_vote
from tests.cocreation.report.crowds import make_crowd
from tests.core.factories import make_actor, make_user, sign_in

pytestmark = pytest.mark.django_db
WORDS = {"will_do": "We keep the trees.", "why": "Everybody wants them."}


@pytest.fixture
def closed() -> Conversation:
    conversation = make_crowd(sizes=(30, 20), common=2, divisive=5, state=State.CLOSED)
    refresh_map(conversation_id=conversation.pk)
    return fresh(conversation)


def fresh(conversation: Conversation) -> Conversation:
    return Conversation.objects.select_related("organisation").get(pk=conversation.pk)


def lead(conversation: Conversation) -> Actor:
    return make_actor(Role.LEAD, conversation.organisation)


def keys(conversation: Conversation) -> list[str]:
    page = answers_page(lead(conversation), conversation, "en")
    return [item.target.key for item in page.items]


def answer_all(conversation: Conversation) -> None:
    actor = lead(conversation)
    for key in keys(conversation):
        save_answer(actor=actor, conversation=conversation, key=key, **WORDS)


class TestAnswering:
    def test_common_ground_differences_and_groups_are_to_be_answered(self, closed) -> None:
        assert keys(closed)[:2] == ["s1", "s2"]
        assert {one[0] for one in keys(closed)} == {"s", "g"}
        assert unanswered_targets(closed) == (9, 9)
        save_answer(actor=lead(closed), conversation=closed, key="s1", **WORDS)
        assert keys(closed)[-1] == "s1", "unanswered first"
        page = answers_page(lead(closed), closed, "en")
        assert page.progress == "1 of 9 answered"
        entry = JournalEntry.objects.get(action="answer.saved")
        assert entry.facts["after"]["will_do"] == WORDS["will_do"]
        assert journal.verify().ok

    def test_changing_an_answer_keeps_what_it_was_in_the_journal(self, closed) -> None:
        actor = lead(closed)
        save_answer(actor=actor, conversation=closed, key="g0", **WORDS)
        save_answer(actor=actor, conversation=closed, key="g0", **{**WORDS, "will_do": "Nothing."})
        save_answer(actor=actor, conversation=closed, key="g0", **{**WORDS, "will_do": "Nothing."})
        assert Answer.objects.get().will_do == "Nothing."
        entries = JournalEntry.objects.filter(action="answer.saved").order_by("sequence")
        assert [(one.facts["before"] or {}).get("will_do") for one in entries] == [None, WORDS["will_do"]]

    @pytest.mark.parametrize("state", [State.OPEN, State.PAUSED])
    def test_not_before_it_is_closed(self, state: str) -> None:
        conversation = make_crowd(sizes=(30, 20), state=state)
        refresh_map(conversation_id=conversation.pk)
        with pytest.raises(StateRefused):
            save_answer(actor=lead(conversation), conversation=conversation, key="s1", **WORDS)

    def test_not_while_votes_are_being_counted(self, closed) -> None:
        Conversation.objects.update(map_dirty=True)
        with pytest.raises(StateRefused, match="still being counted"):
            save_answer(actor=lead(closed), conversation=closed, key="s1", **WORDS)

    @pytest.mark.parametrize("key", ["s99", "g7", "", "x", "s1; DROP TABLE"])
    def test_only_what_the_result_has(self, closed, key: str) -> None:
        with pytest.raises(NotVisible):
            save_answer(actor=lead(closed), conversation=closed, key=key, **WORDS)

    def test_both_texts_are_needed_and_not_too_long(self, closed) -> None:
        with pytest.raises(InvalidInput) as refused:
            save_answer(actor=lead(closed), conversation=closed, key="s1", will_do=" ", why="x" * 1001)
        assert set(refused.value.fields) == {"will_do", "why"}

    def test_only_those_who_work_with_it(self, closed) -> None:
        with pytest.raises(Refused):
            save_answer(actor=make_actor(Role.OBSERVER, closed.organisation), conversation=closed, key="s1", **WORDS)
        with pytest.raises(Refused):
            save_answer(actor=make_actor(Role.LEAD), conversation=closed, key="s1", **WORDS)

    def test_the_result_stands_from_the_first_answer_on(self, closed) -> None:
        digest = result_digest(MapSnapshot.objects.get())
        save_answer(actor=lead(closed), conversation=closed, key="s1", **WORDS)
        make_vote(make_participant(closed), closed.statements.first(), -1)
        Conversation.objects.update(map_dirty=True)
        assert refresh_dirty_maps() == 1
        assert refresh_dirty_maps() == 0
        assert result_digest(MapSnapshot.objects.get()) == digest

    def test_before_the_first_answer_a_change_is_counted_and_journaled(self, closed) -> None:
        assert JournalEntry.objects.filter(action="result.fixed").count() == 1
        refresh_map(conversation_id=closed.pk)
        assert JournalEntry.objects.filter(action="result.fixed").count() == 1, "the same result is not a new one"
        make_vote(make_participant(closed), closed.statements.first(), -1)
        refresh_map(conversation_id=closed.pk)
        latest = JournalEntry.objects.filter(action="result.fixed").last()
        assert latest.facts["after"]["sha256"] == result_digest(MapSnapshot.objects.get())
        assert latest.facts["after"]["participants"] == 51

    def test_closing_fixes_the_result(self, django_capture_on_commit_callbacks) -> None:
        conversation = make_crowd(sizes=(30, 20), state=State.OPEN)
        with django_capture_on_commit_callbacks(execute=True):
            change_state(actor=lead(conversation), conversation=conversation, to=State.CLOSED)
        assert refresh_dirty_maps() == 1
        assert answers_page(lead(conversation), fresh(conversation), "en").items

    def test_answered_only_when_nothing_is_unanswered(self, closed) -> None:
        with pytest.raises(StateRefused, match="9 answers are missing"):
            mark_answered(actor=lead(closed), conversation=closed)
        answer_all(closed)
        assert mark_answered(actor=lead(closed), conversation=closed).state == State.ANSWERED

    def test_markup_in_an_answer_stays_text(self, closed, client) -> None:
        save_answer(actor=lead(closed), conversation=closed, key="s1", will_do="<script>x</script>", why="<b>y</b>")
        publish_report(actor=lead(closed), conversation=closed)
        html = client.get(reverse("report", args=[closed.token])).content.decode()
        assert "&lt;script&gt;x&lt;/script&gt;" in html
        assert "<script>x" not in html


class TestPages:
    def test_save_without_javascript(self, closed, client) -> None:
        sign_in(client, make_user(organisation=closed.organisation))
        url = reverse("answers", args=[closed.token])
        html = client.get(url).content.decode()
        assert html.count("Not answered yet") == 9
        response = client.post(url, {"key": "s1", "s1-will_do": "We plant.", "s1-why": "Shade."})
        assert response.status_code == 302
        assert response.url == f"{url}#s1"
        assert Answer.objects.get().will_do == "We plant."
        assert "1 of 9 answered" in client.get(url).content.decode()

    def test_htmx_gets_the_item_and_the_progress(self, closed, client) -> None:
        sign_in(client, make_user(organisation=closed.organisation))
        url = reverse("answers", args=[closed.token])
        sent = {"key": "s1", "s1-will_do": "We plant.", "s1-why": "Shade."}
        response = client.post(url, sent, headers={"hx-request": "true"})
        html = response.content.decode()
        assert html.startswith('<li id="s1"')
        assert 'id="progress"' in html
        assert "1 of 9 answered" in html

    @pytest.mark.parametrize("htmx", [True, False])
    def test_what_was_typed_is_kept(self, closed, client, htmx: bool) -> None:
        sign_in(client, make_user(organisation=closed.organisation))
        headers = {"hx-request": "true"} if htmx else {}
        sent = {"key": "s1", "s1-will_do": "We plant <trees>.", "s1-why": ""}
        response = client.post(reverse("answers", args=[closed.token]), sent, headers=headers)
        assert response.status_code == 422
        assert "We plant &lt;trees&gt;." in response.content.decode()
        assert not Answer.objects.exists()

    def test_observers_read_only(self, closed, client) -> None:
        sign_in(client, make_user(organisation=closed.organisation, role=Role.OBSERVER))
        url = reverse("answers", args=[closed.token])
        assert "<textarea" not in client.get(url).content.decode()
        assert client.post(url, {"key": "s1"}).status_code == 403

    def test_others_know_nothing_of_a_private_one(self, closed, client) -> None:
        Conversation.objects.update(visibility="private")
        sign_in(client, make_user(organisation=make_actor_organisation(), role=Role.LEAD))
        for route in ("answers", "publish_report", "unpublish_report"):
            assert client.get(reverse(route, args=[closed.token])).status_code == 404

    def test_publishing_asks_first_and_is_for_leads(self, closed, client) -> None:
        url = reverse("publish_report", args=[closed.token])
        sign_in(client, make_user(organisation=closed.organisation))
        assert client.post(url).status_code == 403
        sign_in(client, make_user(organisation=closed.organisation, role=Role.LEAD))
        assert "Publish the report" in client.get(url).content.decode()
        assert fresh(closed).report_published_at is None
        assert client.post(url).status_code == 302
        assert fresh(closed).report_published_at is not None
        assert client.post(reverse("unpublish_report", args=[closed.token])).status_code == 302
        assert fresh(closed).report_published_at is None

    def test_finish(self, closed, client) -> None:
        sign_in(client, make_user(organisation=closed.organisation))
        url = reverse("finish_answers", args=[closed.token])
        assert client.post(url).status_code == 409
        answer_all(closed)
        assert client.post(url).status_code == 302
        assert fresh(closed).state == State.ANSWERED

    def test_queries(self, closed, client, at_most_queries) -> None:
        sign_in(client, make_user(organisation=closed.organisation))
        answer_all(closed)
        with at_most_queries(15):
            client.get(reverse("answers", args=[closed.token]))


def make_actor_organisation():
    from tests.core.factories import make_organisation

    return make_organisation()


class TestPublishing:
    def test_what_was_published_stands_in_the_journal(self, closed) -> None:
        publish_report(actor=lead(closed), conversation=closed)
        publish_report(actor=lead(closed), conversation=closed)
        entry = JournalEntry.objects.get(action="report.published")
        assert entry.facts["after"]["sha256"] == result_digest(MapSnapshot.objects.get())
        unpublish_report(actor=lead(closed), conversation=closed)
        assert JournalEntry.objects.filter(action="report.withdrawn").count() == 1
        assert journal.verify().ok

    def test_nothing_to_publish(self) -> None:
        few = make_crowd(sizes=(2, 2))
        with pytest.raises(StateRefused):
            publish_report(actor=lead(few), conversation=few)
        refresh_map(conversation_id=few.pk)
        with pytest.raises(StateRefused, match="fewer than five"):
            publish_report(actor=lead(few), conversation=few)

    def test_members_do_not_publish(self, closed) -> None:
        with pytest.raises(Refused):
            publish_report(actor=make_actor(Role.MEMBER, closed.organisation), conversation=closed)


class TestMails:
    @pytest.fixture
    def answered(self, closed) -> Conversation:
        for email, language in (("a@example.org", "en"), ("b@example.org", "sv")):
            ResultSubscription.objects.create(conversation=closed, email=email, language=language)
        answer_all(closed)
        mark_answered(actor=lead(closed), conversation=closed)
        return fresh(closed)

    def test_nothing_is_mailed_before_the_report_is_published(self, answered, work_off) -> None:
        work_off()
        assert not mail.outbox
        publish_report(actor=lead(answered), conversation=answered)
        work_off()
        assert sorted(one.to[0] for one in mail.outbox) == ["a@example.org", "b@example.org"]
        assert not ResultSubscription.objects.exists(), "the addresses are erased"
        assert notify.send_due_results() == 0
        english = next(one for one in mail.outbox if one.to == ["a@example.org"])
        assert "We see two groups" in english.body
        assert f"/c/{answered.token}/report/" in english.body
        assert JournalEntry.objects.get(action="result.mailed").facts["after"] == {"sent": 2, "given_up": 0}

    def test_published_first_then_answered(self, closed, work_off) -> None:
        ResultSubscription.objects.create(conversation=closed, email="a@example.org", language="en")
        publish_report(actor=lead(closed), conversation=closed)
        answer_all(closed)
        work_off()
        assert not mail.outbox
        mark_answered(actor=lead(closed), conversation=closed)
        work_off()
        assert len(mail.outbox) == 1

    def test_a_mail_that_fails_is_kept_shown_and_tried_again(self, answered, client, monkeypatch) -> None:
        publish_report(actor=lead(answered), conversation=answered)
        real = notify.EmailMessage.send

        def send(message, *args, **kwargs):
            if message.to == ["a@example.org"]:
                raise smtplib.SMTPRecipientsRefused({})
            return real(message)

        monkeypatch.setattr(notify.EmailMessage, "send", send)
        now = timezone.now()
        assert notify.send_due_results(now) == 1
        left = ResultSubscription.objects.get()
        assert (left.email, left.failures, left.last_failure) == ("a@example.org", 1, "SMTPRecipientsRefused")
        assert notify.send_due_results(now + timedelta(minutes=1)) == 0
        assert ResultSubscription.objects.get().failures == 1, "not before its time"
        sign_in(client, make_user(organisation=answered.organisation))
        page = client.get(reverse("answers", args=[answered.token])).content.decode()
        assert "1 mail could not be handed over" in page
        assert "a@example.org" not in page
        names = [notify._message(answered, ResultSubscription.objects.get()).extra_headers["Message-ID"] for _ in "12"]
        assert names[0] == names[1]
        monkeypatch.undo()
        assert notify.send_due_results(now + timedelta(minutes=3)) == 1
        assert not ResultSubscription.objects.exists()

    def test_an_address_does_not_stay_for_ever(self, answered, monkeypatch) -> None:
        publish_report(actor=lead(answered), conversation=answered)

        def send(message):
            raise ConnectionRefusedError

        monkeypatch.setattr(notify.EmailMessage, "send", send)
        assert notify.send_due_results(timezone.now() + timedelta(days=31)) == 0
        assert not ResultSubscription.objects.exists()
        assert JournalEntry.objects.get(action="result.mailed").facts["after"] == {"sent": 0, "given_up": 2}

    def test_a_question_with_a_line_break_is_no_header(self, answered) -> None:
        Conversation.objects.update(question="How?\nBcc: x@example.org")
        publish_report(actor=lead(answered), conversation=answered)
        assert notify.send_due_results() == 2
        assert all("\n" not in one.subject and not one.bcc for one in mail.outbox)
