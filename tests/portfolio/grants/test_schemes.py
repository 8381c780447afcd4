"""Setting up grants: what can be written, who may, what may still change when people count on it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, SearchDocument
from samskap.portfolio.models import GrantScheme, JuryMember
from samskap.portfolio.services.grants.jury import name_jury_member, remove_jury_member
from samskap.portfolio.services.grants.schemes import (
    SchemeInput,
    create_scheme,
    edit_scheme,
    end_scheme,
    input_of,
    publish_scheme,
)
from tests.core.factories import make_actor, make_organisation, make_user
from tests.portfolio.factories import TEXTS, make_application, make_jury, make_scheme, make_view

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def values(**changes: Any) -> SchemeInput:
    """A scheme as the form sends it."""
    opens = timezone.now() + timedelta(days=1)
    given: dict[str, Any] = {
        **TEXTS,
        "language": "en",
        "budget": Decimal("100000.00"),
        "cap": Decimal("20000.00"),
        "opens_at": opens,
        "closes_at": opens + timedelta(weeks=8),
        "answer_on": timezone.localdate() + timedelta(weeks=13),
        "districts": ["North", "  South  ", "north", ""],
    }
    return SchemeInput(**(given | changes))


def test_a_scheme_is_private_until_it_is_published_and_its_jury_is_named() -> None:
    home = make_organisation()
    lead = make_actor("lead", home)
    scheme = create_scheme(actor=lead, organisation=home, values=values(quorum=1))
    assert (scheme.visibility, scheme.published_at) == ("private", None)
    assert [one.name for one in scheme.districts.all()] == ["North", "South"]
    with pytest.raises(StateRefused, match="jury"):
        publish_scheme(actor=lead, scheme=scheme)
    name_jury_member(actor=lead, scheme=scheme, person=make_user(role="member", organisation=home))
    published = publish_scheme(actor=lead, scheme=scheme)
    assert published.visibility == "public"
    first = published.published_at
    assert publish_scheme(actor=lead, scheme=scheme).published_at == first
    assert SearchDocument.objects.filter(kind="grants", title="Your street").exists()
    done = list(JournalEntry.objects.order_by("sequence").values_list("action", flat=True))
    assert done == ["grant_scheme.created", "grant_scheme.jury_named", "grant_scheme.published"]


def test_norwegian_money_in_a_norwegian_municipality() -> None:
    home = make_organisation(country="NO")
    scheme = create_scheme(actor=make_actor("member", home), organisation=home, values=values())
    assert scheme.currency == "NOK"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"budget": Decimal(0)}, "budget"),
        ({"budget": Decimal("NaN")}, "budget"),
        ({"budget": None}, "budget"),
        ({"cap": Decimal("100000.01")}, "cap"),
        ({"cap": Decimal("0.001")}, "cap"),
        ({"title": " \u202e "}, "title"),
        ({"purpose": "x\x00y"}, "purpose"),
        ({"who": "x" * 1001}, "who"),
        ({"contact": "nobody"}, "contact"),
        ({"language": "xx"}, "language"),
        ({"quorum": 0}, "quorum"),
        ({"report_days": 400}, "report_days"),
        ({"closes_at": NOW}, "last_day"),
        ({"answer_on": NOW.date()}, "answer_on"),
        ({"opens_at": NOW.replace(year=1)}, "first_day"),
        ({"districts": ["x" * 81]}, "districts"),
        ({"districts": [str(number) for number in range(61)]}, "districts"),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(changes: dict[str, Any], field: str) -> None:
    home = make_organisation()
    with pytest.raises(InvalidInput) as refused:
        create_scheme(actor=make_actor("lead", home), organisation=home, values=values(**changes))
    assert field in refused.value.fields
    assert not GrantScheme.objects.exists()


@pytest.mark.parametrize("role", ["observer", "outsider"])
def test_who_does_not_work_there_sets_up_nothing(role: str) -> None:
    home = make_organisation()
    actor = make_actor("lead", make_organisation()) if role == "outsider" else make_actor(role, home)
    with pytest.raises(Refused):
        create_scheme(actor=actor, organisation=home, values=values())
    draft = make_scheme(home, "draft")
    with pytest.raises(NotVisible if role == "outsider" else Refused):
        edit_scheme(actor=actor, scheme=draft, values=values())


def test_everything_of_a_draft_can_change() -> None:
    draft = make_scheme(stage="draft")
    changed = values(title="Your square", cap=Decimal("5.00"), districts=["West"])
    edit_scheme(actor=make_actor("member", draft.organisation), scheme=draft, values=changed)
    draft.refresh_from_db()
    assert (draft.title, draft.cap, [one.name for one in draft.districts.all()]) == ("Your square", 5, ["West"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda scheme: {"budget": scheme.budget - 1}, "budget"),
        (lambda scheme: {"closes_at": scheme.closes_at - timedelta(seconds=1)}, "last_day"),
        (lambda scheme: {"answer_on": timezone.localdate(scheme.closes_at)}, "answer_on"),
        (lambda scheme: {"contact": "x"}, "contact"),
    ],
)
def test_what_people_count_on_is_not_taken_from_them(change: Any, field: str) -> None:
    scheme = make_scheme()
    lead = make_actor("lead", scheme.organisation)
    with pytest.raises(InvalidInput) as refused:
        edit_scheme(actor=lead, scheme=scheme, values=replace(input_of(scheme), **change(scheme)))
    assert field in refused.value.fields


def test_only_more_money_and_more_time_change_what_is_public() -> None:
    scheme = make_scheme()
    lead = make_actor("lead", scheme.organisation)
    wanted = replace(
        input_of(scheme),
        title="Another name",
        cap=Decimal(1),
        conditions="You owe us everything.",
        budget=scheme.budget + 5,
        closes_at=scheme.closes_at + timedelta(days=1),
        districts=["East"],
        quorum=30,
    )
    edit_scheme(actor=lead, scheme=scheme, values=wanted)
    now = GrantScheme.objects.get(pk=scheme.pk)
    assert (now.budget, now.closes_at) == (scheme.budget + 5, scheme.closes_at + timedelta(days=1))
    assert (now.title, now.cap, now.conditions, now.quorum) == (
        scheme.title,
        scheme.cap,
        scheme.conditions,
        scheme.quorum,
    )
    assert not now.districts.exists()
    facts = JournalEntry.objects.get(action="grant_scheme.edited").facts
    assert facts["before"]["budget"] == "100000.00"
    assert facts["after"]["budget"] == "100005.00"


def test_what_is_closed_does_not_open_again() -> None:
    scheme = make_scheme(stage="closed")
    lead = make_actor("lead", scheme.organisation)
    later = replace(input_of(scheme), closes_at=timezone.now() + timedelta(days=9))
    with pytest.raises(InvalidInput) as refused:
        edit_scheme(actor=lead, scheme=scheme, values=later)
    assert "last_day" in refused.value.fields
    edit_scheme(actor=lead, scheme=scheme, values=replace(input_of(scheme), budget=scheme.budget + 1))


def test_it_ends_before_its_time_with_a_reason_and_once() -> None:
    scheme = make_scheme()
    lead = make_actor("lead", scheme.organisation)
    with pytest.raises(InvalidInput) as refused:
        end_scheme(actor=lead, scheme=scheme, reason="  ")
    assert "reason" in refused.value.fields
    end_scheme(actor=lead, scheme=scheme, reason="The council has cut the money.")
    with pytest.raises(StateRefused, match="closed already"):
        end_scheme(actor=lead, scheme=scheme, reason="Again.")
    with pytest.raises(StateRefused):
        end_scheme(actor=lead, scheme=make_scheme(scheme.organisation, "draft"), reason="Nothing.")


def test_only_leads_name_the_jury_and_only_those_who_work_there() -> None:
    scheme = make_scheme(stage="draft")
    home = scheme.organisation
    lead, member = make_actor("lead", home), make_actor("member", home)
    person = make_user(role="member", organisation=home)
    with pytest.raises(Refused):
        name_jury_member(actor=member, scheme=scheme, person=person)
    for other in (make_user(), make_user(role="observer", organisation=home), make_user(operator=True)):
        with pytest.raises(InvalidInput):
            name_jury_member(actor=lead, scheme=scheme, person=other)
    made = name_jury_member(actor=lead, scheme=scheme, person=person)
    assert name_jury_member(actor=lead, scheme=scheme, person=person) == made
    with pytest.raises(Refused):
        remove_jury_member(actor=member, scheme=scheme, member=made)
    remove_jury_member(actor=lead, scheme=scheme, member=made)
    assert not JuryMember.objects.exists()
    with pytest.raises(NotVisible):
        remove_jury_member(actor=lead, scheme=scheme, member=made)


def test_what_somebody_said_stays_when_they_are_taken_off_the_jury() -> None:
    scheme = make_scheme(stage="closed")
    lead = make_actor("lead", scheme.organisation)
    view = make_view(make_application(scheme), stance="no")
    remove_jury_member(actor=lead, scheme=scheme, member=view.member)
    view.refresh_from_db()
    member = JuryMember.objects.get(pk=view.member_id)
    assert (view.stance, member.left_at is not None) == ("no", True)
    name_jury_member(actor=lead, scheme=scheme, person=member.user)
    member.refresh_from_db()
    assert member.left_at is None


def form_of(**changes: Any) -> dict[str, Any]:
    """What a browser sends to set up grants."""
    today = timezone.localdate()
    sent = {
        **TEXTS,
        "language": "en",
        "budget": "100 000",
        "cap": "20 000,50",
        "first_day": today.isoformat(),
        "last_day": (today + timedelta(weeks=8)).isoformat(),
        "answer_on": (today + timedelta(weeks=12)).isoformat(),
        "decided_by": "jury",
        "quorum": "1",
        "report_days": "60",
        "districts": "North\r\nSouth",
    }
    return sent | changes


def test_grants_are_set_up_published_changed_and_closed_on_their_pages(client: Client) -> None:
    home = make_organisation("Solvik")
    lead = make_user(role="lead", organisation=home, name="Leda")
    client.force_login(lead)
    assert "Set up grants" in client.get(reverse("my_grants")).text
    page = client.get(reverse("create_grant_scheme"))
    assert "keep the receipts" in page.text
    made = client.post(reverse("create_grant_scheme"), form_of(organisation=home.pk))
    scheme = GrantScheme.objects.get()
    workroom = reverse("grant_workroom", args=[scheme.token])
    assert made.headers["Location"] == workroom
    assert scheme.cap == Decimal("20000.50")
    assert timezone.localtime(scheme.closes_at).strftime("%H:%M") == "23:59"
    assert "0 of the 1 people" in client.get(workroom).text
    assert client.post(reverse("publish_grant_scheme", args=[scheme.token])).status_code == 409
    jury = reverse("grant_jury", args=[scheme.token])
    assert client.post(jury, {"person": ""}).status_code == 422
    assert client.post(jury, {"person": lead.pk}).status_code == 302
    assert "Leda" in client.get(jury).text
    assert client.post(reverse("publish_grant_scheme", args=[scheme.token])).status_code == 302
    edit = reverse("edit_grant_scheme", args=[scheme.token])
    assert "can grow, not shrink" in client.get(edit).text
    sent = form_of(budget="90 000", answer_on=form_of()["answer_on"])
    refused = client.post(edit, sent)
    assert refused.status_code == 422
    assert "What was promised can grow" in refused.text
    assert client.post(edit, form_of(budget="150 000")).status_code == 302
    scheme.refresh_from_db()
    assert (scheme.budget, scheme.title) == (150_000, "Your street")
    end = reverse("end_grant_scheme", args=[scheme.token])
    assert client.post(end, {"reason": ""}).status_code == 422
    assert client.post(end, {"reason": "The money is needed elsewhere."}).status_code == 302
    assert "The money is needed elsewhere." in client.get(workroom).text


def test_what_was_typed_stays_when_something_is_wrong(client: Client) -> None:
    home = make_organisation()
    client.force_login(make_user(role="lead", organisation=home))
    for wrong in ({"last_day": "0001-01-01"}, {"last_day": "9999-12-31"}, {"budget": "much"}, {"title": ""}):
        answer = client.post(reverse("create_grant_scheme"), form_of(organisation=home.pk, **wrong))
        assert answer.status_code == 422
        assert "Things that make a street nicer to be in." in answer.text


def test_nobody_sets_up_grants_for_an_organisation_they_do_not_work_in(client: Client) -> None:
    other = make_organisation()
    client.force_login(make_user(role="lead", organisation=make_organisation()))
    answer = client.post(reverse("create_grant_scheme"), form_of(organisation=other.pk))
    assert (answer.status_code, GrantScheme.objects.count()) == (422, 0)


def test_a_lead_takes_somebody_off_the_jury_on_a_page_that_asks_first(client: Client) -> None:
    scheme = make_scheme()
    client.force_login(make_user(role="lead", organisation=scheme.organisation))
    member = make_jury(scheme)
    address = reverse("remove_from_grant_jury", args=[scheme.token, member.pk])
    assert str(member.user) in client.get(address).text
    assert client.post(address).status_code == 302
    assert client.get(address).status_code == 404
    assert client.get(reverse("remove_from_grant_jury", args=[scheme.token, 10**20])).status_code == 404


@pytest.mark.parametrize("route", ["my_grants", "grant_workroom", "grant_jury", "edit_grant_scheme"])
def test_pages_take_few_queries_however_much_there_is(
    client: Client, at_most_queries: Callable[[int], AbstractContextManager[None]], route: str
) -> None:
    scheme = make_scheme(stage="closed")
    for _number in range(12):
        make_view(make_application(scheme))
        make_application(make_scheme(scheme.organisation, "closed"), "reported")
    client.force_login(make_user(role="lead", organisation=scheme.organisation))
    address = reverse(route, args=[] if route == "my_grants" else [scheme.token])
    with at_most_queries(15):
        assert client.get(address).status_code == 200
