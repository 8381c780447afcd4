"""Where a pilot begins from what a portfolio round chose."""

from django.urls import URLPattern, path

from samskap.pilots.views import chosen

urlpatterns: list[URLPattern] = [
    path("work/pilots/from/<str:token>/", chosen.pilot_from_candidate, name="pilot_from_candidate"),
]
