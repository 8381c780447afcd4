"""Calls, needs and what organisations do about them, made and looked at inside a portal's own database."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.pilot_board import BACKEND
from samskap.calls.models import Call, CallFollow, CallShare, CallSource, Engagement, EngagementReason, Fit
from samskap.calls.records import Applicants, CallRecord, Moment, Money, Stage, Status
from samskap.calls.services.funders import count_for_funders
from samskap.calls.services.sightings import record_reading
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
from samskap.core.registry import registry
from samskap.needs.models import Need, NeedChallenge, NeedSupport
from samskap.needs.taxonomy import THEMES

TEXT = "Municipalities can apply for support to try new ways of working together with residents and others. " * 12


def make(order: dict[str, Any]) -> dict[str, Any]:
    """`calls` of three sources whose deadlines have moved, `needs` of `municipalities` in a network, thirty fits each."""
    chance, now = random.Random(5), timezone.now()
    places = Organisation.objects.bulk_create(
        Organisation(slug=f"place-{number}", name=f"Municipality {number}", kind=OrganisationKind.MUNICIPALITY,
                     leg=HelixLeg.PUBLIC, country="SE", inhabitants=10_000 + number, inhabitants_on=now.date())
        for number in range(order["municipalities"])
    )  # fmt: skip
    network = Network.objects.create(name="Bench", slug="bench", coordinator=places[0])
    NetworkMembership.objects.bulk_create(NetworkMembership(network=network, organisation=one) for one in places)
    lead = User.objects.create(email="person0@example.org", name="Person 0")
    Membership.objects.create(user=lead, organisation=places[0], role=Role.LEAD)
    calls = _calls(order["calls"])
    needs = _needs(order["needs"], places, chance)
    Fit.objects.bulk_create(
        (
            Fit(need=need, call=call, score=0.9 - place / 50, call_language="en",
                passages=[{"need": "People wait too long.", "call": "Support to those who cut waiting times."}] * 2)
            for need in needs for place, call in enumerate(chance.sample(calls, 30))
        ),
        batch_size=1000,
    )  # fmt: skip
    _engage(places, calls, network, lead)
    count_for_funders(now=now)
    best = Fit.objects.filter(need__organisation=places[0]).order_by("-score", "pk")[0]
    return {"call": best.call.token, "need": best.need.token, "network": network.slug}


def _calls(count: int) -> list[Call]:
    now = timezone.now()
    for source in range(3):
        row = CallSource.objects.create(name=f"Source {source}", adapter="sedia")
        for moved in (0, 7):
            records = [_record(number, moved, now) for number in range(source, count, 3)]
            at = now - timedelta(days=8 - moved)
            record_reading(source=row, records=records, seen_at=at, complete=True)
    return list(Call.objects.order_by("pk"))


def _record(number: int, moved: int, now: Any) -> CallRecord:
    closes = (now + timedelta(days=number % 120 + moved)).date()
    return CallRecord(
        key=f"K{number}", titles={"en": f"Call {number}: better services in small municipalities"}, texts={"en": TEXT},
        funder=f"Funder {number % 9}", applicants=Applicants(("Municipalities",), ()),
        money=Money(most=Decimal(100_000 + number), currency="EUR"),
        stages=(Stage(Moment(now.date(), "Europe/Brussels"), Moment(closes, "Europe/Brussels")),), status=Status.OPEN,
    )  # fmt: skip


def _needs(count: int, places: list[Organisation], chance: random.Random) -> list[Need]:
    now = timezone.now()
    codes = [code for theme in THEMES for code in theme.challenges]
    needs = Need.objects.bulk_create(
        Need(organisation=places[number % len(places)], title=f"Need {number}", today="People wait too long. " * 10,
             whom="Residents.", better="Shorter waits. " * 5, language="sv", visibility=Visibility.PUBLIC, shared_at=now)
        for number in range(count)
    )  # fmt: skip
    NeedChallenge.objects.bulk_create(NeedChallenge(need=one, code=chance.choice(codes[:25])) for one in needs)
    NeedSupport.objects.bulk_create(
        NeedSupport(need=one, organisation=place, at=now)
        for one in needs for place in chance.sample(places, 4) if place.pk != one.organisation_id
    )  # fmt: skip
    return needs


def _engage(places: list[Organisation], calls: list[Call], network: Network, lead: User) -> None:
    now = timezone.now()
    made = Engagement.objects.bulk_create(
        Engagement(organisation=place, call=call, step="no_go" if number % 3 else "considering",
                   decided_at=now if number % 3 else None)
        for place in places for number, call in enumerate(calls[:60])
    )  # fmt: skip
    EngagementReason.objects.bulk_create(
        EngagementReason(engagement=one, reason="time") for one in made if one.step == "no_go"
    )
    CallShare.objects.bulk_create(CallShare(network=network, call=one, shared_at=now) for one in calls[:50])
    CallFollow.objects.bulk_create(CallFollow(person=lead, call=one) for one in calls[:200])


def pages(order: dict[str, Any]) -> dict[str, Any]:
    """Queries, CPU and size of the pages, as the lead of one municipality and as a passer-by sees them."""
    from bench.inside import page

    settings.ALLOWED_HOSTS = ["*"]
    lead, visitor = Client(headers={"Accept-Language": "sv"}), Client(headers={"Accept-Language": "sv"})
    lead.force_login(User.objects.get(email="person0@example.org"), backend=BACKEND)
    wanted = [
        ("list of calls", lead, reverse("calls")),
        ("list of calls narrowed by words", visitor, reverse("calls") + "?words=services"),
        ("a call", lead, reverse("call", args=[order["call"]])),
        ("where to engage", lead, reverse("where_to_engage", args=[order["need"]])),
        ("a need", lead, reverse("need", args=[order["need"]])),
        ("our calls", lead, reverse("our_calls")),
        ("calendar of calls", lead, reverse("call_calendar")),
        ("what funders see", visitor, reverse("funders")),
        ("list of needs", lead, reverse("needs")),
        ("a network", lead, reverse("network", args=[order["network"]])),
        ("the workbench", lead, reverse("workbench")),
    ]
    parts = len(registry.attention) + len(registry.cards) + len(registry.network_news)
    return {name: page(client, url) for name, client, url in wanted} | {"parts of the workbench": parts}
