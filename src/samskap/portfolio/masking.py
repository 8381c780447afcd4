"""Texts for those who screen blindly: without names of parties, and without addresses that lead to them."""

import re
import unicodedata
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

LEGAL_FORMS = frozenset({"ab", "aktiebolag", "as", "asa", "ba", "da", "hb", "kb", "sa"})
SHORTEST = 3
"""A name with fewer signs stands in other words and says nothing."""
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_ADDRESS = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b(?:https?://|www\.)\S+", re.IGNORECASE)


def masking(names: Iterable[str]) -> Callable[[str], str]:
    """A function that hides these names, in whatever case and with a genitive, and mail and web addresses."""
    wanted = sorted({core for name in names if len(core := _core(name)) >= SHORTEST}, key=len, reverse=True)
    hidden = _("[name hidden]")
    words = [r"\s+".join(re.escape(word) for word in one.split()) for one in wanted]
    forms = "|".join(sorted(LEGAL_FORMS))
    ending = rf"(?:['’]?s)?(?:\s+(?:{forms}))?(?:['’]?s)?"
    found = re.compile(rf"(?<!\w)(?:{'|'.join(words)}){ending}(?!\w)", re.IGNORECASE) if words else None

    def mask(text: str) -> str:
        shown = _ADDRESS.sub(_("[address hidden]"), _composed(text))
        return found.sub(hidden, shown) if found else shown

    return mask


def _composed(text: str) -> str:
    """With each sign written in one way, and without those that nobody sees: names are hidden however they came."""
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text))


def _core(name: str) -> str:
    """The name without its legal form, since people leave that out."""
    words = _composed(name).split()
    while len(words) > 1 and words[-1].casefold() in LEGAL_FORMS:
        words.pop()
    return " ".join(words)
