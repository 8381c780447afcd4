"""Keep the translations complete: collect every text of the interface and update locale/*/LC_MESSAGES/django.po.

Needs no gettext tools: Python sources are read as syntax trees, templates through Django's own ``templatize``.
``python scripts/messages.py`` updates the files (new texts come in empty, unused ones go);
``python scripts/messages.py --check`` changes nothing and fails if a text is missing, unused, untranslated or fuzzy.
"""

import argparse
import ast
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("sv", "nb", "nn")
PLURAL = "nplurals=2; plural=(n != 1);"
# Function name -> positions of (context, singular, plural) among its arguments.
CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "_": (None, 0, None),
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
TEMPLATE_CALL = re.compile(r"\b(_|gettext|ngettext|pgettext|npgettext)\(")


@dataclass(frozen=True, order=True)
class Message:
    """One text: its context (or empty), singular and plural (or empty)."""

    context: str
    singular: str
    plural: str


def _message(call: ast.Call) -> Message | None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in CALLS:
        return None
    context, singular, plural = CALLS[name]

    def text(position: int | None) -> str | None:
        if position is None:
            return ""
        argument = call.args[position] if position < len(call.args) else None
        return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None

    values = text(context), text(singular), text(plural)
    if None in values or not values[1]:
        return None
    return Message(*(value or "" for value in values))


def messages_in_python(source: str) -> set[Message]:
    """Every translated literal in a Python module."""
    found = (_message(node) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return {message for message in found if message}


def messages_in_template(source: str) -> set[Message]:
    """Every translated text in a Django template."""
    code = templatize(source)
    found = set()
    for match in TEMPLATE_CALL.finditer(code):
        end = _end_of_call(code, match.end())
        # templatize writes a counter or nothing sensible as the last argument of plurals; only literals matter.
        literals = re.findall(r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""", code[match.end() : end], re.DOTALL)
        call = ast.parse(f"{match.group(1)}({', '.join(_escaped(text) for text in literals)})", mode="eval").body
        message = _message(call) if isinstance(call, ast.Call) else None
        if message:
            found.add(message)
    return found


def _escaped(literal: str) -> str:
    return literal.replace("\n", "\\n")


def _end_of_call(code: str, start: int) -> int:
    quote, position = "", start
    while position < len(code):
        character = code[position]
        if quote:
            if character == "\\":
                position += 1
            elif character == quote:
                quote = ""
        elif character in "'\"":
            quote = character
        elif character == ")":
            return position
        position += 1
    return position


def collect() -> dict[Message, list[str]]:
    """Every text of the interface and the files it stands in."""
    places: dict[Message, list[str]] = {}
    for path in sorted((ROOT / "src").rglob("*")):
        if path.suffix not in (".py", ".html", ".txt") or "vendor" in path.parts or "migrations" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        found = messages_in_python(source) if path.suffix == ".py" else messages_in_template(source)
        for message in found:
            places.setdefault(message, []).append(path.relative_to(ROOT).as_posix())
    return places


def catalogue(language: str) -> polib.POFile:
    """The translation file of a language, empty if there is none."""
    path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
    if path.exists():
        return polib.pofile(str(path), wrapwidth=110)
    file = polib.POFile(wrapwidth=110)
    file.fpath = str(path)
    file.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL,
    }
    return file


def key(entry: polib.POEntry) -> Message:
    """The message an entry translates."""
    return Message(entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def update(language: str, places: dict[Message, list[str]]) -> int:
    """Bring one language up to date; returns how many texts still lack a translation."""
    file = catalogue(language)
    known = {key(entry): entry for entry in file}
    fresh = polib.POFile(wrapwidth=110)
    fresh.metadata = file.metadata
    for message in sorted(places, key=lambda each: (places[each][0], each)):
        entry = known.get(message) or polib.POEntry(
            msgid=message.singular,
            msgid_plural=message.plural,
            msgctxt=message.context or None,
            msgstr_plural={0: "", 1: ""} if message.plural else {},
        )
        entry.occurrences = [(place, "") for place in places[message]]
        fresh.append(entry)
    Path(file.fpath).parent.mkdir(parents=True, exist_ok=True)
    fresh.save(file.fpath)
    return len(fresh.untranslated_entries())


PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def faults(language: str, places: dict[Message, list[str]]) -> list[str]:
    """What is wrong with a language's file, one line each."""
    file = catalogue(language)
    known = {key(entry) for entry in file if not entry.obsolete}
    lines = [f"{language}: missing: {message.singular!r}" for message in sorted(set(places) - known)]
    lines += [f"{language}: not used any more: {message.singular!r}" for message in sorted(known - set(places))]
    for entry in file:
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.fuzzy or not all(texts):
            lines.append(f"{language}: untranslated: {entry.msgid!r}")
            continue
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        allowed = wanted | set(PLACEHOLDER.findall(entry.msgid))
        for text in texts:
            used = set(PLACEHOLDER.findall(text))
            if used - allowed or (not entry.msgid_plural and wanted - used):
                lines.append(f"{language}: placeholders differ: {entry.msgid!r}")
    return lines


def main() -> int:
    """Update or check; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, fail on anything missing")
    parser.add_argument("--language", choices=LANGUAGES, action="append", help="only this language")
    arguments = parser.parse_args()
    languages = arguments.language or LANGUAGES
    places = collect()
    if arguments.check:
        lines = [line for language in languages for line in faults(language, places)]
        print("\n".join(lines) or f"{len(places)} texts, complete in {', '.join(languages)}")
        return 1 if lines else 0
    for language in languages:
        print(f"{language}: {update(language, places)} of {len(places)} texts lack a translation")
    return 0


if __name__ == "__main__":
    sys.exit(main())
