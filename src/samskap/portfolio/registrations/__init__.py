"""What the room contributes to the registries of the core, by part of the room."""

from samskap.portfolio.registrations import votes  # noqa: F401
