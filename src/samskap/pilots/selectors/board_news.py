"""Pilots on the workbench and in the Monday mail: what the actor may decide today, what others began."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core.access import Actor, visible_q
from samskap.core.models import NetworkMembership
from samskap.core.prepared import prepared
from samskap.core.registry import Attention
from samskap.pilots.models import (
    Delegation,
    LearningQuestion,
    Passed,
    Pilot,
    PilotState,
    Power,
    Risk,
    Stage,
)
from samskap.pilots.selectors.board_cards import Addresses
from samskap.pilots.selectors.decisions import Due, Person, Standing, decisions_due

MOST, MOST_READ = 20, 200
NEWS = timedelta(days=7)
POWER_OF = {
    PilotState.PREPARED: Power.START,
    PilotState.RUNNING: Power.NEXT_STAGE,
    PilotState.HALTED: Power.RESUME,
    PilotState.CLOSING: Power.CLOSE,
}
"""What somebody decides about a pilot in this state."""


def decisions_wait(actor: Actor, *, now: datetime | None = None) -> Iterable[Attention]:
    """Decisions that the actor may take and that are due today, by how long they have waited: one query.

    Money, concerns, broken musts and obstacles are told by their own parts of the room.
    """
    if actor.user is None or not any(actor.works_in(pk) for pk in actor.roles):
        return []
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    at, found = Addresses(), []
    for row in _mine(actor, today):
        for due in decisions_due(_standing(row), today):
            if not due.soon and _is_for(actor, due, row):
                found.append(_line(row, due, at))
    return sorted(found, key=lambda item: item.due or moment)[:MOST]


def _is_for(actor: Actor, due: Due, row: Any) -> bool:
    """As ``deciding.decide`` has it: those to whom it is delegated, else the leads; without a power its owner."""
    lead = actor.is_lead(row.organisation_id)
    if due.power is not None:
        return bool(row.held) or (not row.given and lead)
    return lead if row.owner_id is None else actor.user is not None and row.owner_id == actor.user.pk


def _line(row: Any, due: Due, at: Addresses) -> Attention:
    said = _("%(name)s: %(what)s") % {"name": row.title, "what": due.what}
    noon = timezone.make_aware(datetime.combine(due.due, time(12)))
    return Attention(_("Decision"), said, at.decision(due, row.token), noon)


def _standing(row: Any) -> Standing:
    return Standing(
        state=row.state,
        since=timezone.localtime(row.state_since).date(),
        stage=row.stage,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        stage_ends_on=row.stage_ends,
        has_next_stage=row.has_next,
        unanswered=int(row.unanswered),
        owner=None if row.owner_id is None else Person(row.owner_id, ""),
    )


@prepared
def _mine(actor: Actor, today: date) -> QuerySet[Pilot, Any]:
    """Open pilots that the actor works on, with what decides whether a decision is due and whether it is theirs."""
    works = [pk for pk in actor.roles if actor.works_in(pk)]
    stages, mine = Stage.objects.filter(pilot=OuterRef("pk")), {"pilot": OuterRef("pk")}
    given = _delegated(today)
    rows = Pilot.objects.filter(organisation__in=works).exclude(state=PilotState.CLOSED)
    power = Case(*(When(state=state, then=Value(power.value)) for state, power in POWER_OF.items()), default=Value(""))
    risk = Case(*(When(risk=one.value, then=Value(one.order)) for one in Risk), default=Value(0))
    return (
        rows.annotate(power=power, risk_order=risk)
        .annotate(
            stage_ends=Subquery(stages.filter(number=OuterRef("stage")).values("ends_on"), output_field=DateField()),
            has_next=Exists(stages.filter(number=OuterRef("stage") + 1)),
            unanswered=Exists(LearningQuestion.objects.filter(answered_at=None, **mine)),
            given=Exists(given),
            held=_held(actor, given),
        )
        .order_by("state_since", "pk")[:MOST_READ]
    )


def _delegated(today: date) -> QuerySet[Delegation]:
    """The delegations in force of the power that the pilot's state asks for."""
    in_force = Delegation.objects.filter(Q(until_on=None) | Q(until_on__gte=today), from_on__lte=today)
    return in_force.filter(organisation=OuterRef("organisation"), power=OuterRef("power"))


def _held(actor: Actor, given: QuerySet[Delegation]) -> Any:
    """Whether the actor holds one that is wide enough, as ``deciding.reaches`` has it."""
    if actor.user is None:
        return Value(False, output_field=BooleanField())
    most = Case(*(When(max_risk=one.value, then=Value(one.order)) for one in Risk), default=Value(0))
    wide = given.filter(holder=actor.user).annotate(most=most).filter(most__gte=OuterRef("risk_order"))
    far = Q(max_stage=None) | Q(max_stage__gt=OuterRef("stage")) | ~Q(power=Power.NEXT_STAGE)
    return Exists(wide.filter(far))


def news_of_pilots(actor: Actor) -> Iterable[Attention]:
    """Pilots that others in the actor's networks started or closed in the last week: one query."""
    if not actor.networks:
        return []
    return [_news(row) for row in _moved(actor, timezone.now() - NEWS)]


@prepared
def _moved(actor: Actor, since: datetime) -> QuerySet[Passed]:
    others = NetworkMembership.objects.filter(network__in=actor.networks).values("organisation")
    visible = Pilot.objects.filter(visible_q(actor), organisation__in=others).exclude(
        organisation__in=list(actor.roles)
    )
    rows = Passed.objects.filter(pilot__in=visible, at__gte=since)
    rows = rows.filter(Q(passage="start") | Q(to_state=PilotState.CLOSED)).exclude(from_state=PilotState.IDEA)
    return rows.select_related("pilot__organisation").order_by("-at", "-pk")[:MOST]


def _news(row: Passed) -> Attention:
    pilot = row.pilot
    words = {"who": pilot.organisation.name, "name": pilot.title, "how": pilot.get_outcome_display()}
    said = _("%(who)s has started a pilot: %(name)s")
    if row.to_state == PilotState.CLOSED:
        said = _("%(who)s has closed a pilot: %(name)s. How it ended: %(how)s")
    return Attention(_("Pilot"), said % words, reverse("pilot", args=[pilot.token]), row.at)
