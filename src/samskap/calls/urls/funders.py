"""Addresses of what funders see."""

from django.urls import URLPattern, path

from samskap.calls.views import funders

urlpatterns: list[URLPattern] = [
    path("funders/", funders.funders, name="funders"),
    path("funders/needs.csv", funders.funders_file, name="funders_file"),
    path("o/<slug:slug>/funders/", funders.funder_consent, name="funder_consent"),
]
