"""Ways to misuse the pilots' room that were tried against it: each of these was open once."""

from __future__ import annotations

import logging
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import Actor, actor_for
from samskap.core.errors import InvalidInput, Refused, StateRefused
from samskap.core.logs import WithoutSecrets
from samskap.core.models import Membership, SearchDocument, Visibility
from samskap.core.scopes import Scope
from samskap.core.services import searching
from samskap.pilots.models import Charter, DocumentKind, Pilot, Screening, Veto
from samskap.pilots.selectors.documents import content_of, draft_of
from samskap.pilots.selectors.money_attention import limits_near
from samskap.pilots.selectors.sums import sums_of
from samskap.pilots.services.charter import edit_charter
from samskap.pilots.services.commitments import make_commitment
from samskap.pilots.services.concerns import triage_concern
from samskap.pilots.services.documents import PublishInput, publish_document
from samskap.pilots.services.indexing import index_pilot
from samskap.pilots.services.learning import remove_question
from samskap.pilots.services.passing import Seen, pass_gate
from samskap.pilots.services.values import ValueInput, save_value
from samskap.pilots.services.vetoes import cast_veto, lift_veto
from samskap.ui.formats.frozen import to_json
from tests.core.factories import make_actor, make_organisation, make_user
from tests.pilots.factories import (
    make_asked,
    make_concern,
    make_cost,
    make_delegation,
    make_invitation,
    make_pilot,
    make_question,
    make_ready,
    make_running,
    make_value,
)
from tests.pilots.factories import (
    make_commitment as commitment,
)
from tests.pilots.test_charter import values_of
from tests.pilots.test_money_ledger import HEAD, take_in
from tests.support.pdf_check import text_of_pdf

pytestmark = pytest.mark.django_db
NAMED = "Nurse Olga of the night shift reads them."


# 3: what is private leaves by another door


@pytest.mark.parametrize("kind", [DocumentKind.DECISION, DocumentKind.REPORT])
def test_a_concern_that_is_kept_inside_is_not_quoted_in_a_document(kind: DocumentKind) -> None:
    pilot = make_running()
    lead = make_actor("lead", pilot.organisation)
    concern = make_concern(pilot, text=NAMED)
    triage_concern(actor=lead, concern=concern, admitted=True, reason="We change who reads.", withheld=True)
    assert NAMED not in to_json(draft_of(pilot, kind, "en"))
    values = PublishInput(register_number="KS 2026/1", asked="Go on?")
    made = publish_document(actor=lead, pilot=pilot, kind=kind, language="en", values=values)
    assert NAMED not in Client().get(reverse("document", args=[made.token])).text
    assert "Olga" not in text_of_pdf(bytes(made.pdf))
    assert "We change who reads." in to_json(content_of(made))


def test_lessons_are_not_found_before_the_pilot_is_closed() -> None:
    pilot = make_running(lessons="Zebrafish were the wrong choice.")
    index_pilot(pilot)
    assert not SearchDocument.objects.filter(body__contains="Zebrafish").exists()
    searching.reconcile("pilot")
    assert not SearchDocument.objects.filter(body__contains="Zebrafish").exists()
    Pilot.objects.filter(pk=pilot.pk).update(state="closed", outcome="failed_well")
    pilot.refresh_from_db()
    index_pilot(pilot)
    assert SearchDocument.objects.filter(body__contains="Zebrafish").exists()


# 9: secrets in a log


@pytest.mark.parametrize("route", ["followed_concern", "followed_question", "test_invitation_link", "withdraw"])
def test_the_secret_links_of_the_room_stay_out_of_the_log(route: str) -> None:
    pilot = make_pilot()
    secrets = {"followed_concern": make_concern(pilot).secret, "followed_question": make_asked(pilot).secret}
    secret = secrets.get(route) or make_invitation().secret
    address = reverse("withdraw_test_invitation" if route == "withdraw" else route, args=[secret])
    record = logging.LogRecord("django.request", 30, "x", 1, "%s: %s", ("Gone", address), None)
    assert WithoutSecrets().filter(record)
    assert secret not in record.getMessage()


