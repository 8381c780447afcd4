"""Where candidates of a round are screened: criteria, blind scores, what they come to."""

from django.urls import URLPattern, path

from samskap.portfolio.views import criteria, screening

ROUND = "work/rounds/<str:token>"
ONE = f"{ROUND}/screen/<int:number>"
urlpatterns: list[URLPattern] = [
    path(f"{ROUND}/criteria/", criteria.round_criteria, name="round_criteria"),
    path(f"{ROUND}/screen/", screening.screen, name="screen"),
    path(f"{ROUND}/screen/lock/", screening.lock_scores, name="lock_scores"),
    path(f"{ONE}/", screening.screen_candidate, name="screen_candidate"),
    path(f"{ONE}/conflict/", screening.say_conflict, name="say_screening_conflict"),
    path(f"{ONE}/conflict/back/", screening.take_back_conflict, name="take_back_screening_conflict"),
]
