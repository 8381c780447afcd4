"""Finds a real Chromium, or gets one, or says clearly why there is none. Browser tests never skip."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoBrowser(RuntimeError):
    """No Chromium was found and none could be installed."""


def find() -> str | None:
    """Path of an installed Chromium: `$SAMSKAP_CHROMIUM`, PATH, or the one that Playwright keeps."""
    chosen = os.environ.get("SAMSKAP_CHROMIUM", "")
    if chosen:
        if not os.access(chosen, os.X_OK):
            raise NoBrowser(f"SAMSKAP_CHROMIUM names {chosen}, which is not a program that can be run.")
        return chosen
    for name in NAMES:
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def find_or_install() -> str:
    """As :func:`find`; else by apt when root on Debian; else by `playwright install`.

    Raises:
        NoBrowser: with what was tried.
    """
    if path := find():
        return path
    tried = []
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        tried.append("apt-get install chromium")
        for command in (
            ["apt-get", "update", "-q"],
            ["apt-get", "install", "-qy", "--no-install-recommends", NAMES[0]],
        ):
            subprocess.run(command, check=False, timeout=600, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
        if path := find():
            return path
    tried.append("playwright install chromium")
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False, timeout=600)
    if path := find():
        return path
    raise NoBrowser(
        f"No Chromium was found (SAMSKAP_CHROMIUM, {', '.join(NAMES)}) and none could be installed: "
        f"{'; '.join(tried)} did not help. Install one or set SAMSKAP_CHROMIUM to its path."
    )
