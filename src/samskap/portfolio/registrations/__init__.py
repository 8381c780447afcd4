"""What the room contributes to the registries of the core, by part of the room."""

from samskap.portfolio.registrations import (  # noqa: F401
    candidates,
    importing,
    journal,
    own_data,
    public,
    round_people,
    round_public,
    round_results,
    round_votes,
    rounds,
    schemes,
    screening,
    screening_data,
    votes,
)
