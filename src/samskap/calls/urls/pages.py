"""Addresses of the list of calls, of one call, of sources."""

from django.urls import URLPattern, path

from samskap.calls.views import pages

urlpatterns: list[URLPattern] = [
    path("calls/", pages.calls, name="calls"),
    path("k/<str:token>/", pages.call, name="call"),
]
