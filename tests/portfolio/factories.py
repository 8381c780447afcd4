"""Schemes of grants and applications to them, for tests. Every function saves what it returns."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from samskap.core.models import Organisation, User, Visibility
from samskap.portfolio.models import (
    HOLDING,
    Application,
    District,
    GrantPhoto,
    GrantScheme,
    JuryMember,
    JuryView,
)
from tests.core.factories import make_organisation, make_user

TEXTS = {
    "title": "Your street",
    "purpose": "Things that make a street nicer to be in.",
    "who": "Whoever lives here.",
    "not_for": "Wages.",
    "conditions": "You do what you applied for and tell us how it went.",
    "contact": "grants@example.org",
}
REPORT = {"report": "Forty people came and planted a hedge.", "reached": 40}
_numbers = itertools.count(1)


def make_scheme(organisation: Organisation | None = None, stage: str = "open", **fields: Any) -> GrantScheme:
    """A scheme in this stage: ``draft``, ``coming``, ``open``, ``closed`` (in time) or ``ended`` (before its time)."""
    now = timezone.now()
    opens_in, closes_in = {"coming": (7, 63), "closed": (-60, -4)}.get(stage, (-7, 49))
    opens, closes = now + timedelta(days=opens_in), now + timedelta(days=closes_in)
    values: dict[str, Any] = {
        **TEXTS,
        "language": "en",
        "budget": Decimal("100000.00"),
        "cap": Decimal("20000.00"),
        "quorum": 1,
        "opens_at": opens,
        "closes_at": closes,
        "answer_on": timezone.localdate(closes + timedelta(days=28)),
    }
    if stage != "draft":
        values |= {"published_at": min(opens, now), "visibility": Visibility.PUBLIC}
    if stage == "ended":
        values |= {"ended_at": now, "ended_because": "There is no money left."}
    return GrantScheme.objects.create(organisation=organisation or make_organisation(), **(values | fields))


def make_district(scheme: GrantScheme, name: str = "North") -> District:
    """A part of the municipality."""
    return District.objects.create(scheme=scheme, name=name)


def make_application(
    scheme: GrantScheme | None = None, state: str = "waiting", granted: str = "10000.00", **fields: Any
) -> Application:
    """An application in this state; one that holds money takes ``granted`` out of the pot, as the services would."""
    scheme = scheme or make_scheme()
    number = next(_numbers)
    values: dict[str, Any] = {
        "number": number,
        "key": f"form-{number}",
        "title": "A hedge",
        "text": "We plant a hedge together.",
        "costs": "Plants and soil.",
        "amount": Decimal("10000.00"),
        "language": "en",
        "name": "Kim",
        "email": f"kim{number}@example.org",
        "ends_on": timezone.localdate() + timedelta(days=60),
        "submitted_at": timezone.now(),
        **_of_state(state, Decimal(granted), timezone.now()),
        **fields,
    }
    application = Application.objects.create(scheme=scheme, state=state, **values)
    if application.held:
        scheme.granted += application.held
        scheme.save(update_fields=["granted"])
    return application


def _of_state(state: str, granted: Decimal, now: datetime) -> dict[str, Any]:
    """What an application in this state has."""
    values: dict[str, Any] = {}
    if state not in ("waiting", "withdrawn"):
        values |= {"decided_at": now, "reason": "A good idea for many."}
    if state in (*HOLDING, "lapsed"):
        values["granted"] = granted
    if state in HOLDING:
        values["held"] = granted
    if state in ("agreed", "reported", "done"):
        values["agreed_at"] = now
    if state in ("reported", "done"):
        values |= {**REPORT, "spent": granted, "reported_at": now}
    if state == "done":
        values["accepted_at"] = now
    if state == "lapsed":
        values |= {"lapsed_because": "The group has moved away.", "lapsed_at": now}
    return values


def make_jury(scheme: GrantScheme, user: User | None = None) -> JuryMember:
    """Somebody of the organisation on its jury: a new member of it unless given."""
    person = user or make_user(role="member", organisation=scheme.organisation)
    return JuryMember.objects.create(scheme=scheme, user=person, named_at=timezone.now())


def make_view(application: Application, member: JuryMember | None = None, stance: str = "yes") -> JuryView:
    """What a member of the jury thinks."""
    return JuryView.objects.create(
        application=application, member=member or make_jury(application.scheme), stance=stance, said_at=timezone.now()
    )


def make_photo(application: Application, **fields: Any) -> GrantPhoto:
    """A picture of a report, of three bytes that are no picture."""
    values = {"content": b"jpg", "width": 40, "height": 30, "shows": "A hedge", "added_at": timezone.now(), **fields}
    return GrantPhoto.objects.create(application=application, **values)
