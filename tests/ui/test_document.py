"""The page for builders names everything the kit has, and nothing it has not."""

import re
from pathlib import Path

from samskap.ui import charts
from samskap.ui.templatetags.ui import register

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/howto/interface.md").read_text(encoding="utf-8")
COMPONENTS = ROOT / "src/samskap/ui/templates/ui/components"
# Used by tags, not by pages.
INNER = {"error_summary", "group_mark", "group_shape", "help", "shape", "status"}


def test_every_component_is_named_and_exists() -> None:
    named = set(re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.M))
    assert named == {path.stem for path in COMPONENTS.glob("*.html")} - INNER


def test_every_tag_and_filter_is_named() -> None:
    missing = [name for name in (*register.tags, *register.filters) if not re.search(rf"[`%] ?{name}\b", PAGE)]
    assert missing == []


def test_every_chart_is_named() -> None:
    made = [name for name in charts.__all__ if name.islower()]
    assert [name for name in made if f"`{name}`" not in PAGE] == []


def test_every_component_says_what_it_takes() -> None:
    for path in COMPONENTS.glob("*.html"):
        if path.stem not in INNER:
            assert path.read_text(encoding="utf-8").startswith("{#"), path.name
