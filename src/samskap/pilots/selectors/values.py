"""The page of public values: what is at stake, what people worry about, which vetoes stand, what the screening says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, F, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.core.access import Actor, can
from samskap.core.models import Membership, Role, User
from samskap.core.selectors.paging import page_of
from samskap.pilots.models import Concern, ConcernStatus, Pilot, Screening, ValueAtStake, Veto
from samskap.pilots.plain_values import CRITERIA, VALUES, Meaning
from samskap.pilots.selectors.concerns import Receiver, due_at, may_triage, receiver_of

WORKING = (Role.LEAD, Role.MEMBER)
A_PAGE = 10
MOST_VETOES = 50


@dataclass(frozen=True)
class ShownValue:
    """A value at stake as one actor sees it. ``watcher``: a name for insiders; others see that somebody watches."""

    row: ValueAtStake
    meaning: Meaning
    watched: bool
    watcher: str
    vetoed: bool
    may_veto: bool


@dataclass(frozen=True)
class ShownConcern:
    """A concern as one actor sees it; without ``text`` where it is not theirs to read."""

    row: Concern
    text: str
    due: datetime
    late: bool
    may_decide: bool


@dataclass(frozen=True)
class ShownVeto:
    """A veto, who cast it for insiders, and whether this actor may lift it."""

    row: Veto
    by: str
    may_lift: bool


@dataclass(frozen=True)
class ShownScreening:
    """What the screening came to. ``met``, ``comment`` and ``kept`` are for insiders."""

    sentence: str
    needed: bool
    on: datetime
    assessed_on: date | None
    met: Sequence[Any]
    comment: str
    kept: str


@dataclass(frozen=True)
class ValuesPage:
    """Everything on the page; ``left`` are the values that are not in the list yet."""

    values: Sequence[ShownValue]
    left: int
    vetoes: Sequence[ShownVeto]
    concerns: "Page[Any]"
    receiver: Receiver
    screening: ShownScreening | None
    may_raise: bool


def values_page(actor: Actor, pilot: Pilot, number: str | None, now: datetime) -> ValuesPage:
    """Seven queries, whatever stands on the page."""
    inside = can(actor, "pilots.view_inside", pilot)
    rows = list(ValueAtStake.objects.filter(pilot=pilot).select_related("watcher"))
    vetoes = list(Veto.objects.filter(pilot=pilot).select_related("by").order_by("-at", "-pk")[:MOST_VETOES])
    watchers = watchers_of(pilot)
    receiver = receiver_of(pilot)
    decides = may_triage(actor, pilot, receiver)
    page = page_of(_concerns(pilot), number, per_page=A_PAGE)
    page.object_list = [_concern(row, inside, decides, now) for row in page.object_list]
    standing = {veto.value for veto in vetoes if veto.lifted_at is None}
    screening = Screening.objects.filter(pilot=pilot).first()
    return ValuesPage(
        values=[_value(actor, pilot, row, watchers, standing, inside) for row in rows],
        left=len(VALUES) - len(rows),
        vetoes=[_veto(actor, pilot, row, watchers, inside) for row in vetoes],
        concerns=page,
        receiver=receiver,
        screening=screening_shown(screening, inside) if screening else None,
        may_raise=not pilot.is_closed,
    )


def watchers_of(pilot: Pilot) -> Mapping[str, User]:
    """Who watches over each value and still works there: one query."""
    rows = Membership.objects.filter(organisation=pilot.organisation_id, role__in=WORKING, user__is_active=True)
    watched = ValueAtStake.objects.filter(pilot=pilot, watcher__in=rows.values("user")).select_related("watcher")
    return {row.value: row.watcher for row in watched if row.watcher}


def watcher_of(pilot: Pilot, value: str) -> User | None:
    """Who watches over the value now, if they still work there: one query."""
    return watchers_of(pilot).get(value)


def may_lift(actor: Actor, pilot: Pilot, watcher: User | None) -> bool:
    """The watcher; a lead where nobody watches."""
    if watcher is None:
        return actor.is_lead(pilot.organisation_id)
    return actor.user is not None and actor.user.pk == watcher.pk and actor.works_in(pilot.organisation_id)


def can_watch(pilot: Pilot) -> "QuerySet[User]":
    """Those who work in the organisation and can sign in."""
    working = Membership.objects.filter(organisation=pilot.organisation_id, role__in=WORKING)
    return User.objects.filter(is_active=True, pk__in=working.values("user")).order_by("name", "email")


def screening_sentence(row: Screening) -> str:
    """What follows from the answers, with its reason."""
    if not row.personal_data:
        return _("The pilot handles no personal data. No impact assessment is needed.")
    if not row.needs_assessment:
        said = ngettext(
            "No impact assessment is needed, because only %(met)d of nine criteria is met.",
            "No impact assessment is needed, because only %(met)d of nine criteria are met.",
            row.criteria_met,
        )
        return (
            said % {"met": row.criteria_met}
            if row.criteria_met
            else _("No impact assessment is needed, because none of nine criteria is met.")
        )
    return _("An impact assessment is needed, because %(met)d of nine criteria are met.") % {"met": row.criteria_met}


def screening_shown(row: Screening, inside: bool) -> ShownScreening:
    """The result for everybody, the rest for insiders."""
    met = [CRITERIA[name].says for name in Screening.CRITERIA if getattr(row, name)] if row.personal_data else []
    return ShownScreening(
        sentence=screening_sentence(row),
        needed=row.needs_assessment,
        on=row.screened_at,
        assessed_on=row.assessed_on,
        met=met if inside else [],
        comment=row.comment if inside else "",
        kept=row.assessment if inside else "",
    )


def _concerns(pilot: Pilot) -> "QuerySet[Concern]":
    """What waits first, the longest on top; then what is admitted; then the rest, the latest first."""
    status = ConcernStatus
    ranks = [When(status=status.WAITING, then=Value(0)), When(status=status.ADMITTED, then=Value(1))]
    since = Case(When(status__in=(status.WAITING, status.ADMITTED), then=F("raised_at")))
    rows = Concern.objects.filter(pilot=pilot).annotate(rank=Case(*ranks, default=Value(2)), since=since)
    return rows.order_by("rank", "since", "-raised_at", "-pk")


def _concern(row: Concern, inside: bool, decides: bool, now: datetime) -> ShownConcern:
    waits = row.status == ConcernStatus.WAITING
    public = not waits and not row.withheld
    return ShownConcern(
        row=row,
        text=row.text if inside or public else "",
        due=due_at(row),
        late=waits and due_at(row) <= now,
        may_decide=decides and row.status in (ConcernStatus.WAITING, ConcernStatus.ADMITTED),
    )


def _value(
    actor: Actor, pilot: Pilot, row: ValueAtStake, watchers: Mapping[str, User], standing: set[str], inside: bool
) -> ShownValue:
    watcher = watchers.get(row.value)
    mine = watcher is not None and actor.user is not None and watcher.pk == actor.user.pk
    return ShownValue(
        row=row,
        meaning=VALUES[row.value],
        watched=watcher is not None,
        watcher=str(watcher) if watcher and inside else "",
        vetoed=row.value in standing,
        may_veto=mine and row.value not in standing and not pilot.is_closed,
    )


def _veto(actor: Actor, pilot: Pilot, row: Veto, watchers: Mapping[str, User], inside: bool) -> ShownVeto:
    lifts = row.lifted_at is None and not pilot.is_closed and may_lift(actor, pilot, watchers.get(row.value))
    return ShownVeto(row, str(row.by) if row.by and inside else "", lifts)
