"""What every page may read about the portal, under the name ``portal``. Nothing here is asked of the database before
a template reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from samskap.core.access import actor_of
from samskap.core.registry import registry

MENU_LIMIT = 7


@dataclass(frozen=True)
class Language:
    """A language of the interface, named in itself."""

    code: str
    name: str
    current: bool


@dataclass(frozen=True)
class MenuEntry:
    """An entry of the main navigation as a page shows it.

    ``current`` is for ``aria-current``: ``page`` where one is, ``true`` over the page where one is, else nothing.
    """

    label: str
    url: str
    current: str


class Portal:
    """The portal as its pages know it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.name: str = settings.PORTAL_NAME
        self.demo: bool = settings.DEMO
        self.operator: str = settings.PORTAL_OPERATOR
        self.contact: str = settings.PORTAL_CONTACT
        self.public_url: str = settings.PUBLIC_URL

    @cached_property
    def navigation(self) -> Sequence[MenuEntry]:
        """What the actor may go to, at most seven entries in the order of the chain."""
        actor = actor_of(self._request)
        shown = [item for item in sorted(registry.navigation, key=lambda item: item.order) if item.shown(actor)]
        entries = [(item, reverse(item.route)) for item in shown[:MENU_LIMIT]]
        fits = [self._depth(url, item.within) for item, url in entries]
        nearest = max(fits, default=0)
        here = fits.index(nearest) if nearest else -1
        mark = "page" if here >= 0 and entries[here][1] == self._request.path else "true"
        return [
            MenuEntry(str(item.label), url, mark if place == here else "") for place, (item, url) in enumerate(entries)
        ]

    def _depth(self, url: str, within: tuple[str, ...]) -> int:
        """How many signs of the address of this page an entry answers for: the more, the nearer."""
        path = self._request.path
        begins = [begin for begin in (url, *within) if path == begin or (begin != "/" and path.startswith(begin))]
        return max(map(len, begins), default=0)

    @cached_property
    def languages(self) -> Sequence[Language]:
        """The languages of the interface; the one in use is marked."""
        now = get_language()
        return [Language(code, str(name), code == now) for code, name in settings.LANGUAGES]

    @property
    def language(self) -> Language:
        """The language in use."""
        return next((language for language in self.languages if language.current), self.languages[0])

    @property
    def return_to(self) -> str:
        """Where a change of language leads back to: this page, or the front page if it cannot be fetched again."""
        return self._request.get_full_path() if self._request.method in {"GET", "HEAD"} else self._request.path

    @cached_property
    def search_url(self) -> str:
        """The search page, if there is one."""
        return _address("search")

    @cached_property
    def places(self) -> dict[str, str]:
        """Addresses of pages that the frame links to and that another room may provide."""
        names = ("workbench", "profile", "my_data", "it_page", "data_protection", "method")
        return {name: url for name in names if (url := _address(name))}


def _address(route: str) -> str:
    try:
        return reverse(route)
    except NoReverseMatch:
        return ""


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context processor."""
    return {"portal": Portal(request)}
