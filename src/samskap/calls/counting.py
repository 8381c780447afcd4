"""What funders see, out of what municipalities say. Knows no database and no clock.

Two groups are never mixed. Municipalities that consented to be named (``named``) are listed by name, each with what it
says. All others are counted, and of what is counted only figures that together tell nothing of fewer than three are
kept (:func:`~samskap.core.small_numbers.shown_in_order`): their totals, themes, challenges, years and needs without a
call are one set of figures, since a reader subtracts whatever stands on the page and in the file. Had the two groups
been added first, the named ones could be taken away from each sum again.

Calls are found through needs. Of a challenge that is hidden none are counted anywhere, so that no list of calls, theme
or year tells what one municipality needs.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from samskap.core.small_numbers import shown_in_order

YEARS: Final = 5
"""Years that have a column: this one and those before it."""
ROUNDED: Final = -3
"""Inhabitants to the nearest thousand: an exact sum tells which municipalities make it up."""

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Voice:
    """A municipality says that it has a challenge, by a need of its own or by supporting another's.

    ``calls``: those that match the need, by number. ``bare``: it was compared with the calls, and none does.
    """

    owner: int
    code: str
    year: int
    calls: frozenset[int] = frozenset()
    bare: bool = False


@dataclass(frozen=True, slots=True)
class CallDays:
    """A call as it is counted. ``is_small``: a project gets little."""

    year: int
    is_small: bool
    opens: date | None
    closes: date | None


def theme_of(code: str) -> str:
    """A challenge's theme stands before the full stop."""
    return code.partition(".")[0]


def keys_of(voice: Voice, this_year: int) -> Iterable[str]:
    """The figures that a voice is counted in."""
    theme = theme_of(voice.code)
    yield from ("all", f"theme:{theme}", f"challenge:{voice.code}")
    if this_year - YEARS < voice.year <= this_year:
        yield from (f"year:{voice.year}", f"theme:{theme}:{voice.year}", f"challenge:{voice.code}:{voice.year}")
    if voice.bare:
        yield f"bare:{voice.code}"


def owners_by_key(voices: Iterable[Voice], this_year: int) -> dict[str, set[int]]:
    """Who is behind each figure."""
    found: dict[str, set[int]] = {}
    for voice in voices:
        for key in keys_of(voice, this_year):
            found.setdefault(key, set()).add(voice.owner)
    return found


ORDER: Final = ("challenge", "bare", "theme", "all", "year")
"""What is shown rather than what, where not both can be: a total is worth less than the parts it would hide."""


def _first_things_first(item: tuple[str, Collection[int]]) -> tuple[int, int, str]:
    """Figures of all years before those of one, and of each kind the largest: what comes last is hidden first."""
    key, owners = item
    kind, *rest = key.split(":")
    return ORDER.index(kind) + (len(ORDER) if len(rest) > 1 else 0), -len(owners), key


def sheet_of(
    voices: Collection[Voice],
    *,
    this_year: int,
    inhabitants: Mapping[int, int | None],
    named: Collection[int],
    reasons: Mapping[str, Collection[int]],
    calls: Mapping[int, CallDays],
) -> Facts:
    """The sheet as JSON-able facts.

    ``others``: by figure, [municipalities, inhabitants to the thousand or None where one has not said]. ``named``: by
    figure, the numbers of the organisations. ``other_calls`` and ``named_calls``: calls by challenge, and by challenge
    and organisation. ``calls``: by number [year, small, opens, closes]. ``reasons``: for not applying, counted over all
    alike; the empty one is everybody that gave any.
    """
    others = owners_by_key((one for one in voices if one.owner not in named), this_year)
    ordered = dict(sorted(others.items(), key=_first_things_first))
    shown = shown_in_order(ordered)
    by_name = owners_by_key((one for one in voices if one.owner in named), this_year)
    other_calls: dict[str, set[int]] = {}
    named_calls: dict[str, dict[str, set[int]]] = {}
    for voice in voices:
        if voice.owner in named:
            named_calls.setdefault(voice.code, {}).setdefault(str(voice.owner), set()).update(voice.calls)
        elif f"challenge:{voice.code}" in shown:
            other_calls.setdefault(voice.code, set()).update(voice.calls)
    used = set().union(*other_calls.values(), *(one for by in named_calls.values() for one in by.values()))
    return {
        "others": {key: [len(ordered[key]), _people(ordered[key], inhabitants)] for key in ordered if key in shown},
        "named": {key: sorted(owners) for key, owners in sorted(by_name.items())},
        "other_calls": {code: sorted(found) for code, found in sorted(other_calls.items()) if found},
        "named_calls": {
            code: {owner: sorted(found) for owner, found in sorted(by.items()) if found}
            for code, by in sorted(named_calls.items())
        },
        "calls": {str(pk): _days(calls[pk]) for pk in sorted(used) if pk in calls},
        "reasons": _reasons(reasons),
    }


def _people(owners: Collection[int], inhabitants: Mapping[int, int | None]) -> int | None:
    known = [inhabitants.get(one) for one in owners]
    return None if None in known else max(round(sum(filter(None, known)), ROUNDED), 1000)


def _days(call: CallDays) -> list[Any]:
    return [call.year, call.is_small, call.opens and call.opens.isoformat(), call.closes and call.closes.isoformat()]


def _reasons(reasons: Mapping[str, Collection[int]]) -> dict[str, int]:
    behind = {reason: set(owners) for reason, owners in reasons.items()}
    largest_first = sorted(behind.items(), key=lambda item: (-len(item[1]), item[0]))
    ordered = {**dict(largest_first), "": set().union(*behind.values())}
    shown = shown_in_order(ordered)
    return {key: len(owners) for key, owners in ordered.items() if key in shown}


def at_the_same_time(calls: Iterable[CallDays]) -> int:
    """The most that are open on one day; those without both days are not counted."""
    moves = []
    for call in calls:
        if call.opens and call.closes and call.opens <= call.closes:
            moves += [(call.opens.toordinal(), 1), (call.closes.toordinal() + 1, -1)]
    most = now = 0
    for _day, step in sorted(moves):
        now += step
        most = max(most, now)
    return most
