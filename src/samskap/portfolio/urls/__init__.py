"""Addresses of the room."""

from django.urls import URLPattern, URLResolver

from samskap.portfolio.urls import (
    applying,
    grants,
    importing,
    public,
    result,
    round_public,
    round_result,
    round_vote,
    rounds,
    screening,
    vote_work,
    voting,
    workshop,
)

urlpatterns: list[URLPattern | URLResolver] = [
    *applying.urlpatterns,
    *public.urlpatterns,
    *grants.urlpatterns,
    *voting.urlpatterns,
    *result.urlpatterns,
    *vote_work.urlpatterns,
    *rounds.urlpatterns,
    *importing.urlpatterns,
    *screening.urlpatterns,
    *round_result.urlpatterns,
    *round_public.urlpatterns,
    *round_vote.urlpatterns,
    *workshop.urlpatterns,
]
