"""People in front of browsers: signed in, and filling in forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.test import Client
from playwright.sync_api import BrowserContext, Page

from samskap.core.models import User
from tests.core.factories import sign_in

NewPage = Callable[..., Page]


def signed_in(context: BrowserContext, live: str, user: User) -> None:
    """A session for the browser without going through the pages."""
    cookie = sign_in(Client(), user).cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live}])


def someone(new_page: NewPage, live: str, user: User | None = None, **options: object) -> Page:
    """A browser of their own for a person, or for a passer-by."""
    page = new_page(**options)
    if user is not None:
        signed_in(page.context, live, user)
    return page


def send(page: Page, button: str, fields: Mapping[str, str | bool]) -> None:
    """Fill in the form with that button, by the names of its fields, and press it."""
    form = page.locator("main form", has=page.get_by_role("button", name=button, exact=True)).first
    for name, value in fields.items():
        if isinstance(value, bool):
            form.locator(f"[name={name}]").set_checked(value)
        elif form.locator(f"select[name={name}]").count():
            form.locator(f"select[name={name}]").select_option(value)
        elif form.locator(f"[name={name}][type=radio]").count():
            form.locator(f"[name={name}][value='{value}']").check()
        else:
            form.locator(f"[name={name}]").fill(value)
    form.get_by_role("button", name=button, exact=True).click()
