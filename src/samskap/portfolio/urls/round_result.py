"""The result of a round."""

from django.urls import URLPattern, path

from samskap.portfolio.views import round_appeals, round_result

RESULT = "rounds/<str:token>/result"
WORK = "work/rounds/<str:token>"
urlpatterns: list[URLPattern] = [
    path(f"{RESULT}/", round_result.round_result, name="round_result"),
    path(f"{RESULT}/what-if/", round_result.round_result_what_if, name="round_what_if"),
    path(f"{RESULT}/public.pb", round_result.round_ballots, name="round_ballots"),
    path(f"{RESULT}/ballots.csv", round_result.round_ballots_csv, name="round_ballots_csv"),
    path(f"{RESULT}/result.csv", round_result.round_result_csv, name="round_result_csv"),
    path(f"{RESULT}/result.json", round_result.round_result_json, name="round_result_json"),
    path("rounds/<str:token>/appeal/", round_appeals.round_appeal, name="round_appeal"),
    path(f"{WORK}/appeals/", round_appeals.round_appeals, name="round_appeals"),
    path(f"{WORK}/appeals/<str:appeal>/", round_appeals.answer_round_appeal, name="answer_round_appeal"),
    path(f"{WORK}/decide/", round_appeals.decide_round, name="decide_round"),
]
