"""Who stands behind a pilot, and what about it somebody should know."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core.access import Actor
from samskap.core.models import Membership
from samskap.core.registry import Attention
from samskap.pilots.models import Pilot, PilotState, Sponsorship
from samskap.ui import text

RECENT = timedelta(days=30)
MOST, MOST_READ = 20, 2000


def sponsor_flags(pilots: Sequence[Pilot], *, now: datetime | None = None) -> dict[int, str]:
    """By pilot, only where there is something to say: the sponsor left, the pledge is missing, or it was changed in the
    last thirty days. One query, however many; a pilot that never had a sponsor has no flag, nor has a closed one."""
    moment = now or timezone.now()
    open_ones = [pilot.pk for pilot in pilots if not pilot.is_closed]
    found = _flagged(Q(pilot__in=open_ones), moment) if open_ones else []
    return {pilot.pk: flag for pilot, flag in found}


def sponsors_speak(actor: Actor) -> list[Attention]:
    """Flags of the pilots that the actor owns: one query."""
    if actor.user is None:
        return []
    mine = Q(pilot__owner=actor.user, pilot__organisation__in=list(actor.roles)) & ~Q(pilot__state=PilotState.CLOSED)
    return [
        Attention(_("Sponsor"), f"{pilot.title}: {flag}", reverse("pilot_charter", args=[pilot.token]) + "#sponsor")
        for pilot, flag in _flagged(mine, timezone.now())[:MOST]
    ]


def _flagged(which: Q, now: datetime) -> list[tuple[Pilot, str]]:
    stays = Membership.objects.filter(user=OuterRef("person"), organisation=OuterRef("pilot__organisation"))
    rows = Sponsorship.objects.filter(which).select_related("person", "pilot").annotate(stays=Exists(stays))
    by_pilot: dict[int, list[Sponsorship]] = defaultdict(list)
    for row in rows[:MOST_READ]:
        by_pilot[row.pilot_id].append(row)
    flags = [(history[0].pilot, _flag(history, now)) for history in by_pilot.values()]
    return [(pilot, flag) for pilot, flag in flags if flag]


def _flag(history: Sequence[Sponsorship], now: datetime) -> str:
    """What is to be said of one pilot's sponsors, the weightiest first; ``history`` has the latest first."""
    current = next((row for row in history if row.until is None), None)
    if current is None:
        return _("The sponsor has left, and nobody stands behind the pilot now")
    person = current.person
    if person is not None and not (person.is_active and current.stays):  # type: ignore[attr-defined]
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
