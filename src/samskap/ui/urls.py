"""Addresses of the frame itself: start page, accessibility statement, gallery of components."""

from django.urls import path

from samskap.ui import views

urlpatterns = [
    path("", views.start, name="start"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("ui/gallery/", views.gallery, name="gallery"),
]
