"""Addresses of the report and the answers."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
