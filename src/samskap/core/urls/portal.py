"""The portal as a whole: workbench, search, journal, health, pages about it."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
