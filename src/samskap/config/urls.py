"""Every address of the portal."""

from django.urls import include, path

urlpatterns = [
    path("", include("samskap.ui.urls")),
    path("", include("samskap.core.urls")),
    path("", include("samskap.cocreation.urls")),
    path("account/", include("allauth.urls")),
]
