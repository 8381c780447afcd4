"""Addresses of calls, by part."""

from django.urls import URLPattern

from samskap.calls.urls import alerts, engage, feeds, funders, match, pages

urlpatterns: list[URLPattern] = [
    *alerts.urlpatterns,
    *engage.urlpatterns,
    *feeds.urlpatterns,
    *funders.urlpatterns,
    *match.urlpatterns,
    *pages.urlpatterns,
]
