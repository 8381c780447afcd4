"""Addresses of what votes came to."""

from django.urls import URLPattern

from samskap.portfolio.urls.results import grants, rounds

urlpatterns: list[URLPattern] = [
    *grants.urlpatterns,
    *rounds.urlpatterns,
]
