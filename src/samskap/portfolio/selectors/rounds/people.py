"""The parties of a round and the people with a duty in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.core.access import Actor, can
from samskap.core.errors import NotVisible
from samskap.core.models import HelixLeg, Organisation
from samskap.portfolio.blocks import Task
from samskap.portfolio.models import Candidate, CandidatePartner, Duty, Round, RoundParty, RoundPerson, RoundState
from samskap.portfolio.services.rounds.parties import OPEN_TO_PARTIES
from samskap.portfolio.services.rounds.people import OPEN_TO, begun, why_kept_screening, why_kept_steering

MOST_OFFERED = 25


@dataclass(frozen=True)
class PartyRow:
    """A party: whether it is the organisation whose round it is, and whether the actor can take it out."""

    party: RoundParty
    is_host: bool
    may_remove: bool


@dataclass(frozen=True)
class LegRow:
    """A leg of the helix with its parties."""

    leg: str
    label: str
    parties: Sequence[PartyRow]

    @property
    def joined(self) -> int:
        """How many have joined."""
        return sum(one.party.joined_at is not None for one in self.parties)


@dataclass(frozen=True)
class PersonRow:
    """Somebody with a duty, and whether the actor can take it from them. ``name``: leads see the address where there is
    none, nobody else does. ``kept``: why a lead cannot."""

    person: RoundPerson
    name: str
    may_remove: bool
    kept: str


@dataclass(frozen=True)
class DutyRow:
    """A duty with those who have it; what it means in a sentence. ``kept``: why it cannot be taken from any of them."""

    label: str
    means: str
    people: Sequence[PersonRow]
    kept: str


def parties_by_leg(actor: Actor, row: Round) -> list[LegRow]:
    """The parties by leg, legs without any among them: one query."""
    works, is_open = can(actor, "portfolio.work_on_round", row), row.state in OPEN_TO_PARTIES
    proposed = Candidate.objects.filter(proposed_by=OuterRef("pk"))
    partner = CandidatePartner.objects.filter(party=OuterRef("pk"))
    rows = RoundParty.objects.filter(round=row).select_related("organisation")
    found: dict[str, list[PartyRow]] = {leg: [] for leg in HelixLeg.values}
    for one in rows.annotate(has_proposed=Exists(proposed), is_partner=Exists(partner)).order_by("name", "id"):
        host = one.organisation_id == row.organisation_id
        theirs = works or actor.is_lead(one.organisation_id)
        used = one.has_proposed or one.is_partner
        found[one.leg].append(PartyRow(one, host, theirs and is_open and not host and not used))
    return [LegRow(leg.value, str(leg.label), found[leg]) for leg in HelixLeg]


def find_party(row: Round, number: int) -> RoundParty:
    """A party of this round: one query.

    :raises NotVisible: there is none.
    """
    found = RoundParty.objects.filter(round=row, pk=number).first() if number < 2**63 else None
    if found is None:
        raise NotVisible
    return found


def organisations_to_ask(actor: Actor, row: Round, search: str) -> "QuerySet[Organisation]":
    """Organisations not yet in the round, by name: those in the actor's networks, or by a search all."""
    rows = Organisation.objects.exclude(portfolio_parties__round=row)
    if not search.split():
        rows = rows.filter(network_memberships__network__in=actor.networks).distinct()
    for word in search.split()[:6]:
        rows = rows.filter(name__icontains=word)
    return rows.order_by("name", "id")[:MOST_OFFERED]


def organisations_named(posted: QueryDict) -> "QuerySet[Organisation]":
    """The organisations that a form names."""
    named = [slug for slug in posted.getlist("organisations")[:MOST_OFFERED] if "\0" not in slug]
    return Organisation.objects.filter(slug__in=named).order_by("name", "id")


def asked_of(actor: Actor, row: Round) -> list[RoundParty]:
    """The actor's organisations that are asked to take part and have not answered: one query.

    :raises NotVisible: there is none, or nobody knows of the round yet.
    """
    rows = RoundParty.objects.filter(round=row, organisation__in=list(actor.roles), joined_at=None)
    found = list(rows.select_related("organisation").order_by("name")) if row.published_at else []
    if not found:
        raise NotVisible
    return found


def people_by_duty(actor: Actor, row: Round) -> list[DutyRow]:
    """Who has which duty: one query."""
    means = {
        Duty.STEERING: _("Says in public what the round goes without, and takes candidates out with a reason."),
        Duty.SCREENER: _("Scores the candidates without seeing who proposed them."),
    }
    leads = can(actor, "portfolio.lead_round", row)
    rows = list(RoundPerson.objects.filter(round=row).annotate(has_begun=begun()).select_related("user").order_by("pk"))
    steering = sum(one.duty == Duty.STEERING and one.user_id is not None for one in rows)
    kept = {Duty.STEERING: why_kept_steering(row, steering), Duty.SCREENER: ""}
    found: dict[str, list[PersonRow]] = {duty: [] for duty in Duty.values}
    for one in rows:
        may, name = leads and row.state in OPEN_TO[one.duty], ""
        if one.user is not None:
            name = one.user.get_full_name() if leads else str(one.user)
        why = why_kept_screening(one.has_begun) if one.duty == Duty.SCREENER else ""
        found[one.duty].append(PersonRow(one, name, may and not why and not kept[Duty(one.duty)], why if may else ""))
    called = {Duty.STEERING: _("Steering group"), Duty.SCREENER: _("Screeners")}
    shown = {duty: kept[duty] if leads and row.state in OPEN_TO[duty] and found[duty] else "" for duty in Duty}
    return [DutyRow(called[duty], means[duty], found[duty], shown[duty]) for duty in Duty]


def find_person(row: Round, number: int) -> RoundPerson:
    """Somebody with a duty in this round: one query.

    :raises NotVisible: there is nobody like that.
    """
    rows = RoundPerson.objects.filter(round=row, pk=number).select_related("user")
    found = rows.first() if number < 2**63 else None
    if found is None:
        raise NotVisible
    return found


def parties_task(actor: Actor, row: Round) -> Task:
    """The parties, as a line of the workroom: one query."""
    rows = list(RoundParty.objects.filter(round=row).values_list("leg", "joined_at"))
    legs = {leg for leg, joined in rows if joined}
    joined, asked = sum(bool(at) for _leg, at in rows), sum(not at for _leg, at in rows)
    said = ngettext("%(count)d party has joined.", "%(count)d parties have joined.", joined) % {"count": joined}
    if asked:
        more = ngettext("%(count)d has not answered yet.", "%(count)d have not answered yet.", asked)
        said += " " + more % {"count": asked}
    without = [str(leg.label) for leg in HelixLeg if leg not in legs]
    if without and row.state in OPEN_TO_PARTIES:
        said += " " + _("Nobody yet from: %(legs)s.") % {"legs": ", ".join(without)}
    state = "done" if row.state not in OPEN_TO_PARTIES else "now" if without else "always"
    return Task(_("Parties"), said, reverse("round_parties", args=[row.token]), state)


def people_task(actor: Actor, row: Round) -> Task:
    """Those with a duty, as a line of the workroom. How many are missing stands among what is demanded."""
    said = _("Who answers for the round in public, and who scores its candidates.")
    open_to = row.state in OPEN_TO[Duty.SCREENER]
    state = "now" if row.state == RoundState.DRAFT else "always" if open_to else "done"
    return Task(_("Steering group and screeners"), said, reverse("round_people", args=[row.token]), state)
