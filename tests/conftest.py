"""What every test may use: a browser, a live portal, real data, counted queries, background work done at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation

from tests.support import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django.live_server_helper import LiveServer

ROOT = Path(__file__).resolve().parents[1]


def real_data() -> Path:
    """The folder with real data made by others (`../shared/data`, or `$SAMSKAP_SHARED_DATA`). Where it is absent the
    test is skipped: the only reason for which anything here may be."""
    path = Path(os.environ.get("SAMSKAP_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not (path / "README.md").exists():
        pytest.skip(f"the real data is not here: {path} (set SAMSKAP_SHARED_DATA)")
    return path


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """No test inherits the language that the one before it chose."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """As :func:`real_data`."""
    return real_data()


@pytest.fixture
def at_most_queries() -> Callable[[int], AbstractContextManager[None]]:
    """`with at_most_queries(15): ...` fails with the list of queries when there were more."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    @contextmanager
    def limit(count: int) -> Iterator[None]:
        with CaptureQueriesContext(connection) as captured:
            yield
        listed = "\n".join(f"{number}. {query['sql'][:300]}" for number, query in enumerate(captured, 1))
        assert len(captured) <= count, f"{len(captured)} queries, allowed {count}:\n{listed}"

    return limit


@pytest.fixture
def work_off(db: None) -> Callable[[], int]:
    """`work_off()` does the background work that waits, here and now: refreshers, then tasks; returns how many."""
    from samskap.core import tasks

    def now() -> int:
        tasks.load_tasks()
        return tasks.refresh_all() + tasks.work_off()

    return now


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests of this process."""
    from playwright.sync_api import sync_playwright

    try:
        path = chromium.find()
    except chromium.NoBrowser as missing:
        pytest.fail(str(missing), pytrace=False)
    if path is None:
        pytest.fail("No Chromium was found: run `./run test`, which gets one, or set SAMSKAP_CHROMIUM.", pytrace=False)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        yield started
        started.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """`new_page(width=320, color_scheme="dark", java_script_enabled=False, locale="nb-NO")`: a page in a context of its
    own, as another person would have. Fails the test on script errors and on whatever the security policy blocked."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def make(*, width: int = 1280, height: int = 900, **options: Any) -> Page:
        context = browser.new_context(
            **{"viewport": {"width": width, "height": height}, "locale": "en-GB", "timezone_id": "Europe/Stockholm"}
            | options
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"script error: {error}"))
        page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A page at 1280 x 900, in English."""
    return new_page()


@pytest.fixture
def live(live_server: LiveServer) -> str:
    """Address of the portal, served by threads from the test database; data must be made with the ORM or through it."""
    return live_server.url
