"""Data of calls: what sources publish, who follows it, what organisations do about it, which needs it is for."""

from samskap.calls.models.apart import KeptApart
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
    Unasked,
)
from samskap.calls.models.funders import FunderSheet
from samskap.calls.models.matching import Compared, Fit
from samskap.calls.models.published import (
    DEADLINE,
    MANUAL,
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
    "MANUAL",
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
    "FunderSheet",
    "KeptApart",
    "Listing",
    "NoGoReason",
    "Rhythm",
    "SavedSearch",
    "ShareAnswer",
    "Step",
    "Unasked",
]
