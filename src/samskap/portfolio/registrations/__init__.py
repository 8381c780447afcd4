"""What the room contributes to the registries of the core, by part of the room."""

from samskap.portfolio.registrations import journal, own_data, public, rounds, schemes, screening, votes  # noqa: F401
