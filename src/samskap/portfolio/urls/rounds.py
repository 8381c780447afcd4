"""Where those who work with portfolio rounds do it."""

from django.urls import URLPattern, path

from samskap.portfolio.views import rounds

ROUND = "work/rounds/<str:token>"
urlpatterns: list[URLPattern] = [
    path("work/rounds/", rounds.my_rounds, name="my_rounds"),
    path("work/rounds/new/", rounds.create_round, name="create_round"),
    path(f"{ROUND}/", rounds.round_work, name="round_work"),
    path(f"{ROUND}/edit/", rounds.edit_round, name="edit_round"),
    path(f"{ROUND}/move/", rounds.move_round, name="move_round"),
    path(f"{ROUND}/cancel/", rounds.cancel_round, name="cancel_round"),
]
