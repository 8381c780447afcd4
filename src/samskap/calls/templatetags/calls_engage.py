"""Tags of the pages about what people and organisations do about calls."""

from django import template
from django.utils import timezone

from samskap.calls.models import Call
from samskap.calls.selectors.closings import Closing, next_closing

register = template.Library()


@register.simple_tag
def closing_of(call: Call) -> Closing | None:
    """When a call closes next, with its zone and the days left; a list fetches the ``stages`` before."""
    return next_closing(call.stages.all(), timezone.now())
