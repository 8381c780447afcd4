"""Where the organisation works with its grants."""

from django.urls import URLPattern, path

from samskap.portfolio.views.grants import deciding, following_up, schemes

SCHEME = "work/grants/<str:token>"
ONE = f"{SCHEME}/<int:number>"
urlpatterns: list[URLPattern] = [
    path("work/grants/", schemes.my_grants, name="my_grants"),
    path("work/grants/new/", schemes.create_scheme, name="create_grant_scheme"),
    path(f"{SCHEME}/", schemes.scheme, name="grant_workroom"),
    path(f"{SCHEME}/edit/", schemes.edit_scheme, name="edit_grant_scheme"),
    path(f"{SCHEME}/publish/", schemes.publish_scheme, name="publish_grant_scheme"),
    path(f"{SCHEME}/end/", schemes.end_scheme, name="end_grant_scheme"),
    path(f"{SCHEME}/jury/", schemes.jury, name="grant_jury"),
    path(f"{SCHEME}/jury/<int:member>/remove/", schemes.remove_from_jury, name="remove_from_grant_jury"),
    path(f"{SCHEME}/applications/", deciding.applications, name="grant_applications"),
    path(f"{SCHEME}/applications.csv", deciding.export_applications, name="export_grant_applications"),
    path(f"{ONE}/", deciding.application, name="grant_application"),
    path(f"{ONE}/view/", deciding.say_view, name="say_grant_view"),
    path(f"{ONE}/decide/", deciding.decide_application, name="decide_grant"),
    path(f"{ONE}/take-back/", following_up.take_back_grant, name="take_back_grant"),
    path(f"{ONE}/paid/", following_up.mark_paid, name="mark_grant_paid"),
    path(f"{ONE}/report/accept/", following_up.accept_report, name="accept_grant_report"),
    path(f"{ONE}/report/ask/", following_up.ask_about_report, name="ask_about_grant_report"),
    path(f"{ONE}/photos/<str:photo>/take-down/", following_up.take_down_photo, name="take_down_grant_photo"),
    path(f"{ONE}/photos/<str:photo>.jpg", following_up.inside_photo, name="inside_grant_photo"),
]
