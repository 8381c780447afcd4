"""Addresses of calls, by part."""

from django.urls import URLPattern

from samskap.calls.urls import pages

urlpatterns: list[URLPattern] = [
    *pages.urlpatterns,
]
