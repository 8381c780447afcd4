"""The workbench shows the most urgent first, says what to do first, and costs one query a registered part."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samskap.core.access import NOBODY, Actor
from samskap.core.models import Organisation
from samskap.core.registry import Attention, Card, registry
from samskap.core.selectors.workbench import workbench_of
from tests.cocreation.factories import make_conversation, make_statement
from tests.core.factories import make_network, make_organisation, make_room, make_user
from tests.needs.factories import make_need, make_suggestion

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


PARTS = ("attention", "cards", "network_news")


@pytest.fixture(autouse=True)
def real_parts(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Any]]:
    """What the domains really registered; the registry itself is empty in these tests."""
    real = {name: list(getattr(registry, name)) for name in PARTS}
    for name in PARTS:
        monkeypatch.setattr(registry, name, [])
    return real


def attention(text: str, days: int | None = None) -> Attention:
    return Attention("Answer", text, "/x/", None if days is None else timezone.now() + timedelta(days=days))


def test_the_soonest_comes_first_and_what_has_no_date_last() -> None:
    registry.attention.append(lambda actor: [attention("later", 9), attention("some day")])
    registry.attention.append(lambda actor: [attention("late", -1), attention("soon", 2)])
    assert [item.text for item in workbench_of(NOBODY).attention] == ["late", "soon", "later", "some day"]


def test_the_network_gets_five_lines_the_newest_first() -> None:
    registry.network_news.append(lambda actor: [attention(str(day), -day) for day in range(9)])
    assert [item.text for item in workbench_of(NOBODY).news] == ["0", "1", "2", "3", "4"]


def test_what_a_domain_does_not_want_to_say_is_no_card() -> None:
    registry.cards.extend([lambda actor: None, lambda actor: Card("Conversations", "2", "Two are open.", "/c/")])
    assert [card.title for card in workbench_of(NOBODY).cards] == ["Conversations"]


def test_a_newcomer_a_new_lead_and_a_guest_are_told_what_comes_first(client: Client) -> None:
    newcomer, lead, observer, guest = make_user(), *(
        make_user(role=role, organisation=make_organisation()) for role in ("lead", "observer")
    ), make_user()  # fmt: skip
    make_room(guests=(guest,))
    said = {}
    for name, user in {"newcomer": newcomer, "lead": lead, "observer": observer, "guest": guest}.items():
        client.force_login(user, backend=BACKEND)
        page = client.get("/workbench/", headers={"accept-language": "en"})
        assert page.status_code == 200
        said[name] = page.text
    assert "You do not belong to an organisation yet" in said["newcomer"]
    assert "Ask your residents something" in said["lead"]
    for name in ("observer", "guest"):
        assert "You do not belong" not in said[name]
        assert "Ask your residents something" not in said[name]


def test_names_from_others_are_shown_as_text(client: Client) -> None:
    registry.attention.append(lambda actor: [attention("<script>alert(1)</script>", 1)])
    registry.cards.append(lambda actor: Card("<b>x</b>", "<i>1</i>", "<u>y</u>", "/x/"))
    client.force_login(make_user(), backend=BACKEND)
    page = client.get("/workbench/").text
    for hostile in ("<script>alert", "<b>x", "<i>1", "<u>y"):
        assert hostile not in page


def test_five_queries_and_one_a_registered_part(
    client: Client, at_most_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    organisation = make_organisation()
    user = make_user(role="lead", organisation=organisation)
    for _ in range(10):
        make_network(organisation)
        make_room(organisation)

    def card(actor: Actor) -> Card:
        return Card("Organisations", str(Organisation.objects.filter(pk__in=actor.roles).count()), "", "/x/")

    registry.cards.extend([card, card, card])
    client.force_login(user, backend=BACKEND)
    with at_most_queries(5 + 3):
        assert client.get("/workbench/").status_code == 200


def test_what_is_really_registered_keeps_to_the_budget(client: Client, real_parts: dict[str, list[Any]]) -> None:
    """Five queries for the page and one for each part, however many objects a part is about; none is asked twice."""
    organisation = make_organisation()
    make_network(organisation, make_organisation())
    for state in ("draft", "open", "open", "paused", "closed", "closed", "answered"):
        conversation = make_conversation(organisation=organisation, state=state, statements=3)
        make_statement(conversation, status="waiting")
        make_suggestion(make_need(organisation))
    for name, parts in real_parts.items():
        assert parts
        getattr(registry, name).extend(parts)
    client.force_login(make_user(role="lead", organisation=organisation), backend=BACKEND)
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/workbench/").status_code == 200
    asked = [query["sql"] for query in captured]
    listed = "\n".join(sql[:300] for sql in asked)
    assert len(asked) <= 5 + sum(len(parts) for parts in real_parts.values()), listed
    assert len(asked) == len(set(asked)), listed


def test_nobody_gets_there_without_signing_in(client: Client) -> None:
    assert client.get("/workbench/").url.startswith("/account/login/")
