"""Every address of the portal."""

from django.urls import include, path
from django.views.i18n import set_language

from samskap.core.origin import from_here_only

urlpatterns = [
    path("", include("samskap.ui.urls")),
    path("", include("samskap.core.urls")),
    path("", include("samskap.cocreation.urls")),
    path("account/", include("allauth.urls")),
    # Without a token: reading a public page leaves no cookie behind.
    path("language/", from_here_only(set_language), name="set_language"),
]
