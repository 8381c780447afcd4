"""What everybody sees of portfolio rounds."""

from django.urls import URLPattern, path

from samskap.portfolio.views import round_public

urlpatterns: list[URLPattern] = [
    path("rounds/", round_public.rounds, name="rounds"),
    path("rounds/<str:token>/", round_public.portfolio_round, name="round"),
    path("rounds/<str:token>/candidates.csv", round_public.candidates_csv, name="candidates_csv"),
    path("rounds/<str:token>/candidates.json", round_public.candidates_json, name="candidates_json"),
    path("rounds/<str:token>/<int:number>/", round_public.candidate, name="candidate"),
]
