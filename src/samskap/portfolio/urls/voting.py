"""Where ballots are cast, looked up and proved."""

from django.urls import URLPattern, path

from samskap.portfolio.views import voting

urlpatterns: list[URLPattern] = [
    path("v/<str:token>/", voting.vote, name="vote"),
    path("v/<str:token>/cast/", voting.cast_ballot, name="cast_ballot"),
    path("v/<str:token>/for/<slug:slug>/", voting.organisation_ballot, name="organisation_ballot"),
    path("v/<str:token>/take-back/", voting.take_back_ballot, name="take_back_ballot"),
    path("v/<str:token>/mine/", voting.my_ballot, name="my_ballot"),
    path("v/<str:token>/by-email/", voting.ask_way_in, name="ask_way_in"),
    path("v/<str:token>/in/<str:code>/", voting.vote_with_code, name="vote_with_code"),
    path("v/<str:token>/qr.svg", voting.vote_qr, name="vote_qr"),
    path("v/<str:token>/rules/", voting.vote_rules, name="vote_rules"),
    path("v/<str:token>/rules.json", voting.vote_rules_json, name="vote_rules_json"),
    path("v/<str:token>/receipts/", voting.receipts, name="receipts"),
]
