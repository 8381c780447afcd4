"""Where a resident applies, follows the application, agrees and reports, all without account."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
