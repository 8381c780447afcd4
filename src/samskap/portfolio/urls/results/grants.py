"""The result of a vote about grants."""

from django.urls import URLPattern, path

from samskap.portfolio.views.results import grants

RESULT = "grants/<str:token>/result"
urlpatterns: list[URLPattern] = [
    path(f"{RESULT}/", grants.grant_result, name="grant_result"),
    path(f"{RESULT}/what-if/", grants.grant_what_if, name="grant_what_if"),
    path(f"{RESULT}/public.pb", grants.grant_ballots, name="grant_ballots"),
    path(f"{RESULT}/result.json", grants.grant_result_json, name="grant_result_json"),
    path("work/grants/<str:token>/result/decide/", grants.decide_by_ballot, name="decide_by_ballot"),
]
