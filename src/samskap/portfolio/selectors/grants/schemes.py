"""Schemes of grants for those of the organisation: the list, the workroom, what waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.core.access import Actor, can, require
from samskap.core.errors import NotVisible
from samskap.core.registry import Attention
from samskap.core.selectors.paging import page_of
from samskap.portfolio.models import (
    HOLDING,
    Application,
    ApplicationState,
    DecidedBy,
    GrantScheme,
    JuryMember,
    JuryView,
)
from samskap.portfolio.selectors.grants.attention import grants_speak
from samskap.portfolio.selectors.grants.juries import jury_of, waiting_for
from samskap.portfolio.selectors.grants.money import Pot, pot_inside
from samskap.portfolio.selectors.votes.attention import votes_to_follow
from samskap.portfolio.services.grants.schemes import Missing, missing_to_publish
from samskap.portfolio.stages import Stage, closing_of, stage_of
from samskap.ui import text

STATE_ORDER = [
    ApplicationState.WAITING,
    ApplicationState.GRANTED,
    ApplicationState.AGREED,
    ApplicationState.REPORTED,
    ApplicationState.DONE,
    ApplicationState.DECLINED,
    ApplicationState.LAPSED,
    ApplicationState.WITHDRAWN,
]
"""As an application goes, what ended without a grant last."""


@dataclass(frozen=True)
class Listed:
    """A scheme in the list of one's own."""

    scheme: GrantScheme
    stage: Stage
    closes_at: datetime
    waiting: int
    pot: Pot


@dataclass(frozen=True)
class MyGrants:
    """What waits for the actor, and the schemes of their organisations."""

    waits: Sequence[Attention]
    page: "Page[Any]"
    may_create: bool


@dataclass(frozen=True)
class StateCount:
    """How many applications are in a state, with the address of the list of them."""

    state: ApplicationState
    label: str
    number: int
    url: str


@dataclass(frozen=True)
class Juror:
    """Somebody on the jury, and how many of the applications that wait they have spoken about."""

    member: JuryMember
    said: int


@dataclass(frozen=True)
class Workroom:
    """Everything on the page of a scheme for those of the organisation."""

    scheme: GrantScheme
    stage: Stage
    closes_at: datetime
    next_step: str
    missing: Sequence[Missing]
    pot: Pot
    counts: Sequence[StateCount]
    waiting: int
    jury: Sequence[Juror]
    for_me: int
    first_for_me: str
    may_work: bool
    may_name: bool
    may_end: bool
    districts: Sequence[str]

    @property
    def applications(self) -> int:
        """All of them."""
        return sum(one.number for one in self.counts)


def find_scheme_inside(actor: Actor, token: str, action: str = "portfolio.view_scheme_inside") -> GrantScheme:
    """The scheme, for those of the organisation: one query.

    :raises NotVisible: there is none, or the actor does not belong to the organisation.
    :raises Refused: they do, but may not do ``action``.
    """
    row = GrantScheme.objects.select_related("organisation").filter(token=token).first()
    if row is None:
        raise NotVisible
    require(actor, action, row, view="portfolio.view_scheme_inside")
    return row


def my_grants(actor: Actor, number: str | None, now: datetime) -> MyGrants:
    """What waits first, then the schemes: what is open or has applications that wait stands above. Six queries."""
    waits = Application.objects.filter(scheme=OuterRef("pk"), state=ApplicationState.WAITING).order_by()
    counted = waits.values("scheme").annotate(number=Count("pk")).values("number")
    rows = GrantScheme.objects.filter(organisation__in=list(actor.roles)).select_related("organisation")
    rows = rows.annotate(waiting=Subquery(counted, output_field=IntegerField()))
    going = Q(published_at=None) | Q(waiting__gt=0) | Q(ended_at=None, closes_at__gt=now)
    place = Case(When(going, then=Value(0)), default=Value(1), output_field=IntegerField())
    page = page_of(rows.order_by(place, F("closes_at").desc(), "-pk"), number)
    page.object_list = [_listed(row, now) for row in page.object_list]
    return MyGrants(
        [*votes_to_follow(actor, now), *grants_speak(actor, now)], page, can(actor, "portfolio.create_scheme")
    )


