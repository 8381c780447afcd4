"""Addresses of the pilots' room, by part."""

from django.urls import URLPattern

from samskap.pilots.urls import (
    board,
    chosen,
    delegations,
    demands,
    documents,
    invitations,
    learning,
    money,
    obstacles,
    pilots,
    values,
)

urlpatterns: list[URLPattern] = [
    *board.urlpatterns,
    *invitations.urlpatterns,
    *obstacles.urlpatterns,
    *delegations.urlpatterns,
    *learning.urlpatterns,
    *demands.urlpatterns,
    *values.urlpatterns,
    *money.urlpatterns,
    *documents.urlpatterns,
    *chosen.urlpatterns,
    *pilots.urlpatterns,
]
