"""Where those who work with portfolio rounds do it."""

from django.urls import URLPattern, path

from samskap.portfolio.views.rounds import people, workroom

ROUND = "work/rounds/<str:token>"
urlpatterns: list[URLPattern] = [
    path("work/rounds/", workroom.my_rounds, name="my_rounds"),
    path("work/rounds/new/", workroom.create_round, name="create_round"),
    path(f"{ROUND}/", workroom.round_work, name="round_work"),
    path(f"{ROUND}/edit/", workroom.edit_round, name="edit_round"),
    path(f"{ROUND}/move/", workroom.move_round, name="move_round"),
    path(f"{ROUND}/cancel/", workroom.cancel_round, name="cancel_round"),
    path(f"{ROUND}/join/", people.answer, name="round_party_answer"),
    path(f"{ROUND}/parties/", people.parties, name="round_parties"),
    path(f"{ROUND}/parties/name/", people.name_party, name="name_round_party"),
    path(f"{ROUND}/parties/<int:party>/remove/", people.remove_party, name="remove_round_party"),
    path(f"{ROUND}/people/", people.people, name="round_people"),
    path(f"{ROUND}/people/<int:person>/remove/", people.remove_person, name="remove_round_person"),
]
