"""What waits for whom with grants: views and decisions of a jury, reports, answers that do not come."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.core.access import Actor
from samskap.core.prepared import prepared, summed
from samskap.core.registry import Attention, Card
from samskap.portfolio.models import Application, ApplicationState, DecidedBy, GrantScheme, JuryMember, JuryView

MOST_SCHEMES = 20
MOST_ROWS = 500
AGREE_WITHIN = timedelta(days=30)
"""So long an applicant has to say yes before somebody should ask them."""
LOOK_WITHIN = timedelta(days=14)
"""So soon a report shall be looked at."""


@dataclass
class _Grant:
    """What waits in one scheme after the decisions."""

    token: str
    title: str
    reports: int = 0
    since: datetime | None = None
    late: int = 0
    unanswered: int = 0


def grants_speak(actor: Actor, now: datetime | None = None) -> list[Attention]:
    """Everything that the actor has to do with grants: two queries."""
    return [*applications_to_judge(actor, now), *grants_to_follow(actor, now)]


def grants_to_follow(actor: Actor, now: datetime | None = None) -> list[Attention]:
    """Reports to look at, reports that are late, grants nobody has said yes to: one query. Observers follow nothing."""
    works = [pk for pk in actor.roles if actor.works_in(pk)]
    found = _after_the_decision(works, now or timezone.now()) if works else []
    return [said for one in found for said in _said(one)]


def applications_to_judge(actor: Actor, now: datetime | None = None) -> Iterator[Attention]:
    """Schemes that are closed and have applications without an answer: one query."""
    works, moment = [pk for pk in actor.roles if actor.works_in(pk)], now or timezone.now()
    if not works or actor.user is None:
        return
    for row in _judged(actor.user.pk, works, moment):
        words = {"title": row["scheme__title"]}
        due = _end_of(row["scheme__answer_on"])
        address = reverse("grant_applications", args=[row["scheme__token"]])
        if row["unsaid"]:
            said_words = ngettext(
                "Say what you think of %(count)d application: %(title)s",
                "Say what you think of %(count)d applications: %(title)s",
                row["unsaid"],
            )
            words |= {"count": row["unsaid"]}
            yield Attention(_("Grants"), said_words % words, f"{address}?state=for_me", due)
        elif row["judged"] or actor.is_lead(row["scheme__organisation"]):
            said_words = ngettext(
                "%(count)d application waits for a decision: %(title)s",
                "%(count)d applications wait for a decision: %(title)s",
                row["waiting"],
            )
            words |= {"count": row["waiting"]}
            yield Attention(_("Grants"), said_words % words, f"{address}?state=waiting", due)


@prepared
def _judged(user: int, works: Sequence[int], now: datetime) -> QuerySet[Any, Any]:
    """By closed scheme: how many applications wait, for this person's view, and where they are on the jury."""
    mine = JuryMember.objects.filter(scheme=OuterRef("scheme"), user=user, left_at=None)
    said = JuryView.objects.filter(application=OuterRef("pk"), member__user=user)
    closed = Q(scheme__ended_at__isnull=False) | Q(scheme__closes_at__lte=now)
    by_jury = Q(scheme__decided_by=DecidedBy.JURY, state=ApplicationState.WAITING)
    rows = Application.objects.filter(closed, by_jury, scheme__organisation__in=works)
    rows = rows.annotate(mine=Exists(mine), said=Exists(said)).order_by()
    counted = rows.values("scheme__token", "scheme__title", "scheme__organisation", "scheme__answer_on").annotate(
        waiting=Count("pk"),
        unsaid=Count("pk", filter=Q(mine=True, said=False)),
        judged=Count("pk", filter=Q(mine=True)),
    )
    return counted.order_by("scheme__answer_on", "scheme__token")[:MOST_SCHEMES]


@prepared
def _going(works: Sequence[int], agree_by: datetime, today: date) -> QuerySet[Any, Any]:
    """Reports that wait, projects that have ended without one, grants that nobody has said yes to in time."""
    old = Q(state=ApplicationState.GRANTED, decided_at__lte=agree_by)
    ended = Q(state=ApplicationState.AGREED, ends_on__lt=today)
    rows = Application.objects.filter(scheme__organisation__in=works)
    rows = rows.filter(old | ended | Q(state=ApplicationState.REPORTED)).order_by("scheme", "pk")
    columns = ("scheme__token", "scheme__title", "scheme__report_days", "state", "ends_on", "reported_at")
    found: QuerySet[Any, Any] = rows.values(*columns)
    return found[:MOST_ROWS]


def _after_the_decision(works: list[int], now: datetime) -> Iterable[_Grant]:
    """By scheme: reports to look at, reports that are late, grants that nobody has agreed to."""
    found: dict[str, _Grant] = {}
    for row in _going(works, now - AGREE_WITHIN, timezone.localdate(now)):
        one = found.setdefault(row["scheme__token"], _Grant(row["scheme__token"], row["scheme__title"]))
        if row["state"] == ApplicationState.REPORTED:
            one.reports += 1
            one.since = min(one.since or row["reported_at"], row["reported_at"])
        elif row["state"] == ApplicationState.GRANTED:
            one.unanswered += 1
        elif row["ends_on"] + timedelta(days=row["scheme__report_days"]) < timezone.localdate(now):
            one.late += 1
    return list(found.values())[:MOST_SCHEMES]


def _said(one: _Grant) -> Iterator[Attention]:
    address = reverse("grant_applications", args=[one.token])
    if one.reports:
        said = ngettext(
            "%(count)d report waits for you: %(title)s", "%(count)d reports wait for you: %(title)s", one.reports
        )
        words = {"count": one.reports, "title": one.title}
        due = one.since + LOOK_WITHIN if one.since else None
        yield Attention(_("Grants"), said % words, f"{address}?state=reported", due)
    if one.late:
        said = ngettext("%(count)d report is late: %(title)s", "%(count)d reports are late: %(title)s", one.late)
        yield Attention(_("Grants"), said % {"count": one.late, "title": one.title}, f"{address}?state=late")
    if one.unanswered:
        said = ngettext(
            "%(count)d has not said yes to their grant for a month: %(title)s",
            "%(count)d have not said yes to their grants for a month: %(title)s",
            one.unanswered,
        )
        words = {"count": one.unanswered, "title": one.title}
        yield Attention(_("Grants"), said % words, f"{address}?state=granted")


def _end_of(day: Any) -> datetime:
    """The last moment of a day in the portal's time zone."""
    return timezone.make_aware(datetime.combine(day, datetime.max.time().replace(microsecond=0)))


@prepared
def _counted(organisations: Sequence[int]) -> QuerySet[Any, dict[str, Any]]:
    waiting = Count("applications", filter=Q(applications__state=ApplicationState.WAITING))
    rows = GrantScheme.objects.filter(organisation__in=organisations)
    return summed(rows, schemes=Count("pk", distinct=True), waiting=waiting)


def grants_card(actor: Actor) -> Card | None:
    """How many applications the actor's organisations have waiting: one query."""
    if not actor.roles:
        return None
    (found,) = _counted(list(actor.roles)) or [{"schemes": 0}]
    if not found["schemes"]:
        return None
    said = ngettext(
        "%(count)d application waits for an answer.", "%(count)d applications wait for an answer.", found["waiting"]
    )
    return Card(_("Our grants"), str(found["schemes"]), said % {"count": found["waiting"]}, reverse("my_grants"))
