"""Where candidates of a round are screened: criteria, blind scores, what they come to."""

from django.urls import URLPattern, path

from samskap.portfolio.views import criteria, screening, screening_result

ROUND = "work/rounds/<str:token>"
ONE = f"{ROUND}/screen/<int:number>"
urlpatterns: list[URLPattern] = [
    path(f"{ROUND}/criteria/", criteria.round_criteria, name="round_criteria"),
    path(f"{ROUND}/screen/", screening.screen, name="screen"),
    path(f"{ROUND}/screen/lock/", screening.lock_scores, name="lock_scores"),
    path(f"{ONE}/", screening.screen_candidate, name="screen_candidate"),
    path(f"{ONE}/conflict/", screening.say_conflict, name="say_screening_conflict"),
    path(f"{ONE}/conflict/back/", screening.take_back_conflict, name="take_back_screening_conflict"),
    path(f"{ROUND}/outs/", screening_result.round_outs, name="round_outs"),
    path(f"{ROUND}/<int:number>/out/", screening_result.put_out, name="put_out"),
    path(f"{ROUND}/<int:number>/out/back/", screening_result.put_back, name="put_back"),
    path("rounds/<str:token>/screening/", screening_result.round_screening, name="round_screening"),
    path("rounds/<str:token>/screening.csv", screening_result.round_screening_csv, name="round_screening_csv"),
]
