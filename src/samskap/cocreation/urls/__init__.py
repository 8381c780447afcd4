"""Addresses of the conversations: what residents meet, the report, the facilitator's workroom."""

from django.urls import URLPattern

from samskap.cocreation.urls import abuse, report, residents, workroom

urlpatterns: list[URLPattern] = [
    *residents.urlpatterns,
    *report.urlpatterns,
    *workroom.urlpatterns,
    *abuse.urlpatterns,
]
