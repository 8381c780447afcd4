"""Addresses of what needs are about, of voices, of merging, and of where a municipality stands."""

from django.urls import URLPattern, path

from samskap.needs.views import merging, subjects

urlpatterns: list[URLPattern] = [
    path("n/<str:token>/subjects/", subjects.choose_subjects, name="choose_subjects"),
    path("n/<str:token>/support/", subjects.support_need, name="support_need"),
    path("n/<str:token>/support/end/", subjects.withdraw_support, name="withdraw_support"),
    path("n/<str:token>/merge/", merging.merge_need, name="merge_need"),
    path("n/<str:token>/unmerge/", merging.unmerge_need, name="unmerge_need"),
]
