"""Addresses of what a pilot learns."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