# 24: what was typed is lost


@pytest.mark.parametrize("route", ["ask_question", "invite_test"])
def test_what_was_typed_stays_when_it_was_one_too_many(client: Client, route: str) -> None:
    home = make_organisation()
    make_user(role="lead", organisation=home)
    pilot, names = make_pilot(home), ("inviter", "contact_name", "title", "what", "how_long", "wanted", "who_pays")
    address = reverse(route, args=[pilot.token if route == "ask_question" else home.slug])
    sent = {"language": "en", "inviter_kind": "company", "kind": "technical", **dict.fromkeys(names, "Bins")}
    for number in range(11):
        answer = client.post(address, {**sent, "what": f"Sensors {number}", "text": f"Sensors {number}"})
    assert answer.status_code == 429
    assert "Sensors 10" in answer.text


# 23: who has power over what


def test_no_lead_takes_a_veto_from_its_watcher_by_becoming_the_watcher() -> None:
    home = make_organisation()
    watcher, lead = make_user(role="member", organisation=home), make_user(role="lead", organisation=home)
    row = make_value(make_running(home), watcher=watcher)
    veto = cast_veto(actor=actor_for(watcher), part=row, reason="No.")
    mine = ValueInput("privacy", row.risk, row.safeguard, lead)
    with pytest.raises(StateRefused):
        save_value(actor=actor_for(lead), pilot=row.pilot, part=row, values=mine)
    with pytest.raises(Refused):
        lift_veto(actor=actor_for(lead), veto=veto, because="We want to go on.")
    Membership.objects.filter(user=watcher).delete()
    save_value(actor=actor_for(lead), pilot=row.pilot, part=row, values=mine)
    lift_veto(actor=actor_for(lead), veto=veto, because="It is mended.")
    assert Veto.objects.get().lifted_at is not None


@pytest.mark.parametrize("column", ["concern_receiver", "owner"])
def test_nobody_rejects_a_concern_by_becoming_its_receiver(column: str) -> None:
    home = make_organisation()
    receiver, other = (make_user(role="member", organisation=home) for _ in range(2))
    pilot = make_running(home, owner=receiver)
    concern = make_concern(pilot)
    with pytest.raises(InvalidInput) as refused:
        edit_charter(actor=actor_for(other), pilot=pilot, values=values_of(pilot, **{column: other}))
    assert column in refused.value.fields
    with pytest.raises(Refused):
        triage_concern(actor=actor_for(other), concern=concern, admitted=False, reason="Nothing to see.")
    edit_charter(actor=actor_for(receiver), pilot=pilot, values=values_of(pilot, **{column: other}))
    triage_concern(actor=actor_for(other), concern=concern, admitted=True, reason="True.")


def test_nobody_lowers_the_risk_to_come_within_a_delegation() -> None:
    home = make_organisation()
    holder, lead = make_user(role="member", organisation=home), make_user(role="lead", organisation=home)
    make_delegation(home, holder, "start", max_risk="low")
    pilot = make_ready(home, owner=holder, risk="high")
    actor = actor_for(holder)
    with pytest.raises(InvalidInput) as refused:
        edit_charter(actor=actor, pilot=pilot, values=values_of(pilot, risk="low"))
    assert list(refused.value.fields) == ["risk"]
    with pytest.raises(Refused):
        pass_gate(actor=actor, pilot=pilot, passage="start", seen=Seen("prepared", 0))
    edit_charter(actor=actor_for(lead), pilot=pilot, values=values_of(pilot, risk="low"))
    pass_gate(actor=actor, pilot=pilot, passage="start", seen=Seen("prepared", 0))


def test_where_no_delegation_stops_below_it_whoever_works_on_the_pilot_sets_the_risk() -> None:
    home = make_organisation()
    member = make_user(role="member", organisation=home)
    make_delegation(home, member, "start")
    pilot = make_ready(home, risk="high")
    assert edit_charter(actor=actor_for(member), pilot=pilot, values=values_of(pilot, risk="low")).risk == "low"


