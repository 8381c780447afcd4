"""Addresses of invitations to test."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
