"""Addresses of obstacles."""

from django.urls import URLPattern, path

from samskap.pilots.views import obstacles, obstacles_public

urlpatterns: list[URLPattern] = [
    path("p/<str:token>/obstacles/", obstacles.pilot_obstacles, name="pilot_obstacles"),
    path("p/<str:token>/obstacles/new/", obstacles.raise_obstacle, name="raise_obstacle"),
    path("obstacles/", obstacles_public.obstacles_public, name="obstacles_public"),
    path("obstacles.csv", obstacles_public.obstacles_file, name="obstacles_file"),
    path("obstacles/rules/", obstacles_public.obstacle_rules, name="obstacle_rules"),
    path("obstacles/rules.csv", obstacles_public.obstacle_rules_file, name="obstacle_rules_file"),
    path("work/obstacles/", obstacles.my_obstacles, name="my_obstacles"),
    path("obstacle/<str:token>/", obstacles.obstacle, name="obstacle"),
    path("obstacle/<str:token>/edit/", obstacles.edit_obstacle, name="edit_obstacle"),
    path("obstacle/<str:token>/owner/", obstacles.own_obstacle, name="own_obstacle"),
    path("obstacle/<str:token>/day/", obstacles.set_due, name="obstacle_day"),
    path("obstacle/<str:token>/lift/", obstacles.lift_obstacle, name="lift_obstacle"),
    path("obstacle/<str:token>/next/", obstacles.reopen_obstacle, name="reopen_obstacle"),
    path("obstacle/<str:token>/answer/", obstacles.answer_obstacle, name="answer_obstacle"),
    path("obstacle/<str:token>/answered/", obstacles.note_answer, name="note_answer"),
    path("obstacle/<str:token>/end/", obstacles.end_obstacle, name="end_obstacle"),
    path("obstacle/<str:token>/share/", obstacles.share_obstacle, name="share_obstacle"),
]
