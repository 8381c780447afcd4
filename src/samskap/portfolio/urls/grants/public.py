"""What everybody sees of grants."""

from django.urls import URLPattern, path

from samskap.portfolio.views.grants import public

urlpatterns: list[URLPattern] = [
    path("grants/", public.grants, name="grants"),
    path("grants/<str:token>/", public.grant_scheme, name="grant_scheme"),
    path("grants/<str:token>/<int:number>/", public.grant_project, name="grant_project"),
    path("grants/<str:token>/photos/<str:photo>.jpg", public.grant_photo, name="grant_photo"),
]