def _listed(row: GrantScheme, now: datetime) -> Listed:
    waiting = getattr(row, "waiting", None) or 0
    return Listed(row, stage_of(row, now), closing_of(row), waiting, Pot(row.budget, row.granted, row.currency))


def workroom(actor: Actor, scheme: GrantScheme, now: datetime) -> Workroom:
    """The page of a scheme for those inside: seven queries at most."""
    stage, counted = stage_of(scheme, now), counts_of(scheme)
    numbers = {one.state: one.number for one in counted}
    jury = jurors(scheme)
    mine = [one.member for one in jury if actor.user and one.member.user_id == actor.user.pk]
    for_me = list(waiting_for(mine).values_list("number", flat=True)) if mine and stage == Stage.CLOSED else []
    return Workroom(
        scheme=scheme,
        stage=stage,
        closes_at=closing_of(scheme),
        next_step=_next_step(scheme, stage, numbers),
        missing=missing_to_publish(scheme, now) if stage == Stage.DRAFT else [],
        pot=pot_inside(scheme),
        counts=[one for one in counted if one.number],
        waiting=numbers[ApplicationState.WAITING],
        jury=jury,
        for_me=len(for_me),
        first_for_me=reverse("grant_application", args=[scheme.token, for_me[0]]) if for_me else "",
        may_work=can(actor, "portfolio.work_on_scheme", scheme),
        may_name=can(actor, "portfolio.name_jury", scheme),
        may_end=can(actor, "portfolio.work_on_scheme", scheme) and stage in (Stage.COMING, Stage.OPEN),
        districts=list(scheme.districts.values_list("name", flat=True)),
    )


def counts_of(scheme: GrantScheme) -> list[StateCount]:
    """How many applications are in each state, in the order of their way: one query."""
    rows = Application.objects.filter(scheme=scheme).order_by().values_list("state").annotate(Count("pk"))
    found, address = dict(rows), reverse("grant_applications", args=[scheme.token])
    return [StateCount(one, str(one.label), found.get(one, 0), f"{address}?state={one}") for one in STATE_ORDER]


def jurors(scheme: GrantScheme) -> list[Juror]:
    """Who is on the jury, and of how many waiting applications they have spoken: two queries."""
    waits = Q(application__state=ApplicationState.WAITING)
    rows = JuryView.objects.filter(waits, member__scheme=scheme).order_by().values_list("member").annotate(Count("pk"))
    said = dict(rows)
    return [Juror(one, said.get(one.pk, 0)) for one in jury_of(scheme)]


def _next_step(scheme: GrantScheme, stage: Stage, numbers: dict[ApplicationState, int]) -> str:
    """What happens now, in a sentence."""
    waiting = numbers[ApplicationState.WAITING]
    if stage == Stage.DRAFT:
        return _("Only your organisation sees this. Nobody can apply before it is published.")
    if stage == Stage.COMING:
        return _("People can apply from %(when)s.") % {"when": text.moment(scheme.opens_at)}
    if stage == Stage.OPEN:
        when = {"when": text.moment(scheme.closes_at)}
        if scheme.decided_by == DecidedBy.BALLOT:
            return _("People can apply and change what they wrote until %(when)s. Then the residents vote.") % when
        return _("People can apply and change what they wrote until %(when)s. Then it is judged.") % when
    if waiting:
        said = ngettext(
            "%(count)d application waits for an answer, promised by %(day)s.",
            "%(count)d applications wait for an answer, promised by %(day)s.",
            waiting,
        )
        return said % {"count": waiting, "day": text.day(scheme.answer_on)}
    going = sum(numbers[one] for one in HOLDING if one != ApplicationState.DONE)
    if going:
        said = ngettext(
            "Everybody has an answer. %(count)d project is under way.",
            "Everybody has an answer. %(count)d projects are under way.",
            going,
        )
        return said % {"count": going}
    return (
        _("Everybody has an answer, and every project has told how it went.")
        if sum(numbers.values())
        else _("It closed without applications.")
    )
