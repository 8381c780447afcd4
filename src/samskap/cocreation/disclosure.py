"""What may be shown about few people: nothing about fewer than five, and nothing that gives it by subtraction.

Pure functions over counts. Method: primary and complementary cell suppression of a one-way table with a public total
(Cox 1980, "Suppression methodology and statistical disclosure control"); a hidden figure is replaced by the range that
follows from what is shown, so that nothing more can be worked out than what is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SMALLEST = 5
"""Fewer people than this are not described."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A count as it may be shown: ``low == high`` is the count itself; both None, nothing may be said."""

    low: int | None
    high: int | None

    @property
    def exact(self) -> int | None:
        """The count, where it may be shown."""
        return self.low if self.low == self.high else None

    @property
    def few(self) -> bool:
        """Whether it is said to be fewer than five."""
        return self.low == 1 and self.high == SMALLEST - 1

    @property
    def middle(self) -> float | None:
        """The middle of the range, for pictures."""
        return None if self.low is None or self.high is None else (self.low + self.high) / 2


NOTHING = Shown(None, None)


def is_small(count: int) -> bool:
    """One to four people."""
    return 0 < count < SMALLEST


def protect(counts: Sequence[int]) -> list[Shown]:
    """The counts of separate parts whose sum is known to the reader, as they may be shown.

    A part of one to four people is shown as that range. Where the sum would give a small part away, the smallest part
    that is large enough is shown as a range too; where none is, nothing is shown of any part. Every small part may, as
    far as the reader can tell, be anything from one to four.
    """
    small = [i for i, count in enumerate(counts) if is_small(count)]
    shown = [Shown(count, count) for count in counts]
    if not small:
        return shown
    few = SMALLEST - 1
    hidden = sum(counts[i] for i in small)
    for i in small:
        shown[i] = Shown(1, few)
    if len(small) + few - 1 <= hidden <= few * (len(small) - 1) + 1:
        return shown
    roomy = [i for i, count in enumerate(counts) if count >= SMALLEST + few * len(small) - len(small)]
    if not roomy:
        return [NOTHING] * len(counts)
    beside = min(roomy, key=lambda i: counts[i])
    hidden += counts[beside]
    shown[beside] = Shown(hidden - few * len(small), hidden - len(small))
    return shown


def merge_small(counts: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring periods put together until each holds nobody or at least five.

    Returns ``(index of the last period, count)`` for each; people left over at the end join the last one shown.
    """
    merged: list[tuple[int, int]] = []
    waiting = 0
    for i, count in enumerate(counts):
        waiting += count
        if waiting >= SMALLEST:
            merged.append((i, waiting))
            waiting = 0
    if waiting and merged:
        merged[-1] = (len(counts) - 1, merged[-1][1] + waiting)
    return merged
