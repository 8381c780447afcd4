"""Suspicious patterns, for the facilitator."""

from django.urls import URLPattern, path

from samskap.cocreation.views import abuse

urlpatterns: list[URLPattern] = [
    path("work/c/<str:token>/patterns/", abuse.patterns, name="patterns"),
    path("work/c/<str:token>/patterns/exclude/", abuse.exclude_participant, name="exclude_participant"),
    path("work/c/<str:token>/patterns/readmit/", abuse.readmit_participant, name="readmit_participant"),
]
