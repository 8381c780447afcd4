"""Ballot boxes, what lies in them and how a browser votes, for tests. What makes rows saves them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import SYSTEM
from samskap.core.models import Organisation
from samskap.core.tokens import digest
from samskap.portfolio.models import BallotBox, BallotOption, Channel, GrantScheme, VoterAddress, VotingDoor
from samskap.portfolio.services.votes.boxes import lock_box
from tests.portfolio.factories import make_application, make_scheme

HERE = {"HTTP_SEC_FETCH_SITE": "same-origin"}
"""As a browser says that a form was on one of the portal's own pages."""


def make_box(
    scheme: GrantScheme | None = None,
    organisation: Organisation | None = None,
    costs: Sequence[int] = (600, 500, 400, 300),
    stage: str = "open",
    channels: Sequence[tuple[str, str]] = ((Channel.EMAIL, "civil_society"), (Channel.OPEN, "civil_society")),
    **fields: Any,
) -> BallotBox:
    """A box in this stage: ``draft``, ``coming``, ``open`` or ``closed``; options 1, 2, ... cost this much."""
    scheme = scheme or make_scheme(organisation, "closed")
    now = timezone.now()
    opens_in, closes_in = {"coming": (1, 8), "closed": (-8, -1)}.get(stage, (-1, 7))
    values: dict[str, Any] = {
        "budget": Decimal("1000.00"),
        "opens_at": now + timedelta(days=opens_in),
        "closes_at": now + timedelta(days=closes_in),
    }
    box = BallotBox.objects.create(scheme=scheme, **(values | fields))
    for number, cost in enumerate(costs, start=1):
        application = make_application(scheme, amount=Decimal(cost), title=f"Option {number}")
        BallotOption.objects.create(
            box=box, number=number, name=application.title, cost=application.amount, application=application
        )
    for channel, leg in channels:
        VotingDoor.objects.create(box=box, channel=channel, leg=leg)
    if stage != "draft":
        lock_box(actor=SYSTEM, box=box, now=box.opens_at - timedelta(days=1))
        box.refresh_from_db()
    return box


def door_of(box: BallotBox, channel: str = Channel.EMAIL) -> VotingDoor:
    """The way in of this kind."""
    return VotingDoor.objects.get(box=box, channel=channel)


def to(name: str, box: BallotBox, *more: str) -> str:
    """The address of a page of the vote."""
    return reverse(name, args=[box.token, *more])


def cast(client: Client, box: BallotBox, **data: Any) -> Any:
    """Send a ballot as the form does; the page that the browser is led to."""
    return client.post(to("cast_ballot", box), data, follow=True, **HERE)


def way_in(box: BallotBox, code: str = "code") -> str:
    """What a mailed link ends with, for an address at the first way in by e-mail."""
    door = VotingDoor.objects.filter(box=box, channel=Channel.EMAIL)[0]
    VoterAddress.objects.create(door=door, email="kim@example.org", code_digest=digest(code), asked_at=timezone.now())
    return code
