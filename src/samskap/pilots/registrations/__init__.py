"""What pilots contribute to the registries, by part of the room."""

from samskap.pilots.registrations import (  # noqa: F401
    board,
    chosen,
    delegations,
    demands,
    documents,
    invitations,
    learning,
    money,
    obstacles,
    pilots,
    values,
)
