"""Who has to do with pilots: people and where they work, who may decide what, who stands behind each. One query."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, DateTimeField, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from samskap.core.models import Membership, Role
from samskap.pilots.models import Charter, Delegation, ObstacleStep, Pilot, Sponsorship, Veto
from samskap.pilots.selectors.deciding import Given
from samskap.pilots.selectors.people import People
from samskap.pilots.selectors.prepared import CHOSEN, TODAY, Chosen, Prepared
from samskap.pilots.selectors.sponsors import Stood


@dataclass(frozen=True, slots=True)
class About:
    """``given``: the delegations of the pilots' organisations that hold; ``stood``: sponsorships in no order."""

    people: People
    given: list[Given] = field(default_factory=list)
    stood: list[Stood] = field(default_factory=list)


def about(pilots: Chosen | None, today: date) -> About:
    """Whoever may decide about the pilots, is named in them or stands behind them: one query, none without pilots."""
    names: dict[int, str] = {}
    roles: dict[int, dict[int, str]] = {}
    found = About(People(names, roles))
    for number, kind, person, first, second, third, moment, whole in ABOUT.rows(pilots, today=today):
        match kind:
            case "member":
                names[person] = first
                roles.setdefault(number, {})[person] = second
            case "given":
                found.given.append(Given(number, person, first, second, third, whole))
            case "sponsor":
                found.stood.append(Stood(number, "", "", first, second, moment, person, bool(whole)))
            case _:
                names[person] = first
    return found


def _about() -> QuerySet[Any, Any]:
    """The leads of the pilots' organisations, those there who own a pilot, receive its concerns or hold a delegation;
    who vetoed a pilot and who has its obstacles, wherever they work; the delegations in force; the sponsors.

    Number of an organisation or pilot, kind, number of a person, three words, moment, a whole number. The first part
    gives every column its type."""
    mine = Pilot.objects.filter(pk__in=CHOSEN).order_by()
    places = mine.values("organisation")
    given = Delegation.objects.filter(organisation__in=places).order_by()
    in_force = given.filter(Q(until_on=None) | Q(until_on__gte=TODAY), from_on__lte=TODAY)
    receivers = Charter.objects.filter(pilot__in=CHOSEN).values("concern_receiver")
    concerned = Q(user__in=mine.values("owner")) | Q(user__in=receivers) | Q(user__in=given.values("holder"))
    there = Membership.objects.filter(Q(role=Role.LEAD) | concerned, organisation__in=places, user__is_active=True)
    vetoes = Veto.objects.filter(pilot__in=CHOSEN, lifted_at=None, by__isnull=False)
    steps = ObstacleStep.objects.filter(obstacle__pilot__in=CHOSEN, left_at=None, owner__isnull=False)
    stays = Membership.objects.filter(user=OuterRef("person"), organisation=OuterRef("pilot__organisation"))
    works = Case(When(Exists(stays.filter(user__is_active=True)), then=1), default=0, output_field=BigIntegerField())
    sponsors = Sponsorship.objects.filter(pilot__in=CHOSEN).annotate(works=works)

    word, whole = Value(""), Cast(Value(None), BigIntegerField())
    nothing = {"word_1": word, "word_2": word, "moment": Cast(Value(None), DateTimeField()), "whole": whole}

    def part(kind: str, rows: Any, number: str | None, person: str, *words: str, **more: str) -> Any:
        rows = rows.order_by().annotate(as_kind=Value(kind), nowhere=whole, **nothing)
        padded = [*words, *("word_1", "word_2")][:3]
        last = (more.get("moment", "moment"), more.get("whole", "whole"))
        return rows.values_list(number or "nowhere", "as_kind", person, *padded, *last)

    found: QuerySet[Any, Any] = part("member", there, "organisation_id", "user_id", "user__name", "role").union(
        part("given", in_force, "organisation_id", "holder_id", "title", "power", "max_risk", whole="max_stage"),
        part("sponsor", sponsors, "pilot_id", "person_id", "name", "pledge", moment="until", whole="works"),
        part("named", vetoes, None, "by_id", "by__name"),
        part("named", steps, None, "owner_id", "owner__name"),
        all=True,
    )
    return found


ABOUT = Prepared(_about)
