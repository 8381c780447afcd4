"""Addresses of a pilot, its charter and its gates."""

from django.urls import URLPattern, path

from samskap.pilots.views import pilots

urlpatterns: list[URLPattern] = [path("p/<str:token>/", pilots.pilot, name="pilot")]
