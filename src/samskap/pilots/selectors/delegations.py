"""Delegations for people to read: who may decide now, what holds where nothing is delegated, and the whole table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core.access import Actor, can, require
from samskap.core.errors import NotVisible
from samskap.core.models import Organisation
from samskap.core.selectors.paging import page_of
from samskap.pilots.models import Delegation, Pilot, Power, Risk
from samskap.pilots.selectors.about import about
from samskap.pilots.selectors.deciding import Decided, Given, holder_works, in_force, reaches
from samskap.pilots.selectors.people import People
from samskap.pilots.selectors.prepared import Chosen
from samskap.ui.text import currency_sign, number

Deciders = Mapping[int, Mapping[Power, list[str]]]
"""By pilot and power, the names of those who may decide now, sorted."""
PowersGiven = Mapping[tuple[int, str], Sequence[Delegation | Given]]


def deciders_of(pilots: Sequence[Pilot], rows: Iterable[Delegation]) -> Deciders:
    """Who may decide what about each pilot now, at any sum. ``rows``: the delegations in force (``in_force``).

    Those to whom it is delegated and who still work there; where the organisation delegates a power to nobody, its
    leads, except that nobody overrides a gate without a delegation. An empty list: nobody can, until a lead writes a
    new row. One query, however many pilots.
    """
    chosen, by_power = Chosen.numbered([pilot.pk for pilot in pilots]), powers_given(rows)
    people = about(chosen, timezone.localdate()).people
    return {pilot.pk: deciders_among(pilot, Power, by_power, people) for pilot in pilots}


def powers_given(rows: Iterable[Delegation | Given]) -> PowersGiven:
    """Delegations by organisation and power."""
    found: dict[tuple[int, str], list[Delegation | Given]] = {}
    for row in rows:
        found.setdefault((row.organisation_id, row.power), []).append(row)
    return found


def deciders_among(
    pilot: Decided, powers: Iterable[Power], given: PowersGiven, people: People
) -> dict[Power, list[str]]:
    """As :func:`deciders_of`, of one pilot and some powers."""
    return {power: _names(pilot, power, given.get((pilot.organisation_id, power), ()), people) for power in powers}


def deciders(pilot: Pilot, power: Power, rows: Iterable[Delegation]) -> list[str]:
    """The names of those who may decide this about the pilot now: one query. Empty: nobody can."""
    return deciders_of([pilot], rows)[pilot.pk][power]


def _names(pilot: Decided, power: Power, given: Sequence[Delegation | Given], people: People) -> list[str]:
    if not given:
        leads = [] if power == Power.OVERRIDE else people.leads(pilot.organisation_id)
        return sorted({_called(people.names[person]) for person in leads})
    stage = pilot.stage + 1 if power == Power.NEXT_STAGE else None
    held = [row for row in given if people.works(row.holder_id, pilot.organisation_id)]
    wide = [row for row in held if reaches(row, pilot, stage=stage)]
    return sorted({_called(people.names[row.holder_id], row.title) for row in wide if row.holder_id is not None})


def _called(name: str, title: str = "") -> str:
    return name or title or _("somebody who has not given a name")


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
        amount = number(row.max_amount, 2 if row.max_amount and row.max_amount % 1 else 0)
        words = {"sum": amount, "in": currency_sign(row.currency)}
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
