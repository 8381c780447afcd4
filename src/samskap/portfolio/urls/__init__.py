"""Addresses of the room."""

from django.urls import URLPattern, URLResolver

from samskap.portfolio.urls import grants, results, rounds, screening, votes

urlpatterns: list[URLPattern | URLResolver] = [
    *grants.urlpatterns,
    *votes.urlpatterns,
    *results.urlpatterns,
    *rounds.urlpatterns,
    *screening.urlpatterns,
]
