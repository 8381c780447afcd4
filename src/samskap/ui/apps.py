"""The UI kit: base pages, components, charts."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Templates, static files and template tags."""

    name = "samskap.ui"
    label = "ui"
