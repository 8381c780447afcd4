"""Where a resident applies, follows the application, agrees and reports, all without account."""

from django.urls import URLPattern, path

from samskap.portfolio.views.grants import agreeing, applying, reporting

urlpatterns: list[URLPattern] = [
    path("grants/mine/<str:secret>/", applying.my_application, name="my_application"),
    path("grants/mine/<str:secret>/edit/", applying.edit_application, name="edit_application"),
    path("grants/mine/<str:secret>/withdraw/", applying.withdraw_application, name="withdraw_application"),
    path("grants/mine/<str:secret>/name/", applying.show_my_name, name="show_my_name"),
    path("grants/mine/<str:secret>/mail/", applying.mail_agreement_again, name="mail_agreement_again"),
    path("grants/mine/<str:secret>/report/", reporting.report_grant, name="report_grant"),
    path("grants/mine/<str:secret>/photos/<str:photo>.jpg", reporting.my_grant_photo, name="my_grant_photo"),
    path("grants/agree/<str:secret>/", agreeing.agree_to_grant, name="agree_to_grant"),
    path("grants/agree/<str:secret>/decline/", agreeing.decline_grant, name="decline_grant"),
    path("grants/<str:token>/apply/", applying.apply_for_grant, name="apply_for_grant"),
]
