"""How "my data" tells apart what it shows."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def is_mapping(value: Any) -> bool:
    """Names with values."""
    return isinstance(value, Mapping)


@register.filter
def is_list(value: Any) -> bool:
    """Several values."""
    return isinstance(value, list | tuple)
