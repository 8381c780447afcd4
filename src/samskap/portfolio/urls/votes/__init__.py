"""Addresses of votes."""

from django.urls import URLPattern

from samskap.portfolio.urls.votes import casting, rounds, work

urlpatterns: list[URLPattern] = [
    *casting.urlpatterns,
    *work.urlpatterns,
    *rounds.urlpatterns,
]
