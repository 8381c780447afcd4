"""The example pilots, taken through their gates day by day, and what the neighbours try."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from samskap.core.access import SYSTEM, Actor
from samskap.core.models import Network, Organisation, User, Visibility
from samskap.core.scopes import Scope
from samskap.demo.pilots_content import INVITATION, NEIGHBOURS_TRY, PILOTS
from samskap.demo.pilots_content.shapes import ExamplePilot, Hindrance, Worry
from samskap.needs.models import Need
from samskap.pilots.models import Pilot, Power, Stage
from samskap.pilots.services.answering import answer_questions
from samskap.pilots.services.charter import CharterInput, edit_charter
from samskap.pilots.services.commitments import make_commitment
from samskap.pilots.services.concerns import ConcernInput, answer_concern, raise_concern, triage_concern
from samskap.pilots.services.costs import CostInput, record_cost
from samskap.pilots.services.delegating import DelegationInput, add_delegation
from samskap.pilots.services.demands import (
    Chosen,
    DemandInput,
    add_library_demands,
    add_own_demand,
    change_demand_status,
)
from samskap.pilots.services.hours import HoursInput, record_hours
from samskap.pilots.services.inviting import InvitationInput, send_invitation
from samskap.pilots.services.learning import answer_question, save_question, write_lessons
from samskap.pilots.services.limits import LimitsInput, set_limits
from samskap.pilots.services.observing import write_observation
from samskap.pilots.services.obstacles import ObstacleInput, raise_obstacle, share_obstacle
from samskap.pilots.services.parties import name_sponsor, save_party
from samskap.pilots.services.passing import Seen, pass_gate
from samskap.pilots.services.pilots import PilotInput, begin_pilot, create_pilot
from samskap.pilots.services.screening import ScreeningInput, save_screening
from samskap.pilots.services.stages import StageInput, add_stage, write_result
from samskap.pilots.services.values import ValueInput, save_value

IDEA_DAYS, PREPARED_DAYS = 40, 20
"""How long before the start the idea was written down and the pilot was prepared."""
STATUSES = ("asked", "accepted", "met")


def seed_pilots(lead: Actor, organisation: Organisation, *, member: User, network: Network, now: datetime) -> None:
    """Six pilots of the example municipality, its delegations, an invitation that waits, and one pilot a neighbour."""
    _delegate(lead, organisation, now)
    for example in PILOTS:
        _take_through(lead, organisation, example, member, now)
    sent = send_invitation(
        organisation=organisation, values=InvitationInput(**INVITATION), now=now - timedelta(days=16)
    )
    answer_questions(actor=lead, invitation=sent, answers={"we_learn": "Om gatan känns tryggare när den är mörkare."})
    others = network.memberships.exclude(organisation=organisation).filter(organisation__kind="municipality")
    for row, (title, summary, chosen) in zip(others.order_by("pk"), NEIGHBOURS_TRY, strict=True):
        _neighbour_tries(row.organisation, network, title, summary, chosen, now)


def _delegate(lead: Actor, organisation: Organisation, now: datetime) -> None:
    begun = timezone.localdate(now) - timedelta(days=400)
    decided = "Kommunstyrelsen, § 12 (påhittat)"
    for power, amount in ((Power.OVERRIDE, None), (Power.COMMIT, Decimal(200_000))):
        values = DelegationInput(
            power=power, holder=lead.user, from_on=begun, decided=decided, title="Utvecklingschef", max_amount=amount
        )
        add_delegation(actor=lead, organisation=organisation, values=values, now=now)


def _take_through(actor: Actor, organisation: Organisation, example: ExamplePilot, member: User, now: datetime) -> None:
    """Everything in the order in which it would have happened."""
    start = now + timedelta(days=example.starts)
    idea, prepared = start - timedelta(days=IDEA_DAYS), start - timedelta(days=PREPARED_DAYS)
    pilot = _written(actor, organisation, example, member, idea, now)
    _agreed(actor, pilot, example, idea)
    _pass(actor, pilot, "prepare", prepared)
    if example.state == "prepared":
        _worried(actor, pilot, example.concerns, now)
        return
    _pass(actor, pilot, "start", start)
    if example.stage > 1:
        grown = start + timedelta(days=60)
        first = Stage.objects.get(pilot=pilot, number=1)
        write_result(actor=actor, pilot=pilot, stage=first, result=example.stages[0].result)
        _pass(actor, pilot, "next_stage", grown)
    _paid(actor, pilot, example, now)
    _seen(actor, pilot, example, now)
    _worried(actor, pilot, example.concerns, now)
    _hindered(actor, pilot, example.obstacles, now)
    if example.state == "halted":
        _pass(actor, pilot, "halt", now - timedelta(days=3), example.reason)
    if example.state in ("closing", "closed"):
        _closed(actor, pilot, example, now)


def _written(
    actor: Actor, organisation: Organisation, example: ExamplePilot, member: User, idea: datetime, now: datetime
) -> Pilot:
    need = Need.objects.filter(organisation=organisation, title=example.need).first() if example.need else None
    seen_by = Scope(Visibility.PUBLIC if example.public else Visibility.PRIVATE)
    values = PilotInput(example.title, example.kind, example.summary, "sv", need, seen_by)
    pilot = create_pilot(actor=actor, organisation=organisation, values=values, now=idea)
    texts = {
        name: getattr(example, name)
        for name in (
            *("title", "kind", "risk", "summary", "scope", "place", "target_group", "novelty", "stop_rule"),
            *("baseline", "failure_cost"),
        )
    }
    spokesperson, why, safe, fails = example.press
    charter = CharterInput(
        **texts,
        language="sv",
        visible=seen_by,
        need=need,
        owner=member,
        concern_receiver=actor.user,
        starts_on=timezone.localdate(now + timedelta(days=example.starts)),
        ends_on=timezone.localdate(now + timedelta(days=example.ends)),
        no_blame=True,
        spokesperson=spokesperson,
        press_why=why,
        press_safe=safe,
        press_if_it_fails=fails,
    )
    return edit_charter(actor=actor, pilot=pilot, values=charter)


def _agreed(actor: Actor, pilot: Pilot, example: ExamplePilot, idea: datetime) -> None:
    """Who takes part, what they must, what must not be lost, how much it may cost, what it shall answer."""
    for name, leg, role, mandate in example.parties:
        save_party(actor=actor, pilot=pilot, name=name, leg=leg, role=role, mandate=mandate)
    name, title, pledge = example.sponsor
    if name:
        name_sponsor(actor=actor, pilot=pilot, name=name, title=title, pledge=pledge, now=idea)
    for wanted in example.demands:
        if wanted.key:
            chosen = [Chosen(wanted.key, wanted.weight, wanted.due)]
            (demand,) = add_library_demands(actor=actor, pilot=pilot, chosen=chosen)
        else:
            values = DemandInput(wanted.text, wanted.topic, wanted.weight, wanted.due, wanted.shown_by)
            demand = add_own_demand(actor=actor, pilot=pilot, values=values)
        for status in STATUSES[1 : STATUSES.index(wanted.until) + 1]:
            demand = change_demand_status(actor=actor, demand=demand, status=status, now=idea)
    for value, risk, safeguard in example.values:
        save_value(actor=actor, pilot=pilot, values=ValueInput(value, risk, safeguard, actor.user))
    screening = ScreeningInput(False)
    if example.screening != ("none",):
        needed = len(example.screening) > 1
        screening = ScreeningInput(
            True,
            example.screening,
            assessed_on=timezone.localdate(idea) if needed else None,
            assessment="Dnr 2026-118 (påhittat)" if needed else "",
        )
    save_screening(actor=actor, pilot=pilot, values=screening, now=idea)
    limits = LimitsInput(Decimal(example.budget), Decimal(example.loss_limit), Decimal(3))
    set_limits(actor=actor, pilot=pilot, values=limits, now=idea)
    for step in example.stages:
        planned = StageInput(cap=step.cap, unit=step.unit, name=step.name, budget=Decimal(step.budget))
        add_stage(actor=actor, pilot=pilot, values=planned)
    for asked in example.questions:
        save_question(
            actor=actor, pilot=pilot, text=asked.text, how=asked.how, due_on=pilot.ends_on, receiver=asked.receiver
        )


def _paid(actor: Actor, pilot: Pilot, example: ExamplePilot, now: datetime) -> None:
    promised = {
        text: make_commitment(actor=actor, pilot=pilot, text=text, amount=Decimal(amount), now=now - timedelta(days=35))
        for text, amount in example.commitments
    }
    for days, text, amount in example.costs:
        then = now + timedelta(days=days)
        paid = CostInput(
            on=timezone.localdate(then),
            text=text,
            amount=Decimal(amount),
            commitment=next((row for words, row in promised.items() if text.startswith(words)), None),
        )
        record_cost(actor=actor, pilot=pilot, values=paid, now=then)
    for whose, hours in example.hours:
        worked = HoursInput(whose, Decimal(hours), timezone.localdate(now + timedelta(days=min(example.ends, 0))))
        record_hours(actor=actor, pilot=pilot, values=worked, now=now)


def _seen(actor: Actor, pilot: Pilot, example: ExamplePilot, now: datetime) -> None:
    for number, text in enumerate(example.observations):
        write_observation(actor=actor, pilot=pilot, text=text, now=now - timedelta(days=4 + 9 * number))


def _worried(actor: Actor, pilot: Pilot, worries: tuple[Worry, ...], now: datetime) -> None:
    for worry in worries:
        raised = now - timedelta(days=worry.days)
        concern = raise_concern(
            actor=Actor(), pilot=pilot, values=ConcernInput(worry.value, worry.text, language="sv"), now=raised
        )
        if worry.reason:
            concern = triage_concern(
                actor=actor,
                concern=concern,
                admitted=worry.admitted,
                reason=worry.reason,
                now=raised + timedelta(days=2),
            )
        if worry.answer:
            answer_concern(actor=actor, concern=concern, answer=worry.answer, now=raised + timedelta(days=9))


def _hindered(actor: Actor, pilot: Pilot, hindrances: tuple[Hindrance, ...], now: datetime) -> None:
    for one in hindrances:
        raised = now - timedelta(days=one.days)
        values = ObstacleInput(title=one.title, kind=one.kind, text=one.text, rule=one.rule)
        obstacle = raise_obstacle(
            actor=actor, pilot=pilot, values=values, weight=one.weight, may_leave=one.public, now=raised
        )
        if one.public:
            share_obstacle(actor=actor, obstacle=obstacle, is_public=True, may_leave=True)


def _closed(actor: Actor, pilot: Pilot, example: ExamplePilot, now: datetime) -> None:
    then = now + timedelta(days=min(example.ends, 0) - 6)
    for question, asked in zip(pilot.questions.order_by("pk"), example.questions, strict=True):
        if asked.answer or asked.because:
            answer_question(
                actor=actor,
                pilot=pilot,
                question=question,
                answer=asked.answer,
                evidence=asked.evidence,
                because=asked.because,
                now=then,
            )
    whom, adapt, cost = example.spread
    write_lessons(
        actor=actor, pilot=pilot, lessons=example.lessons, spread_whom=whom, spread_adapt=adapt, spread_cost=cost
    )
    _pass(actor, pilot, "begin_closing", then)
    if example.outcome == "failed_well":
        _pass(actor, pilot, "fail_well", then + timedelta(days=6), example.reason)


def _pass(actor: Actor, pilot: Pilot, passage: str, now: datetime, reason: str = "") -> None:
    row = Pilot.objects.get(pk=pilot.pk)
    pass_gate(actor=actor, pilot=row, passage=passage, seen=Seen(row.state, row.stage), reason=reason, now=now)


def _neighbour_tries(
    organisation: Organisation,
    network: Network,
    title: str,
    summary: str,
    chosen: tuple[tuple[str, str], ...],
    now: datetime,
) -> None:
    """An idea with demands, so that the example shows what several municipalities demand."""
    language = "nb" if organisation.country == "NO" else "sv"
    values = PilotInput(title, "technical", summary, language, None, Scope(Visibility.NETWORK, network=network))
    pilot = begin_pilot(actor=SYSTEM, organisation=organisation, values=values, owner=None, now=now)
    wanted = [Chosen(key, weight, "start") for key, weight in chosen]
    add_library_demands(actor=SYSTEM, pilot=pilot, chosen=wanted)
