"""Addresses of what needs are about, of voices, of merging, and of where a municipality stands."""

from django.urls import URLPattern, path

from samskap.needs.views import assessments, goals, merging, subjects

urlpatterns: list[URLPattern] = [
    path("n/<str:token>/subjects/", subjects.choose_subjects, name="choose_subjects"),
    path("n/<str:token>/support/", subjects.support_need, name="support_need"),
    path("n/<str:token>/support/end/", subjects.withdraw_support, name="withdraw_support"),
    path("n/<str:token>/merge/", merging.merge_need, name="merge_need"),
    path("n/<str:token>/unmerge/", merging.unmerge_need, name="unmerge_need"),
    path("work/goals/", goals.my_goals, name="my_goals"),
    path("work/goals/of/<slug:slug>/", goals.goals, name="goals"),
    path("work/goals/of/<slug:slug>/new/", goals.add_goal, name="add_goal"),
    path("work/goals/of/<slug:slug>/goals.csv", goals.goals_table, name="goals_table"),
    path("work/goals/of/<slug:slug>/document/<str:language>/", goals.goals_document, name="goals_document"),
    path("work/goals/of/<slug:slug>/document/<str:language>/pdf/", goals.goals_file, name="goals_file"),
    path("work/goals/<str:token>/text/", goals.edit_goal, name="edit_goal"),
    path("work/goals/<str:token>/end/", goals.end_goal, name="end_goal"),
    path("work/goals/<str:token>/resume/", goals.resume_goal, name="resume_goal"),
    path("work/goals/<str:token>/new/", goals.add_commitment, name="add_commitment"),
    path("work/goals/<str:token>/<int:number>/", goals.edit_commitment, name="edit_commitment"),
    path("work/goals/<str:token>/<int:number>/delete/", goals.delete_commitment, name="delete_commitment"),
    path("work/assessments/", assessments.assessments, name="assessments"),
    path("work/assessments/new/", assessments.write_assessment, name="write_assessment"),
    path("needs/assessments/<str:token>/", assessments.assessment, name="assessment"),
    path("needs/assessments/<str:token>/text/", assessments.edit_assessment, name="edit_assessment"),
    path("needs/assessments/<str:token>/delete/", assessments.delete_assessment, name="delete_assessment"),
    path("needs/assessments/<str:token>/new/", assessments.add_point, name="add_point"),
    path("needs/assessments/<str:token>/<int:number>/", assessments.edit_point, name="edit_point"),
    path("needs/assessments/<str:token>/<int:number>/delete/", assessments.delete_point, name="delete_point"),
    path("needs/assessments/<str:token>/<int:number>/need/", assessments.need_from_gap, name="need_from_gap"),
]
