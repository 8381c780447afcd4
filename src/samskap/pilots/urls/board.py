"""Addresses of boards, the public page and questions."""

from django.urls import URLPattern, path

from samskap.pilots.views import board, questions

urlpatterns: list[URLPattern] = [
    path("pilots/", board.pilots, name="pilots"),
    path("work/pilots/", board.my_pilots, name="my_pilots"),
    path("o/<slug:slug>/pilots/", board.organisation_pilots, name="organisation_pilots"),
    path("networks/in/<slug:slug>/pilots/", board.network_pilots, name="network_pilots"),
    path("question/<str:secret>/", questions.followed_question, name="followed_question"),
    path("p/<str:token>/ask/", questions.ask_question, name="ask_question"),
    path("p/<str:token>/questions/", questions.pilot_questions, name="pilot_questions"),
    path("p/<str:token>/questions/<int:number>/", questions.answer_question, name="answer_question"),
]
