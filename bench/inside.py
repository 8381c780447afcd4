"""What a measurement asks of a portal's own database, in a process of its own: `python -m bench.inside WHAT JSON`."""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")

import django

django.setup()

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import samskap.config.wsgi  # noqa: F401  (a process is measured as the server begins it)
from samskap.cocreation.models import (
    Conversation,
    MapSnapshot,
    Participant,
    State,
    Statement,
    StatementStatus,
    Vote,
    VoteEvent,
)
from samskap.core import tasks
from samskap.core.models import HelixLeg, Membership, Organisation, OrganisationKind, Role, User, Visibility
from samskap.core.tokens import new_token


def make(order: dict[str, Any]) -> dict[str, Any]:
    """A public open conversation with `statements` published ones, `people` participants of two camps and their votes."""
    now = timezone.now()
    owner, _ = Organisation.objects.get_or_create(
        slug="bench", defaults={"name": "Bench", "kind": OrganisationKind.MUNICIPALITY, "leg": HelixLeg.PUBLIC, "country": "SE"}
    )  # fmt: skip
    lead, made = User.objects.get_or_create(email="lead@example.org")
    if made:
        Membership.objects.create(user=lead, organisation=owner, role=Role.LEAD)
    promise = dict.fromkeys(Conversation.PROMISE_FIELDS, "Example") | {"decided_on": date(2030, 1, 1)}
    conversation = Conversation.objects.create(
        organisation=owner, question="How shall the square be used?", language="en", visibility=Visibility.PUBLIC,
        state=State.OPEN, opened_at=now - timedelta(days=2), report_published_at=now, created_by=lead,
        next_statement_number=order["statements"] + 1, **promise,
    )  # fmt: skip
    statements = Statement.objects.bulk_create(
        Statement(conversation=conversation, number=number, text=f"Statement {number} about the square.", language="en",
                  by_asker=True, status=StatementStatus.PUBLISHED, created_at=now)
        for number in range(1, order["statements"] + 1)
    )  # fmt: skip
    _fill(conversation, [one.pk for one in statements], order["people"], order.get("votes_each", 30))
    if order["people"]:
        Conversation.objects.filter(pk=conversation.pk).update(map_dirty=True)
        tasks.load_tasks()
        tasks.refresh_all()
    return {"token": conversation.token, "id": conversation.pk}


def _fill(conversation: Conversation, statements: list[int], people: int, each: int) -> None:
    rng = np.random.default_rng(7)
    at = timezone.now() - timedelta(days=1)
    camps = np.where(rng.random((2, len(statements))) < 0.5, 1, -1)
    for first in range(0, people, 1000):
        made = Participant.objects.bulk_create(
            Participant(conversation=conversation, key=new_token(), created_at=at)
            for _ in range(min(1000, people - first))
        )
        votes = []
        for place, person in enumerate(made):
            camp = camps[(first + place) % 3 % 2]
            for column in rng.choice(len(statements), min(each, len(statements)), replace=False):
                value = int(camp[column]) if rng.random() < 0.8 else int(rng.integers(-1, 2))
                votes.append((person.pk, statements[column], value))
        Vote.objects.bulk_create(
            (Vote(participant_id=p, statement_id=s, value=v, at=at) for p, s, v in votes), batch_size=5000
        )
        VoteEvent.objects.bulk_create(
            (VoteEvent(participant_id=p, statement_id=s, value=v, at=at) for p, s, v in votes), batch_size=5000
        )


def slow_tasks(order: dict[str, Any]) -> dict[str, Any]:
    """Order `count` slow tasks that write to `file`."""
    for number in range(order["first"], order["first"] + order["count"]):
        tasks.enqueue("bench.slow", file=order["file"], number=number, seconds=order["seconds"])
    return {}


