"""Addresses of money and stages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
