"""Where candidates of a round are screened: criteria, blind scores, what they come to."""

from django.urls import URLPattern, path

from samskap.portfolio.views import criteria

ROUND = "work/rounds/<str:token>"
urlpatterns: list[URLPattern] = [
    path(f"{ROUND}/criteria/", criteria.round_criteria, name="round_criteria"),
]
