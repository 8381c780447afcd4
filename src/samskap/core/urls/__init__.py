"""Addresses of the core: those about people and organisations, and those of the portal as a whole."""

from django.urls import URLPattern

from samskap.core.urls import people, portal

urlpatterns: list[URLPattern] = [*people.urlpatterns, *portal.urlpatterns]
