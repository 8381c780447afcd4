"""The result of a round."""

from django.urls import URLPattern, path

from samskap.portfolio.views import round_result

RESULT = "rounds/<str:token>/result"
urlpatterns: list[URLPattern] = [
    path(f"{RESULT}/", round_result.round_result, name="round_result"),
    path(f"{RESULT}/what-if/", round_result.round_result_what_if, name="round_what_if"),
    path(f"{RESULT}/public.pb", round_result.round_ballots, name="round_ballots"),
    path(f"{RESULT}/ballots.csv", round_result.round_ballots_csv, name="round_ballots_csv"),
    path(f"{RESULT}/result.csv", round_result.round_result_csv, name="round_result_csv"),
    path(f"{RESULT}/result.json", round_result.round_result_json, name="round_result_json"),
]
