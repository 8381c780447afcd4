"""Addresses of the facilitator's workroom."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
