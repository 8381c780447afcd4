"""Who may decide what: the delegations in force, and what holds where nothing is delegated."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from samskap.core.access import Actor
from samskap.core.models import Membership, Role
from samskap.pilots.models import Delegation, Pilot, Power, Risk


@dataclass(frozen=True)
class Decision:
    """Whether somebody may decide, by which delegation, and else why not. A lead needs none where none is given."""

    allowed: bool
    delegation: Delegation | None = None
    why: str = ""


class Decided(Protocol):
    """What it depends on how far a delegation must reach: a pilot, or its row on a board."""

    @property
    def organisation_id(self) -> int:
        """Whose it is."""

    @property
    def risk(self) -> str:
        """How much harm a failure could do."""

    @property
    def stage(self) -> int:
        """The number of the stage it is in."""

    @property
    def currency(self) -> str:
        """What its sums are in."""


def in_force(organisation_ids: Iterable[int], on: date) -> list[Delegation]:
    """The delegations of these organisations that hold on the day: one query.

    ``holder_works``: whether the holder still works there and can sign in; if not, the power is with nobody.
    """
    rows = Delegation.objects.filter(organisation__in=list(organisation_ids), from_on__lte=on)
    rows = rows.filter(Q(until_on=None) | Q(until_on__gte=on)).select_related("holder")
    return list(rows.annotate(holder_works=holder_works()))


def holder_works() -> Exists:
    """Whether the holder of a delegation is a lead or member of its organisation with an account that is open."""
    working = Membership.objects.filter(role__in=(Role.LEAD, Role.MEMBER), user__is_active=True)
    return Exists(working.filter(organisation=OuterRef("organisation"), user=OuterRef("holder")))


class Given(NamedTuple):
    """What a delegation says of who may decide what, and how far it reaches."""

    organisation_id: int
    holder_id: int | None
    title: str
    power: str
    max_risk: str
    max_stage: int | None
    max_amount: Decimal | None = None
    currency: str = ""


def reaches(
    row: Delegation | Given, pilot: Decided, *, amount: Decimal | None = None, stage: int | None = None
) -> bool:
    """Whether the delegation is wide enough: its sum (in the same currency), its stage, its risk."""
    if Risk(pilot.risk).order > Risk(row.max_risk).order:
        return False
    if amount is not None and row.max_amount is not None:
        return row.currency == pilot.currency and amount <= row.max_amount
    return stage is None or row.max_stage is None or stage <= row.max_stage


def decide(
    actor: Actor,
    pilot: Pilot,
    power: Power,
    rows: Iterable[Delegation],
    *,
    amount: Decimal | None = None,
    stage: int | None = None,
) -> Decision:
    """Whether the actor has the power over the pilot. ``rows``: the delegations in force (:func:`in_force`).

    Where the organisation has delegated the power, only those named have it; where it has not, its leads do, except
    that nobody overrides a gate without a delegation.
    """
    if not actor.works_in(pilot.organisation_id):
        return Decision(False, why=_("Only those who work in the municipality decide."))
    given = [row for row in rows if row.power == power and row.organisation_id == pilot.organisation_id]
    if not given:
        if power != Power.OVERRIDE and actor.is_lead(pilot.organisation_id):
            return Decision(True)
        if power == Power.OVERRIDE:
            return Decision(False, why=_("Nobody has the delegation to open a gate although something is missing."))
        return Decision(False, why=_("A lead of the organisation decides this."))
    held = [row for row in given if actor.user is not None and row.holder_id == actor.user.pk]
    wide = next((row for row in held if reaches(row, pilot, amount=amount, stage=stage)), None)
    if wide is not None:
        return Decision(True, wide)
    names = ", ".join(
        sorted(
            {
                str(row.holder)
                for row in given
                if row.holder and getattr(row, "holder_works", True) and reaches(row, pilot, amount=amount, stage=stage)
            }
        )
    )
    why = _("This goes beyond what is delegated to you.") if held else _("This is delegated to others.")
    if names:
        return Decision(False, why=_("%(why)s Ask %(names)s.") % {"why": why, "names": names})
    return Decision(False, why=why)
