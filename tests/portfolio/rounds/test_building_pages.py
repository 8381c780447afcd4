"""The pages on which the parties build: with and without htmx, right and wrong input, two at once, hostile input."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from samskap.core.models import Organisation, User
from samskap.portfolio.models import Candidate, CandidateLink, CandidatePartner, Round
from samskap.portfolio.services.rounds.candidate_inputs import FIELDS, Seen
from tests.cocreation.factories import make_conversation
from tests.core.factories import make_organisation, make_user
from tests.needs.factories import make_need
from tests.portfolio.round_factories import make_candidate, make_duty, make_round, make_round_party

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "Bicycle school",
    "text": "Ten evenings.",
    "goals": "Health",
    "cost_low": "",
    "cost": "1 250,50",
    "cost_high": "2000",
    "hours": "12,5",
    "horizon": "now",
    "risk": "low",
    "size": "small",
}
TRIMMED = {"cost_low": "50", "cost": "100", "cost_high": "200", "hours_low": "5", "hours": "10", "hours_high": "20"}


@pytest.fixture
def row() -> Round:
    return make_round(state="workshop")


@pytest.fixture
def host(row: Round, client: Client) -> Client:
    client.force_login(make_user(role="member", organisation=row.organisation))
    return client


def party_client(row: Round, **fields: Any) -> tuple[Client, Any, User, Organisation]:
    organisation = make_organisation()
    user, client = make_user(role="member", organisation=organisation), Client()
    client.force_login(user)
    return client, make_round_party(row, organisation, **fields), user, organisation


def at(name: str, row: Round, *rest: int) -> str:
    return reverse(name, args=[row.token, *rest])


def test_a_party_proposes_on_a_page_of_its_own(row: Round) -> None:
    client, party, _user, _organisation = party_client(row)
    page = client.get(at("propose_candidate", row)).content.decode()
    assert "Who proposes it?" not in page
    answer = client.post(at("propose_candidate", row), {**TYPED, "party": party.pk}, follow=True)
    made = Candidate.objects.get()
    assert (made.cost_low, made.cost, made.cost_high, made.hours) == (
        Decimal("1250.50"),
        Decimal("1250.50"),
        Decimal(2000),
        Decimal("12.5"),
    )
    assert made.proposed_by == party
    assert "Bicycle school" in answer.content.decode()


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(host: Client, row: Round) -> None:
    wrong = {**TYPED, "party": row.parties.get().pk, "cost": "2500", "title": "", "size": "x"}
    answer = host.post(at("propose_candidate", row), wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="2500"' in page
    assert answer.context["form"].errors.keys() >= {"title", "size"}
    answer = host.post(at("propose_candidate", row), {**TYPED, "party": row.parties.get().pk, "cost": "2500"})
    assert list(answer.context["form"].errors) == ["cost_high"]


def test_a_need_and_a_conversation_fill_in_what_is_known_and_only_what_one_sees(host: Client, row: Round) -> None:
    need = make_need(row.organisation, better="Everybody cycles.", goals="Climate")
    page = host.get(f"{at('propose_candidate', row)}?need={need.token}").content.decode()
    assert "Everybody cycles." in page
    host.post(f"{at('propose_candidate', row)}?need={need.token}", {**TYPED, "party": row.parties.get().pk})
    assert Candidate.objects.get().need == need
    asked = make_conversation(organisation=row.organisation, question="How shall we cycle?")
    page = host.get(f"{at('propose_candidate', row)}?conversation={asked.token}").content.decode()
    assert "How shall we cycle?" in page
    hidden = make_need(make_organisation(), visibility="private")
    for query in (f"need={hidden.token}", "need=nothing", "conversation=%00"):
        assert host.get(f"{at('propose_candidate', row)}?{query}").status_code == 404


def test_needs_and_conversations_at_hand_are_offered(host: Client, row: Round) -> None:
    need = make_need(row.organisation, title="Quiet nights")
    make_need(make_organisation(), title="Of others")
    asked = make_conversation(organisation=row.organisation, question="How shall we cycle?", state="open")
    page = host.get(at("propose_candidate", row)).content.decode()
    assert f'href="?need={need.token}"' in page
    assert f'href="?conversation={asked.token}"' in page
    assert "Of others" not in page
    assert "Quiet nights" not in host.post(at("propose_candidate", row), {}).content.decode()


def test_changing_all_of_it(host: Client, row: Round) -> None:
    made = make_candidate(row)
    sent = {**TYPED, "seen": str(Seen.of(made, FIELDS))}
    answer = host.post(at("edit_candidate", row, made.number), sent, follow=True)
    assert "Saved." in answer.content.decode()
    made.refresh_from_db()
    assert made.title == "Bicycle school"
    page = host.get(at("edit_candidate", row, made.number)).content.decode()
    assert "Changed a candidate" in page
    assert '<s class="quiet">Candidate 1</s>' in page


def test_the_later_of_two_reads_what_the_first_wrote_and_loses_nothing(host: Client, row: Round) -> None:
    made = make_candidate(row)
    sent = {**TYPED, "seen": str(Seen.of(made, FIELDS)), "horizon": "now", "goals": ""}
    Candidate.objects.filter(pk=made.pk).update(title="What the first wrote", goals="Their goal")
    answer = host.post(at("edit_candidate", row, made.number), sent)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert "What the first wrote" in str(form.errors["title"])
    assert form["title"].value() == "Bicycle school"
    assert form["goals"].value() == "Their goal"
    again = {name: form[name].value() for name in TYPED} | {"seen": form["seen"].value()}
    assert host.post(at("edit_candidate", row, made.number), again).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.goals) == ("Bicycle school", "Their goal")


def test_trimming_in_place_with_and_without_htmx(host: Client, row: Round) -> None:
    made = make_candidate(row, 100, 10)
    sent = {**TRIMMED, "cost": "80", "size": "large", "seen": str(Seen.of(made))}
    answer = host.post(at("trim_candidate", row, made.number), sent)
    assert answer.headers["Location"].endswith(f"/workshop/?open={made.number}#c-{made.number}")
    made.refresh_from_db()
    assert (made.cost, made.size) == (80, "large")
    sent = {**TRIMMED, "cost": "70", "size": "large", "seen": str(Seen.of(made)), "c": ["1"]}
    answer = host.post(at("trim_candidate", row, made.number), sent, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.lstrip().startswith('<div id="workshop"')
    assert "Saved." in page
    assert 'id="mark-1"' not in page or "checked" in page


def test_wrong_costs_in_place(host: Client, row: Round) -> None:
    made = make_candidate(row, 100, 10)
    sent = {**TRIMMED, "cost": "300", "cost_high": "250", "size": "small", "seen": str(Seen.of(made))}
    for headers in ({}, {"HX-Request": "true"}):
        answer = host.post(at("trim_candidate", row, made.number), sent, headers=headers)
        assert answer.status_code == 422
        assert 'value="300"' in answer.content.decode()


@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}])
def test_what_is_refused_is_said_also_when_its_form_is_gone(host: Client, row: Round, htmx: dict[str, str]) -> None:
    gone, made = make_candidate(row, state="withdrawn", state_because="No time."), make_candidate(row, 100, 10)
    sent = {**TRIMMED, "size": "small"}
    answer = host.post(at("trim_candidate", row, gone.number), sent, headers=htmx)
    assert answer.status_code == 422
    assert "This candidate is not in the round any more." in answer.content.decode()
    party = row.parties.get()
    Round.objects.filter(pk=row.pk).update(state="screening")
    for name, typed in (("trim_candidate", sent), ("pledge", {"party": party.pk, "money": "5"})):
        answer = host.post(at(name, row, made.number), typed, headers=htmx)
        assert answer.status_code == 422
        assert "This cannot be done now." in answer.content.decode()


def test_in_place_a_refusal_is_seen() -> None:
    row = make_round()
    made = make_candidate(row, 100, 10)
    client, _party, _user, _organisation = party_client(row)
    sent = {**TRIMMED, "size": "small"}
    assert client.post(at("trim_candidate", row, made.number), sent).status_code == 403
    answer = client.post(at("trim_candidate", row, made.number), sent, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "Wait for the workshop." in answer.content.decode()


def test_a_party_puts_something_in_and_leaves(row: Round) -> None:
    made = make_candidate(row, 100, 10)
    client, party, _user, _organisation = party_client(row)
    sent = {"party": party.pk, "role": "Lends bicycles", "money": "20", "hours": "", "lower": "on"}
    assert client.post(at("pledge", row, made.number), sent).status_code == 302
    made.refresh_from_db()
    assert (made.cost, CandidatePartner.objects.get().money) == (80, 20)
    page = client.get(f"{at('workshop', row)}?open={made.number}").content.decode()
    assert "Lends bicycles" in page
    answer = client.post(at("pledge", row, made.number), {"party": party.pk, "money": "-5"})
    assert answer.status_code == 422
    client.post(at("leave_candidate", row, made.number, party.pk))
    assert not CandidatePartner.objects.exists()


def test_who_speaks_for_several_parties_changes_only_what_they_write(host: Client, row: Round) -> None:
    made, hall = make_candidate(row, 100, 10), make_round_party(row, name="The village hall")
    part = CandidatePartner.objects.create(candidate=made, party=hall, money=30, hours=4, role="Lends its rooms")
    page = host.get(f"{at('workshop', row)}?open={made.number}").content.decode()
    assert "What you leave empty stays as it is" in page
    host.post(at("pledge", row, made.number), {"party": hall.pk, "role": "", "money": "0", "hours": ""})
    part.refresh_from_db()
    assert (part.money, part.hours, part.role) == (0, 4, "Lends its rooms")


def test_who_speaks_for_one_party_empties_what_it_put_in(row: Round) -> None:
    made = make_candidate(row, 100, 10)
    client, party, _user, _organisation = party_client(row)
    part = CandidatePartner.objects.create(candidate=made, party=party, money=30, hours=4, role="Lends its rooms")
    client.post(at("pledge", row, made.number), {"party": party.pk, "role": "", "money": "", "hours": "4"})
    part.refresh_from_db()
    assert (part.money, part.hours, part.role) == (0, 4, "")


def test_before_the_workshop_one_joins_what_others_proposed_and_changes_nothing_of_it() -> None:
    row = make_round()
    made = make_candidate(row, 100, 10)
    client, party, _user, _organisation = party_client(row)
    page = client.get(f"{at('workshop', row)}?open={made.number}").content.decode()
    assert "Put something in" in page
    assert "Trim it" not in page
    assert "so much less" not in page
    client.post(at("pledge", row, made.number), {"party": party.pk, "money": "20", "lower": "on"})
    made.refresh_from_db()
    assert (made.cost, CandidatePartner.objects.get().money) == (100, 20)
    assert client.post(at("trim_candidate", row, made.number), {**TRIMMED, "size": "small"}).status_code == 403


def test_nobody_puts_in_or_leaves_for_another_through_the_form(host: Client, row: Round) -> None:
    made = make_candidate(row, 100, 10)
    theirs = make_round_party(row, make_organisation())
    CandidatePartner.objects.create(candidate=made, party=theirs)
    answer = host.post(at("pledge", row, made.number), {"party": theirs.pk, "money": "5"})
    assert answer.status_code == 422
    assert host.post(at("leave_candidate", row, made.number, theirs.pk)).status_code == 403
    elsewhere = make_round_party(make_round(state="workshop"))
    assert host.post(at("leave_candidate", row, made.number, elsewhere.pk)).status_code == 404
    assert CandidatePartner.objects.get().money == 0


def test_merging_proposes_the_sums_and_taking_apart_brings_back(host: Client, row: Round) -> None:
    one, two = make_candidate(row, 100, 10, goals="A\nB"), make_candidate(row, 60, 5, goals="B\nC")
    address = f"{at('merge_candidates', row)}?c={one.number}&c={two.number}"
    form = host.get(address).context["form"]
    assert (form["cost"].value(), form["goals"].value()) == ("160", "A\nB\nC")
    sent = {name: form[name].value() for name in form.fields} | {"title": "Both", "cost": "150"}
    assert host.post(address, sent).status_code == 302
    one.refresh_from_db()
    assert (one.title, one.cost) == ("Both", 150)
    page = host.get(at("workshop", row)).content.decode()
    assert "Take it out again" in page
    assert host.post(at("unmerge_candidate", row, two.number), follow=True).status_code == 200
    two.refresh_from_db()
    one.refresh_from_db()
    assert (two.state, one.cost) == ("in", 90)


@pytest.mark.parametrize("query", ["", "c=1", "c=1&c=1", "c=1&c=99", "c=-1&c=x", "c=1&c=%00"])
def test_merging_needs_two(host: Client, row: Round, query: str) -> None:
    make_candidate(row)
    answer = host.get(f"{at('merge_candidates', row)}?{query}")
    assert "Mark at least two candidates" in answer.content.decode()
    assert host.post(f"{at('merge_candidates', row)}?{query}", {"into": "1"}).status_code == 422


def test_linking_and_taking_back(host: Client, row: Round) -> None:
    one, two = make_candidate(row), make_candidate(row)
    sent = {"candidate": one.number, "kind": "needs", "other": two.number}
    assert host.post(at("link_candidates", row), sent).status_code == 302
    page = host.get(f"{at('workshop', row)}").content.decode()
    assert ">Candidate 2</span>" in page
    wrong = host.post(at("link_candidates", row), {**sent, "other": one.number})
    assert wrong.status_code == 422
    Candidate.objects.filter(pk=two.pk).update(state="withdrawn", state_because="No.")
    assert "Needs what is not in the round any more" in host.get(at("workshop", row)).content.decode()
    Candidate.objects.filter(pk=two.pk).update(state="in", state_because="")
    host.post(at("unlink_candidates", row, CandidateLink.objects.get().pk))
    assert not CandidateLink.objects.exists()


def test_withdrawing_asks_why_and_it_can_come_back(host: Client, row: Round) -> None:
    made = make_candidate(row)
    assert host.post(at("withdraw_candidate", row, made.number), {"reason": " "}).status_code == 422
    host.post(at("withdraw_candidate", row, made.number), {"reason": "Nobody has time."})
    page = host.get(at("workshop", row)).content.decode()
    assert "Nobody has time." in page
    host.post(at("bring_back_candidate", row, made.number))
    made.refresh_from_db()
    assert made.state == "in"


def test_the_balance_asks_for_itself_and_says_when_the_table_is_older(host: Client, row: Round) -> None:
    made = make_candidate(row, 100)
    stamp = host.get(at("workshop", row)).context["shown"].stamp
    asked = f"{at('workshop', row)}?part=balance&seen={stamp}&now={stamp}"
    assert host.get(asked).status_code == 204
    Candidate.objects.filter(pk=made.pk).update(cost=150)
    page = host.get(asked).content.decode()
    assert "Somebody else changed something." in page
    assert 'role="status"' in page


def test_the_screen_in_the_room_has_no_forms(host: Client, row: Round) -> None:
    make_candidate(row)
    make_candidate(row)
    page = host.get(f"{at('workshop', row)}?show=1").content.decode()
    body = page[page.index('id="workshop"') :]
    assert "<form" not in body[: body.index("</main>")]
    assert 'hx-trigger="every 3s"' in page


def test_those_who_only_look_on_see_no_forms(row: Round) -> None:
    make_candidate(row)
    client = Client()
    client.force_login(make_duty(row).user)
    page = client.get(f"{at('workshop', row)}?open=1").content.decode()
    assert "We try it together." in page
    assert "Trim it" not in page
    assert client.get(at("propose_candidate", row)).status_code == 403


def test_who_builds_elsewhere_finds_nothing_here(row: Round) -> None:
    made = make_candidate(row)
    other = make_round(state="workshop")
    client, party, _user, _organisation = party_client(other)
    for name in ("workshop", "propose_candidate", "merge_candidates", "link_candidates"):
        assert client.get(at(name, row)).status_code == 404
    for name in ("trim_candidate", "pledge", "unmerge_candidate", "bring_back_candidate"):
        assert client.post(at(name, row, made.number), {**TRIMMED, "party": party.pk}).status_code == 404
    for name in ("trim_candidate", "edit_candidate"):
        assert client.post(at(name, other, made.number + 5), TRIMMED).status_code == 404
    assert client.post(at("trim_candidate", other, 2**40), TRIMMED).status_code == 404


def test_hostile_text_is_text(host: Client, row: Round) -> None:
    evil = "<img src=x onerror=alert(1)>"
    make_candidate(row, title=evil, text=evil, goals=evil)
    for query in ("", "?open=1", "?show=1", "?open=%00", "?open=99999999999999999999", "?page=x&c=%3Cb%3E"):
        page = host.get(f"{at('workshop', row)}{query}").content.decode()
        assert evil not in page


@pytest.mark.parametrize("state", ["draft", "screening", "ready", "voting", "appeal", "decided", "cancelled"])
def test_before_and_after_one_reads_and_changes_nothing(state: str) -> None:
    row = make_round(state=state)
    client = Client()
    client.force_login(make_user(role="lead", organisation=row.organisation))
    make_candidate(row)
    page = client.get(f"{at('workshop', row)}?open=1")
    assert page.status_code == 200
    assert "Trim it" not in page.content.decode()
    assert client.get(at("propose_candidate", row)).status_code == 409


def test_the_page_costs_no_more_with_many_candidates(
    host: Client, row: Round, django_assert_max_num_queries: Any
) -> None:
    party = row.parties.get()
    for _number in range(30):
        make_candidate(row, partners=[party])
    host.get(at("workshop", row))
    with django_assert_max_num_queries(15):
        host.get(f"{at('workshop', row)}?open=3")