def verify(order: dict[str, Any]) -> dict[str, Any]:
    """Compare the acknowledged votes with the database: what is lost, doubled, wrong or was never sent."""
    acknowledged = {key: (number, value) for _, key, number, value in order["acknowledged"]}
    people = {key: seed for seed, key, _, _ in order["acknowledged"]}
    events = list(
        VoteEvent.objects.filter(statement__conversation=order["id"])
        .exclude(client_key="").values_list("client_key", "statement__number", "value", "participant_id")
    )  # fmt: skip
    seen: dict[str, list[tuple[int, int | None, int]]] = {}
    for key, number, value, participant in events:
        seen.setdefault(key, []).append((number, value, participant))
    lost = [key for key in acknowledged if key not in seen]
    doubled = [key for key, found in seen.items() if len(found) > 1]
    wrong = [key for key, expected in acknowledged.items() if key in seen and seen[key][0][:2] != expected]
    voters: dict[str, set[int]] = {}
    for key, seed in people.items():
        if key in seen:
            voters.setdefault(seed, set()).add(seen[key][0][2])
    split = [seed for seed, found in voters.items() if len(found) > 1]
    current = Vote.objects.filter(statement__conversation=order["id"])
    twice = current.values("participant", "statement").annotate(n=Count("pk")).filter(n__gt=1).count()
    values = {(p, n): v for p, n, v in current.values_list("participant_id", "statement__number", "value")}
    stale = [
        key
        for key, found in seen.items()
        if any(values.get((person, number)) != value for number, value, person in found)
    ]
    return {
        "acknowledged": len(acknowledged),
        "lost": len(lost),
        "doubled": len(doubled) + twice,
        "wrong": len(wrong),
        "split": len(split),
        "stale": len(stale),
    }


def map_state(order: dict[str, Any]) -> dict[str, Any]:
    """How many current votes there are, how many the map shows, and whether a refresh is still asked for."""
    row = Conversation.objects.filter(pk=order["id"]).values("map_dirty", "map_refresh_started").get()
    shown = MapSnapshot.objects.filter(conversation=order["id"]).values_list("votes", flat=True).first()
    votes = Vote.objects.filter(statement__conversation=order["id"]).count()
    return {"shown": shown, "votes": votes, "waiting": row["map_dirty"] or row["map_refresh_started"] is not None}


def pages(order: dict[str, Any]) -> dict[str, Any]:
    """Queries, CPU and size of the pages of a conversation."""
    settings.ALLOWED_HOSTS = ["*"]
    token = order["token"]
    visitor, lead = Client(headers={"Accept-Language": "sv"}), Client(headers={"Accept-Language": "sv"})
    lead.force_login(User.objects.get(email="lead@example.org"), backend="django.contrib.auth.backends.ModelBackend")
    voter = Client(headers={"Accept-Language": "sv"})
    voter.post(reverse("cast_vote", args=[token]), {"statement": 1, "value": 1})
    wanted: list[tuple[str, Client, str]] = [
        ("vote page, first visit", visitor, reverse("conversation", args=[token])),
        ("vote page, after a vote", voter, reverse("conversation", args=[token])),
        ("report", visitor, reverse("report", args=[token])),
        ("live page", visitor, reverse("report_live", args=[token])),
        ("list of statements with shares", visitor, reverse("report_statements", args=[token])),
        ("where I stand", voter, reverse("me", args=[token])),
        ("workroom", lead, reverse("workroom", args=[token])),
        ("list of statements to moderate", lead, reverse("statements", args=[token])),
        ("my conversations", lead, reverse("my_conversations")),
    ]
    return {name: page(client, url) for name, client, url in wanted}


def page(client: Client, url: str) -> dict[str, Any]:
    """Status, queries, median CPU seconds and bytes of a page."""
    get: Callable[[], Any] = lambda: client.get(url)  # noqa: E731
    first = get()
    if first.status_code != 200:
        return {"status": first.status_code}
    with CaptureQueriesContext(connection) as captured:
        get()
        queries = len(captured)  # the next request empties the log
    seconds = []
    for _ in range(15):
        began = time.process_time()
        get()
        seconds.append(time.process_time() - began)
    return {
        "status": 200,
        "queries": queries,
        "cpu": statistics.median(seconds),
        "size": len(first.content),
    }


if __name__ == "__main__":
    from bench import call_board, pilot_board, vote_board

    known = {"make": make, "slow_tasks": slow_tasks, "verify": verify, "map_state": map_state, "pages": pages}
    known |= {"make_pilots": pilot_board.make, "pilot_pages": pilot_board.pages}
    known |= {"make_calls": call_board.make, "call_pages": call_board.pages}
    known |= {"make_votes": vote_board.make, "vote_pages": vote_board.pages}
    done = known[sys.argv[1]](json.load(sys.stdin))
    print(json.dumps(done))
