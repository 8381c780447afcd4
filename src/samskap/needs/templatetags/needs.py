"""Tags for the templates of needs: ``{% load needs %}``."""

from django import template
from django.utils.safestring import SafeString

from samskap.needs.models import Need
from samskap.ui.status import status_markup

register = template.Library()
LOOK = {"now": ("danger", "diamond"), "year": ("warning", "triangle"), "later": ("neutral", "ring")}


@register.simple_tag
def urgency_tag(need: Need) -> SafeString:
    """How urgent a need is: word, shape and colour; nothing where nothing was said."""
    color, shape = LOOK.get(need.urgency, ("neutral", "ring"))
    return status_markup(need.get_urgency_display(), color, shape)
