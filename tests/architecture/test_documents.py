"""The documents name every setting with its default and every command; a new one without a line fails here."""

from __future__ import annotations

import argparse
import ast
import re
from pathlib import Path

from django.core.management import get_commands

from samskap import cli

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / "src" / "samskap" / "config" / "settings" / "environment.py"
SETTINGS = (ROOT / "docs" / "howto" / "settings.md").read_text(encoding="utf-8")
COMMANDS = (ROOT / "docs" / "howto" / "commands.md").read_text(encoding="utf-8")


def settings_in_code() -> dict[str, str | None]:
    """Name -> default as the document writes it; None where it is computed."""
    found: dict[str, str | None] = {}
    for call in ast.walk(ast.parse(ENVIRONMENT.read_text(encoding="utf-8"))):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and len(call.args) == 2):
            continue
        name, default = call.args
        assert isinstance(name, ast.Constant)
        try:
            value = ast.literal_eval(default)
        except ValueError:
            found[f"SAMSKAP_{name.value}"] = None
            continue
        text = ",".join(value) if isinstance(value, list) else str(value)
        found[f"SAMSKAP_{name.value}"] = text.lower() if isinstance(value, bool) else text
    return found


def documented_settings() -> dict[str, str]:
    """Name -> default as the tables say."""
    rows = re.findall(r"^\| `(SAMSKAP_[A-Z_]+)` \| ([^|]+) \|", SETTINGS, flags=re.MULTILINE)
    return {name: default.strip().strip("`") for name, default in rows}


def test_every_setting_is_documented_with_its_default() -> None:
    written = documented_settings()
    code = settings_in_code()
    assert len(code) > 20
    for name, default in code.items():
        assert name in written, f"docs/howto/settings.md does not name {name}"
        if default == "" and name != "SAMSKAP_SECRET_KEY":
            assert written[name] == "empty", name
        elif default:
            assert written[name] == default, name


def test_every_variable_in_use_is_documented_and_nothing_else() -> None:
    used = set(settings_in_code())
    places = [ROOT / "run", *sorted((ROOT / "scripts").rglob("*.py")), *sorted((ROOT / "src").rglob("*.py"))]
    places += [*sorted((ROOT / "bench").rglob("*.py")), *sorted((ROOT / "tests").rglob("*.py"))]
    for path in places:
        if path != Path(__file__):
            used |= set(re.findall(r"\bSAMSKAP_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8")))
    assert used == set(documented_settings())


def test_every_command_of_run_is_documented() -> None:
    source = (ROOT / "scripts" / "portal" / "__main__.py").read_text(encoding="utf-8")
    [table] = re.findall(r"^COMMANDS = {(.*?)^}", source, flags=re.DOTALL | re.MULTILINE)
    names = [name for name in re.findall(r'"([^"]+)":', table) if not name.startswith("-")]
    assert len(names) > 5
    assert [name for name in names if f"| `./run {name}` |" not in COMMANDS] == []
    assert [name for name in names if f"./run {name}" not in source] == []


def test_every_own_command_of_manage_is_documented() -> None:
    names = [name for name, app in get_commands().items() if app.startswith("samskap.")]
    assert "worker" in names
    assert [name for name in sorted(names) if f"| `{name}` |" not in COMMANDS] == []


def commands_of(parser: argparse.ArgumentParser, before: str = "samskap") -> list[str]:
    """Every innermost command of a parser, with the words before it."""
    inner = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not inner:
        return [before]
    return [
        name
        for action in inner
        for word, sub in action.choices.items()
        for name in commands_of(sub, f"{before} {word}")
    ]


def test_every_command_for_analysts_is_documented() -> None:
    names = commands_of(cli._parser())
    assert "samskap opinions map" in names
    assert [name for name in names if f"| `{name}" not in COMMANDS] == []
