"""Addresses of the portal itself: workbench, search, journal, the pages for IT and data protection, health."""

from django.urls import URLPattern, path

from samskap.core.health import health
from samskap.core.views import portal

urlpatterns: list[URLPattern] = [
    path("health", health, name="health"),
    path("workbench/", portal.workbench, name="workbench"),
    path("search/", portal.search, name="search"),
    path("monday/stop/<str:key>/", portal.stop_monday_mail, name="stop_monday_mail"),
    path("about/it/", portal.it_page, name="it_page"),
    path("about/data/", portal.data_protection, name="data_protection"),
    path("o/<slug:slug>/journal/", portal.organisation_journal, name="organisation_journal"),
    path("language/", portal.set_language, name="set_language"),
]
