"""Pilots and what hangs on them, for tests. Every function saves what it returns."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from samskap.core.models import Organisation, User, Visibility
from samskap.pilots.models import (
    Charter,
    Commitment,
    Concern,
    Cost,
    Delegation,
    Demand,
    Grant,
    Hours,
    LearningQuestion,
    Obstacle,
    ObstacleStep,
    Pilot,
    PilotQuestion,
    Power,
    Screening,
    Stage,
    TestInvitation,
    ValueAtStake,
    Weight,
)
from tests.core.factories import make_organisation, make_user

READY = {
    "scope": "Eleven homes in the north, nights only.",
    "stop_rule": "Two missed alarms in a week.",
    "baseline": "Four visits a night, three of which change nothing.",
    "failure_cost": "Three months of two people's work.",
    "no_blame": True,
    "spokesperson": "The head of home care",
    "press_why": "People want to sleep.",
    "press_safe": "Staff still come when somebody calls.",
    "press_if_it_fails": "Then we tell what we learned.",
}
"""A charter that lets a pilot start."""


def make_pilot(organisation: Organisation | None = None, charter: dict[str, Any] | None = None, **fields: Any) -> Pilot:
    """A pilot that everybody can see; an idea unless told otherwise. ``charter``: its texts."""
    values = {"title": "Night supervision", "kind": "service", "language": "en", "visibility": Visibility.PUBLIC}
    values |= {"state_since": timezone.now(), **fields}
    pilot = Pilot.objects.create(organisation=organisation or make_organisation(), **values)
    Charter.objects.create(pilot=pilot, **(charter or {}))
    return pilot


def make_ready(organisation: Organisation | None = None, **fields: Any) -> Pilot:
    """A prepared pilot that lacks nothing to start. ``owner`` is needed: one who works there is made unless given."""
    organisation = organisation or make_organisation()
    owner = fields.pop("owner", None) or make_user(role="member", organisation=organisation)
    today = timezone.localdate()
    values = {"state": "prepared", "owner": owner, "starts_on": today, "ends_on": today + timedelta(days=180), **fields}
    pilot = make_pilot(organisation, READY, **values)
    make_question(pilot)
    Screening.objects.create(pilot=pilot, personal_data=False, screened_at=timezone.now())
    return pilot


def make_running(organisation: Organisation | None = None, **fields: Any) -> Pilot:
    """A running pilot in its first stage."""
    return make_ready(organisation, **{"state": "running", "stage": 1, **fields})


def make_question(pilot: Pilot, text: str = "Do people sleep better?", **fields: Any) -> LearningQuestion:
    """A learning question without an answer."""
    return LearningQuestion.objects.create(pilot=pilot, text=text, **fields)


def make_asked(pilot: Pilot, text: str = "Can my mother say no?", **fields: Any) -> PilotQuestion:
    """A question from the public that waits for its answer."""
    values = {"asked_at": timezone.now(), "promised_on": timezone.localdate() + timedelta(days=7), **fields}
    return PilotQuestion.objects.create(pilot=pilot, text=text, **values)


def make_demand(pilot: Pilot | None = None, **fields: Any) -> Demand:
    """A must that is asked, due before the start."""
    values = {"text": "All data is ours.", "topic": "open_data", "weight": "must", "due": "start", **fields}
    return Demand.objects.create(pilot=pilot, **values)


def make_concern(pilot: Pilot, **fields: Any) -> Concern:
    """A concern that waits."""
    values = {"value": "privacy", "text": "Who sees the pictures?", "raised_at": timezone.now(), **fields}
    return Concern.objects.create(pilot=pilot, **values)


def make_value(pilot: Pilot, **fields: Any) -> ValueAtStake:
    """A value at stake."""
    values = {"value": "privacy", "risk": "Somebody sees what is private.", "safeguard": "Nothing is kept.", **fields}
    return ValueAtStake.objects.create(pilot=pilot, **values)


def make_stage(pilot: Pilot, number: int = 1, cap: int = 10, **fields: Any) -> Stage:
    """A stage of the pilot."""
    return Stage.objects.create(pilot=pilot, number=number, cap=cap, **fields)


def make_cost(pilot: Pilot, amount: str = "100.00", **fields: Any) -> Cost:
    """A cost of today, without the check against the loss limit."""
    values = {"on": timezone.localdate(), "text": "Sensors", "recorded_at": timezone.now(), **fields}
    return Cost.objects.create(pilot=pilot, amount=Decimal(amount), **values)


def make_commitment(pilot: Pilot, amount: str = "100.00", **fields: Any) -> Commitment:
    """A commitment that stands, without the check against the loss limit."""
    values = {"text": "Installation", "made_at": timezone.now(), **fields}
    return Commitment.objects.create(pilot=pilot, amount=Decimal(amount), **values)


def make_grant(pilot: Pilot, amount: str = "1000.00", **fields: Any) -> Grant:
    """A grant that pays everything."""
    return Grant.objects.create(pilot=pilot, amount=Decimal(amount), **{"funder": "The agency", **fields})


def make_hours(pilot: Pilot, hours: str = "7.50", **fields: Any) -> Hours:
    """Hours of own staff, today."""
    values = {"whose": "own_staff", "on": timezone.localdate(), "recorded_at": timezone.now(), **fields}
    return Hours.objects.create(pilot=pilot, hours=Decimal(hours), **values)


def make_obstacle(pilot: Pilot, weight: int = Weight.NOTICEABLE, **fields: Any) -> Obstacle:
    """An obstacle at the level of its weight, with the step it waits at."""
    level = Weight(weight).level
    values = {"title": "Two registers may not be joined", "kind": "law", "raised_at": timezone.now(), **fields}
    row = Obstacle.objects.create(pilot=pilot, weight=weight, **{"level": level, **values})
    due = timezone.localdate() + timedelta(days=30)
    ObstacleStep.objects.create(obstacle=row, level=row.level, entered_at=row.raised_at, due_on=due)
    return row


def make_delegation(organisation: Organisation, holder: User, power: str = Power.OVERRIDE, **fields: Any) -> Delegation:
    """A delegation in force since a year ago."""
    values = {"from_on": timezone.localdate() - timedelta(days=365), "decided": "Council 2025-11-01 § 12", **fields}
    return Delegation.objects.create(organisation=organisation, holder=holder, power=power, **values)


def make_invitation(organisation: Organisation | None = None, **fields: Any) -> TestInvitation:
    """An invitation to test that waits for an answer."""
    values = {
        "inviter": "Sensor Ltd",
        "inviter_kind": "company",
        "contact_name": "Sam",
        "contact_email": "sam@example.org",
        "title": "Sensors in bins",
        "kind": "technical",
        "what": "A sensor says when the bin is full.",
        "how_long": "Half a year",
        "wanted": "Two hundred bins",
        "who_pays": "We pay the sensors, you the time.",
        "received_at": timezone.now(),
        **fields,
    }
    return TestInvitation.objects.create(organisation=organisation or make_organisation(), **values)
