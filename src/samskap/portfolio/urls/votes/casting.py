"""Where ballots are cast, looked up and proved."""

from django.urls import URLPattern, path

from samskap.portfolio.views.votes import casting

urlpatterns: list[URLPattern] = [
    path("v/<str:token>/", casting.vote, name="vote"),
    path("v/<str:token>/cast/", casting.cast_ballot, name="cast_ballot"),
    path("v/<str:token>/for/<slug:slug>/", casting.organisation_ballot, name="organisation_ballot"),
    path("v/<str:token>/take-back/", casting.take_back_ballot, name="take_back_ballot"),
    path("v/<str:token>/mine/", casting.my_ballot, name="my_ballot"),
    path("v/<str:token>/by-email/", casting.ask_way_in, name="ask_way_in"),
    path("v/<str:token>/in/<str:code>/", casting.vote_with_code, name="vote_with_code"),
    path("v/<str:token>/qr.svg", casting.vote_qr, name="vote_qr"),
    path("v/<str:token>/rules/", casting.vote_rules, name="vote_rules"),
    path("v/<str:token>/rules.json", casting.vote_rules_json, name="vote_rules_json"),
    path("v/<str:token>/receipts/", casting.receipts, name="receipts"),
]
