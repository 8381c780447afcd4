"""The core application: people, organisations, access, journal, search."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Registers what the core itself contributes to the registries."""

    name = "samskap.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the access rules, registrations and periodic work."""
        from samskap.core import periodic, registrations, rules  # noqa: F401
