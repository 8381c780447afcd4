"""What the room contributes to the registries of the core."""

from samskap.portfolio.registrations import votes

__all__ = ["votes"]
