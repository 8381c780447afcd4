"""What organisations do about calls: one engagement, and the list of all of them by what needs a decision next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.paginator import Page
from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samskap.calls.models import Call, Engagement, EngagementNote, Step
from samskap.calls.records import Status
from samskap.calls.selectors.closings import calls_by_id
from samskap.calls.selectors.tree import of_root, root_id, tree_of
from samskap.calls.steps import FIRST, MOVES
from samskap.core.access import Actor, can, require
from samskap.core.errors import NotVisible
from samskap.core.models import Organisation, User
from samskap.core.prepared import prepared
from samskap.core.selectors.paging import page_of
from samskap.needs.models import Need
from samskap.needs.selectors.listing import needs_to_choose
from samskap.ui.text import money, number

LOOKS: dict[str, tuple[str, str]] = {
    Step.CONSIDERING: ("warning", "triangle"),
    Step.GO: ("info", "circle"),
    Step.NO_GO: ("neutral", "cross"),
    Step.APPLIED: ("info", "pause"),
    Step.GRANTED: ("success", "check"),
    Step.REFUSED: ("neutral", "cross"),
    Step.WITHDRAWN: ("neutral", "square"),
}
"""Colour and shape of the status."""
SHOWN: dict[str, tuple[Any, tuple[Step, ...]]] = {
    "all": (gettext_lazy("All"), tuple(Step)),
    "decide": (gettext_lazy("To decide"), (Step.CONSIDERING,)),
    "apply": (gettext_lazy("We apply"), (Step.GO, Step.APPLIED)),
    "settled": (gettext_lazy("Settled"), (Step.GRANTED, Step.REFUSED, Step.NO_GO, Step.WITHDRAWN)),
}
"""What the list can be narrowed to."""


@dataclass(frozen=True)
class EngagementPage:
    """One organisation and one call, for those who belong to the organisation. ``engagement`` is None where nothing
    was said yet; ``twins`` were written before two calls were found to be one. ``mark`` goes with every form."""

    organisation: Organisation
    call: Call
    engagement: Engagement | None
    reasons: Sequence[str]
    notes: Sequence[EngagementNote]
    twins: Sequence[Engagement]
    moves: Sequence[Step]
    look: tuple[str, str]
    may_work: bool
    leads: bool

    @property
    def mark(self) -> str:
        """What a form sends along, so that nobody writes over what they have not seen."""
        return mark_of(self.engagement)

    @property
    def step(self) -> str:
        """Where it stands; empty where nothing was said."""
        return self.engagement.step if self.engagement else FIRST

    @property
    def is_over(self) -> bool:
        """Nothing can be sent in any more."""
        return is_over(self.call)


@dataclass(frozen=True)
class Row:
    """An engagement in a list, with the call that stands for its own. ``waits``: a decision or an application is due
    before the call closes."""

    engagement: Engagement
    call: Call
    look: tuple[str, str]
    waits: bool
    is_over: bool


@dataclass(frozen=True)
class Spent:
    """What applying took and brought, in one currency. ``hours`` are of all applications with this currency."""

    currency: str
    applications: int
    granted_count: int
    hours: int
    cost: Decimal | None
    asked: Decimal | None
    granted: Decimal | None

    @property
    def sentence(self) -> str:
        """``2 applications took 90 hours; 1 got money, 450 000 SEK in all.``"""
        took = ngettext("%(n)s application took %(hours)s hours", "%(n)s applications took %(hours)s hours",
                        self.applications) % {"n": number(self.applications), "hours": number(self.hours)}  # fmt: skip
        if not self.granted_count:
            return _("%(took)s; none has got money yet.") % {"took": took}
        got = {"took": took, "n": number(self.granted_count)}
        if self.granted is None:
            return _("%(took)s; of them got money: %(n)s.") % got
        got["sum"] = money(self.granted, self.currency)
        return (
            ngettext(
                "%(took)s; %(n)s got money, %(sum)s.", "%(took)s; %(n)s got money, %(sum)s in all.", self.granted_count
            )
            % got
        )


def mark_of(engagement: Engagement | None) -> str:
    """Changes whenever the engagement does; empty where there is none."""
    if engagement is None or engagement.pk is None:
        return ""
    return f"{engagement.pk}.{engagement.updated_at.isoformat()}"


def is_over(call: Call, now: datetime | None = None) -> bool:
    """The call is closed, or its last closing has passed."""
    return call.status == Status.CLOSED or (call.closes_at is not None and call.closes_at <= (now or timezone.now()))


def standing(organisation: Organisation, call: Call) -> Engagement | None:
    """The organisation's engagement with the call that stands for a tree: two queries.

    Where there are several, because calls were merged later, that of the call itself, else what was changed last.
    """
    return next(iter(_all_of(organisation, call)), None)


def _all_of(organisation: Organisation, call: Call) -> list[Engagement]:
    rows = Engagement.objects.filter(organisation=organisation, call__in=tree_of(call))
    first = Case(When(call=call, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = rows.select_related("organisation", "need", "lead", "decided_by")
    return list(rows.order_by(first, "-updated_at", "-pk")[:10])


def engaging_organisation(actor: Actor, slug: str, action: str = "calls.view_engagement") -> Organisation:
    """The organisation whose engagements are looked at: one query.

    :raises NotVisible: there is none, or the actor does not belong to it.
    :raises Refused: they belong to it, but may not do ``action``.
    """
    organisation = Organisation.objects.filter(slug=slug).first()
    if organisation is None:
        raise NotVisible
    require(actor, action, organisation, view="calls.view_engagement")
    return organisation


def engagement_page(actor: Actor, organisation: Organisation, call: Call) -> EngagementPage:
    """At most four queries."""
    found = _all_of(organisation, call)
    row = found[0] if found else None
    works = can(actor, "calls.engage", organisation)
    return EngagementPage(
        organisation=organisation,
        call=call,
        engagement=row,
        reasons=[one.get_reason_display() for one in row.reasons.all()] if row else [],
        notes=list(row.notes.select_related("by")) if row else [],
        twins=found[1:],
        moves=MOVES[row.step if row else FIRST] if works else (),
        look=LOOKS[row.step] if row else ("neutral", "ring"),
        may_work=works,
        leads=actor.is_lead(organisation.pk),
    )


def people_to_lead(organisation: Organisation) -> QuerySet[User]:
    """Those who work in the organisation: one query."""
    working = {"memberships__organisation": organisation, "memberships__role__in": ["lead", "member"]}
    return User.objects.filter(**working, is_active=True).order_by("name", "email")


def needs_to_engage(actor: Actor, organisation: Organisation, *, also: int | None) -> QuerySet[Need]:
    """The organisation's needs that stand; ``also`` the one that was chosen before: one query."""
    return needs_to_choose(actor, also=also).filter(organisation=organisation)


