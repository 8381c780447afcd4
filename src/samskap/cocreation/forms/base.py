"""What the forms share."""

from collections.abc import Callable
from typing import TypeVar

from django import forms

from samskap.core.errors import InvalidInput

T = TypeVar("T")


def lines(rows: int) -> forms.Textarea:
    """A text box of so many lines."""
    return forms.Textarea(attrs={"rows": rows})


def add_errors(form: forms.Form, error: InvalidInput) -> None:
    """Put what a service found wrong beside its fields."""
    if not error.fields:
        form.add_error(None, error.message)
    for name, message in error.fields.items():
        form.add_error(name if name in form.fields else None, message)


def submit(form: forms.Form, action: Callable[[], T]) -> T | None:
    """Run ``action`` if the form is valid; None, with the errors in the form, if the form or the service refuses."""
    if not form.is_valid():
        return None
    try:
        return action()
    except InvalidInput as error:
        add_errors(form, error)
        return None


def date_input() -> forms.DateInput:
    """The browser's own date picker."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def moment_input() -> forms.DateTimeInput:
    """The browser's own picker of date and time, in the portal's time zone."""
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
