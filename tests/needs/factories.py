"""Needs, framings, evidence and suggestions for tests. Every function saves what it returns."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from samskap.core.models import Organisation, User, Visibility
from samskap.needs.models import (
    About,
    Assessment,
    AssessmentPoint,
    Commitment,
    Evidence,
    Framing,
    Goal,
    JointNeed,
    JointSignature,
    Need,
    NeedChallenge,
    SameNeeds,
    Suggestion,
)
from samskap.needs.services.joint import digest_of
from tests.core.factories import make_organisation

TEXTS = {
    "today": "Night staff drive far to look in on people who are asleep.",
    "whom": "140 people with night care, and twelve who work at night.",
    "better": "Those who want it are looked after without being woken.",
}


def make_need(organisation: Organisation | None = None, **fields: Any) -> Need:
    """A need that everybody can see; one ``merged_into`` another is of its organisation and has its root."""
    into = fields.get("merged_into")
    merged = {"root": into.root or into} if into else {}
    home = organisation or (into.organisation if into else make_organisation())
    values = {**TEXTS, "visibility": Visibility.PUBLIC, "language": "en", "shared_at": timezone.now()}
    return Need.objects.create(organisation=home, **{**values, **merged, **fields})


def make_framing(need: Need, text: str = "I wake each time the door opens.", seen_by: str = "A resident") -> Framing:
    """A way to see the need."""
    return Framing.objects.create(need=need, text=text, seen_by=seen_by)


def make_evidence(need: Need, **fields: Any) -> Evidence:
    """A piece of evidence with a link."""
    values = {"text": "Three of four visits change nothing.", "source": "Our own count", "link": "https://example.org/"}
    return Evidence.objects.create(need=need, **{**values, **fields})


def make_suggestion(need: Need, by: User | None = None, **fields: Any) -> Suggestion:
    """A suggestion that waits."""
    values = {"about": About.WHOM, "text": "Count the relatives too.", "made_at": timezone.now(), **fields}
    return Suggestion.objects.create(need=need, made_by=by, **values)


def make_pair(first: Need | None = None, second: Need | None = None, status: str = "same") -> SameNeeds:
    """Two needs of two organisations that people found, or a machine proposed, to be the same."""
    one, two = sorted((first or make_need(), second or make_need()), key=lambda need: need.pk)
    decided = None if status == "proposed" else timezone.now()
    sentences = {"first_sentence": one.today, "second_sentence": two.today}
    return SameNeeds.objects.create(
        first=one, second=two, score=0.5, status=status, proposed_at=timezone.now(), decided_at=decided, **sentences
    )


def make_joint(organisation: Organisation | None = None, *needs: Need, **fields: Any) -> JointNeed:
    """A joint need that everybody can see and nobody has signed."""
    values = {**TEXTS, "title": "Quiet nights", "visibility": Visibility.PUBLIC, "language": "en", **fields}
    joint = JointNeed.objects.create(organisation=organisation or make_organisation(), **values)
    for need in needs:
        joint.parts.create(need=need)
    return joint


def make_signature(joint: JointNeed, organisation: Organisation | None = None, **fields: Any) -> JointSignature:
    """One municipality stands behind it."""
    values = {"mandate": "Board, § 44", "text_digest": digest_of(joint), "signed_at": timezone.now(), **fields}
    return JointSignature.objects.create(joint=joint, organisation=organisation or make_organisation(), **values)


def make_goal(organisation: Organisation | None = None, *, ended: bool = False, **fields: Any) -> Goal:
    """A goal that stands, or has ended."""
    values = {"text": "Half the emissions of 2020", "target": "13.2", "year": 2030, "language": "en", **fields}
    ended_at = timezone.now() if ended else None
    return Goal.objects.create(organisation=organisation or make_organisation(), ended_at=ended_at, **values)


def make_commitment(goal: Goal, **fields: Any) -> Commitment:
    """Something that is done for a goal."""
    values = {"text": "All vehicles run on electricity", "responsible": "The technical department", **fields}
    return Commitment.objects.create(goal=goal, **values)


def make_assessment(organisation: Organisation | None = None, **fields: Any) -> Assessment:
    """An assessment that everybody can see."""
    values = {"title": "Audit of preparedness", "made_by": "The auditors", "dated": date(2026, 5, 4), "language": "en"}
    values |= {"visibility": Visibility.PUBLIC, **fields}
    return Assessment.objects.create(organisation=organisation or make_organisation(), **values)


def make_point(assessment: Assessment, finding: str = "gap", **fields: Any) -> AssessmentPoint:
    """A gap, or a strength."""
    values = {"text": "There is no plan for heat waves.", "target": "13.1", **fields}
    return AssessmentPoint.objects.create(assessment=assessment, finding=finding, **values)


def make_challenge(need: Need, code: str = "care.night") -> NeedChallenge:
    """What the need is about."""
    return NeedChallenge.objects.create(need=need, code=code)
