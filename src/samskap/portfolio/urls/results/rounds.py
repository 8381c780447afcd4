"""The result of a round."""

from django.urls import URLPattern, path

from samskap.portfolio.views.results import appeals, rounds

RESULT = "rounds/<str:token>/result"
WORK = "work/rounds/<str:token>"
urlpatterns: list[URLPattern] = [
    path(f"{RESULT}/", rounds.round_result, name="round_result"),
    path(f"{RESULT}/what-if/", rounds.round_result_what_if, name="round_what_if"),
    path(f"{RESULT}/public.pb", rounds.round_ballots, name="round_ballots"),
    path(f"{RESULT}/ballots.csv", rounds.round_ballots_csv, name="round_ballots_csv"),
    path(f"{RESULT}/result.csv", rounds.round_result_csv, name="round_result_csv"),
    path(f"{RESULT}/result.json", rounds.round_result_json, name="round_result_json"),
    path("rounds/<str:token>/appeal/", appeals.round_appeal, name="round_appeal"),
    path(f"{WORK}/appeals/", appeals.round_appeals, name="round_appeals"),
    path(f"{WORK}/appeals/<str:appeal>/", appeals.answer_round_appeal, name="answer_round_appeal"),
    path(f"{WORK}/decide/", appeals.decide_round, name="decide_round"),
]
