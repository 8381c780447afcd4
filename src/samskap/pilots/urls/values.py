"""Addresses of public values, concerns and vetoes."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
