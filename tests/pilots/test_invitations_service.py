"""An invitation to test: sent without account, answered once, and turned into a pilot with its demands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from samskap.core.access import actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused, TooMany
from samskap.core.models import JournalEntry, Membership, Organisation
from samskap.core.selectors.workbench import workbench_of
from samskap.core.services.personal_data import erase_person
from samskap.pilots.letters import LONGEST, proposed_letter
from samskap.pilots.models import Demand, InvitationKind, Party, Pilot, TestInvitation
from samskap.pilots.selectors.invitations import find_by_secret
from samskap.pilots.services import answering, inviting, telling
from samskap.pilots.services.answering import QUESTIONS, decide_invitation
from samskap.pilots.services.demands import Chosen, DemandInput
from samskap.pilots.services.inviting import InvitationInput
from tests.core.factories import make_actor, make_organisation, make_user
from tests.pilots.factories import make_demand, make_invitation

pytestmark = pytest.mark.django_db
SAID = {"reasons": "It fits our goals.", "letter": "Dear Sam, yes."}
ANSWERS = dict.fromkeys(QUESTIONS, "We have thought about it.")


@pytest.fixture(autouse=True)
def _nobody_has_sent_anything() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def town(*, role: str = "lead") -> tuple[Organisation, Any]:
    """A municipality and somebody in it."""
    home = make_organisation()
    return home, make_actor(role, home)


def values(**fields: Any) -> InvitationInput:
    written = {
        "inviter": "Sensor Ltd", "inviter_kind": "company", "contact_name": "Sam", "contact_email": "sam@example.org",
        "title": "Sensors in bins", "kind": "technical", "what": "A sensor says when the bin is full.",
        "how_long": "Half a year", "wanted": "Two hundred bins", "who_pays": "We pay the sensors.", "language": "en",
    }  # fmt: skip
    return InvitationInput(**{**written, **fields})


def decide(actor: Any, row: TestInvitation, decision: str, **more: Any) -> TestInvitation:
    words = {**SAID, **({"counter_offer": "Fifty bins."} if decision == "counter" else {}), **more}
    return decide_invitation(actor=actor, invitation=row, decision=decision, **words)


def test_an_invitation_is_kept_journaled_without_the_contact_and_mailed_by_the_worker(work_off: Any) -> None:
    home, _lead = town()
    row = inviting.send_invitation(organisation=home, values=values(contact_name=" Sam \n Smith "))
    assert (row.status, row.contact_name, row.entered_by, row.mail_status) == ("received", "Sam Smith", None, "waiting")
    assert len(row.secret) >= 40 and row.secret != row.token
    entry = JournalEntry.objects.get(action="test_invitation.received")
    assert "Smith" not in str(entry.facts) and "sam@example.org" not in f"{entry.facts}{entry.personal}"
    assert not mail.outbox
    work_off()
    (sent,) = mail.outbox
    assert sent.to == ["sam@example.org"] and f"/test-invitation/{row.secret}/" in sent.body
    assert "Sensors in bins" not in sent.body + sent.subject, "what a stranger typed is not mailed to an address"
    assert TestInvitation.objects.get().mail_status == "sent"


def test_without_an_address_nothing_is_mailed(work_off: Any) -> None:
    home, lead = town()
    row = inviting.send_invitation(organisation=home, values=values(contact_email=""))
    decide(lead, row, "no")
    work_off()
    assert not mail.outbox and TestInvitation.objects.get().mail_status == ""


def test_a_mail_that_fails_shows_and_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    row = make_invitation()
    monkeypatch.setattr(telling, "deliver", lambda letters: [False for _ in letters])
    with pytest.raises(telling.MailNotTaken):
        telling.mail_inviter(invitation_id=row.pk, about="received")
    assert TestInvitation.objects.get().mail_status == "failed"
    monkeypatch.undo()
    assert telling.mail_inviter(invitation_id=row.pk, about="received")
    assert TestInvitation.objects.get().mail_status == "sent"
    assert not telling.mail_inviter(invitation_id=row.pk + 1, about="received")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"inviter": " "}, "inviter"), ({"contact_name": ""}, "contact_name"), ({"what": "a\x00b"}, "what"),
        ({"title": "x" * 121}, "title"), ({"what": "x" * 100_000}, "what"), ({"kind": "magic"}, "kind"),
        ({"inviter_kind": "king"}, "inviter_kind"), ({"language": "xx"}, "language"),
        ({"contact_email": "not an address"}, "contact_email"), ({"contact_email": "a@b.c\nBcc: d@e.f"}, "contact_email"),
        ({"contact_email": f"{'x' * 300}@example.org"}, "contact_email"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_said_beside_its_field(fields: dict[str, str], field: str) -> None:
    home, _lead = town()
    with pytest.raises(InvalidInput) as wrong:
        inviting.send_invitation(organisation=home, values=values(**fields))
    assert set(wrong.value.fields) == {field}
    assert not TestInvitation.objects.exists()


def test_only_a_municipality_where_somebody_answers_can_be_invited() -> None:
    company = make_organisation(kind="company")
    make_actor("lead", company)
    empty, watched = make_organisation(), make_organisation()
    make_actor("observer", watched)
    for organisation in (company, empty, watched):
        with pytest.raises(NotVisible):
            inviting.send_invitation(organisation=organisation, values=values())


def test_one_network_address_sends_few_and_another_is_not_held_back() -> None:
    home, _lead = town()
    for _ in range(inviting.MOST_AN_HOUR):
        inviting.send_invitation(organisation=home, values=values(), address_hash="one")
    with pytest.raises(TooMany):
        inviting.send_invitation(organisation=make_organisation() and home, values=values(), address_hash="one")
    inviting.send_invitation(organisation=home, values=values(), address_hash="other")


def test_those_who_work_there_write_one_down() -> None:
    home, member = town(role="member")
    row = inviting.enter_invitation(actor=member, organisation=home, values=values())
    assert row.entered_by == member.user
    for actor in (make_actor("observer", home), make_actor("lead", make_organisation())):
        with pytest.raises(Refused):
            inviting.enter_invitation(actor=actor, organisation=home, values=values())


@pytest.mark.parametrize("kind", InvitationKind.values)
def test_a_yes_begins_a_pilot_with_the_inviter_as_a_party_and_the_demands(kind: str, work_off: Any) -> None:
    home, lead = town()
    row = make_invitation(home, inviter_kind=kind, language="nb", **ANSWERS)
    made = answering.add_invitation_demands(
        actor=lead, invitation=row, chosen=[Chosen("exit-plan", "should", "close"), Chosen("wcag", "must", "start")]
    )
    own = DemandInput(text="Tell us.", topic="other", weight="must", due="start")
    made.append(answering.add_own_invitation_demand(actor=lead, invitation=row, values=own))
    kept = decide(lead, row, "yes")
    pilot = Pilot.objects.get()
    assert kept.pilot == pilot and (kept.status, kept.decided_by) == ("yes", lead.user)
    assert (pilot.title, pilot.kind, pilot.state, pilot.owner) == ("Sensors in bins", "technical", "idea", lead.user)
    assert (pilot.summary, pilot.language, pilot.visibility) == (row.what, "nb", "private")
    party = Party.objects.get()
    expected = {
        "company": ("supplier", "business"), "consultant": ("supplier", "business"),
        "university": ("partner", "academia"), "agency": ("partner", "public"), "other": ("partner", "civil_society"),
    }  # fmt: skip
    assert (party.name, (party.role, party.leg)) == ("Sensor Ltd", expected[kind])
    moved = Demand.objects.filter(pilot=pilot)
    assert {(one.pk, one.status, one.party_id) for one in moved} == {(one.pk, "asked", party.pk) for one in made}
    actions = list(JournalEntry.objects.order_by("sequence").values_list("action", flat=True))
    assert actions[-2:] == ["pilot.created", "test_invitation.yes"]
    work_off()
    assert mail.outbox[0].body.startswith("Dear Sam, yes.") and row.secret in mail.outbox[0].body


def test_a_no_needs_reasons_only_the_others_four_answers() -> None:
    home, lead = town()
    row = make_invitation(home, we_learn="A lot.")
    for decision in ("yes", "counter"):
        with pytest.raises(InvalidInput, match="What do we demand"):
            decide(lead, row, decision)
    for wrong, field in (({"reasons": " "}, "reasons"), ({"letter": ""}, "letter"), ({"letter": "x" * 4001}, "letter")):
        with pytest.raises(InvalidInput) as error:
            decide(lead, row, "no", **wrong)
        assert set(error.value.fields) == {field}
    with pytest.raises(InvalidInput):
        decide(lead, row, "perhaps")
    assert decide(lead, row, "no").status == "no"
    assert not Pilot.objects.exists()


def test_a_counter_offer_becomes_a_pilot_when_the_inviter_agrees() -> None:
    home, lead = town()
    row = make_invitation(home, **ANSWERS)
    make_demand(invitation=row)
    with pytest.raises(InvalidInput) as error:
        decide(lead, row, "counter", counter_offer=" ")
    assert set(error.value.fields) == {"counter_offer"}
    decide(lead, row, "counter")
    assert not Pilot.objects.exists() and Demand.objects.get().pilot is None
    agreed = inviting.reply_to_counter_offer(invitation=row, agreed=True, word="Gladly.")
    pilot = Pilot.objects.get()
    assert (agreed.status, agreed.reply, agreed.pilot) == ("agreed", "Gladly.", pilot)
    assert (pilot.owner, pilot.created_by, Demand.objects.get().pilot) == (lead.user, None, pilot)
    for act in (
        lambda: inviting.reply_to_counter_offer(invitation=row, agreed=True),
        lambda: inviting.withdraw_test_invitation(invitation=row),
        lambda: decide(lead, row, "no"),
    ):
        with pytest.raises(StateRefused):
            act()
    assert Pilot.objects.count() == 1


def test_whoever_has_left_does_not_own_the_pilot() -> None:
    home, lead = town()
    row = make_invitation(home, **ANSWERS)
    decide(lead, row, "counter")
    Membership.objects.filter(user=lead.user).delete()
    inviting.reply_to_counter_offer(invitation=row, agreed=True)
    assert Pilot.objects.get().owner is None


def test_declining_needs_a_word_and_begins_nothing() -> None:
    home, lead = town()
    row = make_invitation(home, **ANSWERS)
    decide(lead, row, "counter")
    with pytest.raises(InvalidInput) as error:
        inviting.reply_to_counter_offer(invitation=row, agreed=False, word="  ")
    assert set(error.value.fields) == {"reply"}
    assert inviting.reply_to_counter_offer(invitation=row, agreed=False, word="Too few.").status == "turned_down"
    assert not Pilot.objects.exists()


@pytest.mark.parametrize("status", ["received", "counter"])
def test_the_inviter_can_withdraw_and_then_nobody_decides(status: str) -> None:
    home, lead = town()
    row = make_invitation(home, **ANSWERS)
    if status == "counter":
        decide(lead, row, "counter")
    assert inviting.withdraw_test_invitation(invitation=row, word="We are broke.").status == "withdrawn"
    for act in (
        lambda: decide(lead, row, "yes"),
        lambda: answering.answer_questions(actor=lead, invitation=row, answers=ANSWERS),
        lambda: inviting.reply_to_counter_offer(invitation=row, agreed=True),
    ):
        with pytest.raises(StateRefused):
            act()


def test_what_has_been_decided_is_not_decided_again_and_its_demands_stay() -> None:
    home, lead = town()
    row = make_invitation(home, **ANSWERS)
    demand = make_demand(invitation=row)
    seen = TestInvitation.objects.get()
    decide(lead, row, "yes")
    own = DemandInput(text="More.", topic="other", weight="must", due="start")
    for act in (
        lambda: decide(make_actor("member", home), seen, "no"),
        lambda: answering.add_own_invitation_demand(actor=lead, invitation=seen, values=own),
        lambda: answering.remove_invitation_demand(actor=lead, invitation=seen, number=demand.pk),
    ):
        with pytest.raises(StateRefused, match="already"):
            act()
    assert Demand.objects.count() == 1


def test_nobody_outside_answers_and_an_observer_only_reads() -> None:
    home, _lead = town()
    row = make_invitation(home, **ANSWERS)
    demand = make_demand(invitation=make_invitation(home))
    for actor, error in (
        (make_actor("observer", home), Refused), (make_actor("lead", make_organisation()), NotVisible),
        (actor_for(make_user(operator=True)), NotVisible), (actor_for(None), NotVisible),
    ):  # fmt: skip
        with pytest.raises(error):
            decide(actor, row, "no")
        with pytest.raises(error):
            answering.answer_questions(actor=actor, invitation=row, answers=ANSWERS)
    with pytest.raises(NotVisible):
        answering.remove_invitation_demand(actor=make_actor("lead", home), invitation=row, number=demand.pk)
    with pytest.raises(NotVisible):
        find_by_secret(row.token)


def test_the_letter_is_made_of_the_answers_in_the_inviters_language_and_always_fits() -> None:
    row = make_invitation(language="en", **{**ANSWERS, "we_demand": "Open data & <no> lock-in."})
    demands = [make_demand(invitation=row, text="All data is ours.")]
    letter = proposed_letter(row, "yes", demands)
    for words in (
        "Hello Sam,",
        "Sensors in bins",
        "Open data & <no> lock-in.",
        "All data is ours.",
        str(row.organisation),
    ):
        assert words in letter
    assert "All data is ours." not in proposed_letter(row, "no", demands)
    for name in QUESTIONS:
        setattr(row, name, "x" * 1000)
    many = [Demand(text="y" * 1000, weight="must", due="start") for _ in range(40)]
    for decision in ("yes", "counter", "no"):
        assert len(proposed_letter(row, decision, many)) <= LONGEST


def test_what_waits_and_what_was_replied_stands_on_the_workbench() -> None:
    home, lead = town()
    received = make_invitation(home, title="Drones")
    offered = make_invitation(home, title="Boats", **ANSWERS)
    decide(lead, offered, "counter")
    old = make_invitation(home, title="Old", **ANSWERS)
    decide(lead, old, "counter")
    inviting.reply_to_counter_offer(invitation=old, agreed=True, now=timezone.now() - timedelta(days=15))
    inviting.reply_to_counter_offer(invitation=offered, agreed=False, word="No.")
    seen = {item.text: item.due for item in workbench_of(lead).attention if item.label == "Invitation"}
    assert seen == {
        "Sensor Ltd wants to test here and waits for an answer: Drones": received.received_at + timedelta(days=14),
        "Sensor Ltd declines your counter-offer: Boats": None,
    }
    for actor in (make_actor("observer", home), make_actor("lead", make_organisation())):
        assert not [item for item in workbench_of(actor).attention if item.label == "Invitation"]


def test_contacts_are_forgotten_24_months_after_the_last_word() -> None:
    now = timezone.now()
    long_ago, lately = now - telling.REMEMBERED - timedelta(days=1), now - timedelta(days=30)
    answered = {"status": "no", "reasons": "So.", "letter": "No."}
    gone = [
        make_invitation(received_at=long_ago),
        make_invitation(received_at=long_ago, decided_at=long_ago, **answered),
        make_invitation(received_at=long_ago, status="withdrawn", replied_at=long_ago, contact_email=""),
    ]
    stays = [
        make_invitation(received_at=lately),
        make_invitation(received_at=long_ago, decided_at=lately, **answered),
        make_invitation(received_at=long_ago, decided_at=long_ago, replied_at=lately, **answered),
    ]
    assert telling.forget_inviters(now=now) == 3
    assert telling.forget_inviters(now=now) == 0
    for rows, contact in ((gone, ("", "")), (stays, ("Sam", "sam@example.org"))):
        for row in rows:
            row.refresh_from_db()
            assert (row.contact_name, row.contact_email) == contact
            assert row.what
    assert not telling.mail_inviter(invitation_id=gone[0].pk, about="decided")


def test_an_erased_account_leaves_the_answer(work_off: Any) -> None:
    home, lead = town()
    make_actor("lead", home)
    row = make_invitation(home, entered_by=lead.user, **ANSWERS)
    decide(lead, row, "yes")
    erase_person(actor=lead, confirmed_email=lead.user.email, leads_gone_accepted=True)
    row.refresh_from_db()
    assert (row.decided_by, row.entered_by, row.status, row.reasons) == (None, None, "yes", SAID["reasons"])
    work_off()
