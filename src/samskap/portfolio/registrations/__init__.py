"""What the room contributes to the registries of the core, by part of the room."""

from samskap.portfolio.registrations import own_data, public, votes  # noqa: F401
