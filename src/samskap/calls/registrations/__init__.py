"""What calls contribute to the registries, by part of the room."""

from samskap.calls.registrations import pages  # noqa: F401
