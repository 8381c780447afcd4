"""Who stands behind a pilot, and what about it somebody should know."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core.access import Actor
from samskap.core.models import Membership
from samskap.core.prepared import prepared
from samskap.core.registry import Attention
from samskap.pilots.models import Pilot, PilotState, Sponsorship
from samskap.pilots.selectors.prepared import CHOSEN, Chosen, Prepared
from samskap.ui import text

RECENT = timedelta(days=30)
MOST, MOST_READ = 20, 2000


def sponsor_flags(pilots: Sequence[Pilot], *, now: datetime | None = None) -> dict[int, str]:
    """By pilot, only where there is something to say: the sponsor left, the pledge is missing, or it was changed in the
    last thirty days. One query, however many; a pilot that never had a sponsor has no flag, nor has a closed one."""
    return flags_of([pilot.pk for pilot in pilots if not pilot.is_closed], now=now)


def flags_of(keys: Sequence[int], *, now: datetime | None = None) -> dict[int, str]:
    """As :func:`sponsor_flags`, of pilots that are not closed, by their numbers: one query, none without pilots."""
    return flags_among(STOOD.rows(Chosen.numbered(keys)), now or timezone.now())


def flags_among(rows: Iterable[Any], now: datetime) -> dict[int, str]:
    """By pilot, of sponsorships (:class:`Stood`) that are not of closed pilots."""
    return {one.pilot_id: flag for one, flag in _flagged(rows, now)}


def sponsors_speak(actor: Actor) -> list[Attention]:
    """Flags of the pilots that the actor owns: one query."""
    if actor.user is None:
        return []
    return [
        Attention(_("Sponsor"), f"{one.title}: {flag}", reverse("pilot_charter", args=[one.token]) + "#sponsor")
        for one, flag in _flagged(_mine(actor), timezone.now())[:MOST]
    ]


@prepared
def _mine(actor: Actor) -> "QuerySet[Any, Any]":
    mine = Q(pilot__owner=actor.user, pilot__organisation__in=list(actor.roles)) & ~Q(pilot__state=PilotState.CLOSED)
    return _stood(mine)[:MOST_READ]


class Stood(NamedTuple):
    """A sponsorship and its pilot. ``works``: the person, if there is one, works there and can sign in."""

    pilot_id: int
    title: str
    token: str
    name: str
    pledge: str
    until: datetime | None
    person_id: int | None
    works: bool


def _stood(which: Q) -> "QuerySet[Any, Any]":
    """Sponsorships, each with the columns of :class:`Stood`; of one pilot the latest first."""
    stays = Membership.objects.filter(user=OuterRef("person"), organisation=OuterRef("pilot__organisation"))
    rows = Sponsorship.objects.filter(which).annotate(works=Exists(stays.filter(user__is_active=True)))
    columns = ("pilot_id", "pilot__title", "pilot__token", "name", "pledge", "until", "person_id", "works")
    return rows.values_list(*columns)


STOOD = Prepared(lambda: _stood(Q(pilot__in=CHOSEN)))


def _flagged(rows: Iterable[Any], now: datetime) -> list[tuple[Stood, str]]:
    by_pilot: dict[int, list[Stood]] = defaultdict(list)
    for row in rows:
        by_pilot[row[0]].append(Stood(*row))
    flags = [(history[0], _flag(history, now)) for history in by_pilot.values()]
    return [(one, flag) for one, flag in flags if flag]


def _flag(history: Sequence[Stood], now: datetime) -> str:
    """What is to be said of one pilot's sponsors, the weightiest first; ``history`` has the latest first."""
    current = next((row for row in history if row.until is None), None)
    if current is None:
        return _("The sponsor has left, and nobody stands behind the pilot now")
    if current.person_id is not None and not current.works:
        return _("The sponsor %(name)s has left the organisation") % {"name": current.name}
    if not current.pledge:
        return _("The sponsor %(name)s has not pledged anything yet") % {"name": current.name}
    earlier = [row.until for row in history if row.until is not None]
    if earlier and max(earlier) >= now - RECENT:
        when = text.day(max(earlier))
        return _("New sponsor since %(when)s: %(name)s") % {"when": when, "name": current.name}
    return ""


def sponsors_of(pilot: Pilot) -> list[Sponsorship]:
    """Everybody who has stood behind the pilot, the latest first: one query."""
    return list(Sponsorship.objects.filter(pilot=pilot).select_related("person"))


def sponsor_of(pilot: Pilot) -> Sponsorship | None:
    """The one who stands behind it now: one query."""
    return Sponsorship.objects.filter(pilot=pilot, until=None).select_related("person").first()
