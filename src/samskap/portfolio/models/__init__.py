"""Data of the room: residents' grants."""

from samskap.portfolio.models.grants import (
    HOLDING,
    Application,
    ApplicationState,
    DecidedBy,
    District,
    GrantPhoto,
    GrantScheme,
    JuryMember,
    JuryView,
    Stance,
)

__all__ = [
    "HOLDING",
    "Application",
    "ApplicationState",
    "DecidedBy",
    "District",
    "GrantPhoto",
    "GrantScheme",
    "JuryMember",
    "JuryView",
    "Stance",
]
