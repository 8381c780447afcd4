"""Delegations for people to read: who may decide now, what holds where nothing is delegated, and the whole table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page
from django.utils.translation import gettext as _

from samskap.core.access import Actor, can, require
from samskap.core.errors import NotVisible
from samskap.core.models import Membership, Organisation, Role, User
from samskap.core.selectors.paging import page_of
from samskap.pilots.models import Delegation, Pilot, Power, Risk
from samskap.pilots.selectors.deciding import holder_works, in_force, reaches
from samskap.ui.text import number

WORKING = (Role.LEAD, Role.MEMBER)
Deciders = Mapping[int, Mapping[Power, list[str]]]
"""By pilot and power, the names of those who may decide now, sorted."""


def deciders_of(
    pilots: Sequence[Pilot], rows: Iterable[Delegation], powers: Iterable[Power] = tuple(Power)
) -> Deciders:
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
            for power in powers
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


@dataclass(frozen=True)
class Said:
    """A row of the table: ``limit`` in words, ``works`` whether its holder still does."""

    row: Delegation
    holder: str
    limit: str
    works: bool


@dataclass(frozen=True)
class PowerRows:
    """What is delegated of one power now, and what holds where nothing is."""

    power: Power
    rows: Sequence[Said]
    otherwise: str


@dataclass(frozen=True)
class DelegationsPage:
    """Who may decide what in one organisation: now by power, from a later day on, and what has ended."""

    organisation: Organisation
    others: Sequence[Organisation]
    now: Sequence[PowerRows]
    later: Sequence[Said]
    ended: "Page[Any]"
    may_change: bool


def delegations_page(actor: Actor, slug: str | None, asked: str | None, today: date) -> DelegationsPage:
    """For the organisation with the slug, or the first of the actor's: four queries.

    :raises NotVisible: the actor belongs to none, or not to that one.
    """
    ours = list(Organisation.objects.filter(pk__in=list(actor.roles)).order_by("name", "pk"))
    organisation = next((one for one in ours if slug in (None, "", one.slug)), None)
    if organisation is None:
        raise NotVisible
    rows = Delegation.objects.filter(organisation=organisation).select_related("holder")
    rows = rows.annotate(holder_works=holder_works())
    standing = [_said(row) for row in rows.exclude(until_on__lt=today)]
    now = [said for said in standing if said.row.from_on <= today]
    ended = page_of(rows.filter(until_on__lt=today).order_by("-until_on", "-pk"), asked)
    ended.object_list = [_said(row) for row in ended.object_list]
    return DelegationsPage(
        organisation=organisation,
        others=[one for one in ours if one != organisation],
        now=[PowerRows(power, [said for said in now if said.row.power == power], otherwise(power)) for power in Power],
        later=sorted((said for said in standing if said.row.from_on > today), key=lambda said: said.row.from_on),
        ended=ended,
        may_change=can(actor, "pilots.change_delegations", organisation),
    )


def find_delegation(organisation: Organisation, key: int) -> Delegation:
    """A row of the organisation.

    :raises NotVisible: it has none such.
    """
    row = Delegation.objects.select_related("organisation", "holder").filter(organisation=organisation, pk=key)
    found = row.first()
    if found is None:
        raise NotVisible
    return found


def find_led(actor: Actor, slug: str) -> Organisation:
    """The organisation, for its leads.

    :raises NotVisible: there is none, or the actor does not belong to it.
    :raises Refused: they belong to it and do not lead it.
    """
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise NotVisible
    require(actor, "pilots.change_delegations", organisation, view="pilots.view_delegations")
    return organisation


def otherwise(power: Power) -> str:
    """What holds where a power is delegated to nobody."""
    if power == Power.OVERRIDE:
        return _("Delegated to nobody: nobody can.")
    return _("Delegated to nobody: the leads decide.")


def limit_of(row: Delegation) -> str:
    """How far a row reaches, in words."""
    parts = []
    if row.power == Power.COMMIT:
        words = {"sum": number(row.max_amount, 2 if row.max_amount and row.max_amount % 1 else 0), "in": row.currency}
        parts.append(_("at most %(sum)s %(in)s at a time") % words if row.max_amount is not None else _("any sum"))
    if row.power == Power.NEXT_STAGE:
        stage = {"stage": row.max_stage}
        parts.append(_("up to stage %(stage)d") % stage if row.max_stage is not None else _("any stage"))
    if row.power == Power.ANSWER:
        parts.append(row.get_level_display())
    risk = {
        Risk.LOW: _("only pilots of low risk"),
        Risk.MEDIUM: _("pilots of low or medium risk"),
        Risk.HIGH: _("pilots of any risk"),
    }
    return ", ".join([*parts, risk[Risk(row.max_risk)]])


def _said(row: Any) -> Said:
    return Said(row, str(row.holder) if row.holder else "", limit_of(row), row.holder_works)


@dataclass(frozen=True)
class WhoDecides:
    """A power over one pilot, with the names of those who have it, and the rows that say so."""

    power: Power
    names: Sequence[str]
    rows: Sequence[Said]
    otherwise: str


def who_decides(pilot: Pilot, today: date) -> list[WhoDecides]:
    """Who may decide what about the pilot now: two queries."""
    rows = in_force([pilot.organisation_id], today)
    names = deciders_of([pilot], rows)[pilot.pk]
    given = {power: [_said(row) for row in rows if row.power == power] for power in Power}
    return [WhoDecides(power, names[power], given[power], otherwise(power)) for power in Power]
