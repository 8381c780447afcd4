"""Addresses of calls, by part."""

from django.urls import URLPattern

from samskap.calls.urls import alerts, pages

urlpatterns: list[URLPattern] = [
    *alerts.urlpatterns,
    *pages.urlpatterns,
]
