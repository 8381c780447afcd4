"""The journal of an organisation as its people read it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from django.test import Client

import samskap
from samskap.core import journal
from samskap.core.access import NOBODY, actor_for
from samskap.core.models import Organisation
from samskap.core.registry import registry
from tests.core.factories import make_organisation, make_user

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def organisation(db: None) -> Organisation:
    return make_organisation("Solvik")


def read(client: Client, organisation: Organisation, query: str = "") -> str:
    answer = client.get(f"/o/{organisation.slug}/journal/{query}", headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.text


def test_it_says_who_did_what_and_what_was_recorded(client: Client, organisation: Organisation) -> None:
    user = make_user(role="lead", organisation=organisation, name="Ada <b>Lind</b>")
    reader = make_user(role="observer", organisation=organisation)
    actor = actor_for(user)
    journal.record(
        actor=actor, action="organisation.edited", obj=organisation, organisation=organisation,
        before={"name": "<i>Old</i>"}, after={"name": "Solvik"},
    )  # fmt: skip
    journal.record(actor=NOBODY, action="strange.unknown", obj=organisation, organisation=organisation)
    client.force_login(reader, backend=BACKEND)
    page = read(client, organisation)
    assert "Changed the organisation" in page
    assert "Ada &lt;b&gt;Lind&lt;/b&gt;" in page
    assert "&lt;i&gt;Old&lt;/i&gt;" in page
    assert "strange.unknown" in page
    assert "without account" in page


def test_who_acted_is_shown_not_whom_it_was_about(client: Client, organisation: Organisation) -> None:
    lead = make_user(role="lead", organisation=organisation, name="Ada Lind")
    moved = make_user(role="member", organisation=organisation, name="Bo Ek")
    journal.record(
        actor=actor_for(lead),
        action="membership.role_changed",
        obj=organisation,
        organisation=organisation,
        person=moved,
    )
    client.force_login(make_user(role="observer", organisation=organisation), backend=BACKEND)
    page = read(client, organisation)
    assert "Ada Lind" in page
    assert "Bo Ek" not in page


def test_an_erased_person_has_no_name_there(client: Client, organisation: Organisation) -> None:
    user = make_user(role="lead", organisation=organisation, name="Ada Lind")
    journal.record(actor=actor_for(user), action="organisation.edited", obj=organisation, organisation=organisation)
    journal.erase_person(user)
    user.delete()
    client.force_login(make_user(role="lead", organisation=organisation), backend=BACKEND)
    page = read(client, organisation)
    assert "erased account" in page
    assert "Ada Lind" not in page


def test_only_its_own_lines_are_shown_page_by_page(
    client: Client, organisation: Organisation, at_most_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    user = make_user(role="lead", organisation=organisation)
    elsewhere = make_organisation("Elsewhere")
    journal.record(actor=NOBODY, action="network.left", obj=elsewhere, organisation=elsewhere)
    for _ in range(30):
        actor = actor_for(make_user(role="member", organisation=organisation))
        journal.record(actor=actor, action="organisation.edited", obj=organisation, organisation=organisation)
    client.force_login(user, backend=BACKEND)
    with at_most_queries(15):
        first = read(client, organisation)
    assert first.count("Changed the organisation") == 25
    assert read(client, organisation, "?page=2").count("Changed the organisation") == 5
    assert "Left the network" not in first
    for hostile in ("?page=x", "?page=-1", "?page=99999999999999999999"):
        read(client, organisation, hostile)


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["outsider", "operator"])
def test_others_are_refused(role: str, client: Client) -> None:
    organisation = make_organisation()
    client.force_login(make_user(operator=role == "operator"), backend=BACKEND)
    assert client.get(f"/o/{organisation.slug}/journal/").status_code == 403
    assert client.get("/o/nowhere/journal/").status_code == 404


def test_every_action_that_is_written_has_a_sentence() -> None:
    """Actions stand as plain strings in the services, some passed through a variable."""
    written = set()
    for path in Path(samskap.__file__).parent.rglob("services/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and re.fullmatch(r"[a-z_]+\.[a-z_]+", str(node.value)):
                written.add(str(node.value))
    about = {action.split(".")[0] for action in registry.journal_actions}
    actions = {action for action in written if action.split(".")[0] in about}
    assert "organisation.created" in actions
    begun = {action for action in actions if action.endswith("_")}  # what follows comes from a variable
    assert actions - begun - set(registry.journal_actions) == set()
    assert {one for one in begun if not any(action.startswith(one) for action in registry.journal_actions)} == set()
