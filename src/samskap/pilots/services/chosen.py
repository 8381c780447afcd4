"""A pilot from what a portfolio round chose: what was known there comes along."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, Refused
from samskap.core.models import Organisation, Visibility
from samskap.core.scopes import Scope, check_scope
from samskap.needs.models import Need
from samskap.pilots.models import DemandStatus, DemandTopic, DemandWeight, Gate, PartyRole, Pilot
from samskap.pilots.selectors.chosen import Comer, comers_of, hours_said, organisations_for, refuse_not_chosen
from samskap.pilots.services.charter import CharterInput, edit_charter
from samskap.pilots.services.demands import DemandInput, add_own_demand, change_demand_status
from samskap.pilots.services.inputs import check_sum
from samskap.pilots.services.limits import LimitsInput, set_limits
from samskap.pilots.services.parties import save_party
from samskap.pilots.services.pilots import PilotInput, begin_pilot
from samskap.portfolio.models import Candidate
from samskap.ui import text


@dataclass(frozen=True)
class FromCandidateInput:
    """Everything on the form. ``parties``: the numbers of those of the candidate that come along.

    Sums are in the currency of the round.
    """

    title: str
    kind: str
    risk: str
    summary: str = ""
    scope: str = ""
    novelty: str = ""
    need: Need | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    budget: Decimal | None = None
    loss_limit: Decimal | None = None
    language: str = "sv"
    visible: Scope = field(default_factory=lambda: Scope(Visibility.PUBLIC))
    parties: Sequence[int] = ()


@transaction.atomic
def begin_from_candidate(
    *,
    actor: Actor,
    candidate: Candidate,
    organisation: Organisation,
    values: FromCandidateInput,
    now: datetime | None = None,
) -> Pilot:
    """An idea for a pilot from a candidate that was chosen: with its money, its parties, and their pledges as demands.

    :raises NotVisible, Refused: the actor does not work where it can be carried out.
    :raises StateRefused: the candidate was not chosen, or a pilot has begun from it.
    :raises InvalidInput: a field cannot be used, beside that field.
    """
    require(actor, "pilots.begin_from_candidate", candidate, view="portfolio.view_candidate")
    if not organisations_for(actor, candidate).filter(pk=organisation.pk).exists():
        raise Refused(_("You do not have the role that this needs. Ask a lead of the organisation."))
    rows = Candidate.objects.select_related("round__organisation", "proposed_by", "decision")
    row = rows.select_for_update(of=("self",)).get(pk=candidate.pk)
    refuse_not_chosen(row)
    _check_scope(actor, organisation, values.visible)
    moment = now or timezone.now()
    idea = PilotInput(
        title=values.title,
        kind=values.kind,
        summary=values.summary,
        language=values.language,
        need=values.need,
        candidate=row,
        scope=values.visible,
    )
    pilot = begin_pilot(actor=actor, organisation=organisation, values=idea, owner=actor.user, now=moment)
    edit_charter(actor=actor, pilot=pilot, values=_charter(pilot, values))
    pilot.refresh_from_db()
    limits = _limits(pilot, values)
    set_limits(actor=actor, pilot=pilot, values=limits, now=moment)
    for comer in comers_of(row):
        if comer.party.pk in values.parties:
            _bring_along(actor, pilot, comer, moment)
    pilot.refresh_from_db()
    return pilot


def _check_scope(actor: Actor, organisation: Organisation, scope: Scope) -> None:
    try:
        check_scope(actor, organisation, scope)
    except InvalidInput as error:
        raise InvalidInput(error.message, {"visible": error.message}) from error


def _charter(pilot: Pilot, values: FromCandidateInput) -> CharterInput:
    return CharterInput(
        title=values.title,
        kind=values.kind,
        risk=values.risk,
        language=values.language,
        visible=values.visible,
        summary=values.summary,
        need=values.need,
        owner=pilot.owner,
        starts_on=values.starts_on,
        ends_on=values.ends_on,
        scope=values.scope,
        novelty=values.novelty,
    )


def _limits(pilot: Pilot, values: FromCandidateInput) -> LimitsInput:
    budget = check_sum("budget", values.budget, required=False)
    limit = check_sum("loss_limit", values.loss_limit, required=False)
    return LimitsInput(budget=budget, loss_limit=limit, growth_factor=pilot.growth_factor)


def _bring_along(actor: Actor, pilot: Pilot, comer: Comer, now: datetime) -> None:
    """The party, and what it pledged as demands that it has accepted; the one whose pilot it is demands nothing of
    itself, and needs no line as host of the round."""
    ours = comer.party.organisation_id == pilot.organisation_id
    if ours and comer.is_host:
        return
    gives_money_only = comer.is_host or (comer.money and not comer.hours and not comer.role)
    role = PartyRole.OWNER if ours else PartyRole.FUNDER if gives_money_only else PartyRole.PARTNER
    party = save_party(
        actor=actor,
        pilot=pilot,
        leg=comer.party.leg,
        role=role,
        name=comer.party.name,
        organisation=comer.party.organisation,
    )
    if ours:
        return
    for topic, said in _pledges(pilot, comer):
        demand = DemandInput(text=said, topic=topic, weight=DemandWeight.MUST, due=Gate.CLOSING, party=party)
        made = add_own_demand(actor=actor, pilot=pilot, values=demand)
        change_demand_status(actor=actor, demand=made, status=DemandStatus.ACCEPTED, now=now)


def _pledges(pilot: Pilot, comer: Comer) -> list[tuple[str, str]]:
    """What it pledged, by topic, in the language of the pilot."""
    found = []
    with translation.override(pilot.language):
        if comer.money:
            said = _("Puts in %(sum)s, as pledged in the portfolio round.")
            found.append((DemandTopic.OTHER, said % {"sum": text.money(comer.money, comer.currency)}))
        if comer.hours:
            said = _("Puts in %(hours)s of work, as pledged in the portfolio round.")
            found.append((DemandTopic.STAFF_TIME, said % {"hours": hours_said(comer.hours)}))
    return [(str(topic), said) for topic, said in found]
