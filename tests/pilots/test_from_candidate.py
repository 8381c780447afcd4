"""From what a portfolio round chose to a pilot: filled in, once, by those who carry it out."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.errors import NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, Organisation, User
from samskap.pilots.models import Demand, Party, Pilot
from samskap.pilots.selectors.chosen import comers_of, what_is_known
from samskap.pilots.services.chosen import FromCandidateInput, begin_from_candidate
from samskap.portfolio.blocks import CANDIDATE_BLOCKS, ROUND_BLOCKS
from samskap.portfolio.models import Candidate, CandidatePartner, Round, RoundDecision
from tests.core.factories import make_actor, make_organisation, make_user, sign_in
from tests.needs.factories import make_need
from tests.pilots.factories import make_invitation, make_pilot
from tests.portfolio.round_factories import make_candidate, make_round, make_round_party

pytestmark = pytest.mark.django_db


@pytest.fixture
def home() -> Organisation:
    return make_organisation("Solvik")


@pytest.fixture
def lead(home: Organisation, client: Client) -> User:
    user = make_user(role="lead", organisation=home, name="Anna Berg")
    sign_in(client, user)
    return user


@pytest.fixture
def row(home: Organisation) -> Round:
    return make_round(home, state="decided")


def choose(candidate: Candidate, chosen: bool = True, reason: str = "") -> Candidate:
    """What was decided, as counted."""
    RoundDecision.objects.create(candidate=candidate, chosen=chosen, by_count=chosen, decided_at=timezone.now())
    return candidate


def make_chosen(row: Round, **fields: Any) -> Candidate:
    """A candidate with three partners: the university pledges money and hours, the bank money only, and ourselves."""
    academia = make_round_party(row, make_organisation("Northern University"), "academia")
    bank, ours = make_round_party(row, name="The savings bank"), row.parties.get(organisation=row.organisation)
    candidate = make_candidate(row, 2000, 80, [academia, bank, ours], **{"title": "Quiet nights", **fields})
    parts = candidate.partners
    parts.filter(party=academia).update(role="Measures the effect", money=Decimal("150.50"), hours=40)
    parts.filter(party=bank).update(money=500)
    parts.filter(party=ours).update(role="Runs it", hours=200)
    return choose(candidate)


def address(candidate: Candidate) -> str:
    return reverse("pilot_from_candidate", args=[candidate.token])


def as_shown(client: Client, candidate: Candidate, **changed: Any) -> dict[str, Any]:
    """What the browser sends when the form is left as it is shown, but for ``changed``."""
    form = client.get(address(candidate)).context["form"]
    shown = {one.html_name: one.value() for one in form}
    sent = {name: value for name, value in shown.items() if value not in (None, "")}
    return {**sent, "kind": "service", "risk": "low", **changed}


def test_everything_that_is_known_is_filled_in(home: Organisation, lead: User, row: Round, client: Client) -> None:
    need = make_need(home)
    candidate = make_chosen(row, need=need, horizon="next", risk="high", goals="Sleep\nWork", text="We try at night.")
    answer = client.post(address(candidate), as_shown(client, candidate))
    pilot = Pilot.objects.select_related("charter").get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("pilot", args=[pilot.token]))
    assert (pilot.candidate, pilot.organisation, pilot.owner, pilot.state) == (candidate, home, lead, "idea")
    assert (pilot.title, pilot.summary, pilot.need) == ("Quiet nights", "We try at night.", need)
    assert (pilot.budget, pilot.loss_limit, pilot.currency) == (2000, 4000, "SEK")
    today = timezone.localdate()
    assert (pilot.starts_on, pilot.ends_on) == (today, today + timedelta(days=3 * 365))
    assert (pilot.visibility, pilot.language, pilot.risk) == ("public", "en", "low")
    assert pilot.charter.novelty == "New to everybody"
    assert pilot.charter.scope.splitlines() == [
        *("We try at night.", "", "Who does what:", "– Northern University: Measures the effect", "– Solvik: Runs it"),
        *("", "Goals it belongs to: Sleep; Work"),
    ]


def test_the_parties_come_along_and_their_pledges_become_demands(lead: User, row: Round, client: Client) -> None:
    candidate = make_chosen(row)
    client.post(address(candidate), as_shown(client, candidate))
    parties = {one.name: one for one in Party.objects.select_related("organisation")}
    assert {name: (one.leg, one.role) for name, one in parties.items()} == {
        "Northern University": ("academia", "partner"),
        "The savings bank": ("business", "funder"),
        "Solvik": ("public", "owner"),
    }
    assert parties["Northern University"].organisation == Organisation.objects.get(name="Northern University")
    said = Demand.objects.order_by("pk").values_list("party__name", "topic", "text", "weight", "due", "status")
    must = ("must", "closing", "accepted")
    assert list(said) == [
        ("Northern University", "other", "Puts in 150.50\xa0SEK, as pledged in the portfolio round.", *must),
        ("Northern University", "staff_time", "Puts in 40 hours of work, as pledged in the portfolio round.", *must),
        ("The savings bank", "other", "Puts in 500\xa0SEK, as pledged in the portfolio round.", *must),
    ]


def test_who_is_not_ticked_stays_behind_and_what_is_changed_is_kept(lead: User, row: Round, client: Client) -> None:
    candidate = make_chosen(row)
    bank = row.parties.get(name="The savings bank")
    client.post(address(candidate), as_shown(client, candidate, parties=[bank.pk], budget="1 900,50", title="Nights"))
    pilot = Pilot.objects.get()
    assert (pilot.title, pilot.budget) == ("Nights", Decimal("1900.50"))
    assert list(Party.objects.values_list("name", flat=True)) == ["The savings bank"]


def test_a_proposer_who_takes_no_part_comes_along_too(row: Round) -> None:
    proposer = make_round_party(row, name="The village club", leg="civil_society")
    candidate = make_candidate(row, proposed_by=proposer)
    assert [one.party for one in comers_of(candidate) if not one.is_host] == [proposer]


def test_whose_round_it_is_comes_along_when_another_runs_the_pilot(row: Round, client: Client) -> None:
    university = make_organisation("Northern University")
    sign_in(client, make_user(role="lead", organisation=university))
    candidate = choose(make_candidate(row, 2000, 80, [make_round_party(row, university, "academia")]))
    client.post(address(candidate), as_shown(client, candidate))
    assert list(Party.objects.order_by("name").values_list("name", "role")) == [
        ("Northern University", "owner"),
        ("Solvik", "funder"),
    ]
    assert not Demand.objects.exists()


def test_whose_round_it_is_is_asked_for_once_and_not_by_itself(lead: User, row: Round, client: Client) -> None:
    candidate = make_chosen(row)
    assert [one.party.name for one in comers_of(candidate)].count("Solvik") == 1
    alone = choose(make_candidate(row, proposed_by=make_round_party(row, name="The village club")))
    hosts = [one.party.pk for one in comers_of(alone) if one.is_host]
    shown = as_shown(client, alone)
    assert len(hosts) == 1 and not set(hosts) & set(shown.get("parties", []))
    assert begin_from_candidate(
        actor=make_actor("lead", row.organisation), candidate=alone, organisation=row.organisation,
        values=FromCandidateInput(title="Alone", kind="service", risk="low", parties=hosts),
    ).parties.count() == 0  # fmt: skip


def test_long_texts_are_shortened_to_what_fits(home: Organisation, lead: User, row: Round, client: Client) -> None:
    candidate = make_chosen(row, text="word " * 599, goals="goal " * 199, title="N" * 120)
    CandidatePartner.objects.filter(candidate=candidate).update(role="r" * 200)
    known = what_is_known(candidate, comers_of(candidate))
    assert len(known["summary"]) <= 600
    assert len(known["scope"]) <= 2000
    assert "Who does what:" in known["scope"]
    assert client.post(address(candidate), as_shown(client, candidate)).status_code == 302


def test_an_invitation_behind_it_says_what_kind_it_is(home: Organisation, lead: User, row: Round) -> None:
    invitation = make_invitation(home, kind="technical")
    candidate = make_candidate(row, origin="invitation", source=invitation.token)
    assert what_is_known(candidate, [])["kind"] == "technical"
    assert what_is_known(make_candidate(row, origin="invitation", source="gone"), [])["kind"] == ""


def test_only_what_was_chosen_and_only_once(home: Organisation, lead: User, row: Round, client: Client) -> None:
    left_out = choose(make_candidate(row), chosen=False)
    assert client.get(address(left_out)).status_code == 409
    assert client.get(address(make_candidate(row))).status_code == 409
    early = choose(make_candidate(make_round(home, state="appeal")))
    assert client.get(address(early)).status_code == 409
    candidate = make_chosen(row)
    sent = as_shown(client, candidate)
    assert client.post(address(candidate), sent).status_code == 302
    assert client.post(address(candidate), sent).status_code == 409
    assert Pilot.objects.count() == 1
    actor = make_actor(role="lead", organisation=home)
    values = FromCandidateInput(title="Again", kind="service", risk="low")
    with pytest.raises(StateRefused):
        begin_from_candidate(actor=actor, candidate=candidate, organisation=home, values=values)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", " "),
        ("kind", ""),
        ("risk", "huge"),
        ("ends_on", "2020-01-01"),
        ("loss_limit", "-5"),
        ("parties", ["0"]),
    ],
)
def test_what_is_wrong_stands_beside_its_field(lead: User, row: Round, client: Client, field: str, wrong: Any) -> None:
    candidate = make_chosen(row)
    answer = client.post(address(candidate), as_shown(client, candidate, summary="Kept words", **{field: wrong}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert "Kept words" in answer.content.decode()
    assert not Pilot.objects.exists()


def test_a_partner_of_the_portal_can_carry_it_out_but_nobody_else(row: Round, client: Client) -> None:
    candidate = make_chosen(row)
    university = Organisation.objects.get(name="Northern University")
    partner = make_actor(role="member", organisation=university)
    values = FromCandidateInput(title="Nights", kind="service", risk="low", language="en")
    with pytest.raises(Refused):  # they work there, but not in the municipality
        begin_from_candidate(actor=partner, candidate=candidate, organisation=row.organisation, values=values)
    stranger = make_actor(role="lead", organisation=make_organisation("Elsewhere"))
    with pytest.raises(Refused):
        begin_from_candidate(actor=stranger, candidate=candidate, organisation=row.organisation, values=values)
    made = begin_from_candidate(actor=partner, candidate=candidate, organisation=university, values=values)
    assert (made.organisation, made.candidate) == (university, candidate)
    observer = make_actor(role="observer", organisation=row.organisation)
    with pytest.raises(Refused):
        begin_from_candidate(actor=observer, candidate=candidate, organisation=row.organisation, values=values)


def test_what_one_may_not_know_of_is_not_there(client: Client, lead: User) -> None:
    assert client.get(reverse("pilot_from_candidate", args=["nothing"])).status_code == 404
    hidden = choose(make_candidate(make_round(make_organisation("Elsewhere"), state="draft")))
    assert client.get(address(hidden)).status_code == 404
    with pytest.raises(NotVisible):
        begin_from_candidate(
            actor=make_actor(role="lead"),
            candidate=hidden,
            organisation=hidden.round.organisation,
            values=FromCandidateInput(title="Nights", kind="service", risk="low"),
        )


def test_candidate_and_pilot_point_to_one_another(home: Organisation, lead: User, row: Round, client: Client) -> None:
    candidate = make_chosen(row)
    block, ours = CANDIDATE_BLOCKS[5], make_actor(role="member", organisation=home)
    stranger = make_actor(role="lead", organisation=make_organisation("Elsewhere"))
    found = block(ours, candidate)
    assert found is not None
    assert found.context["pilot"] is None
    assert block(stranger, candidate) is None
    client.post(address(candidate), as_shown(client, candidate, visible="private"))
    pilot = Pilot.objects.get()
    found = block(ours, candidate)
    assert found is not None
    assert found.context["pilot"] == pilot
    assert block(stranger, candidate) is None  # a private pilot is nothing one hears of
    page = client.get(reverse("pilot", args=[pilot.token])).content.decode()
    assert "Chosen together" in page
    assert "Quiet nights" in page


def test_a_decided_round_shows_what_came_of_it(home: Organisation, lead: User, row: Round, client: Client) -> None:
    begun, waits = make_chosen(row), choose(make_candidate(row, title="Warm days"))
    choose(make_candidate(row, title="Left out"), chosen=False)
    client.post(address(begun), as_shown(client, begun))
    page = client.get(reverse("round", args=[row.token])).content.decode()
    assert "1 of 2 chosen candidates have become pilots." in page
    assert address(waits) in page
    assert address(begun) not in page
    assert reverse("pilot", args=[Pilot.objects.get().token]) in page
    seen = Client().get(reverse("round", args=[row.token])).content.decode()
    assert "1 of 2 chosen candidates have become pilots." in seen
    assert address(waits) not in seen
    work = client.get(reverse("round_work", args=[row.token])).content.decode()
    assert reverse("round", args=[row.token]) + "#its-pilots" in work


def test_how_many_private_pilots_there_are_says_nothing_of_them(row: Round) -> None:
    candidate, stranger = make_chosen(row), make_actor(role="lead", organisation=make_organisation("Elsewhere"))
    make_pilot(row.organisation, candidate=candidate, visibility="private", title="Nobody knows")
    assert ROUND_BLOCKS[12](stranger, row) is None
    make_pilot(row.organisation, candidate=choose(make_candidate(row)))
    found = ROUND_BLOCKS[12](stranger, row)
    assert found is not None
    assert (found.context["found"].begun, found.context["found"].chosen) == (1, 2)
    assert ROUND_BLOCKS[12](stranger, make_round(state="appeal")) is None


def test_the_journal_says_where_it_comes_from(lead: User, row: Round, client: Client) -> None:
    candidate = make_chosen(row)
    client.post(address(candidate), as_shown(client, candidate))
    made = JournalEntry.objects.get(action="pilot.created")
    assert made.facts["after"]["candidate"] == candidate.pk
