"""Addresses that residents meet."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
