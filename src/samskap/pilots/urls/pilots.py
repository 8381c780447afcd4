"""Addresses of a pilot, its charter and its gates."""

from django.urls import URLPattern, path

from samskap.pilots.views import charter, gates, pilots

urlpatterns: list[URLPattern] = [
    path("work/pilots/new/", pilots.new_pilot, name="new_pilot"),
    path("pilots/gates/", gates.gate_table, name="gate_table"),
    path("p/<str:token>/", pilots.pilot, name="pilot"),
    path("p/<str:token>/charter/", charter.pilot_charter, name="pilot_charter"),
    path("p/<str:token>/charter/edit/", charter.edit_charter, name="edit_charter"),
    path("p/<str:token>/parties/new/", charter.add_party, name="add_party"),
    path("p/<str:token>/parties/<int:number>/", charter.edit_party, name="edit_party"),
    path("p/<str:token>/parties/<int:number>/remove/", charter.remove_party, name="remove_party"),
    path("p/<str:token>/sponsor/", charter.change_sponsor, name="change_sponsor"),
    path("p/<str:token>/sponsor/end/", charter.end_sponsor, name="end_sponsor"),
    path("p/<str:token>/gates/<str:passage>/", gates.gate, name="gate"),
]
