"""Where the vote about a round is prepared."""

from django.urls import URLPattern, path

from samskap.portfolio.views import round_vote

ROUND = "work/rounds/<str:token>"
urlpatterns: list[URLPattern] = [
    path(f"{ROUND}/vote/", round_vote.vote_setup, name="round_vote_setup"),
    path(f"{ROUND}/vote/gap/", round_vote.say_gap, name="say_leg_gap"),
    path(f"{ROUND}/vote/lock/", round_vote.lock_vote, name="lock_round_vote"),
]
