"""How a form of this room meets a service that can refuse because of what was typed."""

from collections.abc import Callable
from typing import TypeVar

from django.forms import BaseForm

from samskap.core.errors import StateRefused
from samskap.core.forms import submitted

T = TypeVar("T")


def tried(form: BaseForm, act: Callable[[], T]) -> T | None:
    """As :func:`submitted`; what the state of things refuses is said in the form too, which keeps what was typed."""
    try:
        return submitted(form, act)
    except StateRefused as refusal:
        form.add_error(None, refusal.message)
        return None
