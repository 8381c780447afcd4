"""Addresses of needs that are the same, and of needs that several municipalities state together."""

from django.urls import URLPattern, path

from samskap.needs.views import joint

urlpatterns: list[URLPattern] = [
    path("needs/same/", joint.same_needs, name="same_needs"),
    path("needs/together/", joint.joint_needs, name="joint_needs"),
    path("n/<str:token>/same/<str:other>/", joint.decide_about_same, name="decide_same"),
    path("n/<str:token>/together/", joint.make_joint_need, name="make_joint_need"),
    path("j/<str:token>/", joint.joint_need, name="joint_need"),
    path("j/<str:token>/text/", joint.edit_joint_need, name="edit_joint_need"),
    path("j/<str:token>/sign/", joint.sign_joint_need, name="sign_joint_need"),
    path("j/<str:token>/close/", joint.close_joint_need, name="close_joint_need"),
]
