"""Who receives obstacles at which level, and who may see one."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils import timezone

from samskap.core.access import Actor
from samskap.core.models import Membership, Organisation, OrganisationKind, Role, User
from samskap.pilots.models import Delegation, Level, Obstacle, Pilot, Power, Risk
from samskap.pilots.moves import Who
from samskap.pilots.selectors.deciding import decide, in_force

T = TypeVar("T")
WORKING = (Role.LEAD, Role.MEMBER)


def agencies_of(actor: Actor) -> list[Organisation]:
    """The government agencies that the actor works for: one query, none for who works nowhere."""
    ours = [pk for pk in actor.roles if actor.works_in(pk)]
    return list(Organisation.objects.filter(pk__in=ours, kind=OrganisationKind.AGENCY)) if ours else []


def answers_nationally(agency: Organisation, municipality: Organisation) -> bool:
    """An agency answers in its own country; what is an example is answered by examples only."""
    return (agency.country, agency.is_example) == (municipality.country, municipality.is_example)


def agencies_for(municipality: Organisation) -> QuerySet[Organisation]:
    """Those in the portal that can answer this municipality at the national level: they have people who work."""
    rows = Organisation.objects.filter(kind=OrganisationKind.AGENCY, memberships__role__in=WORKING)
    return rows.filter(country=municipality.country, is_example=municipality.is_example).distinct()


def asked_once(ask: Callable[[Actor], T]) -> Callable[[Actor], T]:
    """``ask``, which asks no second time for the actor it was asked for last: for rows shown to one actor."""
    last: list[tuple[Actor, T]] = []

    def answer(actor: Actor) -> T:
        if not last or last[0][0] is not actor:
            last[:] = [(actor, ask(actor))]
        return last[0][1]

    return answer


def agency_for(
    actor: Actor, obstacle: Obstacle, agencies: Callable[[Actor], list[Organisation]] = agencies_of
) -> Organisation | None:
    """The agency in whose name the actor can answer the obstacle, which has reached the national level."""
    if obstacle.level != Level.NATIONAL or not obstacle.may_leave:
        return None
    home = obstacle.pilot.organisation
    return next((one for one in agencies(actor) if answers_nationally(one, home)), None)


def waits_for(actor: Actor, obstacle: Obstacle, agencies: Callable[[Actor], list[Organisation]] = agencies_of) -> bool:
    """Whether it is at the national level, and public or in the hands of an agency that the actor works for."""
    if obstacle.level != Level.NATIONAL:
        return False
    return obstacle.is_public or agency_for(actor, obstacle, agencies) is not None


def receives(actor: Actor, pilot: Pilot, level: str, rows: list[Delegation]) -> bool:
    """Whether the actor receives the pilot's obstacles at a level within the municipality.

    ``rows``: the delegations in force. Those to whom answering is delegated at the level; where it is delegated to
    nobody, the leads.
    """
    if level == Level.PROJECT:
        return actor.works_in(pilot.organisation_id)
    given = [row for row in rows if row.level == level and row.holder_id is not None]
    return decide(actor, pilot, Power.ANSWER, given).allowed


def roles_of(actor: Actor, obstacle: Obstacle, now: datetime | None = None) -> frozenset[Who]:
    """Whose moves the actor can make with the obstacle where it is now: at most two queries."""
    pilot, roles = obstacle.pilot, set()
    works = actor.works_in(pilot.organisation_id)
    if works:
        roles.add(Who.PROJECT)
    if obstacle.level == Level.NATIONAL:
        if agency_for(actor, obstacle) is not None:
            roles.add(Who.LEVEL)
        if works and not (obstacle.may_leave and agencies_for(pilot.organisation).exists()):
            roles.add(Who.OUTSIDE)
    elif works and receives(actor, pilot, obstacle.level, _delegations(obstacle, now)):
        roles.add(Who.LEVEL)
    return frozenset(roles)


def _delegations(obstacle: Obstacle, now: datetime | None) -> list[Delegation]:
    if obstacle.level == Level.PROJECT:
        return []
    return in_force([obstacle.pilot.organisation_id], timezone.localdate(now or timezone.now()))


def people_at_level(actor: Actor, obstacle: Obstacle, now: datetime | None = None) -> QuerySet[User]:
    """Those who can have the obstacle where it is now, for the list of whom it is handed to.

    At the national level these are the people of the actor's own agency, within the municipality all who receive it.
    """
    pilot = obstacle.pilot
    if obstacle.level == Level.NATIONAL:
        agency = agency_for(actor, obstacle)
        return _workers(agency.pk if agency else 0, WORKING)
    if obstacle.level == Level.PROJECT:
        return _workers(pilot.organisation_id, WORKING)
    rows = [row for row in _delegations(obstacle, now) if row.level == obstacle.level and row.power == Power.ANSWER]
    held = [row.holder_id for row in rows if row.holder_id is not None]
    if held:
        return _workers(pilot.organisation_id, WORKING).filter(pk__in=held)
    return _workers(pilot.organisation_id, (Role.LEAD,))


def _workers(organisation_id: int, roles: tuple[str, ...]) -> QuerySet[User]:
    those = Membership.objects.filter(organisation=organisation_id, role__in=roles).values("user")
    return User.objects.filter(pk__in=those, is_active=True).order_by("name", "pk")


def received_q(actor: Actor, on: date, *, prefix: str = "") -> Q:
    """The condition on obstacles that wait at a level where the actor receives them; ``prefix`` leads to the obstacle.

    As :func:`receives`, in the database, for lists; no query of its own.
    """
    if actor.user is None:
        return Q(pk__in=[])
    works = [pk for pk in actor.roles if actor.works_in(pk)]
    leads = [pk for pk in actor.roles if actor.is_lead(pk)]
    home = f"{prefix}pilot__organisation"
    given = Delegation.objects.filter(
        Q(until_on=None) | Q(until_on__gte=on),
        organisation=OuterRef(home),
        level=OuterRef(f"{prefix}level"),
        power=Power.ANSWER,
        from_on__lte=on,
        holder__isnull=False,
    )
    agency = Membership.objects.filter(
        user=actor.user,
        role__in=WORKING,
        organisation__kind=OrganisationKind.AGENCY,
        organisation__country=OuterRef(f"{home}__country"),
        organisation__is_example=OuterRef(f"{home}__is_example"),
    )
    at_project = Q(**{f"{prefix}level": Level.PROJECT, f"{home}__in": works})
    between = Q(**{f"{prefix}level__in": [Level.MANAGEMENT, Level.COUNCIL]})
    risk = ExpressionWrapper(OuterRef(f"{prefix}pilot__risk"), output_field=CharField())
    wide = Q(max_risk=Risk.HIGH) | Q(max_risk=F("risk")) | Q(max_risk=Risk.MEDIUM, risk=Risk.LOW)
    named = between & Q(**{f"{home}__in": works}) & Q(Exists(given.annotate(risk=risk).filter(wide, holder=actor.user)))
    leading = between & Q(**{f"{home}__in": leads}) & Q(~Exists(given))
    national = Q(**{f"{prefix}level": Level.NATIONAL, f"{prefix}may_leave": True}) & Q(Exists(agency))
    return at_project | named | leading | national
