"""Can a municipality apply? Yes, no or not known, with the source's own sentence that says so. Knows no database.

A sentence counts only if it says who may apply, take part or be a partner; that municipalities are named, as where
something is done or as who gains by it, says nothing. A wrong answer costs more than none: what is in doubt is not
known.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from samskap.calls.records import Kind
from samskap.calls.words import kinds_in, places_in
from samskap.engines.nordictext import sentences

YES, NO, UNKNOWN = "yes", "no", "unknown"
LONGEST_SENTENCE = 1000
_WELCOME = frozenset({Kind.MUNICIPALITY, Kind.PUBLIC, Kind.ANY})
_ELSE = frozenset({Kind.REGION, Kind.STATE, Kind.UNIVERSITY, Kind.COMPANY, Kind.NONPROFIT, Kind.PERSON})
_NEAR, _LIST = 120, 240
"""Signs between a verb and who it is about, and within a list of applicants."""


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})", re.I)


# "municipalities ... can apply"
_MAY = _words(
    r"(?:can|may|could|might) (?:also )?(?:apply|participate|take part|submit)",
    r"(?:can|may|could|might) (?:also )?(?:be|act as) (?:co-?)?(?:applicant|partner|beneficiar)",
    r"(?:is|are) (?:also )?(?:eligible|able to apply|(?:invited|encouraged) to (?:apply|submit))",
    r"(?:kan|får) (?:också |även )?(?:söka|ansöka|delta\b|vara (?:sökande|projektpart|part\b))",
    r"är (?:behöriga|stödberättigade|bidragsberättigade)|har rätt att söka",
    r"kan (?:også |òg )?(?:søke|søkje|søge|ansøge|delta\b|deltage)",
    r"kan (?:også |òg )?(?:være (?:søker|ansøger)|vere søkjar)",
)
_MAY_NOT = _words(
    r"(?:can ?not|may not|could not) (?:apply|participate|submit|be)|(?:is|are) (?:not eligible|ineligible|excluded)",
    r"(?:kan|får) (?:inte|ej) (?:söka|ansöka|delta|vara)|omfattas inte|undantas",
    r"kan (?:ikke|ikkje) (?:søke|søkje|søge|ansøge|delta|være|vere)|omfattes ikke",
)
# "open to ... municipalities"
_TO_WHOM = _words(
    r"eligible (?:applicants?|entit\w+|organi[sz]ations?|participants?|beneficiar\w+|bodies)",
    r"applicants? (?:(?:must|should|shall|may|can) be|include|(?:are|is)(?! (?:expected|invited|asked|free|\w+ed to)))",
    r"who (?:can|may|is eligible to) apply",
    r"(?:applications?|proposals?) (?:may|can|must|shall) (?:only )?be submitted by",
    r"(?:call|grants?|funds?|funding|programme|program|support) (?:is|are) (?:only )?"
    r"(?:open|available|awarded|given|addressed|provided|made available) (?:only )?(?:to|for)",
    r"(?:provides?|offers?|awards?) (?:\w+ ){0,4}(?:to|for)|open to",
    r"(?:grants?|loans?|funding)(?: and (?:\w+ )?assistance)? (?:to|for)",
    r"(?:riktar|vänder) sig (?:främst |i första hand |bara |endast )?till|(?:är )?öppen för",
    r"sök(?:s|as) av|vem kan söka|behöriga sökande|sökande (?:är|ska vara|kan vara|måste vara|får vara)",
    r"(?:bidrag|stöd)(?:et)? (?:till|lämnas till|ges till|(?:kan|får) (?:lämnas|ges) till)",
    r"(?:retter|rettar) seg (?:mot|til)|(?:er )?åpen for|(?:er )?open for|kan søkes av|hvem kan søke|kven kan søkje",
    r"(?:søkere|søker|søkjarar|ansøgere|ansøger) (?:må være|må vere|skal være|skal vere|er|kan være|kan vere)",
    r"(?:tilskudd|tilskot|tilskud|støtte)(?:et)? (?:til|gis til|gives til|kan (?:gis|gives) til|går til)",
    r"henvender sig til|er (?:målrettet|rettet mod)|åben for|kan (?:søges|ansøges) af|hvem kan (?:søge|ansøge)",
    r"ansøgerkreds\w*",
)
_NOT_BEFORE = re.compile(r"\b(?:not|inte|ej|ikke|ikkje)(?: \w+)?\s*$", re.I)
_BUT = re.compile(
    r"\b(?:excluding|except(?: for)?|utom|förutom|med undantag (?:för|av)|unntatt|med unntak av|undtagen|bortset fra)\b"
    r"[^.]{0,40}$",
    re.I,
)
# "the participation of ... municipalities as partners of the consortium"
_TOGETHER = (
    r"\b(?:(?:participation|involvement|inclusion) of|could involve|may involve|"
    r"(?:consorti\w+|partnerships?|applicants?) (?:must|should|shall) (?:\w+ )?(?:include|involve|comprise|consist of)|"
    r"(?:konsorti\w+|projektgruppen|konstellationen|partnerskapet) (?:ska|måste|skal|må) (?:\w+ )?"
    r"(?:bestå av|inkludera|inkludere|omfatta|omfatte|ha))"
)
_PARTNERS = re.compile(_TOGETHER, re.I)
_PARTNERS_BEFORE = re.compile(rf"{_TOGETHER}[^.]{{0,120}}$", re.I)
_PARTNERS_AFTER = re.compile(r"^[^.]{0,120}\b(?:consorti|as (?:partner|co-?applicant|beneficiar|applicant))", re.I)
_MUST_HAVE = re.compile(r"\b(?:must|should|shall|ska|måste|skal|må)\b[^.]{0,160}$", re.I)
# "only universities can apply"
_ONLY = _words(
    r"only|exclusively|solely|restricted to|(?<!not )limited to|must be|shall be",
    r"endast|enbart|bara|ska vara|måste vara|kun|bare|må være|må vere|skal være|forbeholdt",
)
_ONE_ALREADY = _words(r"(?:uniquely placed|the only (?:entity|body|organisation|consortium))[^.]{0,80}(?:submit|apply)")
_ELSEWHERE = frozenset(
    (
        *("i", "in", "inom", "within", "of", "across", "between", "mellan", "mellem", "mellom", "among", "through"),
        *("genom", "gjennom", "gennem", "via", "with", "med", "hos", "near", "nära", "utanför", "outside"),
    )
)
"""Before a name they say where or with whom, not who applies."""
_PARTS = re.compile(r"[,;:()•\n]|\b(?:och|eller|samt|and|or|og|till|til|to|for|by|av|af)\b", re.I)
_HEADING = re.compile(r"(?:[:?]\s*$)")
_BULLET = re.compile(r"^\s*(?:[-•*–]|\(?\w{1,2}\))\s+")


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
        found = _from_text(text)
        if found is not None:
            return Answer(found[0], _cut(found[1]), language)
    return Answer()


def _from_text(text: str) -> tuple[str, str] | None:
    """The first sentence about municipalities that says whether they can apply; else one that names others only."""
    if not any(pattern.search(text) for pattern in (_MAY, _MAY_NOT, _TO_WHOM, _PARTNERS, _ONE_ALREADY)):
        return None  # most texts say nothing of it, and this runs for every call that changes
    others = None
    for sentence in _statements(text):
        said = _about_municipalities(sentence)
        if said is not None:
            return said, sentence
        if others is None and _only_others(sentence):
            others = NO, sentence
    return others


def _statements(text: str) -> Iterator[str]:
    """Sentences; a heading that asks who can apply goes with what stands below it, up to the next that is no bullet."""
    held = ""
    for sentence in sentences(text):
        if held and (_BULLET.match(sentence) or held.rstrip()[-1:] in ":?"):
            held = f"{held} {sentence}"
            continue
        if held:
            yield held
            held = ""
        if _HEADING.search(sentence) and _TO_WHOM.search(sentence):
            held = sentence
        else:
            yield sentence
    if held:
        yield held


def _about_municipalities(sentence: str) -> str | None:
    if _BULLET.match(sentence) and not _TO_WHOM.search(sentence):
        return None  # what a project is to bring about, item by item
    found = None
    for start, end in places_in(sentence, _WELCOME):
        before, after = sentence[:start], sentence[end : end + _NEAR]
        may_not, may = _MAY_NOT.search(after), _MAY.search(after)
        if may_not and not (may and may.start() < may_not.start()):
            return NO
        if _BUT.search(before):
            return NO
        if _is_partner(before, after):
            found = YES
            continue
        if _is_elsewhere(before, sentence[start:end], after):
            continue
        asked = [one for one in _TO_WHOM.finditer(before) if start - one.end() <= _LIST]
        if any(_NOT_BEFORE.search(before[: one.start()]) for one in asked):
            return NO
        if may or asked:
            found = YES
    return found


def _is_partner(before: str, after: str) -> bool:
    if not _PARTNERS_BEFORE.search(before):
        return False
    return bool(_PARTNERS_AFTER.search(after) or _MUST_HAVE.search(before))


def _only_others(sentence: str) -> bool:
    """Whether it says that others alone can apply."""
    if _ONE_ALREADY.search(sentence):
        return True
    if not _ONLY.search(sentence) or not (_TO_WHOM.search(sentence) or _MAY.search(sentence)):
        return False
    kinds = kinds_in(sentence)
    return bool(kinds & _ELSE) and not kinds & _WELCOME


def _is_elsewhere(before: str, name: str, after: str) -> bool:
    """Whether a preposition before the name, in its own part of the list, makes it a place or a companion."""
    part = _PARTS.split(before)[-1].casefold().split()
    if re.match(r"\s*se[ck]tor", after) or name.casefold().endswith("sector"):
        # whoever is in the public sector is who it says
        part = [one for one in part if one not in ("i", "in", "inom", "within", "of")]
    # "units of local government" are those themselves
    return any(
        one in _ELSEWHERE and not (number and part[number - 1] in ("unit", "units")) for number, one in enumerate(part)
    )


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SENTENCE else line[: LONGEST_SENTENCE - 1].rstrip() + "…"
