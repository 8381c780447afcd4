"""Addresses of public values, concerns and vetoes."""

from django.urls import URLPattern, path

from samskap.pilots.views import concerns, values

urlpatterns: list[URLPattern] = [
    path("concern/<str:secret>/", concerns.followed_concern, name="followed_concern"),
    path("pilots/values/", values.values_across, name="values_across"),
    path("p/<str:token>/values/", values.pilot_values, name="pilot_values"),
    path("p/<str:token>/values/new/", values.add_value, name="add_value"),
    path("p/<str:token>/values/<int:number>/", values.edit_value, name="edit_value"),
    path("p/<str:token>/values/<int:number>/remove/", values.remove_value, name="remove_value"),
    path("p/<str:token>/values/<int:number>/veto/", values.cast_veto, name="cast_veto"),
    path("p/<str:token>/vetoes/<int:number>/lift/", values.lift_veto, name="lift_veto"),
    path("p/<str:token>/screening/", values.screening, name="screening"),
    path("p/<str:token>/concerns/new/", concerns.raise_concern, name="raise_concern"),
    path("p/<str:token>/concerns/<str:concern>/triage/", concerns.triage_concern, name="triage_concern"),
    path("p/<str:token>/concerns/<str:concern>/answer/", concerns.answer_concern, name="answer_concern"),
]
