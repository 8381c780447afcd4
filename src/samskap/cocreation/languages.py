"""Languages in which people write here: those of the interface, of the minorities and neighbours, and any other."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

OTHERS: tuple[tuple[str, Any], ...] = (
    ("da", "Dansk"),
    ("fi", "Suomi"),
    ("se", "Davvisámegiella"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("zh", "中文"),
    ("und", _("Another language")),
)
TEXT_LANGUAGES: tuple[tuple[str, Any], ...] = (*settings.LANGUAGES, *OTHERS)
