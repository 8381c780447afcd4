"""Forms of the core, and how a form meets a service."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.http import HttpRequest, QueryDict

from samskap.core.errors import InvalidInput

T = TypeVar("T")


def submitted(form: forms.BaseForm, act: Callable[[], T]) -> T | None:
    """What ``act`` returns, or None when the form or the service found something wrong; the form then says what."""
    if not form.is_valid():
        return None
    try:
        return act()
    except InvalidInput as error:
        beside = {field: message for field, message in error.fields.items() if field in form.fields}
        for field, message in beside.items():
            form.add_error(field, message)
        if not beside:
            form.add_error(None, error.message)
        return None


def status_of(form: forms.BaseForm) -> int:
    """422 for a page that shows what was wrong, else 200."""
    return 422 if form.is_bound and form.errors else 200


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, or None where the page is only asked for."""
    return request.POST if request.method == "POST" else None
