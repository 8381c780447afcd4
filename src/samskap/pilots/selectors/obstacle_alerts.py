"""Obstacles on the workbench and in the Monday mail, and what a person's own data says of them."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.core.access import Actor
from samskap.core.models import User
from samskap.core.prepared import prepared
from samskap.core.registry import Attention
from samskap.pilots.models import Delegation, Level, Obstacle, ObstacleStatus, ObstacleStep, PilotState, Power
from samskap.pilots.selectors.ladder import days_late
from samskap.pilots.selectors.receiving import received_q

MOST = 50
TOLD = timedelta(days=7)
"""For how long the levels below are told that an obstacle waits above them."""


def end_of(day: date) -> datetime:
    """The last moment of the day in the portal's time zone."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def answering_below(actor: Actor, on: date) -> QuerySet[Delegation]:
    """For a query of steps: the person's delegations to answer at a level below the step's."""
    below = Q(level=Level.MANAGEMENT) | Q(level=Level.COUNCIL, at=Level.NATIONAL)
    given = Delegation.objects.annotate(at=ExpressionWrapper(OuterRef("level"), output_field=CharField()))
    in_force = Q(until_on=None) | Q(until_on__gte=on)
    home = OuterRef("obstacle__pilot__organisation")
    return given.filter(below, in_force, organisation=home, power=Power.ANSWER, holder=actor.user, from_on__lte=on)


def obstacles_speak(actor: Actor) -> Iterable[Attention]:
    """What waits for the actor's answer; what others are late with or have answered for the actor's pilots; and what
    passed the actor's level in the last week. One query."""
    if actor.user is None or not actor.roles:
        return []
    now = timezone.now()
    return [_line(row, now) for row in _told(actor, timezone.localdate(now), now - TOLD)]


@prepared
def _told(actor: Actor, today: date, since: datetime) -> QuerySet[Any, Any]:
    """Steps of obstacles that somebody is told of; ``since``: when the youngest that passed a level came there."""
    received = received_q(actor, today, prefix="obstacle__") & Q(left_at=None)
    mine = received & (Q(owner=None) | Q(owner=actor.user))
    works = [pk for pk in actor.roles if actor.works_in(pk)]
    leads = [pk for pk in actor.roles if actor.is_lead(pk)]
    led = Q(obstacle__pilot__organisation__in=leads)
    owns = Q(obstacle__pilot__owner=actor.user) | (Q(obstacle__pilot__owner=None) & led)
    ours = Q(obstacle__pilot__organisation__in=works) & (owns | Q(obstacle__raised_by=actor.user))
    last = Q(level=F("obstacle__level"), obstacle__status=ObstacleStatus.ANSWERED)
    late = Q(left_at=None, due_on__lt=today)
    below = Q(left_at=None, entered_at__gte=since) & ~Q(level=Level.PROJECT)
    above = Q(level__in=[Level.COUNCIL, Level.NATIONAL])
    told = below & (ours | (above & (led | Exists(answering_below(actor, today)))))
    rows = ObstacleStep.objects.filter(mine | (ours & (last | late)) | told)
    rows = rows.exclude(obstacle__pilot__state=PilotState.CLOSED).select_related("obstacle__pilot__organisation")
    flags = {"is_mine": mine, "is_ours": ours}
    rows = rows.annotate(
        **{
            name: Case(When(q, then=Value(True)), default=Value(False), output_field=BooleanField())
            for name, q in flags.items()
        }
    )
    return rows.distinct().order_by("due_on", "pk")[:MOST]


def _line(step: Any, now: datetime) -> Attention:
    words = {"title": step.obstacle.title, "level": step.get_level_display()}
    address = reverse("obstacle", args=[step.obstacle.token])
    late = days_late(step.due_on, now)
    if step.answered_at is not None:
        said = _("“%(level)s” has answered. Say what it means for the pilot: %(title)s") % words
        return Attention(_("Obstacle"), said, address, step.answered_at)
    if step.is_mine and late:
        said = ngettext(
            "Your answer is late by %(days)d day: %(title)s", "Your answer is late by %(days)d days: %(title)s", late
        )
        return Attention(_("Obstacle"), said % {**words, "days": late}, address, end_of(step.due_on))
    if step.is_mine:
        said = _("Answer it, or lift it one level: %(title)s") % words
        if step.level == Level.NATIONAL:
            said = _("%(who)s asks you for an answer: %(title)s") % {
                **words,
                "who": step.obstacle.pilot.organisation.name,
            }
        return Attention(_("Obstacle"), said, address, end_of(step.due_on))
    if step.is_ours and late:
        said = ngettext(
            "“%(level)s” is late by %(days)d day with an answer: %(title)s",
            "“%(level)s” is late by %(days)d days with an answer: %(title)s",
            late,
        )
        return Attention(_("Obstacle"), said % {**words, "days": late}, address, end_of(step.due_on))
    said = _("It now waits at “%(level)s”: %(title)s") % words
    return Attention(_("Obstacle"), said, address)


def obstacle_work_of(user: User) -> dict[str, Any]:
    """What the portal knows of a person's work with obstacles, for their own eyes: three queries."""
    raised = Obstacle.objects.filter(raised_by=user).order_by("pk")
    answered = ObstacleStep.objects.filter(answered_by=user).select_related("obstacle").order_by("pk")
    moved = ObstacleStep.objects.filter(Q(lifted_by=user) | Q(owner=user))
    return {
        _("Obstacles you wrote down"): [f"{timezone.localdate(row.raised_at)}, {row.title}" for row in raised],
        _("Obstacles you answered"): [f"{row.obstacle.title}: {row.answer}" for row in answered],
        _("Obstacles you lifted or had"): moved.count(),
    }
