"""What municipalities try."""

from django.apps import AppConfig


class PilotsConfig(AppConfig):
    """Registers what pilots contribute to the registries."""

    name = "samskap.pilots"
    label = "pilots"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the access rules and registrations."""
        from samskap.pilots import registrations, rules  # noqa: F401
