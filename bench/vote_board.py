"""Votes with many ballots, made and looked at inside a portal's own database."""

from __future__ import annotations

import random
import statistics
import time
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.pilot_board import BACKEND
from samskap.core.access import SYSTEM
from samskap.core.models import HelixLeg, Membership, Organisation, OrganisationKind, Role, User, Visibility
from samskap.core.tokens import digest, new_secret
from samskap.portfolio.models import (
    Application,
    Ballot,
    BallotBox,
    BallotOption,
    Candidate,
    CandidatePartner,
    Channel,
    GrantScheme,
    LegShare,
    Round,
    RoundParty,
    VotingDoor,
)
from samskap.portfolio.services.votes.boxes import lock_box
from samskap.portfolio.services.votes.counting import count_box
from samskap.portfolio.services.votes.sealing import seal_box

ASKED = 7
"""So many other sums are asked about."""


def make(order: dict[str, Any]) -> dict[str, Any]:
    """A vote about grants and one of a portfolio round, each with `options` and `ballots`, open and counted; a round that
    is still built."""
    chance = random.Random(7)
    home = Organisation.objects.create(
        slug="bench", name="Bench", kind=OrganisationKind.MUNICIPALITY, leg=HelixLeg.PUBLIC, country="SE"
    )
    lead = User.objects.create(email="lead@example.org", name="Lead")
    Membership.objects.create(user=lead, organisation=home, role=Role.LEAD)
    told = {}
    for name, counted in (("open", False), ("counted", True)):
        scheme = _scheme(home)
        box = _box(_costs(order["options"], chance), scheme=scheme)
        told[f"grants_{name}"] = {"token": scheme.token, "vote": _voted(box, order["ballots"], chance, counted)}
        row = _round(home, "appeal" if counted else "voting")
        box = _box(_costs(order["options"], chance), round=row)
        told[f"round_{name}"] = {"token": row.token, "vote": _voted(box, order["ballots"], chance, counted)}
    building = _round(home, "workshop")
    for number, cost in enumerate(_costs(order["options"], chance), start=1):
        _candidate(building, number, cost)
    return told | {"workshop": {"token": building.token}}


def _costs(many: int, chance: random.Random) -> list[int]:
    return [chance.randint(10, 400) * 500 for _number in range(many)]


def _scheme(home: Organisation) -> GrantScheme:
    now = timezone.now()
    return GrantScheme.objects.create(
        organisation=home, title="Your street", purpose="Things that make a street nicer.", who="Whoever lives here.",
        conditions="You tell us how it went.", contact="grants@example.org", language="sv", decided_by="ballot",
        budget=Decimal(2_000_000), cap=Decimal(200_000), opens_at=now - timedelta(days=60),
        closes_at=now - timedelta(days=20), answer_on=(now + timedelta(days=30)).date(),
        published_at=now - timedelta(days=60), visibility=Visibility.PUBLIC,
    )  # fmt: skip


def _round(home: Organisation, state: str) -> Round:
    now, today = timezone.now(), timezone.localdate()
    row = Round.objects.create(
        organisation=home, title="A portfolio", purpose="Everyday life shall be easier.", language="sv",
        budget=Decimal(2_000_000), hours=Decimal(40_000), decides="steering", state=state, state_since=now,
        gather_until=today - timedelta(days=40), screen_until=today - timedelta(days=20),
        decide_on=today + timedelta(days=40), published_at=now, visibility=Visibility.PUBLIC,
    )  # fmt: skip
    for leg in HelixLeg.values:
        RoundParty.objects.create(round=row, name=f"Party {leg}", leg=leg, asked_at=now, joined_at=now)
    return row


def _candidate(row: Round, number: int, cost: int) -> Candidate:
    made = Candidate.objects.create(
        round=row, number=number, title=f"Candidate {number}", text="We try it together. " * 10, origin="person",
        cost_low=Decimal(cost) / 2, cost=Decimal(cost), cost_high=Decimal(cost) * 2, hours_low=Decimal(cost) / 100,
        hours=Decimal(cost) / 50, hours_high=Decimal(cost) / 25, horizon="now", risk="medium",
        size="large" if cost > 100_000 else "small", proposed_by=row.parties.first(),
    )  # fmt: skip
    for party in row.parties.all()[: 1 + number % 4]:
        CandidatePartner.objects.create(candidate=made, party=party, money=Decimal(1000), hours=Decimal(10))
    return made


