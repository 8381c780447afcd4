"""Data of the room: residents' grants."""

from samskap.portfolio.models.grants import (
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
