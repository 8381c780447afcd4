"""Addresses of demands on partners."""

from django.urls import URLPattern, path

from samskap.pilots.views import demands

urlpatterns: list[URLPattern] = [
    path("pilots/demands/", demands.demands_set, name="demands_set"),
    path("p/<str:token>/partners/", demands.pilot_demands, name="pilot_demands"),
    path("p/<str:token>/demands/new/", demands.write_demand, name="write_demand"),
    path("p/<str:token>/demands/library/", demands.choose_demands, name="choose_demands"),
    path("p/<str:token>/demands/<int:number>/", demands.pilot_demand, name="pilot_demand"),
    path("p/<str:token>/demands/<int:number>/text/", demands.edit_demand, name="edit_demand"),
    path("p/<str:token>/demands/<int:number>/status/", demands.change_demand, name="change_demand"),
]
