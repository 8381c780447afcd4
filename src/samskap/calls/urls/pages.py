"""Addresses of the list of calls, of one call, of sources."""

from django.urls import URLPattern, path

from samskap.calls.views import entering, merges, pages, sources

urlpatterns: list[URLPattern] = [
    path("calls/", pages.calls, name="calls"),
    path("calls/sources/", sources.call_sources, name="call_sources"),
    path("calls/sources/new/", sources.add_source, name="add_source"),
    path("calls/sources/<str:token>/", sources.edit_source, name="edit_source"),
    path("calls/merges/", merges.call_merges, name="call_merges"),
    path("calls/enter/", entering.enter_call, name="enter_call"),
    path("calls/upload/", entering.upload_calls, name="upload_calls"),
    path("k/<str:token>/correct/", entering.correct_call, name="correct_call"),
    path("k/<str:token>/merge/", merges.merge_call, name="merge_call"),
    path("k/<str:token>/apart/<str:other>/", merges.keep_apart, name="keep_apart"),
    path("k/<str:token>/apart/<str:other>/undo/", merges.let_merge, name="let_merge"),
    path("k/<str:token>/unmerge/", merges.unmerge_call, name="unmerge_call"),
    path("k/<str:token>/", pages.call, name="call"),
]
