"""Where those who work with portfolio rounds do it."""

from django.urls import URLPattern, path

from samskap.portfolio.views import round_people, rounds

ROUND = "work/rounds/<str:token>"
urlpatterns: list[URLPattern] = [
    path("work/rounds/", rounds.my_rounds, name="my_rounds"),
    path("work/rounds/new/", rounds.create_round, name="create_round"),
    path(f"{ROUND}/", rounds.round_work, name="round_work"),
    path(f"{ROUND}/edit/", rounds.edit_round, name="edit_round"),
    path(f"{ROUND}/move/", rounds.move_round, name="move_round"),
    path(f"{ROUND}/cancel/", rounds.cancel_round, name="cancel_round"),
    path(f"{ROUND}/join/", round_people.answer, name="round_party_answer"),
    path(f"{ROUND}/parties/", round_people.parties, name="round_parties"),
    path(f"{ROUND}/parties/name/", round_people.name_party, name="name_round_party"),
    path(f"{ROUND}/parties/<int:party>/remove/", round_people.remove_party, name="remove_round_party"),
    path(f"{ROUND}/people/", round_people.people, name="round_people"),
    path(f"{ROUND}/people/<int:person>/remove/", round_people.remove_person, name="remove_round_person"),
]