def our_calls(actor: Actor, shown: str, number: str | None, *, now: datetime | None = None) -> "Page[Any]":
    """What the actor's organisations do about calls, as :class:`Row`: what needs a decision next first. Three queries.

    First undecided ones and then those to apply for, each by when the call closes; then what waits for an answer, then
    what is settled.
    """
    moment = now or timezone.now()
    steps = [step.value for step in SHOWN.get(shown, SHOWN["all"])[1]]
    page = page_of(_in_order.pages(actor, steps, moment), number)
    page.object_list = _with_calls(list(page.object_list), moment)
    return page


@prepared
def _in_order(actor: Actor, steps: Sequence[str], moment: datetime) -> Any:
    """The actor's engagements at these steps, what needs a decision next first."""
    rows = _rows(actor).filter(step__in=steps).select_related("organisation", "need", "lead")
    rank = Case(
        When(Q(step=Step.CONSIDERING) & ~_closed(moment), then=Value(0)),
        When(Q(step=Step.GO) & ~_closed(moment), then=Value(1)),
        When(step=Step.APPLIED, then=Value(2)),
        When(step=Step.GO, then=Value(3)),
        When(step=Step.CONSIDERING, then=Value(4)),
        default=Value(5),
        output_field=IntegerField(),
    )
    soonest = Case(When(step__in=[Step.CONSIDERING, Step.GO], then=F("closes")), output_field=DateTimeField())
    rows = rows.annotate(rank=rank, soonest=soonest)
    return rows.order_by("rank", F("soonest").asc(nulls_last=True), "-updated_at", "-pk")