def _box(costs: list[int], **about: Any) -> BallotBox:
    now = timezone.now()
    box = BallotBox.objects.create(
        budget=Decimal(2_000_000), hours=Decimal(40_000) if "round" in about else None, most=10,
        opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=7), **about,
    )  # fmt: skip
    for number, cost in enumerate(costs, start=1):
        if box.round:
            made: dict[str, Any] = {"candidate": _candidate(box.round, number, cost)}
            made["hours"] = made["candidate"].hours
        else:
            made = {"application": _application(about["scheme"], number, cost)}
        BallotOption.objects.create(box=box, number=number, name=f"Option {number}", cost=Decimal(cost), **made)
    for leg in HelixLeg.values if box.round else [HelixLeg.CIVIL_SOCIETY]:
        VotingDoor.objects.create(box=box, channel=Channel.OPEN, leg=leg)
        if box.round:
            LegShare.objects.create(box=box, leg=leg, per_cent=Decimal(25))
    return lock_box(actor=SYSTEM, box=box, now=now - timedelta(days=2))


def _application(scheme: GrantScheme, number: int, cost: int) -> Application:
    now = timezone.now()
    return Application.objects.create(
        scheme=scheme, number=number, key=f"key-{number}", title=f"Option {number}", text="We plant a hedge. " * 10,
        costs="Plants.", amount=Decimal(cost), language="sv", name="Kim", email=f"kim{number}@example.org",
        ends_on=(now + timedelta(days=90)).date(), submitted_at=now, state="waiting",
    )  # fmt: skip


def _voted(box: BallotBox, many: int, chance: random.Random, counted: bool) -> str:
    """Ballots of about eight ticks each, mostly of the voter's own part of the options; counted if asked."""
    options = list(box.options.values_list("number", flat=True))
    doors = list(box.doors.all())
    liked = {number: chance.paretovariate(2.0) for number in options}
    ballots = []
    for number in range(many):
        weights = [liked[one] * (4 if one % 5 == number % 5 else 1) for one in options]
        ticked = sorted(set(chance.choices(options, weights, k=chance.randint(4, 10))))
        ballots.append(
            Ballot(box=box, door=doors[number % len(doors)], key_digest=digest(new_secret()), receipt=f"R{box.pk}-{number}",
                   owner_digest=digest(new_secret()), choices=[[one, 1] for one in ticked])
        )  # fmt: skip
    Ballot.objects.bulk_create(ballots, batch_size=2000)
    if counted:
        count_box(box=seal_box(box=box, now=box.closes_at))
    return box.token


def pages(order: dict[str, Any]) -> dict[str, Any]:
    """Queries, CPU and size of the pages, and the CPU of counting anew with sums that nobody has asked about."""
    from bench.inside import page

    settings.ALLOWED_HOSTS = ["*"]
    lead, visitor = Client(headers={"Accept-Language": "sv"}), Client(headers={"Accept-Language": "sv"})
    lead.force_login(User.objects.get(email="lead@example.org"), backend=BACKEND)
    grants, counted = order["grants_open"], order["grants_counted"]
    voting, result, built = order["round_open"], order["round_counted"], order["workshop"]["token"]
    wanted = [
        ("a vote about grants", visitor, reverse("vote", args=[grants["vote"]])),
        ("its workroom", lead, reverse("vote_work", args=[grants["vote"]])),
        ("receipts of a vote", visitor, reverse("receipts", args=[counted["vote"]])),
        ("result of a vote about grants", visitor, reverse("grant_result", args=[counted["token"]])),
        ("a round that is voted on", visitor, reverse("round", args=[voting["token"]])),
        ("the vote of a round", visitor, reverse("vote", args=[voting["vote"]])),
        ("a candidate", visitor, reverse("candidate", args=[result["token"], 1])),
        ("result of a round", visitor, reverse("round_result", args=[result["token"]])),
        ("the workshop", lead, reverse("workshop", args=[built])),
        ("workroom of a round", lead, reverse("round_work", args=[built])),
        ("list of rounds", visitor, reverse("rounds")),
    ]
    of_round = reverse("round_what_if", args=[result["token"]])
    recounts = [
        _recounted(visitor, "grants, Add1", reverse("grant_what_if", args=[counted["token"]])),
        _recounted(visitor, "a round with hours and legs", of_round, completion="greedy"),
        _recounted(visitor, "a round with hours and legs, Add1", of_round, completion="add1u"),
    ]
    return {name: page(client, url) for name, client, url in wanted} | {"recounts": recounts}


def _recounted(client: Client, what: str, url: str, **further: str) -> dict[str, Any]:
    """CPU seconds of the page with one sum after the other, each asked from another network; the first fills what the
    process keeps."""
    seconds = []
    for times in range(ASKED + 1):
        asked = {"budget": 1_000_000 + times * 300_000, "hours": 40_000, **further}
        began = time.process_time()
        answer = client.get(url, asked, REMOTE_ADDR=f"10.0.{times}.1")
        seconds.append(time.process_time() - began)
        assert answer.status_code == 200, f"{what}: {answer.status_code}"
    return {"what": what, "cpu": statistics.median(seconds[1:]), "most": max(seconds[1:]), "asked": ASKED}
