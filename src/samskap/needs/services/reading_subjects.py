"""What a need is about, out of the cells of a table: codes, words in any of the portal's languages, or both."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from samskap.core.tables import plain_word
from samskap.needs.selectors.taxonomy import challenge_label, subject_column_label, target_label
from samskap.needs.services.codes import MOST
from samskap.needs.targets import TARGETS
from samskap.needs.taxonomy import CHALLENGES

_CODE = re.compile(r"\w+\.\w+")


@dataclass(frozen=True)
class Subjects:
    """The codes in a row, each once, and why they cannot be used, if so."""

    challenges: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


NOTHING = Subjects()


def read_subjects(cells: Mapping[str, str]) -> Subjects:
    """Read ``challenges`` and ``targets``. Lines and upright strokes part them; semicolons and commas too, outside of
    the words that belong to one."""
    challenges, wrong = _codes(cells.get("challenges", ""), "challenges")
    targets, also_wrong = _codes(cells.get("targets", ""), "targets")
    return Subjects(challenges, targets, (*wrong, *also_wrong))


def _codes(cell: str, kind: str) -> tuple[tuple[str, ...], list[str]]:
    found: list[str] = []
    unknown: list[str] = []
    for line in filter(str.strip, re.split(r"[\n|]", cell)):
        whole = _code(line, kind)
        for piece in [line] if whole else filter(str.strip, re.split(r"[;,]", line)):
            code = whole or _code(piece, kind)
            (found if code else unknown).append(code or piece.strip())
    label = subject_column_label(kind)
    message = _("%(field)s: “%(text)s” is not in the list of the portal.")
    reasons = [message % {"field": label, "text": one[:60]} for one in unknown]
    codes = tuple(dict.fromkeys(found))
    if len(codes) > MOST:
        reasons.append(f"{label}: " + _("Choose at most %(limit)d.") % {"limit": MOST})
    return codes, reasons


def _code(text: str, kind: str) -> str:
    """What the text names; nothing where it names none, or seems to name more than one."""
    words = _words(kind)
    known = words.get(plain_word(text))
    if known:
        return known
    first, _space, rest = text.strip().partition(" ")
    several = any(_CODE.fullmatch(word.strip(",;")) for word in rest.split())
    return words.get(plain_word(first), "") if _CODE.fullmatch(first) and not several else ""


@cache
def _words(kind: str) -> Mapping[str, str]:
    """The codes by themselves and by their words in each of the portal's languages."""
    codes, label = (CHALLENGES, challenge_label) if kind == "challenges" else (TARGETS, target_label)
    words: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words |= {plain_word(label(code).removeprefix(code)): code for code in codes}
    return MappingProxyType(words | {plain_word(code): code for code in codes})
