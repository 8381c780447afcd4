"""Every address of the portal."""

from django.urls import include, path

from samskap.config.api import api

urlpatterns = [
    path("", include("samskap.ui.urls")),
    path("", include("samskap.core.urls")),
    path("", include("samskap.needs.urls")),
    path("", include("samskap.calls.urls")),
    path("", include("samskap.cocreation.urls")),
    path("", include("samskap.portfolio.urls")),
    path("", include("samskap.pilots.urls")),
    path("api/", api.urls),
    path("account/", include("allauth.urls")),
]
