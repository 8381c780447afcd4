"""Take the README's pictures from a running portal: `.venv/bin/python scripts/pictures.py`.

Starts a portal of its own with the example municipality in a temporary folder, looks at it with a real browser, writes
`docs/pictures/`, and ends the portal. Nothing of a portal that runs here is touched.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support import chromium  # noqa: E402
from tests.support.portal import clean_environment, free_port  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
QUESTION = "Hur ska torget användas?"
LARGEST = 200_000
"""Bytes: a README opens on a slow line too."""
START_SECONDS = 60


@dataclass(frozen=True)
class Picture:
    """What is in sight of a window of this size, in CSS pixels, at ``path`` under the example conversation.

    A path from the root is looked at as the lead of the example municipality; ``links`` are then followed by name.
    """

    name: str
    path: str
    width: int
    height: int
    links: tuple[str, ...] = ()


WANTED = (
    Picture("vote-375", "", 375, 740),
    Picture("report-1280", "report/", 1280, 1100),
    Picture("pilots-1280", "/work/pilots/", 1280, 1250),
    Picture("calls-1280", "/calls/", 1280, 900),
    Picture("grants-1280", "/grants/", 1280, 900),
    Picture("workshop-1280", "/work/rounds/", 1280, 1250, ("Tryggare kvällar i centrum", "Verkstaden")),
)
LEAD = "lead@solvik.example"


@contextmanager
def portal(folder: Path) -> Iterator[str]:
    """The address of a portal with the example municipality; ended afterwards."""
    environment = clean_environment(
        SAMSKAP_DATA_DIR=str(folder), PYTHONPATH=str(ROOT / "src"), DJANGO_SETTINGS_MODULE="samskap.config.settings"
    )
    prepare = [sys.executable, "manage.py", "prepare"]
    subprocess.run(prepare, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
    port = free_port()
    serve = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*serve, "samskap.config.wsgi:application"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            wait(server, port, folder / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(15)


def wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Until the first page is served.

    Raises:
        RuntimeError: it ended, or took longer than a minute; with what it said.
    """
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
        finally:
            connection.close()
    raise RuntimeError(f"The portal did not start:\n{log.read_text(errors='replace')}")


def sign_in(page: Page, address: str, password: str) -> None:
    """As the lead of the example municipality."""
    page.goto(f"{address}/account/login/")
    page.locator("[name=login]").fill(LEAD)
    page.locator("[name=password]").fill(password)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/account/login/" not in url)


def take(browser: Browser, address: str, picture: Picture, password: str) -> Path:
    """Write one picture, in Swedish and in daylight; returns its file."""
    page = browser.new_page(
        locale="sv-SE", color_scheme="light", viewport={"width": picture.width, "height": picture.height}
    )
    place = picture.path
    if picture.path.startswith("/"):
        sign_in(page, address, password)
    else:
        page.goto(f"{address}/conversations/")
        place = f"{page.get_by_role('link', name=QUESTION).get_attribute('href')}{picture.path}"
    answer = page.goto(f"{address}{place}", wait_until="networkidle")
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{picture.name}: the page answered {answer and answer.status}.")
    for name in picture.links:
        page.get_by_role("link", name=name).first.click()
        page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    path = PICTURES / f"{picture.name}.png"
    page.screenshot(path=path, animations="disabled")
    page.close()
    return path


def main() -> int:
    """Take all pictures; 1 if one is too large to keep."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        portal(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium.find_or_install(), args=list(chromium.FLAGS))
        password = (Path(folder) / "demo-password").read_text(encoding="ascii")
        paths = [take(browser, address, picture, password) for picture in WANTED]
        browser.close()
    for path in paths:
        print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")
    return int(any(path.stat().st_size > LARGEST for path in paths))


if __name__ == "__main__":
    sys.exit(main())
