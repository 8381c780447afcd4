"""Who may decide: what is delegated, to whom, how far, from which day to which."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, Membership
from samskap.core.services.personal_data import erase_person
from samskap.pilots.models import Delegation, Power
from samskap.pilots.selectors.deciding import decide, in_force
from samskap.pilots.selectors.delegations import deciders, deciders_of, limit_of
from samskap.pilots.services.delegating import DelegationInput, add_delegation, end_delegation
from tests.core.factories import make_actor, make_organisation, make_user, sign_in
from tests.pilots.factories import make_delegation, make_pilot

pytestmark = pytest.mark.django_db
Limit = Callable[[int], AbstractContextManager[None]]


def rows_on(organisation: Any, day: date | None = None) -> list[Delegation]:
    return in_force([organisation.pk], day or timezone.localdate())


@pytest.mark.parametrize(
    ("amount", "allowed"), [("100000.00", True), ("100000.01", False), ("99999.99", True), ("0.01", True)]
)
def test_a_sum_is_held_to_the_last_hundredth(amount: str, allowed: bool) -> None:
    home = make_organisation()
    chief = make_user(role="member", organisation=home)
    make_delegation(home, chief, Power.COMMIT, max_amount=Decimal("100000.00"))
    found = decide(actor_for(chief), make_pilot(home), Power.COMMIT, rows_on(home), amount=Decimal(amount))
    assert found.allowed is allowed


def test_a_sum_in_another_currency_is_no_sum_of_ours() -> None:
    home = make_organisation()
    chief = make_user(role="member", organisation=home)
    make_delegation(home, chief, Power.COMMIT, max_amount=Decimal(100), currency="NOK")
    actor = actor_for(chief)
    assert not decide(actor, make_pilot(home), Power.COMMIT, rows_on(home), amount=Decimal(1)).allowed
    assert decide(actor, make_pilot(home, currency="NOK"), Power.COMMIT, rows_on(home), amount=Decimal(100)).allowed


@pytest.mark.parametrize(
    ("given", "asked", "allowed"), [("low", "low", True), ("low", "medium", False), ("high", "medium", True)]
)
def test_the_risk_of_the_pilot_counts(given: str, asked: str, allowed: bool) -> None:
    home = make_organisation()
    chief = make_user(role="member", organisation=home)
    make_delegation(home, chief, Power.START, max_risk=given)
    assert decide(actor_for(chief), make_pilot(home, risk=asked), Power.START, rows_on(home)).allowed is allowed


def test_the_stage_counts() -> None:
    home = make_organisation()
    chief = make_user(role="member", organisation=home)
    make_delegation(home, chief, Power.NEXT_STAGE, max_stage=2)
    pilot, actor = make_pilot(home), actor_for(chief)
    assert decide(actor, pilot, Power.NEXT_STAGE, rows_on(home), stage=2).allowed
    assert not decide(actor, pilot, Power.NEXT_STAGE, rows_on(home), stage=3).allowed


@pytest.mark.parametrize("last", [date(2026, 12, 31), date(2027, 3, 28), date(2026, 10, 25)])
def test_it_holds_from_its_first_day_to_its_last_also_over_a_new_year_and_a_clock_change(last: date) -> None:
    home = make_organisation()
    first = last - timedelta(days=1)
    make_delegation(home, make_user(role="member", organisation=home), from_on=first, until_on=last)
    held = [bool(rows_on(home, first + timedelta(days=days))) for days in (-1, 0, 1, 2)]
    assert held == [False, True, True, False]


def test_who_left_or_was_closed_out_has_no_power_and_it_does_not_fall_back_on_the_leads() -> None:
    home = make_organisation()
    chief = make_user(role="member", organisation=home, name="Kim")
    lead = make_user(role="lead", organisation=home, name="Lo")
    make_delegation(home, chief, Power.START)
    pilot = make_pilot(home)
    assert deciders(pilot, Power.START, rows_on(home)) == ["Kim"]
    assert "Kim" in decide(actor_for(lead), pilot, Power.START, rows_on(home)).why

    chief.is_active = False
    chief.save()
    assert not decide(actor_for(chief), pilot, Power.START, rows_on(home)).allowed
    assert deciders(pilot, Power.START, rows_on(home)) == []
    assert "Kim" not in decide(actor_for(lead), pilot, Power.START, rows_on(home)).why

    chief.is_active = True
    chief.save()
    Membership.objects.filter(user=chief).update(role="observer")
    assert not decide(actor_for(chief), pilot, Power.START, rows_on(home)).allowed
    assert deciders(pilot, Power.START, rows_on(home)) == []
    Membership.objects.filter(user=chief).delete()
    assert not decide(actor_for(chief), pilot, Power.START, rows_on(home)).allowed
    assert not decide(actor_for(lead), pilot, Power.START, rows_on(home)).allowed


def test_where_nothing_is_delegated_the_leads_decide_but_override_nothing() -> None:
    home = make_organisation()
    make_user(role="lead", organisation=home, name="Lo")
    make_user(role="lead", organisation=home, email="hidden@example.org")
    pilot = make_pilot(home)
    assert deciders(pilot, Power.START, []) == ["Lo", "somebody who has not given a name"]
    assert deciders(pilot, Power.OVERRIDE, []) == []


def test_another_organisation_delegates_nothing_here() -> None:
    home, other = make_organisation(), make_organisation()
    chief = make_user(role="member", organisation=home)
    make_delegation(other, chief, Power.START)
    rows = in_force([home.pk, other.pk], timezone.localdate())
    assert not decide(actor_for(chief), make_pilot(home), Power.START, rows).allowed
    assert deciders(make_pilot(other), Power.START, rows) == []


def test_a_board_asks_once(at_most_queries: Limit) -> None:
    homes = [make_organisation() for _ in range(5)]
    for home in homes:
        make_user(role="lead", organisation=home, name="Lo")
        make_delegation(home, make_user(role="member", organisation=home, name="Kim"), Power.CLOSE)
    pilots = [make_pilot(home) for home in homes for _ in range(4)]
    with at_most_queries(2):
        found = deciders_of(pilots, in_force([home.pk for home in homes], timezone.localdate()))
    assert all(found[pilot.pk][Power.CLOSE] == ["Kim"] for pilot in pilots)
    assert all(found[pilot.pk][Power.START] == ["Lo"] for pilot in pilots)


TODAY = timezone.localdate()


def written(organisation: Any, holder: Any, **values: Any) -> Delegation:
    fields = {"power": Power.START, "holder": holder, "from_on": timezone.localdate(), "decided": "KF § 1", **values}
    lead = make_actor("lead", organisation)
    return add_delegation(actor=lead, organisation=organisation, values=DelegationInput(**fields))


def test_a_lead_delegates_and_everybody_there_reads_it(client: Client) -> None:
    home = make_organisation("Solvik")
    chief = make_user(role="member", organisation=home, name="Kim")
    sign_in(client, make_user(role="lead", organisation=home))
    page = client.get(reverse("delegations")).text
    assert page.count("Delegated to nobody: the leads decide.") == 6
    assert page.count("Delegated to nobody: nobody can.") == 1
    sent = {
        "power": "commit",
        "holder": chief.pk,
        "title": "Head of care",
        "max_amount": "250000.50",
        "currency": "SEK",
        "max_risk": "medium",
        "level": "management",
        "from_on": "2026-01-01",
        "decided": "KF 2025-12-15 § 41",
    }
    answer = client.post(reverse("add_delegation", args=[home.slug]), sent)
    assert answer.status_code == 302, answer.text
    row = Delegation.objects.get()
    assert (row.max_amount, row.max_stage, row.until_on) == (Decimal("250000.50"), None, None)
    sign_in(client, make_user(role="observer", organisation=home))
    page = client.get(reverse("delegations")).text
    for words in ("Kim", "Head of care", "KF 2025-12-15 § 41", "pilots of low or medium risk", "until further notice"):
        assert words in page
    assert reverse("add_delegation", args=[home.slug]) not in page
    entry = JournalEntry.objects.get()
    assert entry.facts["after"]["backdated"] is True
    assert "Kim" not in str(entry.facts)


def test_rows_now_later_and_ended_stand_apart(client: Client) -> None:
    home = make_organisation()
    chief = make_user(role="member", organisation=home, name="Kim")
    today = timezone.localdate()
    make_delegation(home, chief, Power.START, decided="NOW 1")
    make_delegation(home, chief, Power.START, decided="LATER 2", from_on=today + timedelta(days=1))
    make_delegation(home, chief, Power.CLOSE, decided="ENDED 3", until_on=today - timedelta(days=1))
    sign_in(client, chief)
    page = client.get(reverse("delegations")).text
    places = [page.index(words) for words in ("In force now", "NOW 1", "From a later day", "LATER 2", "ENDED 3")]
    assert places == sorted(places)
    assert page.index("Ended</h2>") < page.index("ENDED 3")


def test_each_of_my_organisations_has_its_table_and_others_are_unknown(client: Client) -> None:
    first, second, other = (make_organisation(name) for name in ("Alvik", "Björkvik", "Cedervik"))
    user = make_user(role="member", organisation=first)
    Membership.objects.create(user=user, organisation=second, role="observer")
    make_delegation(second, user, decided="SECOND")
    sign_in(client, user)
    assert "SECOND" not in client.get(reverse("delegations")).text
    assert "SECOND" in client.get(reverse("delegations"), {"organisation": second.slug}).text
    assert client.get(reverse("delegations"), {"organisation": other.slug}).status_code == 404
    assert client.get(reverse("delegations"), {"organisation": "' OR 1=1"}).status_code == 404


def test_members_observers_and_strangers_delegate_nothing() -> None:
    home = make_organisation()
    chief = make_user(role="member", organisation=home)
    values = DelegationInput(Power.START, chief, timezone.localdate(), "KF § 1")
    for actor, error in (
        (actor_for(chief), Refused),
        (make_actor("observer", home), Refused),
        (make_actor("lead", make_organisation()), NotVisible),
        (make_actor(operator=True), NotVisible),
    ):
        with pytest.raises(error):
            add_delegation(actor=actor, organisation=home, values=values)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"power": "rule"}, "power"),
        ({"decided": " "}, "decided"),
        ({"decided": "x" * 201}, "decided"),
        ({"title": "\x00"}, "title"),
        ({"max_amount": Decimal(5)}, "max_amount"),
        ({"power": "commit", "max_amount": Decimal(-1)}, "max_amount"),
        ({"power": "commit", "max_amount": Decimal("0.001")}, "max_amount"),
        ({"power": "commit", "max_amount": Decimal("NaN")}, "max_amount"),
        ({"power": "commit", "max_amount": Decimal(10) ** 13}, "max_amount"),
        ({"max_stage": 2}, "max_stage"),
        ({"power": "next_stage", "max_stage": 0}, "max_stage"),
        ({"power": "next_stage", "max_stage": 10**9}, "max_stage"),
        ({"currency": "EUR"}, "currency"),
        ({"max_risk": "none"}, "max_risk"),
        ({"level": "heaven"}, "level"),
        ({"from_on": None}, "from_on"),
        ({"from_on": date(1026, 1, 1)}, "from_on"),
        ({"until_on": TODAY - timedelta(days=1)}, "until_on"),
        ({"holder": None}, "holder"),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(change: dict[str, Any], field: str) -> None:
    home = make_organisation()
    with pytest.raises(InvalidInput) as wrong:
        written(home, **{"holder": make_user(role="member", organisation=home), **change})
    assert list(wrong.value.fields) == [field]
    assert not Delegation.objects.exists()


def test_only_those_who_work_there_can_hold_a_power() -> None:
    home = make_organisation()
    gone = make_user(role="member", organisation=home)
    gone.is_active = False
    gone.save()
    for holder in (gone, make_user(role="observer", organisation=home), make_user()):
        with pytest.raises(InvalidInput) as wrong:
            written(home, holder)
        assert list(wrong.value.fields) == ["holder"]


def test_a_row_holds_to_the_end_of_its_last_day_and_is_never_made_longer() -> None:
    home = make_organisation()
    chief = make_user(role="member", organisation=home)
    lead, today = make_actor("lead", home), timezone.localdate()
    row = written(home, chief)
    with pytest.raises(InvalidInput):
        end_delegation(actor=lead, delegation=row, until_on=today - timedelta(days=1))
    with pytest.raises(InvalidInput):
        end_delegation(actor=lead, delegation=row, until_on=None)
    end_delegation(actor=lead, delegation=row, until_on=today + timedelta(days=5))
    with pytest.raises(InvalidInput):
        end_delegation(actor=lead, delegation=row, until_on=today + timedelta(days=6))
    end_delegation(actor=lead, delegation=row, until_on=today)
    assert rows_on(home) == [row]
    assert rows_on(home, today + timedelta(days=1)) == []
    with pytest.raises(StateRefused):
        end_delegation(
            actor=lead, delegation=row, until_on=today + timedelta(days=1), now=timezone.now() + timedelta(days=1)
        )
    actions = JournalEntry.objects.order_by("sequence").values_list("action", flat=True)
    assert list(actions) == ["delegation.added", "delegation.ended", "delegation.ended"]


def test_a_row_that_has_not_begun_ends_on_its_first_day_at_the_earliest() -> None:
    home = make_organisation()
    later = timezone.localdate() + timedelta(days=10)
    row = written(home, make_user(role="member", organisation=home), from_on=later)
    lead = make_actor("lead", home)
    with pytest.raises(InvalidInput):
        end_delegation(actor=lead, delegation=row, until_on=later - timedelta(days=1))
    assert end_delegation(actor=lead, delegation=row, until_on=later).until_on == later


def test_a_row_of_another_organisation_is_unknown_here(client: Client) -> None:
    home = make_organisation()
    sign_in(client, make_user(role="lead", organisation=home))
    other = make_organisation()
    theirs = make_delegation(other, make_user(role="member", organisation=other))
    for slug, number in ((home.slug, theirs.pk), (other.slug, theirs.pk), (home.slug, 2**70)):
        address = reverse("end_delegation", args=[slug, number])
        assert client.get(address).status_code == 404
        assert client.post(address, {"until_on": timezone.localdate().isoformat()}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.until_on is None


def test_the_last_day_is_asked_for_and_not_called_optional(client: Client) -> None:
    home = make_organisation()
    row = make_delegation(home, make_user(role="member", organisation=home))
    sign_in(client, make_user(role="lead", organisation=home))
    address = reverse("end_delegation", args=[home.slug, row.pk])
    assert "optional" not in client.get(address).text
    assert client.post(address, {"until_on": ""}).status_code == 422
    assert client.post(address, {"until_on": timezone.localdate().isoformat()}).status_code == 302


def test_rows_may_overlap_and_the_widest_counts() -> None:
    home = make_organisation()
    chief = make_user(role="member", organisation=home)
    for limit in (1000, 5000):
        written(home, chief, power=Power.COMMIT, max_amount=Decimal(limit))
    pilot, actor = make_pilot(home), actor_for(chief)
    assert decide(actor, pilot, Power.COMMIT, rows_on(home), amount=Decimal(5000)).allowed
    assert not decide(actor, pilot, Power.COMMIT, rows_on(home), amount=Decimal("5000.01")).allowed


def test_an_erased_holder_leaves_the_title_and_has_no_power(client: Client) -> None:
    home = make_organisation()
    chief = make_user("kim@example.org", role="member", organisation=home, name="Kim Kimsson")
    written(home, chief, title="Head of care")
    erase_person(actor=actor_for(chief), confirmed_email=chief.email, leads_gone_accepted=True)
    sign_in(client, make_user(role="lead", organisation=home, name="Lo"))
    page = client.get(reverse("delegations")).text
    assert "Head of care" in page
    assert "Has left: no power" in page
    assert "Kimsson" not in page
    assert "kim@example.org" not in str(list(Delegation.objects.values())) + str(list(JournalEntry.objects.values()))
    pilot = make_pilot(home)
    page = client.get(reverse("who_decides", args=[pilot.token])).text
    assert "Nobody can decide this now" in page
    assert "Lo" in page


def test_limits_are_said_in_words() -> None:
    home = make_organisation()
    chief = make_user(role="member", organisation=home)
    row = make_delegation(home, chief, Power.COMMIT, max_amount=Decimal("1250000.00"), max_risk="low")
    assert limit_of(row).replace("\xa0", " ") == "at most 1 250 000 SEK at a time, only pilots of low risk"
    assert limit_of(make_delegation(home, chief, Power.NEXT_STAGE)) == "any stage, pilots of any risk"


def test_the_pages_keep_to_their_budget(client: Client, django_assert_max_num_queries: Any) -> None:
    home = make_organisation()
    lead = make_user(role="lead", organisation=home)
    sign_in(client, lead)
    pilot = make_pilot(home)
    for count in (3, 100):
        for number in range(count):
            ended = timezone.localdate() - timedelta(days=1) if number % 2 else None
            make_delegation(home, lead, Power.START, until_on=ended)
        for address in (reverse("delegations"), reverse("who_decides", args=[pilot.token])):
            with django_assert_max_num_queries(15):
                client.get(address)
