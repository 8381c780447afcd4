"""A portfolio round is planned, published, taken on step by step, and cancelled with a reason."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, Organisation, Visibility
from samskap.portfolio.models import Round, RoundState
from samskap.portfolio.services.rounds.moves import cancel_round, move_round
from samskap.portfolio.services.rounds.planning import RoundInput, create_round, edit_round
from tests.core.factories import make_actor, make_organisation, make_user, sign_in
from tests.portfolio.round_factories import ON_ITS_WAY, make_candidate, make_round, make_round_party

pytestmark = pytest.mark.django_db


def planned(**fields: Any) -> RoundInput:
    today = timezone.localdate()
    values: dict[str, Any] = {
        "title": "Everyday life in Solvik",
        "purpose": "It shall be easier to live here.",
        "budget": Decimal(1000),
        "gather_until": today,
        "screen_until": today + timedelta(days=10),
        "decide_on": today + timedelta(days=20),
    }
    return RoundInput(**(values | fields))


def posted(row: Round | None = None, **fields: str) -> dict[str, str]:
    """What the browser sends for a round."""
    today = timezone.localdate()
    values = {
        "title": "Everyday life in Solvik",
        "purpose": "It shall be easier to live here.",
        "language": "sv",
        "budget": "1 250 000,50",
        "hours": "1 500",
        "gather_until": f"{today + timedelta(days=10)}",
        "screen_until": f"{today + timedelta(days=20)}",
        "decide_on": f"{today + timedelta(days=30)}",
        "decides": "council",
        "districts": "North\nSouth\n\nnorth",
        "workshop_at": "",
        "workshop_place": "",
    }
    return values | fields


def ready_to_screen(state: str = "workshop", **fields: Any) -> Round:
    """A round in which nothing of what these steps demand is missing; other parts may demand more."""
    row = make_round(state=state, workshop_at=timezone.now() - timedelta(hours=1), **fields)
    make_round_party(row)
    for _number in range(2):
        make_candidate(row)
    return row


def lead_of(row: Round) -> Actor:
    return make_actor("lead", row.organisation)


def test_a_round_is_planned_in_the_browser_and_its_organisation_is_its_first_party(client: Client) -> None:
    home = make_organisation()
    sign_in(client, make_user(role="member", organisation=home))
    form = posted() | {"organisation": f"{home.pk}"}
    answer = client.post(reverse("create_round"), form)
    row = Round.objects.get()
    assert answer.headers["Location"] == reverse("round_work", args=[row.token])
    assert (row.state, row.visibility, row.budget) == ("draft", "private", Decimal("1250000.50"))
    assert [(one.organisation, bool(one.joined_at)) for one in row.parties.all()] == [(home, True)]
    assert sorted(row.districts.values_list("name", flat=True)) == ["North", "South"]
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200 and "The steering group has 0 of at least 2 people" in page.text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"budget": Decimal(0)}, "budget"),
        ({"budget": Decimal("NaN")}, "budget"),
        ({"budget": None}, "budget"),
        ({"hours": Decimal(-1)}, "hours"),
        ({"hours": Decimal("Infinity")}, "hours"),
        ({"hours": Decimal(10) ** 20}, "hours"),
        ({"title": " \n "}, "title"),
        ({"purpose": "x" * 2001}, "purpose"),
        ({"purpose": "\x00"}, "purpose"),
        ({"decides": "the king"}, "decides"),
        ({"language": "xx"}, "language"),
        ({"screen_until": timezone.localdate() - timedelta(days=1)}, "screen_until"),
        ({"decide_on": timezone.localdate() + timedelta(days=9)}, "decide_on"),
        ({"workshop_at": timezone.now() + timedelta(days=11)}, "workshop_at"),
        ({"districts": ["x" * 81]}, "districts"),
        ({"districts": [f"{number}" for number in range(61)]}, "districts"),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(wrong: dict[str, Any], field: str) -> None:
    home = make_organisation()
    with pytest.raises(InvalidInput) as error:
        create_round(actor=make_actor("lead", home), organisation=home, values=planned(**wrong))
    assert field in error.value.fields
    assert not Round.objects.exists()


def test_what_was_typed_stays_when_something_is_wrong(client: Client) -> None:
    home = make_organisation()
    sign_in(client, make_user(role="lead", organisation=home))
    answer = client.post(reverse("create_round"), posted(budget="much", title="Kept") | {"organisation": f"{home.pk}"})
    assert answer.status_code == 422
    assert "Kept" in answer.text and "much" in answer.text


def test_nobody_plans_in_the_name_of_others(client: Client) -> None:
    home, other = make_organisation(), make_organisation()
    with pytest.raises(Refused):
        create_round(actor=make_actor("observer", home), organisation=home, values=planned())
    sign_in(client, make_user(role="lead", organisation=home))
    answer = client.post(reverse("create_round"), posted() | {"organisation": f"{other.pk}"})
    assert answer.status_code == 422 and not Round.objects.exists()


def test_a_lead_publishes_once_there_is_a_steering_group() -> None:
    row = make_round(state="draft")
    member, lead = make_actor("member", row.organisation), lead_of(row)
    with pytest.raises(Refused):
        move_round(actor=member, row=row, since="draft")
    steering = row.people.first()
    assert steering is not None
    steering.delete()
    with pytest.raises(StateRefused, match="1 of at least 2"):
        move_round(actor=lead, row=row, since="draft")
    Round.objects.filter(pk=row.pk).update(gather_until=timezone.localdate() - timedelta(days=1))
    with pytest.raises(StateRefused, match="last day for candidates"):
        move_round(actor=lead, row=row, since="draft")


def test_published_it_is_public_and_the_journal_says_so() -> None:
    row = make_round(state="draft")
    there = move_round(actor=lead_of(row), row=row, since="draft")
    assert (there.state, there.visibility) == (RoundState.GATHERING, Visibility.PUBLIC)
    assert there.published_at is not None
    assert JournalEntry.objects.filter(action="round.published").count() == 1


def test_pressed_twice_it_goes_one_step() -> None:
    row = ready_to_screen("gathering")
    lead = lead_of(row)
    move_round(actor=lead, row=row, since="gathering")
    with pytest.raises(StateRefused):
        move_round(actor=lead, row=row, since="gathering")
    row.refresh_from_db()
    assert row.state == RoundState.WORKSHOP


@pytest.mark.parametrize("state", [*ON_ITS_WAY[3:], "cancelled", "nonsense", ""])
def test_later_steps_are_not_taken_here(state: str) -> None:
    row = make_round(state=state if state in (*ON_ITS_WAY, "cancelled") else "gathering")
    with pytest.raises(StateRefused):
        move_round(actor=lead_of(row), row=row, since=state)


def test_gathering_ends_when_there_is_something_to_build_with() -> None:
    row = make_round(state="gathering")
    with pytest.raises(StateRefused) as error:
        move_round(actor=lead_of(row), row=row, since="gathering")
    for missing in ("fewer than two candidates", "only one leg", "no day yet"):
        assert missing in error.value.message


def test_screening_does_not_begin_before_the_workshop() -> None:
    row = ready_to_screen()
    Round.objects.filter(pk=row.pk).update(workshop_at=timezone.now() + timedelta(hours=1))
    with pytest.raises(StateRefused, match="still to come"):
        move_round(actor=lead_of(row), row=row, since="workshop")


def test_of_a_public_round_days_only_move_later() -> None:
    row = make_round(state="gathering")
    lead, today = lead_of(row), timezone.localdate()
    with pytest.raises(InvalidInput) as error:
        edit_round(actor=lead, row=row, values={"gather_until": today, "decide_on": today + timedelta(days=90)})
    assert set(error.value.fields) == {"gather_until", "decide_on"}
    later = row.decide_on + timedelta(days=5)
    edit_round(actor=lead, row=row, values={"decide_on": later, "budget": Decimal(2000)})
    line = JournalEntry.objects.get(action="round.edited")
    assert line.facts is not None
    assert line.facts["before"] == {"decide_on": f"{row.decide_on}", "budget": "1000.00"}
    assert line.facts["after"] == {"decide_on": f"{later}", "budget": "2000.00"}


@pytest.mark.parametrize(
    ("state", "values"),
    [
        ("gathering", {"decides": "council"}),
        ("gathering", {"language": "nb"}),
        ("workshop", {"gather_until": timezone.localdate() + timedelta(days=40)}),
        ("ready", {"screen_until": timezone.localdate() + timedelta(days=70)}),
        ("voting", {"budget": Decimal(2000)}),
        ("voting", {"purpose": "Something else."}),
        ("appeal", {"hours": Decimal(9)}),
        ("decided", {"decide_on": timezone.localdate() + timedelta(days=200)}),
        ("cancelled", {"title": "Again"}),
        ("draft", {"state": "decided"}),
        ("draft", {}),
    ],
)
def test_what_others_have_built_upon_stays(state: str, values: dict[str, Any]) -> None:
    row = make_round(state=state)
    with pytest.raises(StateRefused):
        edit_round(actor=lead_of(row), row=row, values=values)


@pytest.mark.parametrize("state", ON_ITS_WAY[:7])
def test_the_form_holds_what_may_change_and_saving_it_changes_nothing(state: str, client: Client) -> None:
    row = make_round(state=state, workshop_at=timezone.now().replace(second=7))
    sign_in(client, make_user(role="member", organisation=row.organisation))
    address = reverse("edit_round", args=[row.token])
    form = client.get(address).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    sent = {name: f"{form[name].field.prepare_value(value)}" for name, value in sent.items()}
    if "workshop_at" in sent:
        assert row.workshop_at is not None
        sent["workshop_at"] = timezone.localtime(row.workshop_at).strftime("%Y-%m-%dT%H:%M")
    before = Round.objects.filter(pk=row.pk).values().get()
    assert client.post(address, sent).status_code == 302
    assert Round.objects.filter(pk=row.pk).values().get() == before
    assert not JournalEntry.objects.filter(action="round.edited").exists()


@pytest.mark.parametrize("state", ON_ITS_WAY[:7])
def test_a_lead_cancels_with_a_reason(state: str) -> None:
    row = make_round(state=state)
    with pytest.raises(Refused):
        cancel_round(actor=make_actor("member", row.organisation), row=row, reason="No money")
    with pytest.raises(InvalidInput) as error:
        cancel_round(actor=lead_of(row), row=row, reason=" ")
    assert "reason" in error.value.fields
    cancel_round(actor=lead_of(row), row=row, reason="No money")
    row.refresh_from_db()
    assert (row.state, row.cancelled_because) == ("cancelled", "No money")
    with pytest.raises(StateRefused):
        cancel_round(actor=lead_of(row), row=row, reason="Once more")


def test_a_round_cancelled_before_its_vote_says_nothing_of_locked_rules(client: Client) -> None:
    row = make_round(state="cancelled")
    sign_in(client, make_user(role="lead", organisation=row.organisation))
    page = client.get(reverse("round_work", args=[row.token])).content.decode()
    assert "They are locked" not in page


def test_what_is_decided_is_not_cancelled() -> None:
    row = make_round(state="decided")
    with pytest.raises(StateRefused):
        cancel_round(actor=lead_of(row), row=row, reason="No money")


def test_strangers_know_of_no_draft(client: Client) -> None:
    row = make_round(state="draft")
    stranger = make_actor("lead", make_organisation())
    with pytest.raises(NotVisible):
        edit_round(actor=stranger, row=row, values={"title": "Mine"})
    with pytest.raises(NotVisible):
        move_round(actor=stranger, row=row, since="draft")
    with pytest.raises(NotVisible):
        cancel_round(actor=stranger, row=row, reason="No")
    assert stranger.user is not None
    sign_in(client, stranger.user)
    assert row.title not in client.get(reverse("my_rounds")).text


def test_the_step_is_asked_once_more_and_then_taken(client: Client) -> None:
    row = make_round(state="draft")
    sign_in(client, make_user(role="lead", organisation=row.organisation))
    address = reverse("move_round", args=[row.token])
    asked = client.get(address)
    assert "Publish the round?" in asked.text and 'name="since" value="draft"' in asked.text
    assert client.post(address, {"since": "draft"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "gathering"
    assert client.post(address, {"since": "draft"}).status_code == 409


def test_the_list_shows_ones_own_and_what_goes_on_first(client: Client) -> None:
    home: Organisation = make_organisation()
    make_round(home, "decided", title="The old one")
    make_round(home, "gathering", title="The new one")
    elsewhere = make_round(state="gathering", title="Joined by us")
    make_round_party(elsewhere, home)
    asked = make_round(state="gathering", title="Only asked")
    make_round_party(asked, home, joined=False)
    steered = make_round(state="draft", title="Steered by me")
    user = make_user(role="member", organisation=home)
    steered.people.create(user=user, duty="steering", named_at=timezone.now())
    sign_in(client, user)
    page = client.get(reverse("my_rounds")).text
    assert page.index("The new one") < page.index("The old one")
    assert "Joined by us" in page and "Steered by me" in page and "Only asked" not in page


def test_the_button_says_what_happens_and_explains_while_something_is_missing(client: Client) -> None:
    row = make_round(state="gathering")
    sign_in(client, make_user(role="member", organisation=row.organisation))
    address = reverse("round_work", args=[row.token])
    page = client.get(address).text
    assert 'aria-disabled="true" aria-describedby="why-not"' in page and "3 things are missing" in page
    assert "fewer than two candidates" in client.get(reverse("move_round", args=[row.token])).text
    ready = ready_to_screen("gathering", organisation=row.organisation)
    page = client.get(reverse("round_work", args=[ready.token])).text
    assert "aria-disabled" not in page and "New candidates can still be proposed" in page


def test_who_takes_part_reads_who_takes_the_step(client: Client) -> None:
    row, joined = make_round(state="gathering"), make_organisation()
    make_round_party(row, joined)
    sign_in(client, make_user(role="member", organisation=joined))
    page = client.get(reverse("round_work", args=[row.token])).text
    assert f"{row.organisation.name} takes this step." in page
    assert reverse("move_round", args=[row.token]) not in page and "Put it right" not in page
