"""Addresses of what people and organisations do about calls."""

from django.urls import URLPattern, path

from samskap.calls.views import engage, following, searches, sharing

urlpatterns: list[URLPattern] = [
    path("calls/ours/", engage.our_calls, name="our_calls"),
    path("calls/follow/", following.follow_all_calls, name="follow_all_calls"),
    path("calls/away/", following.dismissed_calls, name="dismissed_calls"),
    path("calls/searches/", searches.saved_searches, name="saved_searches"),
    path("calls/searches/new/", searches.save_search, name="save_search"),
    path("calls/searches/back/", searches.restore_search, name="restore_search"),
    path("calls/searches/<str:token>/", searches.edit_search, name="edit_search"),
    path("calls/searches/<str:token>/remove/", searches.remove_search, name="remove_search"),
    path("calls/shared/<str:token>/", sharing.shared_call, name="shared_call"),
    path("calls/shared/<str:token>/edit/", sharing.edit_share, name="edit_share"),
    path("calls/shared/<str:token>/withdraw/", sharing.withdraw_share, name="withdraw_share"),
    path("calls/shared/<str:token>/answer/<slug:slug>/", sharing.answer_share, name="answer_share"),
    path("k/<str:token>/ours/<slug:slug>/", engage.engagement, name="engagement"),
    path("k/<str:token>/ours/<slug:slug>/step/<slug:step>/", engage.take_step, name="take_step"),
    path("k/<str:token>/ours/<slug:slug>/plan/", engage.plan_engagement, name="plan_engagement"),
    path("k/<str:token>/ours/<slug:slug>/notes/", engage.add_call_note, name="add_call_note"),
    path("k/<str:token>/ours/<slug:slug>/notes/<int:number>/", engage.delete_call_note, name="delete_call_note"),
    path("k/<str:token>/follow/", following.follow_call, name="follow_call"),
    path("k/<str:token>/unfollow/", following.unfollow_call, name="unfollow_call"),
    path("k/<str:token>/away/", following.dismiss_call, name="dismiss_call"),
    path("k/<str:token>/back/", following.undo_dismissal, name="undo_dismissal"),
    path("k/<str:token>/share/<slug:slug>/", sharing.share_call, name="share_call"),
]
