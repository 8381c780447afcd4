"""What everybody sees of portfolio rounds."""

from django.urls import URLPattern, path

from samskap.portfolio.views.rounds import public

urlpatterns: list[URLPattern] = [
    path("rounds/", public.rounds, name="rounds"),
    path("rounds/<str:token>/", public.portfolio_round, name="round"),
    path("rounds/<str:token>/candidates.csv", public.candidates_csv, name="candidates_csv"),
    path("rounds/<str:token>/candidates.json", public.candidates_json, name="candidates_json"),
    path("rounds/<str:token>/<int:number>/", public.candidate, name="candidate"),
]
