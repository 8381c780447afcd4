"""Addresses of grants."""

from django.urls import URLPattern

from samskap.portfolio.urls.grants import applying, public, workroom

urlpatterns: list[URLPattern] = [
    *applying.urlpatterns,
    *public.urlpatterns,
    *workroom.urlpatterns,
]
