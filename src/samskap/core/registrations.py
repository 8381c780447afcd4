"""What the core itself contributes to the registries."""

from samskap.core import people_registrations, portal_registrations  # noqa: F401
