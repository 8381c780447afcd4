"""Addresses of the news about calls."""

from django.urls import URLPattern, path

from samskap.calls.views import alerts

urlpatterns: list[URLPattern] = [
    path("calls/alerts/", alerts.call_alerts, name="call_alerts"),
    path("calls/alerts/read/", alerts.read_alerts, name="read_alerts"),
    path("calls/alerts/stop/<str:key>/", alerts.stop_call_mails, name="stop_call_mails"),
]
