"""Compounds of the Nordic languages taken apart by the words of the collection itself: no dictionary.

A stem is a compound of two when both halves are stems that the collection has as words of their own, the first perhaps
with a linking s, e or a lost vowel ("avfall-s-hantering", "barn-e-hage", "skol-gård"). So what is known grows with the
collection, and is the same in whatever order it was filled.

Idea: Koehn & Knight (2003), Empirical methods for compound splitting; here by presence, not by frequency, so that one
more text never undoes a split.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator

LINKS = ("", "s", "e", "es", "o")
SHORTEST = 4
"""Letters of a half; shorter ones split words that are none (sv "rum", "hus" would)."""


def split(stem: str, known: Collection[str], shortest: int = SHORTEST) -> tuple[str, str] | None:
    """The two halves of a compound as stems, or None. Of several splits the one with the longest second half.

    `known` answers `in` for stems; the halves are themselves known, the compound need not be.
    """
    for i in range(shortest, len(stem) - shortest + 1):
        tail = stem[i:]
        if tail not in known:
            continue
        for link in LINKS:
            head = stem[: i - len(link)] if stem[:i].endswith(link) else ""
            if len(head) >= shortest and head in known:
                return head, tail
    return None


class Compounds:
    """The stems of a collection, to be asked which of them are made of a given one."""

    def __init__(self) -> None:
        self._forward: list[str] = []
        self._backward: list[str] = []
        self._known: set[str] = set()
        self._fresh = True

    def add(self, stems: Collection[str]) -> None:
        """Stems of further texts; those with digits are no words."""
        new = {stem for stem in stems if stem.isalpha()} - self._known
        if new:
            self._known |= new
            self._fresh = False

    def _refresh(self) -> None:
        self._forward = sorted(self._known)
        self._backward = sorted(stem[::-1] for stem in self._known)
        self._fresh = True

    def parts(self, stem: str) -> tuple[str, ...]:
        """The halves of a compound by the stems added so far; () for what is none."""
        return (split(stem, self._known) or ()) if stem.isalpha() else ()

    def made_of(self, stem: str) -> Iterator[str]:
        """The added stems that are compounds with the given one as a half, in alphabetical order, each once."""
        if len(stem) < SHORTEST or not stem.isalpha():
            return
        if not self._fresh:
            self._refresh()
        backward = stem[::-1]
        near = {*_beginning(self._forward, stem)} | {one[::-1] for one in _beginning(self._backward, backward)}
        for one in sorted(near - {stem}):
            if stem in self.parts(one):
                yield one


def _beginning(ordered: list[str], start: str) -> Iterator[str]:
    for i in range(bisect_left(ordered, start), len(ordered)):
        if not ordered[i].startswith(start):
            return
        yield ordered[i]
