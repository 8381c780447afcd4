"""Can a municipality apply? Yes, no or not known, with the source's own sentence that says so. Knows no database."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from samskap.calls.records import Kind
from samskap.calls.words import kinds_in
from samskap.engines.nordictext import sentences

YES, NO, UNKNOWN = "yes", "no", "unknown"
LONGEST_SENTENCE = 1000
_WELCOME = frozenset({Kind.MUNICIPALITY, Kind.PUBLIC, Kind.ANY})
_ELSE = frozenset({Kind.REGION, Kind.STATE, Kind.UNIVERSITY, Kind.COMPANY, Kind.NONPROFIT, Kind.PERSON})
_ABOUT_APPLYING = re.compile(
    r"\b(?:kan söka|kan søke|får söka|kan ansøge|kan deltage|sökande\w*|søker\w*|målgruppe\w*|vem kan|hvem kan"
    r"|eligible|can apply|may apply|applicants?|open to|participa\w+|beneficiar\w+)\b",
    re.I,
)
_NEGATED = re.compile(r"\b(?:not eligible|cannot|can not|inte|ikke|ikkje|excluded|except)\b", re.I)


@dataclass(frozen=True, slots=True)
class Answer:
    """``sentence`` is quoted from the source, in ``language`` ("" where the source does not say which)."""

    applies: str = UNKNOWN
    sentence: str = ""
    language: str = ""


def can_municipality_apply(facts: Mapping[str, Any]) -> Answer:
    """What a stored record says, first by its own list of applicants, then by a sentence of its text about applying.

    ``facts`` is a record as :func:`~samskap.calls.records.as_json` gives it. A text that says nothing is no "no".
    """
    words, kinds = facts["applicants"]["words"], {Kind(one) for one in facts["applicants"]["kinds"]}
    if words and kinds & _WELCOME:
        return Answer(YES, _cut(next((one for one in words if kinds_in(one) & _WELCOME), words[0])))
    if words and kinds and kinds <= _ELSE:
        return Answer(NO, _cut("; ".join(words)))
    for language, text in facts["texts"].items():
        for sentence in sentences(text):
            if _ABOUT_APPLYING.search(sentence) and kinds_in(sentence) & _WELCOME:
                return Answer(NO if _NEGATED.search(sentence) else YES, _cut(sentence), language)
    return Answer()


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SENTENCE else line[: LONGEST_SENTENCE - 1].rstrip() + "…"
