"""Addresses of portfolio rounds."""

from django.urls import URLPattern

from samskap.portfolio.urls.rounds import importing, public, workroom, workshop

urlpatterns: list[URLPattern] = [
    *workroom.urlpatterns,
    *importing.urlpatterns,
    *public.urlpatterns,
    *workshop.urlpatterns,
]
