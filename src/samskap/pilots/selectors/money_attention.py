"""Money that needs somebody now: a loss limit that is near or passed, a grant that ends with money left."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, Coalesce, Greatest, Round
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core.access import Actor
from samskap.core.prepared import prepared
from samskap.core.registry import Attention
from samskap.pilots.models import Commitment, Cost, Grant, Pilot, PilotState
from samskap.pilots.selectors.money import GrantUse, use_of, with_use
from samskap.pilots.selectors.sums import Sums, from_hundredths, hundredths
from samskap.ui import text

NEAR_TENTHS = 9
"""From so many tenths of the loss limit on somebody should look."""
DAYS = 60
MOST = 20
_WHOLE = BigIntegerField()


def limits_near(actor: Actor, now: datetime | None = None) -> Iterable[Attention]:
    """Pilots of those who work for them, at nine tenths of the loss limit or beyond: one query."""
    moment = now or timezone.now()
    found = [(row, _sums(row)) for row in _near(_workplaces(actor))]
    return [_limit_line(pilot, sums, moment) for pilot, sums in found]


@prepared
def _near(organisations: Sequence[int]) -> QuerySet[Pilot]:
    return near_their_limit(Pilot.objects.filter(organisation__in=organisations)).order_by("pk")[:MOST]


def near_their_limit(pilots: "QuerySet[Pilot]") -> "QuerySet[Pilot]":
    """Those not closed whose exposure is at least :data:`NEAR_TENTHS` of the limit; annotated in hundredths."""
    costs = Cost.objects.filter(pilot=OuterRef("pk")).order_by().values("pilot")
    paid = Cost.objects.filter(commitment=OuterRef("pk")).order_by().values("commitment")
    promised = (
        Commitment.objects.filter(pilot=OuterRef("pk"), released_at=None)
        .order_by()
        .annotate(paid=_or_nothing(paid.annotate(total=hundredths("amount")).values("total")))
        .annotate(rest=Greatest(_whole("amount") - F("paid"), 0, output_field=_WHOLE))
        .values("pilot")
    )
    rows = pilots.filter(loss_limit__isnull=False).exclude(state=PilotState.CLOSED)
    rows = rows.annotate(
        incurred=_or_nothing(costs.annotate(total=hundredths("amount")).values("total")),
        committed=_or_nothing(promised.annotate(total=Sum("rest")).values("total")),
        limit=_whole("loss_limit"),
    )
    exposed = rows.annotate(exposure=Greatest(F("incurred"), 0, output_field=_WHOLE) + F("committed"))
    return exposed.annotate(tenfold=F("exposure") * 10).filter(exposure__gt=0, tenfold__gte=F("limit") * NEAR_TENTHS)


def _or_nothing(rows: "QuerySet[Any, Any]") -> Coalesce:
    return Coalesce(Subquery(rows, output_field=_WHOLE), 0, output_field=_WHOLE)


def _whole(column: str) -> Cast:
    return Cast(Round(F(column) * 100), _WHOLE)


def _sums(row: object) -> Sums:
    values = (from_hundredths(getattr(row, name)) for name in ("incurred", "committed", "limit"))
    return Sums(*values)


def _limit_line(pilot: Pilot, sums: Sums, now: datetime) -> Attention:
    address = reverse("pilot_money", args=[pilot.token])
    if sums.excess:
        said = _("“%(name)s” passes its loss limit by %(excess)s")
        words = {"name": pilot.title, "excess": text.money(sums.excess, pilot.currency)}
        return Attention(_("Decision"), said % words, address, now)
    said = _("“%(name)s” comes near its loss limit (%(share)s)")
    return Attention(_("Decision"), said % {"name": pilot.title, "share": text.share(sums.used)}, address, now)


def grants_ending(actor: Actor, now: datetime | None = None) -> Iterable[Attention]:
    """Grants with money left whose last day comes within :data:`DAYS` days: one query."""
    today = timezone.localdate(now or timezone.now())
    uses = [use_of(row) for row in _ending(_workplaces(actor), today, today + timedelta(days=DAYS))]
    return [_grant_line(use, use.grant.ends_on) for use in uses if use.left > 0 and use.grant.ends_on is not None]


@prepared
def _ending(organisations: Sequence[int], today: date, last: date) -> QuerySet[Grant]:
    rows = Grant.objects.filter(pilot__organisation__in=organisations).exclude(pilot__state=PilotState.CLOSED)
    soon = rows.filter(ends_on__gte=today, ends_on__lte=last).select_related("pilot")
    return with_use(soon).order_by("ends_on", "pk")[:MOST]


def _grant_line(use: GrantUse, last: date) -> Attention:
    grant, pilot = use.grant, use.grant.pilot
    said = _("%(left)s of the grant from %(funder)s is left: “%(name)s”")
    words = {"left": text.money(use.left, pilot.currency), "funder": grant.funder, "name": pilot.title}
    address = reverse("pilot_money", args=[pilot.token]) + "#grants"
    return Attention(_("Grant"), said % words, address, timezone.make_aware(datetime.combine(last, time(23, 59))))


def _workplaces(actor: Actor) -> list[int]:
    return [organisation for organisation in actor.roles if actor.works_in(organisation)]
