"""What municipalities try."""

from django.apps import AppConfig


class PilotsConfig(AppConfig):
    """Registers what pilots contribute to the registries."""

    name = "samskap.pilots"
    label = "pilots"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the access rules and registrations; put the triggers back after migrations."""
        from samskap.pilots import registrations, rules, triggers  # noqa: F401

        triggers.connect()
