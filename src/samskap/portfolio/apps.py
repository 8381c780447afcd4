"""Money shared fairly."""

from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    """Registers what the room contributes to the registries."""

    name = "samskap.portfolio"
    label = "portfolio"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the access rules and registrations."""
        from samskap.portfolio import registrations, rules  # noqa: F401
