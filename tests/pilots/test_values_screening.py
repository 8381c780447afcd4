"""Whether an impact assessment is needed: the answers, the sentence, who sees what, and what it shuts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.errors import InvalidInput, Refused, StateRefused
from samskap.core.models import JournalEntry
from samskap.pilots.models import Pilot, Screening
from samskap.pilots.plain_values import CRITERIA
from samskap.pilots.selectors.facts import pilot_facts
from samskap.pilots.selectors.values import screening_sentence
from samskap.pilots.services.screening import ScreeningInput, save_screening
from tests.core.factories import make_actor, make_organisation, make_user, sign_in
from tests.pilots.factories import make_pilot, make_ready

pytestmark = pytest.mark.django_db


def saved(pilot: Pilot, **values: Any) -> Screening:
    return save_screening(actor=make_actor("lead", pilot.organisation), pilot=pilot, values=ScreeningInput(**values))


def test_there_are_nine_questions_each_with_an_example() -> None:
    assert tuple(CRITERIA) == Screening.CRITERIA
    assert all(meaning.says.endswith("?") and meaning.example for meaning in CRITERIA.values())


@pytest.mark.parametrize(
    ("met", "needed", "words"),
    [
        ((), False, "none of nine criteria is met"),
        (("scoring",), False, "only 1 of nine criteria is met"),
        (("scoring", "sensitive"), True, "An impact assessment is needed, because 2 of nine criteria are met"),
        (Screening.CRITERIA, True, "because 9 of nine"),
    ],
)
def test_two_of_nine_mean_that_an_assessment_is_needed(met: tuple[str, ...], needed: bool, words: str) -> None:
    row = saved(make_pilot(), personal_data=True, met=met)
    assert row.needs_assessment is needed
    assert words in screening_sentence(row)


def test_without_personal_data_nothing_is_needed() -> None:
    row = saved(make_pilot(), personal_data=False)
    assert not row.needs_assessment
    assert "no personal data" in screening_sentence(row)


def test_a_needed_assessment_shuts_the_start_until_it_is_done() -> None:
    pilot = make_ready()
    saved(pilot, personal_data=True, met=("sensitive", "vulnerable"))
    assert pilot_facts(pilot, now=timezone.now()).lacks_assessment
    today = timezone.localdate()
    saved(pilot, personal_data=True, met=("sensitive", "vulnerable"), assessed_on=today, assessment="KS 2026/14")
    assert not pilot_facts(pilot, now=timezone.now()).lacks_assessment


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"personal_data": False, "met": ("scoring",)}, "personal_data"),
        ({"personal_data": True, "met": ("shoe_size",)}, "met"),
        ({"personal_data": True, "assessed_on": date(2999, 1, 1), "assessment": "KS 1"}, "assessed_on"),
        ({"personal_data": True, "assessed_on": date(2026, 1, 1)}, "assessment"),
        ({"personal_data": True, "assessment": "KS 1"}, "assessed_on"),
        ({"personal_data": True, "comment": "x" * 1001}, "comment"),
        ({"personal_data": True, "comment": "\x00"}, "comment"),
    ],
)
def test_answers_that_do_not_go_together_are_said(values: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as wrong:
        saved(make_pilot(), **values)
    assert field in wrong.value.fields
    assert not Screening.objects.exists()


def test_what_was_answered_before_stays_in_the_journal_but_not_the_comment() -> None:
    pilot = make_pilot()
    saved(pilot, personal_data=True, met=("scoring",), comment="Ask Karin.")
    saved(pilot, personal_data=True, met=("scoring",), comment="Ask Karin.")
    saved(pilot, personal_data=False)
    entries = list(JournalEntry.objects.order_by("sequence"))
    assert [entry.action for entry in entries] == ["pilot.screened", "pilot.screening_changed"]
    assert entries[1].facts["before"]["met"] == ["scoring"]
    assert "Karin" not in str([(entry.facts, entry.personal) for entry in entries])


def test_the_form_answers_and_the_public_sees_only_the_result(client: Client) -> None:
    pilot = make_pilot()
    sign_in(client, make_user(role="member", organisation=pilot.organisation))
    address, page = reverse("screening", args=[pilot.token]), reverse("pilot_values", args=[pilot.token])
    assert client.post(address, {"scoring": "on"}).status_code == 422
    done = timezone.localdate() - timedelta(days=1)
    sent = {"personal_data": "yes", "scoring": "on", "sensitive": "on", "comment": "Ask Karin.", "assessment": "KS 14"}
    wrong = client.post(address, sent)
    assert wrong.status_code == 422
    assert "Ask Karin." in wrong.text
    client.post(address, {**sent, "assessed_on": done.isoformat()})
    inside = client.get(page).text
    assert all(words in inside for words in ("2 of nine", "Ask Karin.", "KS 14", str(CRITERIA["scoring"].says)))
    assert "checked" in client.get(address).text
    client.logout()
    outside = client.get(page).text
    assert "2 of nine" in outside
    assert "Done" in outside
    assert not any(words in outside for words in ("Ask Karin.", "KS 14", str(CRITERIA["scoring"].says)))


def test_a_closed_pilot_is_not_screened_anew_and_others_screen_nothing() -> None:
    home = make_organisation()
    closed = make_ready(home, state="closed", outcome="stop")
    with pytest.raises(StateRefused):
        saved(closed, personal_data=True)
    with pytest.raises(Refused):
        save_screening(
            actor=make_actor("observer", home), pilot=make_pilot(home), values=ScreeningInput(personal_data=False)
        )
