"""The front-end files we serve are the ones we say they are."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "src/samskap/ui/static/vendor"
SCRIPT = ROOT / "scripts/vendor_frontend"


def check() -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(SCRIPT), "--check"], capture_output=True, text=True, check=False)


def test_every_vendored_file_matches_its_checksum() -> None:
    done = check()
    assert done.returncode == 0, done.stdout


def test_a_changed_file_is_found() -> None:
    path = VENDOR / "htmx.LICENSE.txt"
    before = path.read_bytes()
    try:
        path.write_bytes(before + b"\n")
        done = check()
    finally:
        path.write_bytes(before)
    assert done.returncode == 1
    assert "htmx.LICENSE.txt: differs" in done.stdout


def test_each_package_comes_with_its_licence() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    for package in manifest["packages"].values():
        assert package["licence"]
        assert (VENDOR / package["licence_file"]).exists()


def test_style_stays_light() -> None:
    style = [VENDOR / "designsystemet.css", VENDOR.parent / "ui/portal.css"]
    assert sum(path.stat().st_size for path in style) < 110_000
