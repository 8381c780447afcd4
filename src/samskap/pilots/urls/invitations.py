"""Addresses of invitations to test."""

from django.urls import URLPattern, path

from samskap.pilots.views import invitations, inviting

urlpatterns: list[URLPattern] = [
    path("o/<slug:slug>/test-here/", inviting.invite_test, name="invite_test"),
    path("test-invitation/<str:secret>/", inviting.test_invitation_link, name="test_invitation_link"),
    path(
        "test-invitation/<str:secret>/reply/",
        inviting.reply_to_counter_offer,
        name="reply_to_counter_offer",
    ),
    path(
        "test-invitation/<str:secret>/withdraw/",
        inviting.withdraw_test_invitation,
        name="withdraw_test_invitation",
    ),
    path("work/test-invitations/", invitations.test_invitations, name="test_invitations"),
    path("work/test-invitations/new/", invitations.enter_test_invitation, name="enter_test_invitation"),
    path("work/test-invitations/<str:token>/", invitations.test_invitation, name="test_invitation"),
    path(
        "work/test-invitations/<str:token>/answers/",
        invitations.answer_test_invitation,
        name="answer_test_invitation",
    ),
    path("work/test-invitations/<str:token>/demands/", invitations.demand_of_inviter, name="demand_of_inviter"),
    path(
        "work/test-invitations/<str:token>/demands/new/",
        invitations.write_demand_of_inviter,
        name="write_demand_of_inviter",
    ),
    path(
        "work/test-invitations/<str:token>/demands/<int:number>/delete/",
        invitations.remove_demand_of_inviter,
        name="remove_demand_of_inviter",
    ),
    path(
        "work/test-invitations/<str:token>/decide/<str:decision>/",
        invitations.decide_test_invitation,
        name="decide_test_invitation",
    ),
]
