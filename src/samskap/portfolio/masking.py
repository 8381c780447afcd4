"""Texts for those who screen blindly: without names of parties and their people, and without addresses to them.

A person is hidden by the first name alone and by the whole name, with a genitive and within a word of several parts
("Anna-gruppen"). Many names are ordinary words as well ("dag", "per", "liv"), so that a first name by itself is hidden
only where it begins with a capital, and one of :data:`ALSO_WORDS` not where every word does: first in a sentence.
A family name by itself stays: most are places or things ("Lund", "Berg"), and what a text is about shall be read. So
do names of two letters, and names written in small letters.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _

LEGAL_FORMS = frozenset({"ab", "aktiebolag", "as", "asa", "ba", "da", "hb", "kb", "sa"})
SHORTEST = 3
"""A name with fewer signs stands in other words and says nothing."""
# fmt: off
ALSO_WORDS = frozenset([
    "alma", "ask", "august", "bjørn", "björn", "bror", "can", "dag", "dina", "ebba", "else", "even", "frank",
    "grace", "gran", "grim", "hans", "hope", "iris", "juni", "klara", "linda", "liv", "lone", "love", "maj",
    "mai", "mark", "may", "mina", "odd", "per", "ring", "rose", "rune", "saga", "sanna", "signe", "siv", "sol",
    "stein", "sten", "stig", "storm", "tone", "tor", "tore", "tuva", "ulf", "vera", "vide", "vilja", "viola",
    "vår", "will",
])
# fmt: on
"""First names that sentences in the languages of the portal begin with, meaning something else."""
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_ADDRESS = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b(?:https?://|www\.)\S+", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_BEFORE_A_SENTENCE = frozenset(".!?:;\n\r•–—*-")


def masking(names: Iterable[str], people: Iterable[str] = ()) -> Callable[[str], str]:
    """A function that hides these names of parties, in whatever case and with a genitive, those of people as the module
    says, and mail and web addresses."""
    wanted = sorted({core for name in names if len(core := _core(name)) >= SHORTEST}, key=len, reverse=True)
    hidden = _("[name hidden]")
    words = [r"\s+".join(re.escape(word) for word in one.split()) for one in wanted]
    forms = "|".join(sorted(LEGAL_FORMS))
    ending = rf"(?:['’]?s)?(?:\s+(?:{forms}))?(?:['’]?s)?"
    found = re.compile(rf"(?<!\w)(?:{'|'.join(words)}){ending}(?!\w)", re.IGNORECASE) if words else None
    persons = _persons(people)

    def mask(text: str) -> str:
        shown = _ADDRESS.sub(_("[address hidden]"), _composed(text))
        shown = found.sub(hidden, shown) if found else shown
        return _without(shown, persons, hidden) if persons else shown

    return mask


def _persons(names: Iterable[str]) -> Mapping[str, set[str]]:
    """By first name: what else people with it are called; all in small letters."""
    found = defaultdict[str, set[str]](set)
    for name in names:
        words = [word.casefold() for word in _WORD.findall(_composed(name))] if "@" not in name else []
        if words and len(words[0]) >= SHORTEST:
            found[words[0]].update(words[1:])
    return found


def _without(text: str, persons: Mapping[str, set[str]], hidden: str) -> str:
    """The text with each name of a person hidden once, however many words of it stand there."""
    kept, done = [], 0
    words = list(_WORD.finditer(text))
    for place, word in enumerate(words):
        first = next((one for one in _readings(word[0]) if one in persons), None)
        if word.start() < done or first is None:
            continue
        last, further = word, place + 1
        while further < len(words) and _follows(text, last, words[further], persons[first]):
            last, further = words[further], further + 1
        if not _is_meant(text, word, first, last is not word):
            continue
        kept += [text[done : word.start()], hidden]
        done = last.end()
    return "".join(kept) + text[done:]


def _readings(word: str) -> list[str]:
    """What a written word can be a form of, in small letters: itself, without its genitive, its first part."""
    small = word.casefold().replace("’", "'")
    part = re.split("[-']", small)[0]
    return [small, *(one.removesuffix("s").removesuffix("'") for one in (small, part) if one.endswith("s")), part]


def _follows(text: str, last: re.Match[str], word: re.Match[str], others: set[str]) -> bool:
    between = text[last.end() : word.start()]
    return between != "" and not between.strip() and any(one in others for one in _readings(word[0]))


def _is_meant(text: str, word: re.Match[str], first: str, is_followed: bool) -> bool:
    """Whether a first name is one, and not an ordinary word; ``is_followed``: more of the name stands after it."""
    if not word[0][0].isupper():
        return is_followed and first not in ALSO_WORDS
    before = text[: word.start()].rstrip(" \t\"'”“«»(")
    return is_followed or first not in ALSO_WORDS or (before != "" and before[-1] not in _BEFORE_A_SENTENCE)


def _composed(text: str) -> str:
    """With each sign written in one way, and without those that nobody sees: names are hidden however they came."""
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text))


def _core(name: str) -> str:
    """The name without its legal form, since people leave that out."""
    words = _composed(name).split()
    while len(words) > 1 and words[-1].casefold() in LEGAL_FORMS:
        words.pop()
    return " ".join(words)
