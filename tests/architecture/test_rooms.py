"""The order of the rooms, where import rules cannot see it: relations, migrations, templates; the size of things."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "samskap"
ORDER = [
    *("engines", "core", "ui", "needs", "calls", "cocreation", "portfolio", "pilots", "effects", "practices"),
    *("marketplace", "networks", "programmes", "cli", "demo", "config"),
]
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
LONGEST_MODULE = 400


def room_of(path: Path) -> str:
    """`src/samskap/core/x.py` -> `core`; `src/samskap/cli.py` -> `cli`."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def later(room: str, other: str) -> bool:
    """Whether `other` stands after `room`."""
    return ORDER.index(other) > ORDER.index(room)


def test_every_room_has_its_place_in_the_order() -> None:
    rooms = {room_of(path) for path in MODULES} - {"__init__"}
    assert rooms <= set(ORDER), f"give these rooms a place in ORDER: {rooms - set(ORDER)}"


def test_no_model_points_to_a_later_room() -> None:
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("samskap.")}
    found = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in ours
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model is not None
        and field.related_model._meta.app_label in ours
        and later(model._meta.app_label, field.related_model._meta.app_label)
    ]  # fmt: skip
    assert ours
    assert found == []


def test_no_migration_depends_on_a_later_room() -> None:
    loader = MigrationLoader(None)
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("samskap.")}
    found = [
        f"{app}.{name} -> {needed}"
        for (app, name), migration in loader.disk_migrations.items()
        if app in ours
        for needed in migration.dependencies
        if needed[0] in ours and later(app, needed[0])
    ]
    assert found == []


def test_no_template_uses_one_of_a_later_room() -> None:
    """The base page and the components of `ui` are for all, the core's own pages too."""
    found = []
    for path in TEMPLATES:
        for used in re.findall(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']", path.read_text(encoding="utf-8")):
            room = used.split("/")[0]
            if room in ORDER and room != "ui" and later(room_of(path), room):
                found.append(f"{path.relative_to(SOURCE)} -> {used}")
    assert found == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_no_module_is_too_long(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


def test_views_ask_services_and_selectors() -> None:
    views = [path for path in MODULES if path.name == "views.py" or "views" in path.parent.parts]
    wrong = re.compile(r"\.objects\b|\.save\(|\.delete\(|\.raw\(|\bcursor\(")
    found = [
        f"{path.relative_to(SOURCE)}:{number}: {line.strip()}"
        for path in views
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if wrong.search(line)
    ]
    assert views
    assert found == []


def test_tests_skip_only_where_the_real_data_is_absent() -> None:
    marks = re.compile(r"pytest\.(skip|xfail|importorskip)\(|pytest\.mark\.(skip|skipif|xfail)\b")
    found = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if path != Path(__file__) and marks.search(path.read_text(encoding="utf-8"))
    ]
    assert found == ["tests/conftest.py"]


def test_the_import_rules_hold() -> None:
    tool = Path(sys.executable).parent / "lint-imports"
    ran = subprocess.run(
        [str(tool), "--no-cache"], cwd=ROOT, env={"PYTHONPATH": str(ROOT / "src")}, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_every_room_has_its_import_rule() -> None:
    rules = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    rooms = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()} - {"engines", "config"}
    assert [room for room in sorted(rooms) if f'protected_modules = ["samskap.{room}.*"]' not in rules] == []
