"""What municipalities need."""

from django.apps import AppConfig


class NeedsConfig(AppConfig):
    """Registers what needs contribute to the registries."""

    name = "samskap.needs"
    label = "needs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the access rules and registrations."""
        from samskap.needs import registrations, rules  # noqa: F401
