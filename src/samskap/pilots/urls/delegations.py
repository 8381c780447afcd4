"""Addresses of delegations."""

from django.urls import URLPattern, path

from samskap.pilots.views import delegations

urlpatterns: list[URLPattern] = [
    path("work/delegations/", delegations.delegations, name="delegations"),
    path("work/delegations/<slug:slug>/new/", delegations.add_delegation, name="add_delegation"),
    path("work/delegations/<slug:slug>/<int:number>/end/", delegations.end_delegation, name="end_delegation"),
    path("p/<str:token>/who-decides/", delegations.who_decides, name="who_decides"),
]
