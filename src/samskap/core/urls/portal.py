"""Addresses of the portal itself: workbench, search, journal, the pages for IT and data protection, health."""

from django.urls import URLPattern, path

from samskap.core.health import health

urlpatterns: list[URLPattern] = [
    path("health", health, name="health"),
]
