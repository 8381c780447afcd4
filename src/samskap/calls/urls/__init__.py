"""Addresses of calls, by part."""

from django.urls import URLPattern

from samskap.calls.urls import alerts, feeds, match, pages

urlpatterns: list[URLPattern] = [
    *alerts.urlpatterns,
    *feeds.urlpatterns,
    *match.urlpatterns,
    *pages.urlpatterns,
]
