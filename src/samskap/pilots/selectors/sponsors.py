"""Who stands behind a pilot, and what about it somebody should know."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core.models import Membership
from samskap.pilots.models import Pilot, Sponsorship
from samskap.ui import text

RECENT = timedelta(days=30)


def sponsor_flags(pilots: Sequence[Pilot], *, now: datetime | None = None) -> dict[int, str]:
    """By pilot, only where there is something to say: the sponsor left, the pledge is missing, or it was changed in the
    last thirty days. One query, however many; a pilot that never had a sponsor has no flag, nor has a closed one."""
    moment = now or timezone.now()
    open_ones = [pilot.pk for pilot in pilots if not pilot.is_closed]
    if not open_ones:
        return {}
    stays = Membership.objects.filter(user=OuterRef("person"), organisation=OuterRef("pilot__organisation"))
    rows = Sponsorship.objects.filter(pilot__in=open_ones).select_related("person").annotate(stays=Exists(stays))
    by_pilot: dict[int, list[Sponsorship]] = defaultdict(list)
    for row in rows:
        by_pilot[row.pilot_id].append(row)
    flags = {pk: _flag(history, moment) for pk, history in by_pilot.items()}
    return {pk: flag for pk, flag in flags.items() if flag}


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
