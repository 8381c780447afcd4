"""Addresses of the portal itself: workbench, search, journal, the pages for IT and data protection, health."""

from django.urls import URLPattern, path

from samskap.core.health import health
from samskap.core.views import portal

urlpatterns: list[URLPattern] = [
    path("health", health, name="health"),
    path("workbench/", portal.workbench, name="workbench"),
    path("search/", portal.search, name="search"),
]
