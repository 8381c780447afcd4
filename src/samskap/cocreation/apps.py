"""The conversations with residents."""

from django.apps import AppConfig


class CocreationConfig(AppConfig):
    """Registers what conversations contribute to the registries."""

    name = "samskap.cocreation"
    label = "cocreation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Load the access rules and registrations."""
        from samskap.cocreation import registrations, rules  # noqa: F401
