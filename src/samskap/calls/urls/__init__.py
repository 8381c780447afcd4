"""Addresses of calls, by part."""

from django.urls import URLPattern

from samskap.calls.urls import alerts, match, pages

urlpatterns: list[URLPattern] = [
    *alerts.urlpatterns,
    *match.urlpatterns,
    *pages.urlpatterns,
]
