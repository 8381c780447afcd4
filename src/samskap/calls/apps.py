"""What can be applied for."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Registers what calls contribute to the registries."""

    name = "samskap.calls"
    label = "calls"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the access rules and registrations."""
        from samskap.calls import registrations, rules  # noqa: F401
