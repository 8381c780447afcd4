"""Delegations for people to read: who may decide now, what holds where nothing is delegated, and the whole table."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from samskap.core.models import Membership, Role, User
from samskap.pilots.models import Delegation, Pilot, Power
from samskap.pilots.selectors.deciding import reaches

WORKING = (Role.LEAD, Role.MEMBER)
Deciders = Mapping[int, Mapping[Power, list[str]]]
"""By pilot and power, the names of those who may decide now, sorted."""


def deciders_of(pilots: Sequence[Pilot], rows: Iterable[Delegation]) -> Deciders:
    """Who may decide what about each pilot now, at any sum. ``rows``: the delegations in force (``in_force``).

    Those to whom it is delegated and who still work there; where the organisation delegates a power to nobody, its
    leads, except that nobody overrides a gate without a delegation. An empty list: nobody can, until a lead writes a
    new row. One query, however many pilots.
    """
    given: dict[tuple[int, str], list[Delegation]] = {}
    for row in rows:
        given.setdefault((row.organisation_id, row.power), []).append(row)
    working = _working({pilot.organisation_id for pilot in pilots})
    return {
        pilot.pk: {
            power: _names(pilot, power, given.get((pilot.organisation_id, power)), working[pilot.organisation_id])
            for power in Power
        }
        for pilot in pilots
    }


def deciders(pilot: Pilot, power: Power, rows: Iterable[Delegation]) -> list[str]:
    """The names of those who may decide this about the pilot now: one query. Empty: nobody can."""
    return deciders_of([pilot], rows)[pilot.pk][power]


def _working(organisations: set[int]) -> dict[int, dict[int, Membership]]:
    """Those who work in each organisation and can sign in, by person."""
    found: dict[int, dict[int, Membership]] = {pk: {} for pk in organisations}
    rows = Membership.objects.filter(organisation__in=organisations, role__in=WORKING, user__is_active=True)
    for row in rows.select_related("user"):
        found[row.organisation_id][row.user_id] = row
    return found


def _names(pilot: Pilot, power: Power, given: list[Delegation] | None, working: Mapping[int, Membership]) -> list[str]:
    if given is None:
        if power == Power.OVERRIDE:
            return []
        return sorted({name_of(row.user) for row in working.values() if row.role == Role.LEAD})
    stage = pilot.stage + 1 if power == Power.NEXT_STAGE else None
    held = [row for row in given if row.holder_id in working and reaches(row, pilot, stage=stage)]
    return sorted({name_of(row.holder, row.title) for row in held})


def name_of(user: User | None, title: str = "") -> str:
    """The name of somebody who decides, else their title; never an address, since some of these pages are public."""
    return (user.name if user else "") or title or _("somebody who has not given a name")
