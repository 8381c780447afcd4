"""A network of municipalities with pilots, made and looked at inside a portal's own database."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core import tasks
from samskap.core.models import (
    HelixLeg,
    Membership,
    Network,
    NetworkMembership,
    Organisation,
    OrganisationKind,
    Role,
    User,
    Visibility,
)
from samskap.pilots.models import (
    Charter,
    Commitment,
    Concern,
    Cost,
    Delegation,
    Demand,
    LearningQuestion,
    Obstacle,
    ObstacleStep,
    Pilot,
    Screening,
    Sponsorship,
    Stage,
)

STATES = ("idea", "prepared", "running", "running", "running", "halted", "closing", "closed", "prepared", "idea")
"""Of ten pilots."""
BACKEND = "django.contrib.auth.backends.ModelBackend"


def make(order: dict[str, Any]) -> dict[str, Any]:
    """`pilots` in `municipalities` of one network, each with `costs` and all that usually hangs on a pilot."""
    now, today = timezone.now(), timezone.localdate()
    places = Organisation.objects.bulk_create(
        Organisation(slug=f"place-{number}", name=f"Municipality {number}", kind=OrganisationKind.MUNICIPALITY,
                     leg=HelixLeg.PUBLIC, country="SE")
        for number in range(order["municipalities"])
    )  # fmt: skip
    network = Network.objects.create(name="Bench", slug="bench", coordinator=places[0])
    NetworkMembership.objects.bulk_create(NetworkMembership(network=network, organisation=one) for one in places)
    people = [User.objects.create(email=f"person{number}@example.org", name=f"Person {number}") for number in range(40)]
    for number, user in enumerate(people):
        role = Role.LEAD if number < 20 else Role.MEMBER
        Membership.objects.create(user=user, organisation=places[number % len(places)], role=role)
    Delegation.objects.bulk_create(
        Delegation(organisation=place, holder=people[(20 + number) % 40], power=power, decided="§ 1",
                   from_on=today - timedelta(days=30))
        for number, place in enumerate(places) for power in ("start", "next_stage")
    )  # fmt: skip
    pilots = Pilot.objects.bulk_create(_pilot(number, places, people, network) for number in range(order["pilots"]))
    Charter.objects.bulk_create(
        Charter(pilot=one, scope="What is in it. " * 20, stop_rule="Two missed alarms in a week.",
                concern_receiver=one.owner)
        for one in pilots
    )  # fmt: skip
    Screening.objects.bulk_create(Screening(pilot=one, personal_data=False, screened_at=now) for one in pilots)
    _around(pilots, order["costs"])
    running = pilots[STATES.index("running")]
    return {"slug": network.slug, "token": running.token, "pilots": len(pilots)}


def _pilot(number: int, places: list[Organisation], people: list[User], network: Network) -> Pilot:
    now, today = timezone.now(), timezone.localdate()
    state = STATES[number % len(STATES)]
    shared = number % 3 == 0
    return Pilot(
        organisation=places[number % len(places)], title=f"Pilot {number} with a name of usual length in home care",
        kind="service", language="sv", state=state, outcome="adapt" if state == "closed" else "",
        halted_because="Alarms were missed" if state == "halted" else "",
        state_since=now - timedelta(days=number % 50), owner=people[number % 40],
        visibility=Visibility.NETWORK if shared else Visibility.PUBLIC, network=network if shared else None,
        starts_on=today + timedelta(days=number % 60 - 3), ends_on=today + timedelta(days=number % 90 + 60),
        stage=int(state not in ("idea", "prepared")), loss_limit=Decimal(260_000), budget=Decimal(400_000),
        currency="NOK" if number % 5 == 0 else "SEK",
    )  # fmt: skip


def _around(pilots: list[Pilot], costs: int) -> None:
    now, today = timezone.now(), timezone.localdate()
    LearningQuestion.objects.bulk_create(
        LearningQuestion(pilot=one, text=f"Question {number}?", due_on=today + timedelta(days=one.pk % 60 - 5))
        for one in pilots for number in range(3)
    )  # fmt: skip
    Demand.objects.bulk_create(
        Demand(pilot=one, topic="open_data", text="All data is ours. " * 8, weight="must", due="close",
               status="breached" if one.pk % 40 == number else "accepted", because="They said so")
        for one in pilots for number in range(6)
    )  # fmt: skip
    Concern.objects.bulk_create(
        Concern(pilot=one, value="privacy", text="Who sees the pictures? " * 10, raised_at=now - timedelta(days=one.pk % 12))
        for one in pilots if one.pk % 3 == 0
    )  # fmt: skip
    Stage.objects.bulk_create(
        Stage(pilot=one, number=number, cap=10 * number, ends_on=today + timedelta(days=60 * number + one.pk % 60 - 65))
        for one in pilots for number in (1, 2, 3)
    )  # fmt: skip
    obstacles = Obstacle.objects.bulk_create(
        Obstacle(pilot=one, title="Two registers may not be joined", kind="law", weight=2, level="management",
                 raised_at=now)
        for one in pilots
    )  # fmt: skip
    ObstacleStep.objects.bulk_create(
        ObstacleStep(obstacle=one, level=one.level, entered_at=now, due_on=today + timedelta(days=one.pk % 60 - 2))
        for one in obstacles
    )
    Sponsorship.objects.bulk_create(
        Sponsorship(pilot=one, person=one.owner, name="A manager", pledge="To stay", since=now) for one in pilots
    )
    promised = Commitment.objects.bulk_create(
        Commitment(pilot=one, text="Sensors", amount=Decimal("10000.50"), made_at=now) for one in pilots for _ in "abcd"
    )
    by_pilot = {one.pilot_id: one for one in promised}
    Cost.objects.bulk_create(
        (
            Cost(pilot=one, on=today, text="Paid", amount=Decimal(one.pk % 20 * 100 + 1), recorded_at=now,
                 commitment=by_pilot[one.pk] if number % 5 == 0 else None)
            for one in pilots for number in range(costs)
        ),
        batch_size=2000,
    )  # fmt: skip


def pages(order: dict[str, Any]) -> dict[str, Any]:
    """Queries, CPU and size of the pages around pilots, as the lead of one municipality sees them."""
    from bench.inside import page

    settings.ALLOWED_HOSTS = ["*"]
    tasks.refresh_all()  # as the worker does every other second
    # of the municipality that has the running pilot
    lead, visitor = Client(headers={"Accept-Language": "sv"}), Client(headers={"Accept-Language": "sv"})
    lead.force_login(User.objects.get(email="person2@example.org"), backend=BACKEND)
    token = order["token"]
    wanted = [
        ("board of the network", lead, reverse("network_pilots", args=[order["slug"]])),
        ("one column of it", lead, reverse("network_pilots", args=[order["slug"]]) + "?column=running"),
        ("board of a municipality", lead, reverse("my_pilots")),
        ("what we try right now", visitor, reverse("pilots")),
        ("overview of a pilot", lead, reverse("pilot", args=[token])),
        ("gate of a pilot", lead, reverse("gate", args=[token, "next_stage"])),
    ]
    return {name: page(client, url) for name, client, url in wanted}
