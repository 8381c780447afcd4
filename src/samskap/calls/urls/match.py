"""Addresses of calls for a need."""

from django.urls import URLPattern, path

from samskap.calls.views import match

urlpatterns: list[URLPattern] = [
    path("n/<str:token>/calls/", match.where_to_engage, name="where_to_engage"),
]
