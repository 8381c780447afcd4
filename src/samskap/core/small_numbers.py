"""What may be shown about few: nothing about fewer than five people or three municipalities, nor by subtraction.

Pure functions over counts and over who is behind them. Method: primary and complementary cell suppression (Cox 1980,
"Suppression methodology and statistical disclosure control"; Hundepool et al. 2012, "Statistical Disclosure Control",
chapter 4).

:func:`hidden_figures` decides for any set of figures that are shown together (a table with totals, set >= accepted >=
met, all municipalities beside those of a network). :func:`protect` is for the parts of one whole that is always shown:
there a hidden part is replaced by the range that follows from the rest. :func:`merge_small` is for periods.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

FEWEST_PEOPLE = 5
"""Fewer people than this are not described."""
FEWEST_MUNICIPALITIES = 3
"""No figure rests on fewer municipalities than this."""

Key = TypeVar("Key", bound=Hashable)
Record = TypeVar("Record", bound=Hashable)
Floats = npt.NDArray[np.float64]
CLOSE = 1e-9  # nearer to nought is nought


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
        return self.low == 1 and self.high == FEWEST_PEOPLE - 1

    @property
    def middle(self) -> float | None:
        """The middle of the range, for pictures."""
        return None if self.low is None or self.high is None else (self.low + self.high) / 2


NOTHING = Shown(None, None)


def is_small(count: int) -> bool:
    """One to four people."""
    return 0 < count < FEWEST_PEOPLE


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
    few = FEWEST_PEOPLE - 1
    hidden = sum(counts[i] for i in small)
    for i in small:
        shown[i] = Shown(1, few)
    if len(small) + few - 1 <= hidden <= few * (len(small) - 1) + 1:
        return shown
    roomy = [i for i, count in enumerate(counts) if count >= FEWEST_PEOPLE + few * len(small) - len(small)]
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
        if waiting >= FEWEST_PEOPLE:
            merged.append((i, waiting))
            waiting = 0
    if waiting and merged:
        merged[-1] = (len(counts) - 1, merged[-1][1] + waiting)
    return merged


def _itself(record: Any) -> Hashable:
    kept: Hashable = record
    return kept


def hidden_figures(
    *tables: Mapping[Key, Collection[Record]],
    owner: Callable[[Record], Hashable] = _itself,
    least: int = FEWEST_MUNICIPALITIES,
    hidden: Collection[Key] = (),
) -> frozenset[Key]:
    """The keys of the figures that may not be shown.

    A figure is the number of its records (pilots, answers, or the municipalities themselves); ``owner`` says whose a
    record is. A table holds the figures between which the reader knows how they are made of each other: the cells and
    their totals, or everything, the part accepted of it and the part met, or those of a network among all. A figure
    with the same key in several tables is the same figure. Rows that are not added up, such as demands of which a
    pilot sets several, are a table each. ``hidden`` are figures that are not shown for another reason, such as the
    same question asked about people.

    Hidden are first all figures with fewer owners than ``least``, none included: were a nought shown, a hidden figure
    would be known to be one or more. Then, as long as sums and differences of what is shown say anything of the
    records of fewer owners than ``least``, the smallest figure that takes part in it; totals, being largest, last. At
    the end figures that were hidden for nothing come back. Pages show one and the same sign for all that is hidden.

    Since every cell with records may be smaller or larger as far as the reader can tell, a reader who also knows that
    no figure is negative learns no more (a linear program over the same figures finds room around every hidden one).
    The work grows with the square of the number of owners; a table is meant to have at most some hundred cells.

    :raises ValueError: a key stands for different records in two tables.
    """
    sizes: dict[Key, tuple[int, int]] = {}
    members: dict[Key, frozenset[Record]] = {}
    for table in tables:
        for key, records in table.items():
            found = frozenset(records)
            if members.setdefault(key, found) != found:
                raise ValueError(f"The figure {key!r} is not the same in two tables.")
            sizes[key] = (len({owner(one) for one in found}), len(found))
    known = [_Known.of({key: members[key] for key in table}, owner, least) for table in tables]
    away = {key for key, (owners, _records) in sizes.items() if owners < least} | set(hidden)
    beside: list[Key] = []
    for reader in known:
        while telling := reader.telling(away):
            beside.append(min(telling, key=sizes.__getitem__))
            away.add(beside[-1])
    for key in sorted(beside, key=sizes.__getitem__, reverse=True):
        without = away - {key}
        if not any(reader.telling(without) for reader in known if key in reader.keys):
            away = without
    return frozenset(away & sizes.keys())


def hidden_cells(
    rows: Mapping[Key, Collection[Hashable]], least: int = FEWEST_MUNICIPALITIES, *, total: bool = True
) -> frozenset[Key | None]:
    """The keys that may not be shown of a list of separate parts with their owners; None is the total above it."""
    cells: dict[Key | None, list[tuple[Key, Hashable]]] = {
        key: [(key, owner) for owner in set(owners)] for key, owners in rows.items()
    }
    if total:
        cells[None] = [record for records in list(cells.values()) for record in records]
    return hidden_figures(cells, owner=lambda record: record[1], least=least)


def with_totals(
    cells: Mapping[tuple[Hashable, Hashable], Collection[Record]],
) -> dict[tuple[Hashable, Hashable], frozenset[Record]]:
    """The cells by (row, column) of separate records, and the totals: (row, None), (None, column), (None, None)."""
    table: dict[tuple[Hashable, Hashable], set[Record]] = {}
    for (row, column), records in cells.items():
        for key in ((row, column), (row, None), (None, column), (None, None)):
            table.setdefault(key, set()).update(records)
    return {key: frozenset(records) for key, records in table.items()}


def shown_counts(
    *tables: Mapping[Key, Collection[Record]],
    owner: Callable[[Record], Hashable] = _itself,
    least: int = FEWEST_MUNICIPALITIES,
) -> dict[Key, int | None]:
    """Each figure of :func:`hidden_figures` as it may be shown: the number of its records, or None."""
    hidden = hidden_figures(*tables, owner=owner, least=least)
    return {key: None if key in hidden else len(set(table[key])) for table in tables for key in table}


@dataclass(frozen=True)
class _Known:
    """One table to a reader: ``matrix`` says which figure (row) counts which records alike (column)."""

    keys: tuple[Any, ...]
    matrix: Floats
    small: tuple[tuple[frozenset[Hashable], tuple[int, ...]], ...]

    @classmethod
    def of(cls, table: Mapping[Key, frozenset[Record]], owner: Callable[[Record], Hashable], least: int) -> "_Known":
        """Records that all figures count alike are one column; ``small``: too few owners, and all their columns."""
        alike: dict[tuple[bool, ...], set[Hashable]] = {}
        for record in frozenset[Record]().union(*table.values()):
            counted = tuple(record in records for records in table.values())
            alike.setdefault(counted, set()).add(owner(record))
        behind = [frozenset(owners) for owners in alike.values()]
        few = _unions({owners for owners in behind if len(owners) < least}, least)
        columns = ((owners, tuple(i for i, one in enumerate(behind) if one <= owners)) for owners in few)
        matrix = np.array(list(alike), dtype=np.float64).reshape(len(alike), len(table)).T
        return cls(tuple(table), matrix, tuple(columns))

    def telling(self, hidden: Collection[Any]) -> list[Any]:
        """Shown figures whose sums and differences say something of too few owners; empty where none do.

        A combination of shown figures is at right angles to every change that leaves them all as they are. It speaks of
        the columns of some owners alone exactly if those columns' rows in the basis of such changes are dependent.
        """
        at = [i for i, key in enumerate(self.keys) if key not in hidden]
        if not at or not self.small:
            return []
        shown = self.matrix[at]
        _left, values, right = np.linalg.svd(shown)
        free = right[int((values > CLOSE).sum()) :].T
        for _owners, columns in self.small:
            spoken = _dependence(free[list(columns)])
            if spoken is not None:
                said = np.zeros(shown.shape[1])
                said[list(columns)] = spoken
                parts = np.linalg.lstsq(shown.T, said, rcond=None)[0]
                return [self.keys[at[i]] for i in np.flatnonzero(np.abs(parts) > CLOSE)]
        return []


def _unions(sets: Iterable[frozenset[Hashable]], least: int) -> list[frozenset[Hashable]]:
    """All that can be put together of the sets with fewer members than ``least``, the largest only."""
    sets = set(sets)
    found, new = set(sets), set(sets)
    while new:
        new = {one | other for one in new for other in sets if len(one | other) < least} - found
        found |= new
    return sorted(
        (one for one in found if not any(one < other for other in found)), key=lambda one: sorted(map(str, one))
    )


def _dependence(rows: Floats) -> Floats | None:
    """Factors, not all nought, with which the rows add up to nothing; None where there are none."""
    left, values, _right = np.linalg.svd(rows)
    rank = int((values > CLOSE).sum())
    return left[:, rank] if rank < len(rows) else None


def shown_in_order(figures: Mapping[Key, Collection[Hashable]]) -> frozenset[Key]:
    """The keys of the figures that may be shown together, given by who is behind each; what comes first goes first.

    For many figures (hundreds, hundreds of municipalities) that count municipalities, or add up something of theirs
    such as inhabitants. No sum or difference of what is shown speaks of one or two municipalities. Figures with fewer
    than three behind them are never shown, nought included. Each other is shown unless, with those shown before it, it
    would tell of one or two: so none is hidden for nothing, and nothing that comes later takes away what came first.

    Method: as in :func:`hidden_figures`, but figures are added one at a time to a basis of what is known. ``free`` is
    the projection on the changes that leave all shown figures as they are; owners can be told apart from the rest
    exactly if their rows of it are dependent (one row nought, two rows parallel).
    """
    owners = sorted({owner for behind in figures.values() for owner in behind}, key=str)
    place = {owner: i for i, owner in enumerate(owners)}
    free: Floats = np.eye(len(owners))
    shown: set[Key] = set()
    for key, behind in figures.items():
        if len(set(behind)) < FEWEST_MUNICIPALITIES:
            continue
        row = np.zeros(len(owners))
        row[[place[owner] for owner in set(behind)]] = 1
        # twice, so that rounding does not add up over hundreds of figures
        new = free @ (free @ row)
        size = float(np.linalg.norm(new))
        if size > CLOSE * len(owners):
            new /= size
            narrower = free - np.outer(new, new)
            if _tells(narrower):
                continue
            free = narrower
        shown.add(key)
    return frozenset(shown)


def _tells(free: Floats) -> bool:
    """Whether the row of one owner is nought, or those of two are parallel."""
    own = np.diagonal(free)
    if (own < CLOSE).any():
        return True
    pairs = np.outer(own, own) - free**2
    np.fill_diagonal(pairs, 1)
    return bool((pairs < CLOSE).any())
