"""What every page must bear: a small telephone, and the automatic accessibility check."""

from __future__ import annotations

from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Page

NARROW = 320
"""The narrowest telephone, in CSS pixels (WCAG 2.2, 1.4.10)."""


def check_narrow_page(page: Page, path: str) -> None:
    """Nothing is cut off, axe finds nothing; what is folded is opened first."""
    page.evaluate("document.querySelectorAll('details.more').forEach(box => { box.open = true })")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= NARROW, f"{path} is {wide} px wide"
    found = Axe().run(page)["violations"]
    assert not found, [(path, one["id"], one["nodes"][0]["html"]) for one in found]
