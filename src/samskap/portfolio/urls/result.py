"""The result of a vote about grants."""

from django.urls import URLPattern, path

from samskap.portfolio.views import result

RESULT = "grants/<str:token>/result"
urlpatterns: list[URLPattern] = [
    path(f"{RESULT}/", result.grant_result, name="grant_result"),
    path(f"{RESULT}/what-if/", result.grant_what_if, name="grant_what_if"),
    path(f"{RESULT}/public.pb", result.grant_ballots, name="grant_ballots"),
    path(f"{RESULT}/result.json", result.grant_result_json, name="grant_result_json"),
    path("work/grants/<str:token>/result/decide/", result.decide_by_ballot, name="decide_by_ballot"),
]
