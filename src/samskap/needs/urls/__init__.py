"""Addresses of the needs."""

from django.urls import URLPattern, path

from samskap.needs.urls import joint, themes
from samskap.needs.views import importing, lists, needs, parts, suggestions

urlpatterns: list[URLPattern] = [
    *joint.urlpatterns,
    path("needs/", lists.needs, name="needs"),
    path("work/needs/", lists.my_needs, name="my_needs"),
    path("work/needs/new/", needs.write_need, name="write_need"),
    path("work/needs/import/", importing.import_needs, name="import_needs"),
    path("work/needs/needs.csv", lists.export_needs, name="export_needs"),
    path("n/<str:token>/", needs.need, name="need"),
    path("n/<str:token>/text/", needs.edit_need, name="edit_need"),
    path("n/<str:token>/withdraw/", needs.withdraw_need, name="withdraw_need"),
    path("n/<str:token>/restore/", needs.restore_need, name="restore_need"),
    path("n/<str:token>/suggest/", suggestions.make_suggestion, name="make_suggestion"),
    path("n/<str:token>/suggestions/<int:number>/", suggestions.answer_suggestion, name="answer_suggestion"),
    *themes.urlpatterns,
    path("n/<str:token>/<str:kind>/new/", parts.add_part, name="add_part"),
    path("n/<str:token>/<str:kind>/<int:number>/", parts.edit_part, name="edit_part"),
    path("n/<str:token>/<str:kind>/<int:number>/delete/", parts.delete_part, name="delete_part"),
]
