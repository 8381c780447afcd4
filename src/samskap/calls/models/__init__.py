"""Data of calls: what sources publish, who follows it, what organisations do about it, which needs it is for."""

from samskap.calls.models.engaging import (
    CallShare,
    CallShareAnswer,
    Engagement,
    EngagementNote,
    EngagementReason,
    NoGoReason,
    ShareAnswer,
    Step,
)
from samskap.calls.models.following import (
    AlertMail,
    AlertWish,
    CalendarLink,
    CallAlert,
    CallFollow,
    Dismissal,
    Rhythm,
    SavedSearch,
)
from samskap.calls.models.matching import Compared, Fit
from samskap.calls.models.published import (
    DEADLINE,
    SAID,
    Applies,
    Call,
    CallChange,
    CallIdentifier,
    CallSource,
    CallStage,
    Listing,
)

__all__ = [
    "DEADLINE",
    "SAID",
    "AlertMail",
    "AlertWish",
    "Applies",
    "CalendarLink",
    "Call",
    "CallAlert",
    "CallChange",
    "CallFollow",
    "CallIdentifier",
    "CallShare",
    "CallShareAnswer",
    "CallSource",
    "CallStage",
    "Compared",
    "Dismissal",
    "Engagement",
    "EngagementNote",
    "EngagementReason",
    "Fit",
    "Listing",
    "NoGoReason",
    "Rhythm",
    "SavedSearch",
    "ShareAnswer",
    "Step",
]
