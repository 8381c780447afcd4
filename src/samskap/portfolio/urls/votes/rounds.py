"""Where the vote about a round is prepared."""

from django.urls import URLPattern, path

from samskap.portfolio.views.votes import rounds

ROUND = "work/rounds/<str:token>"
urlpatterns: list[URLPattern] = [
    path(f"{ROUND}/vote/", rounds.vote_setup, name="round_vote_setup"),
    path(f"{ROUND}/vote/gap/", rounds.say_gap, name="say_leg_gap"),
    path(f"{ROUND}/vote/lock/", rounds.lock_vote, name="lock_round_vote"),
]
