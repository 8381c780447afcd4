"""Addresses of demands on partners."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
