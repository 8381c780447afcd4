"""Where candidates are taken in from a file."""

from django.urls import URLPattern, path

from samskap.portfolio.views.rounds import importing

urlpatterns: list[URLPattern] = [
    path("work/rounds/<str:token>/candidates/import/", importing.import_candidates, name="import_candidates"),
]
