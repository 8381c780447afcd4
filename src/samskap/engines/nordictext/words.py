"""Words and stems, the same whatever the machine: letters and digits in order, folded, function words known.

Stems by the Snowball algorithms for Swedish, Norwegian, Danish and English (Porter 2001, snowballstem.org), applied
until nothing changes, so that a stem's stem is itself; Bokmål and Nynorsk share one. The lists of function words were
written for this project: the commonest words that tell what language a text is in but not what it is about.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache
from typing import Final, Protocol

import snowballstemmer

from .errors import UnknownLanguage

LANGUAGES: Final = ("sv", "nb", "nn", "da", "en")
NORDIC: Final = ("sv", "nb", "nn", "da")
"""Written closely enough for words to be compared letter by letter."""

MAX_CHARACTERS: Final = 100_000
"""What lies beyond this is not read: a text of a need or a call is a fiftieth of it."""
MAX_WORD: Final = 60

_ALGORITHMS: Final = {"sv": "swedish", "nb": "norwegian", "nn": "norwegian", "da": "danish", "en": "english"}
_ROUNDS: Final = 8

# Letters and digits, with single hyphens, dots and apostrophes inside: "e-post", "HORIZON-CL5-2026", "2.1", "o'clock".
_WORD = re.compile(r"[^\W_]+(?:[-'’‐‑.:/][^\W_]+)*")
_INNER = re.compile(r"[-'’‐‑.:/]")
# Soft hyphens, zero-width spaces and joiners, direction marks: seen by nobody, so they never split or change a word.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# Definite forms that the Swedish algorithm leaves as they are: skolan, gatan (skol-or, gat-or), torget, avfallet.
_SWEDISH_DEFINITE = re.compile(r"^\w{3,}an$|^\w{4,}et$")
_DIGIT = re.compile(r"\d")

_WRITTEN: Final = {
    "sv": """och att det i en ett som är av för på den med till har de inte om men jag vi du han hon ni man sig från
        vid kan ska skall vill när så var hur vad vem vilken vilket vilka där här eller under över efter mellan mot utan
        genom bara också än då nu blir bli blev blivit vara varit hade ha måste får få finns mycket mer mest många några
        något någon ingen inget inga alla allt varje andra annan annat detta denna dessa dem din ditt dina min mitt mina
        vår vårt våra er ert era sin sitt sina dess deras hans hennes oss dig mig samt enligt inom hos""",
    "nb": """og at det i en et ei som er av for på den med til har de ikke om men jeg vi du han hun dere man seg fra ved
        kan skal vil når så var hvor hva hvem hvilken hvilket hvilke der her eller under over etter mellom mot uten
        gjennom bare også enn da nå blir bli ble blitt være vært hadde ha må får få finnes mye mer mest mange noen noe
        ingen alle alt hver andre annen annet dette denne disse dem din ditt dine min mitt mine vår vårt våre deres
        sin sitt sine dens dets hans hennes oss deg meg samt ifølge innen hos""",
    "nn": """og at det i ein eit ei som er av for på den med til har dei ikkje om men eg vi me du han ho de dykk ein seg
        frå ved kan skal vil når så var kor kva kven kva for der her eller under over etter mellom mot utan gjennom
        berre også enn då no blir bli vart blitt vere vore hadde ha må får få finst mykje meir mest mange nokon noko
        nokre ingen alle alt kvar andre annan anna dette denne desse dei din ditt dine min mitt mine vår vårt våre
        sin sitt sine deira hans hennar oss deg meg samt ifølgje innan hos korleis kvifor vera verta""",
    "da": """og at det i en et som er af for på den med til har de ikke om men jeg vi du han hun man sig fra ved kan
    skal vil når så var hvor hvad hvem hvilken hvilket hvilke der her eller under over efter mellem mod uden gennem
    bare også end da nu bliver blive blev blevet være været havde have må får få findes meget mere mest mange nogen
    noget nogle ingen intet alle alt hver andre anden andet dette denne disse dem din dit dine min mit mine vor vores
    jeres sin sit sine dens dets deres hans hendes os dig mig samt ifølge inden hos""",
    "en": """the a an and or but
    of to in on at by for from with as is are was were be been being it its this that these those there here he she
    they we you i not no nor so if then than when where who whom whose which what how why can could will would shall
    should may might must do does did done have has had having all any each every some such other more most much many
    very also only just about into over under between through during before after above below against without within
    while their them his her our your my me us him""",
}
FUNCTION_WORDS: Final = {language: frozenset(written.split()) for language, written in _WRITTEN.items()}


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - the library's own name


_local = threading.local()


def check(language: str) -> str:
    """The language itself; "" stands for an unknown one. Raises UnknownLanguage for anything else."""
    if language and language not in LANGUAGES:
        raise UnknownLanguage(f"{language!r} is none of {', '.join(LANGUAGES)}")
    return language


def normalise(text: str) -> str:
    """The first MAX_CHARACTERS with compatibility forms unified, case folded, unseen characters gone."""
    folded = unicodedata.normalize("NFKC", _UNSEEN.sub("", text[:MAX_CHARACTERS])).casefold()
    return unicodedata.normalize("NFKC", folded)[: 2 * MAX_CHARACTERS]


def words(text: str) -> list[str]:
    """The words of a text, folded, in order, each at most MAX_WORD characters; a joined one ("e-post", "CL5-2026") both
    without its joints and in its parts. Single letters are left out, single digits are kept."""
    found: list[str] = []
    for match in _WORD.finditer(normalise(text)):
        word = match.group()
        parts = _INNER.split(word)
        if len(parts) > 1:
            found.append("".join(parts)[:MAX_WORD])
        found.extend(part[:MAX_WORD] for part in parts)
    return [word for word in found if len(word) > 1 or word.isdigit()]


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The stem of one folded word; a word with digits, and one in an unknown language, stays as it is."""
    algorithm = _ALGORITHMS.get(language)
    if algorithm is None or _DIGIT.search(word):
        return word
    stemmers: dict[str, _Stemmer] = _local.__dict__.setdefault("stemmers", {})
    if algorithm not in stemmers:
        stemmers[algorithm] = snowballstemmer.stemmer(algorithm)
    for _ in range(_ROUNDS):
        shorter = stemmers[algorithm].stemWord(word)
        if language == "sv" and _SWEDISH_DEFINITE.search(shorter):
            shorter = shorter[:-2]
        if shorter == word or len(shorter) < 2:
            break
        word = shorter
    return word


def stems(text: str, language: str) -> list[str]:
    """The stems of all words of a text, in order. `stems(" ".join(stems(t, l)), l) == stems(t, l)`.

    Raises UnknownLanguage for a language that is neither one of LANGUAGES nor "".
    """
    check(language)
    return [stem(word, language) for word in words(text)]


def content_words(text: str, language: str) -> list[str]:
    """The folded words without the function words of the language."""
    skipped = FUNCTION_WORDS.get(language, frozenset())
    return [word for word in words(text) if word not in skipped]
