"""What the documents of a pilot are made of, read once for each kind of document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from samskap.pilots.models import (
    Concern,
    Demand,
    DocumentKind,
    Grant,
    LearningQuestion,
    Level,
    ObstacleStatus,
    ObstacleStep,
    Party,
    Passed,
    Pilot,
    Sponsorship,
    Stage,
    ValueAtStake,
    Veto,
)
from samskap.pilots.selectors.hours import HoursShare, shares_of_hours
from samskap.pilots.selectors.sums import Sums, from_hundredths, hundredths, sums_of

MOST = 200
"""Rows of one table; a document with more of anything is no document."""

CHARTER, AGREEMENT = DocumentKind.CHARTER, DocumentKind.AGREEMENT
DECISION, REPORT = DocumentKind.DECISION, DocumentKind.REPORT


@dataclass(frozen=True)
class Gathered:
    """Rows by what they are; empty where the document does not tell of them. ``asked``: what the council decides."""

    pilot: Pilot
    now: datetime
    asked: str = ""
    parties: Sequence[Party] = ()
    sponsor: Sponsorship | None = None
    questions: Sequence[LearningQuestion] = ()
    values: Sequence[ValueAtStake] = ()
    stages: Sequence[Stage] = ()
    demands: Sequence[Demand] = ()
    waiting: Sequence[ObstacleStep] = ()
    """Steps of obstacles that wait for the council."""
    concerns: Sequence[Concern] = ()
    vetoes: Sequence[Veto] = ()
    passed: Sequence[Passed] = ()
    sums: Sums | None = None
    grants: Sequence[tuple[Grant, Decimal]] = ()
    """Each with what has been spent of it."""
    hours: Sequence[HoursShare] = ()


def gather(pilot: Pilot, kind: str, *, now: datetime, asked: str = "") -> Gathered:
    """At most nine queries, for a pilot found by ``find_pilot``."""
    found: dict[str, Any] = {}
    if kind in (CHARTER, AGREEMENT):
        found["parties"] = list(Party.objects.filter(pilot=pilot)[:MOST])
        found["sponsor"] = Sponsorship.objects.filter(pilot=pilot, until=None).first()
    if kind in (CHARTER, REPORT):
        found["questions"] = list(LearningQuestion.objects.filter(pilot=pilot)[:MOST])
    if kind in (CHARTER, DECISION):
        found["values"] = list(ValueAtStake.objects.filter(pilot=pilot).select_related("watcher"))
        found["stages"] = list(Stage.objects.filter(pilot=pilot)[:MOST])
    if kind in (AGREEMENT, REPORT):
        found["demands"] = list(Demand.objects.filter(pilot=pilot).select_related("party")[:MOST])
    if kind in (DECISION, REPORT):
        found["sums"] = sums_of([pilot])[pilot.pk]
        found["concerns"] = list(Concern.objects.filter(pilot=pilot).order_by("raised_at", "pk")[:MOST])
        found["vetoes"] = list(Veto.objects.filter(pilot=pilot).order_by("at", "pk")[:MOST])
    if kind == DECISION:
        steps = ObstacleStep.objects.filter(obstacle__pilot=pilot, level=Level.COUNCIL, left_at=None)
        open_ones = steps.filter(obstacle__status=ObstacleStatus.OPEN).select_related("obstacle")
        found["waiting"] = list(open_ones[:MOST])
    if kind == REPORT:
        found["passed"] = list(Passed.objects.filter(pilot=pilot).order_by("at", "pk")[:MOST])
        found["grants"] = _grants(pilot)
        found["hours"] = shares_of_hours(pilot)
    return Gathered(pilot=pilot, now=now, asked=asked, **found)


def _grants(pilot: Pilot) -> list[tuple[Grant, Decimal]]:
    rows = Grant.objects.filter(pilot=pilot).annotate(spent=hundredths("costs__amount"))
    return [(row, from_hundredths(row.spent)) for row in rows[:MOST]]
