"""Addresses of calls, by part."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
