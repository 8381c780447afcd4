"""Tags for pages of screening."""

from django import template
from django.utils.safestring import SafeString

from samskap.ui.status import status_markup

register = template.Library()

PLACES = {"in": ("success", "check"), "depends": ("info", "diamond"), "out": ("neutral", "cross")}
UNSETTLED = ("neutral", "ring")


@register.simple_tag
def place_status(place: str, word: str) -> SafeString:
    """Where a candidate stands after screening."""
    return status_markup(word, *PLACES.get(place, UNSETTLED))
