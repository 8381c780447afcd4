"""What calls contribute to the registries, by part of the room."""

from samskap.calls.registrations import alerts, engage, feeds, funders, match, pages  # noqa: F401
