"""Grants as everybody sees them: which there are, what is left, who decides, how many got something."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, Count, DateTimeField, Exists, F, IntegerField, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce

from samskap.core.access import Actor
from samskap.core.models import Organisation, Visibility
from samskap.core.selectors.paging import page_of
from samskap.core.small_numbers import FEWEST_PEOPLE
from samskap.portfolio.models import (
    Application,
    ApplicationState,
    BallotBox,
    BallotCount,
    DecidedBy,
    District,
    GrantScheme,
)
from samskap.portfolio.selectors.grants.happened import SHOWN, Project, projects_page
from samskap.portfolio.selectors.grants.money import Pot, pot_of
from samskap.portfolio.selectors.votes.casting import state_of
from samskap.portfolio.stages import Stage, closing_of, stage_of

ON_A_PAGE = 20
ON_THE_START_PAGE = 3


@dataclass(frozen=True)
class Offered:
    """A scheme and where it stands at this moment. ``vote_until``: while residents vote about it."""

    scheme: GrantScheme
    stage: Stage
    vote_until: datetime | None = None

    @property
    def closes_at(self) -> datetime:
        """When it closes, or closed."""
        return closing_of(self.scheme)

    @property
    def is_open(self) -> bool:
        """Whether one can apply now."""
        return self.stage == Stage.OPEN

    @property
    def pot(self) -> Pot:
        """The money."""
        return pot_of(self.scheme)


@dataclass(frozen=True)
class Part:
    """A part of the municipality with how many projects it has."""

    number: int
    name: str
    projects: int


@dataclass(frozen=True)
class SchemePage:
    """Everything on the public page of a scheme. ``declined``: None where so few were declined that the number would
    point at them; ``part``: the one that was chosen."""

    offered: Offered
    projects: "Page[Project]"
    parts: Sequence[Part]
    part: Part | None
    declined: int | None
    agreeing: bool
    is_inside: bool
    box: BallotBox | None = None
    """The vote, once its rules are public."""
    vote_state: str = ""
    has_result: bool = False

    @property
    def scheme(self) -> GrantScheme:
        """The scheme itself."""
        return self.offered.scheme


def public_schemes(now: datetime) -> QuerySet[Any]:
    """Every public scheme: those that are open or voted about first, by when that ends; then those to come; then what
    is closed. Each says until when people vote about it (``vote_until``), if they do."""
    voted = Q(box__locked_at__isnull=False, box__sealed_at=None, box__opens_at__lte=now, box__closes_at__gt=now)
    closed = Q(ended_at__isnull=False) | Q(closes_at__lte=now)
    rank = Case(
        When(vote_until__isnull=False, then=0),
        When(closed, then=2),
        When(opens_at__gt=now, then=1),
        default=0,
        output_field=IntegerField(),
    )
    soon = Case(
        When(rank=0, then=Coalesce("vote_until", "closes_at")),
        When(rank=1, then=F("opens_at")),
        output_field=DateTimeField(),
    )
    rows = GrantScheme.objects.filter(visibility=Visibility.PUBLIC, published_at__isnull=False)
    rows = rows.select_related("organisation").annotate(vote_until=Case(When(voted, then=F("box__closes_at"))))
    rows = rows.annotate(rank=rank).annotate(soon=soon)
    return rows.order_by("rank", F("soon").asc(nulls_last=True), "-closes_at", "-pk")


def schemes_page(number: str | None, *, now: datetime) -> "Page[Any]":
    """A page of them: two queries."""
    page = page_of(public_schemes(now), number, per_page=ON_A_PAGE)
    page.object_list = [_offered(row, now) for row in page.object_list]
    return page


def open_schemes(now: datetime) -> list[Offered]:
    """What one can apply for or vote about now, what closes next first, for the start page: one query."""
    return [_offered(row, now) for row in public_schemes(now).filter(rank=0)[:ON_THE_START_PAGE]]


def offered_by(organisation: Organisation, now: datetime, most: int) -> list[Offered]:
    """Those of one organisation in the same order: one query."""
    return [_offered(row, now) for row in public_schemes(now).filter(organisation=organisation)[:most]]


def _offered(row: Any, now: datetime) -> Offered:
    """A row of :func:`public_schemes`."""
    return Offered(row, stage_of(row, now), row.vote_until)


def scheme_page(actor: Actor, scheme: GrantScheme, *, part: str, number: str | None, now: datetime) -> SchemePage:
    """What everybody sees of a scheme: five queries, and one for a vote."""
    counts = _counts(scheme)
    parts = _parts(scheme)
    box = _public_box(scheme)
    vote_state = state_of(box, now) if box else ""
    chosen = next((one for one in parts if str(one.number) == part), None)
    return SchemePage(
        offered=Offered(scheme, stage_of(scheme, now), box.closes_at if box and vote_state == "open" else None),
        projects=projects_page(scheme, number, district=chosen.number if chosen else None),
        parts=[one for one in parts if one.projects],
        part=chosen,
        declined=counts["declined"] if counts["declined"] >= FEWEST_PEOPLE else None,
        agreeing=counts["agreeing"] > 0,
        is_inside=actor.belongs_to(scheme.organisation_id),
        box=box,
        vote_state=vote_state,
        has_result=box is not None and bool(getattr(box, "counted", False)),
    )


def _public_box(scheme: GrantScheme) -> BallotBox | None:
    """The vote, where residents decide and its rules are locked: one query."""
    if scheme.decided_by != DecidedBy.BALLOT:
        return None
    rows = BallotBox.objects.filter(scheme=scheme, locked_at__isnull=False).defer("leaves", "rules")
    return rows.annotate(counted=Exists(BallotCount.objects.filter(box=OuterRef("pk")))).first()


def _counts(scheme: GrantScheme) -> dict[str, int]:
    states = {"declined": ApplicationState.DECLINED, "agreeing": ApplicationState.GRANTED}
    sums = {name: Count("pk", filter=Q(state=state)) for name, state in states.items()}
    return Application.objects.filter(scheme=scheme).aggregate(**sums)


def _parts(scheme: GrantScheme) -> list[Part]:
    projects = Count("applications", filter=Q(applications__state__in=SHOWN))
    rows = District.objects.filter(scheme=scheme).annotate(projects=projects)
    return [Part(row.pk, row.name, row.projects) for row in rows]
