"""Tags of the conversations: ``{% load conversations %}``."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from samskap.cocreation.languages import TEXT_LANGUAGES
from samskap.cocreation.models import State, StatementStatus
from samskap.cocreation.selectors.texts import ShownText, shown_text
from samskap.ui.templatetags.ui import status

register = template.Library()

STATES = {
    State.DRAFT: ("neutral", "ring"),
    State.OPEN: ("success", "circle"),
    State.PAUSED: ("warning", "pause"),
    State.CLOSED: ("info", "square"),
    State.ANSWERED: ("accent", "check"),
}
STATUSES = {
    StatementStatus.WAITING: ("warning", "triangle"),
    StatementStatus.PUBLISHED: ("success", "check"),
    StatementStatus.REJECTED: ("neutral", "cross"),
}


@register.simple_tag
def state_tag(state: str) -> SafeString:
    """The state of a conversation as word, shape and colour."""
    return status(str(State(state).label), *STATES[State(state)])


@register.simple_tag
def statement_tag(value: str) -> SafeString:
    """The status of a statement as word, shape and colour."""
    return status(str(StatementStatus(value).label), *STATUSES[StatementStatus(value)])


@register.filter
def language_name(code: str) -> str:
    """``nb`` is ``Norsk bokmål``; an unknown one stays its code."""
    return str(dict(TEXT_LANGUAGES).get(code, code))


@register.filter
def lang(code: str) -> SafeString:
    """The value of a ``lang`` attribute: empty where the language is not known."""
    known = code if code != "und" and code.replace("-", "").isalnum() else ""
    return mark_safe(known)  # noqa: S308 - letters, digits and hyphens only


@register.simple_tag
def shown(obj: Any, language: str, field: str | None = None) -> ShownText:
    """The text as a reader of ``language`` sees it: ``{% shown statement LANGUAGE_CODE as text %}``."""
    return shown_text(obj, language, field)
