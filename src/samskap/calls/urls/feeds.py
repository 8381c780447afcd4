"""Addresses of the calendar and of feeds."""

from django.urls import URLPattern, path

from samskap.calls.views import feeds

urlpatterns: list[URLPattern] = [
    path("calls/calendar/", feeds.call_calendar, name="call_calendar"),
    path("calls/calendar/links/", feeds.calendar_links, name="calendar_links"),
    path("calls/calendar/links/make/", feeds.make_calendar_link, name="make_calendar_link"),
    path("calls/calendar/links/end/", feeds.end_calendar_link, name="end_calendar_link"),
    path("calls/calendar/links/<slug:slug>/make/", feeds.make_organisation_calendar, name="make_organisation_calendar"),
    path("calls/calendar/links/<slug:slug>/end/", feeds.end_organisation_calendar, name="end_organisation_calendar"),
    path("calendar/<str:token>.ics", feeds.calendar_feed, name="calendar_feed"),
    path("calls/feed.atom", feeds.calls_feed, name="calls_feed"),
    path("calls/calls.csv", feeds.export_calls, name="export_calls"),
]
