"""Three texts make a need; only its owner changes it, and what others try stays in the journal."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from samskap.core import journal
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry, SearchDocument, Visibility
from samskap.core.scopes import Scope
from samskap.needs.models import Need
from samskap.needs.services.inputs import NeedInput
from samskap.needs.services.needs import create_need, edit_need, restore_need, withdraw_need
from tests.core.factories import make_actor, make_network, make_organisation, make_user, sign_in
from tests.needs.factories import TEXTS, make_need

pytestmark = pytest.mark.django_db


def test_three_texts_are_enough_and_the_rest_can_wait(client: Client) -> None:
    organisation = make_organisation()
    sign_in(client, make_user(role="member", organisation=organisation))
    sent = {**TEXTS, "organisation": organisation.pk, "scope": "private", "language": "en"}
    answer = client.post(reverse("write_need"), sent)
    need = Need.objects.get()
    assert answer.url == reverse("need", args=[need.token])
    assert (need.organisation, need.visibility, need.shared_at) == (organisation, "private", None)
    assert need.name == "Night staff drive far to look in on people who are asleep"
    assert SearchDocument.objects.get(kind="need").visibility == "private"
    assert JournalEntry.objects.get(action="need.created").facts["after"]["today"] == TEXTS["today"]


@pytest.mark.parametrize(
    ("today", "name"),
    [
        ("Short.", "Short"),
        ("Why so? Nobody knows.", "Why so?"),
        ("First line\nsecond line. Third.", "First line second line"),
        ("word " * 40, "word " * 14 + "word…"),
        ("x" * 300, "x" * 79 + "…"),
    ],
)
def test_without_a_title_the_first_sentence_is_it(today: str, name: str) -> None:
    assert Need(today=today).name == name
    assert Need(today=today, title="Given").name == "Given"
    assert len(Need(today=today).name) <= 80


@pytest.mark.parametrize("name", ["today", "whom", "better"])
def test_each_of_the_three_is_needed_and_nothing_typed_is_lost(client: Client, name: str) -> None:
    organisation = make_organisation()
    sign_in(client, make_user(role="lead", organisation=organisation))
    sent = {
        **TEXTS,
        "organisation": organisation.pk,
        "scope": "private",
        "language": "en",
        "goals": "Goal 4",
        name: " ",
    }
    answer = client.post(reverse("write_need"), sent)
    assert answer.status_code == 422
    assert answer.context["form"].errors[name]
    kept = [text for field, text in TEXTS.items() if field != name]
    assert all(text in answer.text for text in [*kept, "Goal 4"])
    assert not Need.objects.exists()


def test_the_service_takes_nothing_that_the_form_would_not() -> None:
    organisation = make_organisation()
    lead = make_actor("lead", organisation)
    bad = {"today": " ", "whom": "x" * 1001, "better": "zero \x00 byte", "title": "x" * 121}
    with pytest.raises(InvalidInput) as raised:
        create_need(actor=lead, organisation=organisation, values=NeedInput(**bad))
    assert set(raised.value.fields) == set(bad)
    for field in ("urgency", "scale", "language"):
        with pytest.raises(InvalidInput):
            create_need(actor=lead, organisation=organisation, values=NeedInput(**TEXTS, **{field: "x"}))
    assert not Need.objects.exists()


def test_direction_marks_do_not_turn_a_title_around() -> None:
    organisation = make_organisation()
    need = create_need(
        actor=make_actor("lead", organisation),
        organisation=organisation,
        values=NeedInput(**TEXTS, title="a\u202eb\nc"),
    )
    assert need.title == "ab c"


def test_only_a_network_or_room_of_its_own_can_see_it() -> None:
    organisation = make_organisation()
    lead = make_actor("lead", organisation)
    strange = Scope(Visibility.NETWORK, network=make_network())
    with pytest.raises(InvalidInput) as raised:
        create_need(actor=lead, organisation=organisation, values=NeedInput(**TEXTS, scope=strange))
    assert "scope" in raised.value.fields
    network = make_network(organisation)
    own = Scope(Visibility.NETWORK, network=network)
    need = create_need(actor=lead, organisation=organisation, values=NeedInput(**TEXTS, scope=own))
    assert need.shared_at


def test_nobody_writes_in_the_name_of_others(client: Client) -> None:
    mine, theirs = make_organisation(), make_organisation()
    lead = make_actor("lead", mine)
    with pytest.raises(Refused):
        create_need(actor=lead, organisation=theirs, values=NeedInput(**TEXTS))
    assert lead.user
    sign_in(client, lead.user)
    sent = {**TEXTS, "organisation": theirs.pk, "scope": "public", "language": "en"}
    assert client.post(reverse("write_need"), sent).status_code == 422
    assert not Need.objects.exists()


@pytest.mark.parametrize("role", ["lead", "member"])
def test_the_owner_changes_it_and_what_changed_is_journaled(client: Client, role: str) -> None:
    need = make_need(language="sv")
    sign_in(client, make_user(role=role, organisation=need.organisation))
    stranger = make_organisation()
    sent = {**TEXTS, "title": "New", "scope": "public", "language": "sv", "urgency": "now"}
    # What no field asks for changes nothing.
    sent |= {"organisation": stranger.pk, "token": "x", "created_by": 1, "withdrawn_at": "2026-01-01", "id": 99}
    client.post(reverse("edit_need", args=[need.token]), sent)
    row = Need.objects.get()
    assert (row.pk, row.token, row.organisation, row.withdrawn_at) == (need.pk, need.token, need.organisation, None)
    entry = JournalEntry.objects.get(action="need.edited")
    assert entry.facts["before"] == {"title": "", "urgency": ""}
    assert entry.facts["after"] == {"title": "New", "urgency": "now"}
    assert SearchDocument.objects.get(kind="need").title == "New"


@pytest.mark.parametrize(
    ("visibility", "role", "status"), [("public", "", 403), ("private", "", 404), ("private", "observer", 403)]
)
def test_an_attempt_of_somebody_else_is_refused_and_stays_in_the_journal(
    client: Client, visibility: str, role: str, status: int
) -> None:
    need = make_need(visibility=visibility)
    other = make_user(role=role or "lead", organisation=need.organisation if role else make_organisation())
    sign_in(client, other)
    for route in ("edit_need", "withdraw_need", "restore_need"):
        answer = client.post(reverse(route, args=[need.token]), {**TEXTS, "today": "Hacked", "reason": "Hacked"})
        assert answer.status_code == status
    need.refresh_from_db()
    assert need.today == TEXTS["today"]
    assert not need.is_withdrawn
    tried = JournalEntry.objects.filter(action="need.attempt_refused", organisation=need.organisation)
    assert [one.facts["after"]["attempt"] for one in tried] == ["edit", "withdraw", "restore"]
    assert {one.personal["actor"] for one in tried} == {other.pk}
    assert journal.verify().ok
    client.get(reverse("edit_need", args=[need.token]))
    assert tried.count() == 3, "to look is not to try"


@pytest.mark.django_db(transaction=True)
def test_the_refused_attempt_survives_the_refusal() -> None:
    need = make_need()
    with pytest.raises(Refused):
        edit_need(actor=make_actor("lead", make_organisation()), need=need, values=NeedInput(**TEXTS))
    private = make_need(visibility="private")
    with pytest.raises(NotVisible):
        withdraw_need(actor=make_actor("lead", make_organisation()), need=private, reason="x")
    assert JournalEntry.objects.filter(action="need.attempt_refused").count() == 2


def test_a_withdrawn_need_is_kept_for_its_owner_and_can_be_put_back(client: Client) -> None:
    need = make_need(title="Quiet nights")
    lead = make_actor("lead", need.organisation)
    with pytest.raises(InvalidInput):
        withdraw_need(actor=lead, need=need, reason=" ")
    withdraw_need(actor=lead, need=need, reason="Solved otherwise.")
    address = reverse("need", args=[need.token])
    assert client.get(address).status_code == 404
    assert need.name not in client.get(reverse("needs")).text
    assert SearchDocument.objects.get(kind="need").visibility == "private"
    with pytest.raises(StateRefused):
        edit_need(actor=lead, need=need, values=NeedInput(**TEXTS))
    with pytest.raises(StateRefused):
        withdraw_need(actor=lead, need=need, reason="Again.")
    assert lead.user
    sign_in(client, lead.user)
    assert "Solved otherwise." in client.get(address).text
    client.post(reverse("restore_need", args=[need.token]))
    restore_need(actor=lead, need=need)
    client.logout()
    assert client.get(address).status_code == 200
    actions = list(JournalEntry.objects.order_by("sequence").values_list("action", flat=True))
    assert actions == ["need.withdrawn", "need.restored"]
