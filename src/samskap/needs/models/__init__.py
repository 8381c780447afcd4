"""Data of needs: what a municipality wants to become better at, what that is about, who shares it."""

from samskap.needs.models.joint import JointNeed, JointNeedPart, JointSignature
from samskap.needs.models.linking import NeedChallenge, NeedsCompared, NeedSupport, NeedTarget, SameNeeds, Sameness
from samskap.needs.models.need import (
    DERIVED_LENGTH,
    About,
    Evidence,
    Framing,
    Need,
    Scale,
    Suggestion,
    SuggestionStatus,
    Urgency,
    first_sentence,
)
from samskap.needs.models.standing import Assessment, AssessmentPoint, Commitment, Finding, FunderConsent, Goal

__all__ = [
    "DERIVED_LENGTH",
    "About",
    "Assessment",
    "AssessmentPoint",
    "Commitment",
    "Evidence",
    "Finding",
    "Framing",
    "FunderConsent",
    "Goal",
    "JointNeed",
    "JointNeedPart",
    "JointSignature",
    "Need",
    "NeedChallenge",
    "NeedSupport",
    "NeedTarget",
    "NeedsCompared",
    "SameNeeds",
    "Sameness",
    "Scale",
    "Suggestion",
    "SuggestionStatus",
    "Urgency",
    "first_sentence",
]
