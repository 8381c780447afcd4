"""The WSGI application that granian serves."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samskap.config.settings")


def _get_ready() -> None:
    """What the first visitor of each process would wait for, a second on a small machine: every address with its views,
    the languages, the frame around every page."""
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            reverse("start")
            translation.gettext("Menu")
    get_template("ui/base.html")
    # What is there now stays. Looking through it for garbage takes a tenth of a second, each time in whichever request
    # happens to make the lists that set it off.
    gc.collect()
    gc.freeze()


application = get_wsgi_application()
_get_ready()
