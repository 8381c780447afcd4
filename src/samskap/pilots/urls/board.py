"""Addresses of boards, the public page and questions."""

from django.urls import URLPattern, path

from samskap.pilots.views import board

urlpatterns: list[URLPattern] = [
    path("pilots/", board.pilots, name="pilots"),
    path("work/pilots/", board.my_pilots, name="my_pilots"),
    path("networks/in/<slug:slug>/pilots/", board.network_pilots, name="network_pilots"),
]