def test_what_stands_in_public_about_a_running_pilot_is_not_hidden_by_just_anybody() -> None:
    home = make_organisation()
    pilot = make_running(home)
    private = Scope(Visibility.PRIVATE)
    with pytest.raises(InvalidInput) as refused:
        edit_charter(actor=make_actor("member", home), pilot=pilot, values=values_of(pilot, visible=private))
    assert list(refused.value.fields) == ["visible"]
    lead = make_actor("lead", home)
    assert edit_charter(actor=lead, pilot=pilot, values=values_of(pilot, visible=private)).visibility == "private"


def test_a_screening_that_comes_to_ask_for_an_assessment_shuts_the_later_gates() -> None:
    home = make_organisation()
    pilot = make_running(home, state="halted")
    Screening.objects.filter(pilot=pilot).update(personal_data=True, sensitive=True, vulnerable=True)
    lead, go_on = make_actor("lead", home), {"passage": "resume", "seen": Seen("halted", 1), "reason": "It is mended."}
    with pytest.raises(StateRefused, match="impact assessment"):
        pass_gate(actor=lead, pilot=pilot, **go_on)
    Screening.objects.filter(pilot=pilot).update(assessed_on=timezone.localdate())
    assert pass_gate(actor=lead, pilot=pilot, **go_on).state == "running"


# 25: baselines and questions that move when the answer is known


def test_a_baseline_is_not_written_anew_when_the_effect_is_known() -> None:
    pilot = make_running()
    lead = make_actor("lead", pilot.organisation)
    with pytest.raises(InvalidInput) as refused:
        edit_charter(actor=lead, pilot=pilot, values=values_of(pilot, baseline="Nine visits a night."))
    assert list(refused.value.fields) == ["baseline"]
    assert Charter.objects.get(pilot=pilot).baseline.startswith("Four visits")


@pytest.mark.parametrize(
    "field", ["failure_cost", "no_blame", "spokesperson", "press_why", "press_safe", "press_if_it_fails"]
)
def test_what_made_it_safe_to_try_is_not_emptied_after_the_start(field: str) -> None:
    pilot = make_running()
    emptied = False if field == "no_blame" else ""
    with pytest.raises(InvalidInput) as refused:
        edit_charter(
            actor=make_actor("lead", pilot.organisation), pilot=pilot, values=values_of(pilot, **{field: emptied})
        )
    assert list(refused.value.fields) == [field]


def test_no_question_is_taken_away_instead_of_saying_that_it_is_not_answered() -> None:
    pilot = make_running(state="closing")
    lead, awkward = make_actor("lead", pilot.organisation), make_question(pilot, "What does it really cost?")
    with pytest.raises(StateRefused):
        remove_question(actor=lead, pilot=pilot, question=awkward)
    early = make_ready(pilot.organisation)
    remove_question(actor=lead, pilot=early, question=early.questions.get())


# The loss limit


def ours(limit: int) -> tuple[Pilot, Actor]:
    pilot = make_running(loss_limit=Decimal(limit))
    return pilot, make_actor("lead", pilot.organisation)


def test_a_credit_makes_no_room_above_the_loss_limit() -> None:
    pilot, lead = ours(1000)
    take_in(lead, pilot, f"{HEAD}\n2026-09-03;Retur;-5000,00;A3\n")
    with pytest.raises(InvalidInput):
        make_commitment(actor=lead, pilot=pilot, text="Too much", amount=Decimal(1001))
    make_commitment(actor=lead, pilot=pilot, text="All", amount=Decimal(1000))
    sums = sums_of([pilot])[pilot.pk]
    assert (sums.incurred, sums.exposure, sums.left) == (-5000, 1000, 0)


def test_who_must_know_of_a_full_limit_knows_it_though_more_came_back_than_was_paid() -> None:
    pilot, lead = ours(1000)
    ledger = take_in(lead, pilot, f"{HEAD}\n2026-09-03;Retur;-5000,00;A3\n").ledger
    make_cost(pilot, "-1.00", ledger=ledger)
    commitment(pilot, "990.00")
    Pilot.objects.filter(pk=pilot.pk).update(owner=lead.user)
    assert [line for line in limits_near(lead) if pilot.title in str(line.text)]
