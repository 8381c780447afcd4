"""What calls contribute to the registries, by part of the room."""

from samskap.calls.registrations import alerts, engage, feeds, match, pages  # noqa: F401
