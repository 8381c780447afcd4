"""Where candidates of a round are screened: criteria, blind scores, what they come to."""

from django.urls import URLPattern, path

from samskap.portfolio.views.screening import criteria, result, scoring

ROUND = "work/rounds/<str:token>"
ONE = f"{ROUND}/screen/<int:number>"
urlpatterns: list[URLPattern] = [
    path(f"{ROUND}/criteria/", criteria.round_criteria, name="round_criteria"),
    path(f"{ROUND}/screen/", scoring.screen, name="screen"),
    path(f"{ROUND}/screen/lock/", scoring.lock_scores, name="lock_scores"),
    path(f"{ONE}/", scoring.screen_candidate, name="screen_candidate"),
    path(f"{ONE}/conflict/", scoring.say_conflict, name="say_screening_conflict"),
    path(f"{ONE}/conflict/back/", scoring.take_back_conflict, name="take_back_screening_conflict"),
    path(f"{ROUND}/outs/", result.round_outs, name="round_outs"),
    path(f"{ROUND}/<int:number>/out/", result.put_out, name="put_out"),
    path(f"{ROUND}/<int:number>/out/back/", result.put_back, name="put_back"),
    path("rounds/<str:token>/screening/", result.round_screening, name="round_screening"),
    path("rounds/<str:token>/screening.csv", result.round_screening_csv, name="round_screening_csv"),
]
