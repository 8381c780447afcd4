"""Where the organisation works with its grants."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
