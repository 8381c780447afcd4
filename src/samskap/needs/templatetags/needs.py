"""Tags for the templates of needs: ``{% load needs %}``."""

from typing import Any

from django import template

from samskap.needs.models import Need

register = template.Library()
LOOK = {"now": ("danger", "diamond"), "year": ("warning", "triangle"), "later": ("neutral", "ring")}


@register.inclusion_tag("ui/components/status.html")
def urgency_tag(need: Need) -> dict[str, Any]:
    """How urgent a need is: word, shape and colour; nothing where nothing was said."""
    color, shape = LOOK.get(need.urgency, ("neutral", "ring"))
    return {"word": need.get_urgency_display(), "color": color, "shape": shape}
