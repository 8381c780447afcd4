"""People, organisations, networks, rooms, invitations, one's own data."""

from django.urls import URLPattern, path

from samskap.core.views import invitations, networks, organisations, people, rooms, signin

urlpatterns: list[URLPattern] = [
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.create_organisation, name="create_organisation"),
    path("o/<slug:slug>/", organisations.organisation, name="organisation"),
    path("o/<slug:slug>/edit/", organisations.edit_organisation, name="edit_organisation"),
    path("o/<slug:slug>/leave/", organisations.leave_organisation, name="leave_organisation"),
    path("o/<slug:slug>/members/", organisations.members, name="members"),
    path("o/<slug:slug>/members/invite/", organisations.invite_member, name="invite_member"),
    path("o/<slug:slug>/members/<int:member>/role/", organisations.change_member, name="change_member"),
    path("o/<slug:slug>/members/<int:member>/remove/", organisations.remove_member, name="remove_member"),
    path("networks/", networks.networks, name="networks"),
    path("networks/new/", networks.create_network, name="create_network"),
    path("networks/in/<slug:slug>/", networks.network, name="network"),
    path("networks/in/<slug:slug>/edit/", networks.edit_network, name="edit_network"),
    path("networks/in/<slug:slug>/invite/", networks.invite_to_network, name="invite_to_network"),
    path("networks/in/<slug:slug>/leave/<slug:organisation>/", networks.leave_network, name="leave_network"),
    path("rooms/", rooms.rooms, name="rooms"),
    path("rooms/new/", rooms.create_room, name="create_room"),
    path("rooms/in/<str:token>/", rooms.room, name="room"),
    path("rooms/in/<str:token>/edit/", rooms.edit_room, name="edit_room"),
    path("rooms/in/<str:token>/ask/", rooms.ask_partners, name="ask_partners"),
    path("rooms/in/<str:token>/invite/", rooms.invite_to_room, name="invite_to_room"),
    path("rooms/in/<str:token>/answer/<slug:organisation>/", rooms.answer_room_request, name="answer_room_request"),
    path("rooms/in/<str:token>/partners/<slug:organisation>/remove/", rooms.remove_partner, name="remove_partner"),
    path("rooms/in/<str:token>/guests/<int:guest>/remove/", rooms.remove_guest, name="remove_guest"),
    path("invitation/<str:secret>/", invitations.accept_invitation, name="accept_invitation"),
    path("invitations/<int:invitation>/resend/", invitations.resend_invitation, name="resend_invitation"),
    path("invitations/<int:invitation>/withdraw/", invitations.withdraw_invitation, name="withdraw_invitation"),
    path("sign-in/<str:link>/", signin.sign_in_by_link, name="sign_in_by_link"),
    path("me/", people.profile, name="profile"),
    path("me/data/", people.my_data, name="my_data"),
    path("me/data/<int:chapter>/", people.my_data, name="my_data_chapter"),
    path("me/data.json", people.fetch_my_data, name="fetch_my_data"),
    path("me/erase/", people.erase_me, name="erase_me"),
]