def _rows(actor: Actor) -> QuerySet[Any]:
    """With ``root`` and what its call says; of several that came together by a merge only the one that is shown."""
    rows = Engagement.objects.filter(organisation__in=list(actor.roles)).annotate(root=root_id())
    mine = {"organisation": OuterRef("organisation"), "other_root": OuterRef("root")}
    others = Engagement.objects.annotate(other_root=root_id()).filter(**mine).exclude(pk=OuterRef("pk"))
    newer = Q(updated_at__gt=OuterRef("updated_at")) | Q(updated_at=OuterRef("updated_at"), pk__gt=OuterRef("pk"))
    before = Q(call=OuterRef("root")) | (newer & ~Q(call=OuterRef("root")))
    is_twin = ~Q(call=F("root")) & Exists(others.filter(before))
    return rows.exclude(is_twin).annotate(closes=of_root("closes_at"), status=of_root("status"))


def _closed(now: datetime) -> Q:
    return Q(status=Status.CLOSED) | Q(closes__isnull=False, closes__lte=now)


def _with_calls(rows: Sequence[Any], now: datetime) -> list[Row]:
    calls = calls_by_id({row.root for row in rows})
    return [_row(row, calls[row.root], now) for row in rows]


def _row(row: Any, call: Call, now: datetime) -> Row:
    over = is_over(call, now)
    return Row(row, call, LOOKS[row.step], row.step in (Step.CONSIDERING, Step.GO) and not over, over)


def tabs_of(shown: str) -> list[dict[str, Any]]:
    """The ways to narrow the list, as ``ui/components/tabs.html`` takes them."""
    current = shown if shown in SHOWN else "all"
    return [
        {"label": label, "url": f"?show={name}", "current": name == current} for name, (label, _steps) in SHOWN.items()
    ]


def spent_on(actor: Actor) -> list[Spent]:
    """What applications took and brought, by currency, the most used first: one query."""
    return [
        Spent(
            currency=row["currency"],
            applications=row["applications"],
            granted_count=row["granted_count"],
            hours=row["total_hours"] or 0,
            cost=row["total_cost"],
            asked=row["total_asked"],
            granted=row["total_granted"],
        )
        for row in _sums(list(actor.roles))
    ]


@prepared
def _sums(organisations: Sequence[int]) -> QuerySet[Any, dict[str, Any]]:
    applied = Engagement.objects.filter(
        organisation__in=organisations, step__in=[Step.APPLIED, Step.GRANTED, Step.REFUSED, Step.WITHDRAWN]
    )
    sums = {name: Sum(name) for name in ("cost", "asked", "granted")}
    rows: Any = applied.values("currency").annotate(
        applications=Count("pk"),
        granted_count=Count("pk", filter=Q(step=Step.GRANTED)),
        total_hours=Sum("hours"),
        **{f"total_{name}": total for name, total in sums.items()},
    )
    found: QuerySet[Any, dict[str, Any]] = rows.order_by("-applications", "currency")
    return found


def engagements_of(user: User) -> Mapping[str, Any]:
    """What the portal knows of a person's work with calls, for their own eyes: three queries."""
    noted = EngagementNote.objects.filter(by=user).order_by("pk")
    decided = Engagement.objects.filter(decided_by=user).select_related("call", "organisation").order_by("pk")
    led = Engagement.objects.filter(lead=user).select_related("call").order_by("pk")
    return {
        _("Notes you wrote about calls"): [f"{timezone.localdate(row.at)}, {row.text}" for row in noted],
        _("What you decided about calls"): [
            f"{row.organisation.name}, {row.call}, {row.get_step_display()}" for row in decided
        ],
        _("Applications that you lead"): [str(row.call) for row in led],
    }
