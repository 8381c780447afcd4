"""What a board asks about the few pilots that it says a decision of: who works there, and whether they can start."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from samskap.pilots.gates import BY_KEY, review
from samskap.pilots.models import PilotState, Power
from samskap.pilots.selectors.about import About
from samskap.pilots.selectors.decisions import SOON, Due, Person, Standing, decisions_due
from samskap.pilots.selectors.delegations import deciders_among, powers_given
from samskap.pilots.selectors.facts import facts_of
from samskap.pilots.selectors.people import People
from samskap.pilots.selectors.standings import BoardRow
from samskap.pilots.selectors.sums import ZERO

Said = tuple[Sequence[Due], Mapping[Power, list[str]]]
"""The decisions of a pilot, and by power the names of those who may decide."""


def decisions_said(rows: Sequence[BoardRow], known: About, *, today: date, now: datetime) -> dict[int, Said]:
    """By pilot, its decisions with people by name and what its start lacks: two queries where a pilot shall start by
    now or within days. ``known``: who has to do with them."""
    given, people = powers_given(known.given), known.people
    lacks = _lacks([row for row in rows if _starts_soon(row.standing, today)], now)
    found: dict[int, Said] = {}
    for row in rows:
        standing, missing = _by_name(row, people), lacks.get(row.key)
        if missing is not None:
            standing = replace(standing, gate_open=not missing, missing=missing)
        dues = decisions_due(standing, today)
        asked = {due.power for due in dues if due.power is not None}
        found[row.key] = dues, deciders_among(row, asked, given, people) if asked else {}
    return found


def _by_name(row: BoardRow, people: People) -> Standing:
    """With names; an owner or receiver who has left the municipality decides nothing there."""
    one = row.standing

    def named(person: Person | None) -> Person | None:
        return person and Person(person.key, people.names.get(person.key, ""))

    def who_works(person: Person | None) -> Person | None:
        return named(person) if person is not None and people.works(person.key, row.organisation_id) else None

    owner = who_works(one.owner)
    return replace(
        one,
        owner=owner,
        receiver=who_works(one.receiver) or owner,
        vetoes=tuple(replace(veto, by=named(veto.by)) for veto in one.vetoes),
        obstacles=tuple(replace(step, owner=named(step.owner)) for step in one.obstacles),
    )


def _starts_soon(one: Standing, today: date) -> bool:
    return one.state == PilotState.PREPARED and one.starts_on is not None and one.starts_on - today <= SOON


def _lacks(rows: Sequence[BoardRow], now: datetime) -> dict[int, tuple[str, ...]]:
    """By pilot, what its start lacks: two queries, none without pilots."""
    if not rows:
        return {}
    facts = facts_of([row.pilot for row in rows], now=now, sums={row.key: row.sums for row in rows})
    gates = {key: review(BY_KEY["start"], one) for key, one in facts.items()}
    return {key: tuple(text for line in gate.missing for text in line.missing) for key, gate in gates.items()}


def total(rows: Iterable[BoardRow]) -> dict[str, tuple[Decimal, Decimal]]:
    """By currency, never added together: what has been used, and the loss limits; of pilots that have one."""
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for row in rows:
        if row.sums.limit is not None:
            used, limits = found.get(row.currency, (ZERO, ZERO))
            found[row.currency] = (used + row.sums.exposure, limits + row.sums.limit)
    return dict(sorted(found.items()))
