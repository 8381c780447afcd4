"""Addresses of what a pilot learns."""

from django.urls import URLPattern, path

from samskap.pilots.views import learning, log

urlpatterns: list[URLPattern] = [
    path("p/<str:token>/learning/", learning.pilot_learning, name="pilot_learning"),
    path("p/<str:token>/learning/new/", learning.new_learning_question, name="new_learning_question"),
    path("p/<str:token>/learning/<int:number>/", learning.edit_learning_question, name="edit_learning_question"),
    path(
        "p/<str:token>/learning/<int:number>/remove/",
        learning.remove_learning_question,
        name="remove_learning_question",
    ),
    path(
        "p/<str:token>/learning/<int:number>/answer/",
        learning.answer_learning_question,
        name="answer_learning_question",
    ),
    path("p/<str:token>/lessons/", learning.pilot_lessons, name="pilot_lessons"),
    path("p/<str:token>/log/", log.pilot_log, name="pilot_log"),
    path("p/<str:token>/log/<int:number>/take-back/", log.take_back_observation, name="take_back_observation"),
    path("p/<str:token>/log/photos/<str:photo>/", log.observation_photo, name="observation_photo"),
]
