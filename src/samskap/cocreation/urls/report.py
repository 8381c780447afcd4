"""Addresses of the report and the answers."""

from django.urls import URLPattern, path

from samskap.cocreation.views import answers, report

urlpatterns: list[URLPattern] = [
    path("c/<str:token>/report/", report.report, name="report"),
    path("c/<str:token>/live/", report.report_live, name="report_live"),
    path("c/<str:token>/report/statements/", report.report_statements, name="report_statements"),
    path("c/<str:token>/report/statements.csv", report.report_csv, name="report_csv"),
    path("c/<str:token>/export.zip", report.export_polis, name="export_polis"),
    path("c/<str:token>/export.json", report.export_json, name="export_json"),
    path("work/c/<str:token>/answers/", answers.answers, name="answers"),
    path("work/c/<str:token>/answers/done/", answers.finish, name="finish_answers"),
    path("work/c/<str:token>/report/publish/", answers.publish, name="publish_report"),
    path("work/c/<str:token>/report/withdraw/", answers.unpublish, name="unpublish_report"),
    path("work/c/<str:token>/report/polis/", answers.show_polis_view, name="show_polis"),
    path("about/method/", report.method, name="method"),
]
