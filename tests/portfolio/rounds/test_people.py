"""Organisations are asked and answer for themselves; people get a duty and can lose it while nothing hangs on it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import Actor, actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused, TooMany
from samskap.core.models import JournalEntry
from samskap.portfolio.models import Round, RoundParty, RoundPerson
from samskap.portfolio.services.rounds.mails import MOST_A_DAY, mail_asked, mail_named, mail_round
from samskap.portfolio.services.rounds.moves import cancel_round, move_round
from samskap.portfolio.services.rounds.parties import answer_party, ask_parties, name_party, remove_party
from samskap.portfolio.services.rounds.people import MOST_MISSES_AN_HOUR, name_person, remove_person
from samskap.portfolio.services.rounds.planning import edit_round
from tests.core.factories import make_actor, make_network, make_organisation, make_user, sign_in
from tests.portfolio.round_factories import make_candidate, make_duty, make_round, make_round_party, make_scores

pytestmark = pytest.mark.django_db
Ordered = list[tuple[str, dict[str, object]]]


@pytest.fixture
def ordered(monkeypatch: pytest.MonkeyPatch) -> Ordered:
    """Orders of background work, instead of their execution."""
    found: Ordered = []
    monkeypatch.setattr(
        "samskap.portfolio.services.rounds.mails.tasks.enqueue", lambda name, **more: found.append((name, more))
    )
    return found


def worker(row: Round) -> Actor:
    return make_actor("member", row.organisation)


def lead_of(row: Round) -> Actor:
    return make_actor("lead", row.organisation)


def test_an_organisation_is_asked_hears_of_it_and_joins(client: Client, ordered: Ordered) -> None:
    row, asked = make_round(), make_organisation("Example College", leg="academia")
    lead = make_user(role="lead", organisation=asked)
    make_user(role="member", organisation=asked)
    (party,) = ask_parties(actor=worker(row), row=row, organisations=[asked])
    assert (party.leg, party.joined_at) == ("academia", None)
    assert [(name, more["user_id"]) for name, more in ordered] == [("portfolio.mail_asked", lead.pk)]
    assert mail_asked(party_id=party.pk, user_id=lead.pk, stamp="1")
    letter = mail.outbox[0]
    address = reverse("round_party_answer", args=[row.token])
    assert letter.to == [lead.email] and address in str(letter.body) and "Example College" in str(letter.body)
    sign_in(client, lead)
    page = client.get(address)
    assert row.purpose in page.text and "Yes, we take part" in page.text
    assert client.post(address, {"organisation": asked.slug, "answer": "yes"}).status_code == 302
    party.refresh_from_db()
    assert party.joined_at is not None
    assert client.get(reverse("round_work", args=[row.token])).status_code == 200
    assert client.get(address).status_code == 404
    assert not mail_asked(party_id=party.pk, user_id=lead.pk, stamp="1")


def test_of_a_draft_nobody_hears_before_it_is_public(ordered: Ordered) -> None:
    row, asked = make_round(state="draft"), make_organisation()
    lead = actor_for(make_user(role="lead", organisation=asked))
    ask_parties(actor=worker(row), row=row, organisations=[asked])
    assert not ordered
    with pytest.raises(NotVisible):
        answer_party(actor=lead, row=row, organisation=asked, joins=True)
    move_round(actor=lead_of(row), row=row, since="draft")
    assert [name for name, _more in ordered] == ["portfolio.mail_asked"]
    answer_party(actor=lead, row=row, organisation=asked, joins=True)


def test_the_parties_hear_of_the_workshop_of_another_day_and_of_the_end(ordered: Ordered) -> None:
    row, joined, asked = make_round(workshop_at=timezone.now()), make_organisation(), make_organisation()
    make_round_party(row, joined)
    make_round_party(row, asked, joined=False)
    theirs = make_user(role="lead", organisation=joined)
    others = make_user(role="lead", organisation=asked)
    make_user(role="member", organisation=joined)
    for _number in range(2):
        make_candidate(row)
    lead = lead_of(row)
    edit_round(actor=lead, row=row, values={"workshop_place": "Library"})
    assert not ordered
    move_round(actor=lead, row=row, since="gathering")
    edit_round(actor=lead, row=row, values={"workshop_place": "Town hall"})
    edit_round(actor=lead, row=row, values={"workshop_place": "Town hall", "budget": Decimal(2000)})
    assert [more["user_id"] for _name, more in ordered] == [theirs.pk, theirs.pk]
    assert mail_round(kind="workshop", round_id=row.pk, user_id=theirs.pk, stamp="1")
    assert "Town hall" in str(mail.outbox[0].body)
    ordered.clear()
    cancel_round(actor=lead, row=row, reason="The money is gone.")
    steering = set(row.people.values_list("user_id", flat=True))
    assert {more["user_id"] for _name, more in ordered} == {theirs.pk, others.pk, *steering}
    assert mail_round(kind="cancelled", round_id=row.pk, user_id=others.pk, stamp="1")
    assert "The money is gone." in str(mail.outbox[1].body)
    assert not mail_round(kind="workshop", round_id=row.pk, user_id=theirs.pk, stamp="1")


def test_nobody_outside_hears_of_a_draft_that_is_cancelled(ordered: Ordered) -> None:
    row = make_round(state="draft")
    make_round_party(row, make_organisation(), joined=False)
    cancel_round(actor=lead_of(row), row=row, reason="No")
    assert not ordered


def test_a_no_leaves_nothing_but_the_journal_and_one_can_be_asked_again(ordered: Ordered) -> None:
    row, asked = make_round(), make_organisation()
    ask_parties(actor=worker(row), row=row, organisations=[asked, row.organisation])
    assert not ask_parties(actor=worker(row), row=row, organisations=[asked])
    answer_party(actor=make_actor("lead", asked), row=row, organisation=asked, joins=False)
    assert not RoundParty.objects.filter(organisation=asked).exists()
    assert JournalEntry.objects.filter(action="round.party_declined").count() == 1
    assert ask_parties(actor=worker(row), row=row, organisations=[asked])


def test_only_a_lead_of_the_asked_answers_for_it() -> None:
    row, asked, other = make_round(), make_organisation(), make_organisation()
    make_round_party(row, asked, joined=False)
    with pytest.raises(Refused):
        answer_party(actor=make_actor("member", asked), row=row, organisation=asked, joins=True)
    for stranger in (lead_of(row), make_actor("lead", other)):
        with pytest.raises(NotVisible):
            answer_party(actor=stranger, row=row, organisation=asked, joins=True)
    with pytest.raises(NotVisible):
        answer_party(actor=make_actor("lead", other), row=row, organisation=other, joins=True)


def test_one_lead_does_not_answer_for_another_organisation_in_the_browser(client: Client) -> None:
    row, mine, other = make_round(), make_organisation(), make_organisation()
    make_round_party(row, mine, joined=False)
    make_round_party(row, other, joined=False)
    sign_in(client, make_user(role="lead", organisation=mine))
    answer = client.post(reverse("round_party_answer", args=[row.token]), {"organisation": other.slug, "answer": "yes"})
    assert answer.status_code == 422
    assert not RoundParty.objects.get(organisation=other).joined_at


@pytest.mark.parametrize("state", ["screening", "voting", "decided", "cancelled"])
def test_once_the_candidates_stand_the_parties_do_too(state: str) -> None:
    row, asked = make_round(state=state), make_organisation()
    if state != "cancelled":
        make_round_party(row, asked, joined=False)
        with pytest.raises(StateRefused):
            answer_party(actor=make_actor("lead", asked), row=row, organisation=asked, joins=True)
    with pytest.raises(StateRefused):
        ask_parties(actor=worker(row), row=row, organisations=[make_organisation()])
    with pytest.raises(StateRefused):
        name_party(actor=worker(row), row=row, name="Walkers", leg="civil_society")


def test_somebody_without_account_is_named_and_is_in() -> None:
    row = make_round()
    party = name_party(actor=worker(row), row=row, name="  The  walkers ", leg="civil_society")
    assert (party.name, bool(party.joined_at)) == ("The walkers", True)
    for name, leg, field in (("the WALKERS", "business", "name"), ("", "business", "name"), ("Others", "x", "leg")):
        with pytest.raises(InvalidInput) as error:
            name_party(actor=worker(row), row=row, name=name, leg=leg)
        assert field in error.value.fields
    with pytest.raises(InvalidInput):
        ask_parties(actor=worker(row), row=row, organisations=[make_organisation("The Walkers")])


def test_nobody_speaks_in_the_name_of_an_organisation_of_the_portal_without_asking_it() -> None:
    row = make_round()
    make_organisation("Example College")
    with pytest.raises(InvalidInput) as error:
        name_party(actor=worker(row), row=row, name=" example  COLLEGE ", leg="academia")
    assert "name" in error.value.fields
    assert not row.parties.filter(name__iexact="example college").exists()


def test_nobody_s_mailbox_is_filled_by_being_asked_and_taken_off_again(ordered: Ordered) -> None:
    cache.clear()
    row, asked = make_round(), make_organisation("Example College", leg="academia")
    lead = make_user(role="lead", organisation=asked)
    for _time in range(MOST_A_DAY + 3):
        (party,) = ask_parties(actor=worker(row), row=row, organisations=[asked])
        mail_asked(party_id=party.pk, user_id=lead.pk, stamp="1")
        remove_party(actor=worker(row), row=row, party=party)
    assert len(mail.outbox) == MOST_A_DAY
    ask_parties(actor=worker(row), row=row, organisations=[asked])
    cancel_round(actor=lead_of(row), row=row, reason="The money is gone.")
    assert mail_round(kind="cancelled", round_id=row.pk, user_id=lead.pk, stamp="1")
    cache.clear()


def test_no_name_adds_a_line_to_the_head_of_a_mail() -> None:
    row, asked = make_round(title="Ours\nBcc: all@example.org"), make_organisation("Solvik\r\nBcc: all@example.org")
    party = make_round_party(row, asked, joined=False)
    lead = make_user(role="lead", organisation=asked)
    assert mail_asked(party_id=party.pk, user_id=lead.pk, stamp="1")
    assert mail_named(person_id=make_duty(row).pk, stamp="1")
    for letter in mail.outbox:
        assert "\n" not in letter.subject and set(letter.message().keys()).isdisjoint({"Bcc", "Cc"})


def test_a_party_that_nothing_hangs_on_goes_and_can_leave() -> None:
    row, joined = make_round(), make_organisation()
    used, idle = make_round_party(row), make_round_party(row, joined)
    make_candidate(row, partners=[used])
    with pytest.raises(StateRefused):
        remove_party(actor=worker(row), row=row, party=used)
    with pytest.raises(StateRefused):
        remove_party(actor=worker(row), row=row, party=row.parties.get(organisation=row.organisation))
    with pytest.raises(Refused):
        remove_party(actor=make_actor("member", joined), row=row, party=idle)
    remove_party(actor=make_actor("lead", joined), row=row, party=idle)
    assert not RoundParty.objects.filter(pk=idle.pk).exists()


def test_a_party_of_another_round_is_not_reached_through_ones_own() -> None:
    row, other = make_round(), make_round_party(make_round())
    with pytest.raises(NotVisible):
        remove_party(actor=worker(row), row=row, party=other)
    with pytest.raises(NotVisible):
        remove_person(actor=lead_of(row), row=row, person=make_duty(make_round()))


def test_the_page_of_parties_says_which_leg_has_nobody_and_offers_ones_networks(client: Client) -> None:
    row = make_round()
    friend = make_organisation("Our friend")
    make_network(row.organisation, friend)
    make_organisation("Far away")
    make_round_party(row, name="<b>Shop</b>")
    sign_in(client, make_user(role="member", organisation=row.organisation))
    address = reverse("round_parties", args=[row.token])
    page = client.get(address).text
    assert "Nobody yet." in page and "Our friend" in page and "Far away" not in page
    assert "&lt;b&gt;Shop" in page and "<b>Shop" not in page
    assert "Far away" in client.get(address, {"find": "far"}).text
    assert client.get(address, {"find": "\0"}).status_code == 200
    assert client.post(address, {"organisations": [friend.slug]}).status_code == 302
    assert client.post(address, {}).status_code == 422
    answer = client.post(reverse("name_round_party", args=[row.token]), {"name": "Kept typed", "leg": ""})
    assert answer.status_code == 422 and "Kept typed" in answer.text


def test_a_lead_names_somebody_by_the_address_they_have_proved(ordered: Ordered) -> None:
    row, user = make_round(), make_user("somebody@example.org")
    lead = lead_of(row)
    with pytest.raises(Refused):
        name_person(actor=worker(row), row=row, email=user.email, duty="screener")
    person = name_person(actor=lead, row=row, email=" Somebody@Example.org ", duty="screener")
    again = name_person(actor=lead, row=row, email=user.email, duty="screener")
    assert person == again
    assert [name for name, _more in ordered] == ["portfolio.mail_named"]
    assert mail_named(person_id=person.pk, stamp="1")
    assert mail.outbox[0].to == [user.email]
    line = JournalEntry.objects.get(action="round.person_named")
    assert user.email not in f"{line.facts}" and line.person == user
    unproved = make_user()
    EmailAddress.objects.create(user=unproved, email="claimed@example.org", verified=False)
    for wrong in ("claimed@example.org", "nobody@example.org", "a\0b@example.org"):
        with pytest.raises(InvalidInput) as error:
            name_person(actor=lead, row=row, email=wrong, duty="steering")
        assert "email" in error.value.fields


def test_nobody_tries_out_who_has_an_account(client: Client) -> None:
    cache.clear()
    row, user = make_round(), make_user("there@example.org")
    lead = lead_of(row)
    for number in range(MOST_MISSES_AN_HOUR):
        with pytest.raises(InvalidInput):
            name_person(actor=lead, row=row, email=f"try{number}@example.org", duty="screener")
    with pytest.raises(TooMany):
        name_person(actor=lead, row=row, email=user.email, duty="screener")
    assert lead.user is not None
    sign_in(client, lead.user)
    answer = client.post(reverse("round_people", args=[row.token]), {"email": user.email, "duty": "screener"})
    assert answer.status_code == 422 and user.email in answer.text
    cache.clear()


@pytest.mark.parametrize(("state", "duty"), [("ready", "screener"), ("decided", "steering"), ("cancelled", "steering")])
def test_a_duty_is_not_given_when_it_has_been_done(state: str, duty: str) -> None:
    row = make_round(state=state)
    with pytest.raises(StateRefused):
        name_person(actor=lead_of(row), row=row, email=make_user().email, duty=duty)


def test_what_is_public_keeps_two_who_steer_and_what_was_scored_keeps_its_screener() -> None:
    row = make_round(state="screening")
    for _number in range(2):
        make_candidate(row)
    make_scores(row, [[3, 4], [1, 2]])
    lead, scored = lead_of(row), row.people.get(duty="screener")
    with pytest.raises(StateRefused):
        remove_person(actor=lead, row=row, person=scored)
    steering = list(row.people.filter(duty="steering"))
    with pytest.raises(StateRefused):
        remove_person(actor=lead, row=row, person=steering[0])
    make_duty(row)
    remove_person(actor=lead, row=row, person=steering[0])
    idle = make_duty(row, "screener")
    remove_person(actor=lead, row=row, person=idle)
    assert not RoundPerson.objects.filter(pk__in=[idle.pk, steering[0].pk]).exists()


def test_who_has_a_duty_sees_the_workroom_but_changes_nothing(client: Client) -> None:
    row = make_round(state="draft")
    person = make_duty(row, "screener")
    assert person.user is not None
    sign_in(client, person.user)
    page = client.get(reverse("round_work", args=[row.token])).text
    assert reverse("edit_round", args=[row.token]) not in page
    assert reverse("cancel_round", args=[row.token]) not in page
    assert client.post(reverse("move_round", args=[row.token]), {"since": "draft"}).status_code == 403
    assert client.post(reverse("round_people", args=[row.token]), {}).status_code == 403
    assert client.post(reverse("round_parties", args=[row.token]), {}).status_code == 403


def test_the_page_says_why_a_duty_cannot_be_taken_away_instead_of_a_link_that_is_refused(client: Client) -> None:
    row = make_round(state="screening")
    for _number in range(2):
        make_candidate(row)
    make_scores(row, [[3, 4], [1, 2]])
    idle, begun = make_duty(row, "screener"), row.people.filter(duty="screener").first()
    sign_in(client, make_user(role="lead", organisation=row.organisation))
    page = reverse("round_people", args=[row.token])

    def offered() -> set[int]:
        body = client.get(page, headers={"accept-language": "en"}).content.decode()
        assert ("needs at least two people" in body) == (row.people.filter(duty="steering").count() == 2)
        assert body.count("They have begun to score.") == 1
        return {one.pk for one in row.people.all() if reverse("remove_round_person", args=[row.token, one.pk]) in body}

    steering = [one.pk for one in row.people.filter(duty="steering")]
    assert len(steering) == 2 and begun is not None and offered() == {idle.pk}
    third = make_duty(row)
    assert offered() == {idle.pk, third.pk, *steering}
    for pk in (*steering, third.pk, idle.pk):
        assert client.get(reverse("remove_round_person", args=[row.token, pk])).status_code == 200
    assert client.get(reverse("remove_round_person", args=[row.token, begun.pk])).status_code == 409
    member = Client(headers={"accept-language": "en"})
    sign_in(member, make_user(role="member", organisation=row.organisation))
    assert "They have begun to score." not in member.get(page).content.decode()


NAMELESS = "somebody who has not given a name"


def test_the_address_of_whoever_gave_no_name_is_shown_to_leads_alone(client: Client, ordered: Ordered) -> None:
    row, partner = make_round(), make_organisation("Fjordvarme AS", kind="company")
    make_round_party(row, partner, "business")
    RoundPerson.objects.all().delete()
    people = [make_user(email=f"{duty}{n}@nameless.example") for n in range(2) for duty in ("steering", "screener")]
    for user in people:
        make_duty(row, user.email.split("@")[0][:-1], user)
    member = make_user(email="member@nameless.example", role="member", organisation=row.organisation)
    name_party(actor=actor_for(member), row=row, name="Grannar i Solvik", leg="civil_society")
    lead = make_user(role="lead", organisation=row.organisation)
    pages = [reverse(name, args=[row.token]) for name in ("round", "round_work", "round_people", "round_parties", "workshop")]  # fmt: skip
    pages.append(reverse("organisation_journal", args=[row.organisation.slug]))
    others = [make_user(role="observer", organisation=row.organisation), people[0], people[1]]
    for user in (None, *others, make_user(role="lead", organisation=partner)):
        reader = Client()
        if user is not None:
            sign_in(reader, user)
        bodies = [reader.get(page, headers={"accept-language": "en"}).content.decode() for page in pages]
        assert not [
            page for page, body in zip(pages, bodies, strict=True) if "@nameless.example" in body.split("<main")[-1]
        ]
        assert user is None or any(body.count(NAMELESS) for body in bodies)
    sign_in(client, lead)
    for page, shown in ((pages[2], [one.email for one in people]), (pages[-1], [member.email])):
        body = client.get(page).content.decode()
        assert NAMELESS not in body and all(one in body for one in shown)


def test_pages_stay_at_few_queries(
    client: Client, at_most_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    row = make_round()
    for number in range(30):
        make_round_party(row, make_organisation(), joined=bool(number % 2))
        make_duty(row, "screener")
        make_candidate(row)
    sign_in(client, make_user(role="lead", organisation=row.organisation))
    for name in ("round_work", "round_parties", "round_people", "edit_round"):
        client.get(reverse(name, args=[row.token]))
        with at_most_queries(15):
            client.get(reverse(name, args=[row.token]))


def test_who_ticks_nobody_still_has_everybody_to_tick(client: Client) -> None:
    row = make_round()
    sign_in(client, make_user(role="lead", organisation=row.organisation))
    make_organisation("Harbour Club", kind="civil_society")
    path = reverse("round_parties", args=[row.token]) + "?find=harbour"
    page = client.post(path, {})
    assert page.status_code == 422
    assert "Tick at least one." in page.content.decode()
    assert "Harbour Club" in page.content.decode()
