"""What waits for whom with portfolio rounds: an answer whether one takes part, a step whose day has come."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from samskap.core.access import Actor
from samskap.core.models import JournalEntry, Role
from samskap.core.prepared import prepared
from samskap.core.registry import Attention, Card
from samskap.portfolio.models import Candidate, Round, RoundParty, RoundPerson, RoundState
from samskap.portfolio.selectors.rounds.workroom import OVER
from samskap.portfolio.steps import BUILDING

MOST_ROUNDS = 20
SOON = timedelta(days=14)
TOLD_FOR = timedelta(days=14)
"""So long those who proposed a candidate are told what another party made of it; its page tells it for good."""
WAITS: dict[str, Any] = {
    RoundState.DRAFT: gettext_lazy("Publish the round, or move its days: %(title)s"),
    RoundState.GATHERING: gettext_lazy("The last day for candidates has passed. Begin to build together: %(title)s"),
    RoundState.WORKSHOP: gettext_lazy("The workshop has been. Begin the screening: %(title)s"),
    RoundState.SCREENING: gettext_lazy("The last day of the screening has passed. Lock the scores: %(title)s"),
    RoundState.READY: gettext_lazy("Set the rules of the vote and publish them: %(title)s"),
}
"""By state, once its day has passed; the rules of the vote wait from the first day. What comes after the vote waits
for those who decide, which the result says."""


def rounds_that_wait(actor: Actor, now: datetime | None = None) -> Iterator[Attention]:
    """Rounds of the actor's organisations whose next step is due: one query. Observers follow nothing."""
    works, moment = [pk for pk in actor.roles if actor.works_in(pk)], now or timezone.now()
    for row in _due(works, moment, timezone.localdate(moment)) if works else []:
        said = str(WAITS[row["state"]]) % {"title": row["title"]}
        yield Attention(_("Portfolio"), said, reverse("round_work", args=[row["token"]]), _day_of(row))


@prepared
def _due(works: Sequence[int], now: datetime, today: date) -> QuerySet[Any, dict[str, Any]]:
    gathered = Q(state__in=(RoundState.DRAFT, RoundState.GATHERING), gather_until__lt=today)
    built = Q(state=RoundState.WORKSHOP, workshop_at__lt=now)
    screened = Q(state=RoundState.SCREENING, screen_until__lt=today)
    due = gathered | built | screened | Q(state=RoundState.READY)
    rows = Round.objects.filter(due, organisation__in=works).order_by("decide_on", "token")
    columns = ("token", "title", "state", "gather_until", "workshop_at", "screen_until")
    found: QuerySet[Any, dict[str, Any]] = rows.values(*columns)
    return found[:MOST_ROUNDS]


def _day_of(row: dict[str, Any]) -> datetime | None:
    if row["state"] == RoundState.WORKSHOP:
        at: datetime | None = row["workshop_at"]
        return at
    if row["state"] == RoundState.READY:
        return None
    first = row["state"] in (RoundState.DRAFT, RoundState.GATHERING)
    name = "gather_until" if first else "screen_until"
    return timezone.make_aware(datetime.combine(row[name], datetime.max.time().replace(microsecond=0)))


def asked_to_take_part(actor: Actor) -> Iterator[Attention]:
    """Rounds that ask an organisation which the actor leads: one query, none for those who lead nothing."""
    led = [pk for pk, role in actor.roles.items() if role == Role.LEAD]
    for row in _asked(led) if led else []:
        words = {"host": row["round__organisation__name"], "name": row["name"], "title": row["round__title"]}
        said = _("%(host)s asks %(name)s to build a portfolio together: %(title)s") % words
        due = timezone.make_aware(
            datetime.combine(row["round__gather_until"], datetime.max.time().replace(microsecond=0))
        )
        yield Attention(_("Portfolio"), said, reverse("round_party_answer", args=[row["round__token"]]), due)


@prepared
def _asked(led: Sequence[int]) -> QuerySet[Any, dict[str, Any]]:
    rows = RoundParty.objects.filter(organisation__in=led, joined_at=None, round__state__in=BUILDING)
    columns = ("name", "round__token", "round__title", "round__organisation__name", "round__gather_until")
    found: QuerySet[Any, dict[str, Any]] = rows.order_by("round__gather_until", "pk").values(*columns)
    return found[:MOST_ROUNDS]


def building_calls(actor: Actor, now: datetime | None = None) -> Iterator[Attention]:
    """Days that come soon in rounds that the actor's organisations build: one query. Observers follow nothing."""
    works, moment = [pk for pk in actor.roles if actor.works_in(pk)], now or timezone.now()
    soon, today = moment + SOON, timezone.localdate(moment)
    for row in _built(works, moment, soon, today, timezone.localdate(soon)) if works else []:
        words, gathers = {"title": row["title"]}, row["state"] == RoundState.GATHERING
        said = _("Candidates can still be proposed: %(title)s") if gathers else _("The joint workshop: %(title)s")
        due = _day_of(row) if gathers else row["workshop_at"]
        yield Attention(_("Portfolio"), said % words, reverse("round_work", args=[row["token"]]), due)


@prepared
def _built(
    works: Sequence[int], now: datetime, soon: datetime, today: date, last: date
) -> QuerySet[Any, dict[str, Any]]:
    joined = RoundParty.objects.filter(organisation__in=works, joined_at__isnull=False).values("round")
    gathers = Q(state=RoundState.GATHERING, gather_until__gte=today, gather_until__lte=last)
    meets = Q(state=RoundState.WORKSHOP, workshop_at__gte=now, workshop_at__lte=soon)
    rows = Round.objects.filter(gathers | meets, pk__in=joined).order_by("gather_until", "token")
    columns = ("token", "title", "state", "gather_until", "workshop_at")
    found: QuerySet[Any, dict[str, Any]] = rows.values(*columns)
    return found[:MOST_ROUNDS]


def merged_by_others(actor: Actor, now: datetime | None = None) -> Iterator[Attention]:
    """What another party lately made of the candidates that the actor's organisations proposed, while the portfolio is
    built: merged them, or made them candidates of their own again. One query. Observers follow nothing."""
    works, since = [pk for pk in actor.roles if actor.works_in(pk)], (now or timezone.now()) - TOLD_FOR
    for row in _merged(works, since) if works else []:
        if (row["facts"].get("after") or {}).get("party") == row["proposed_by__name"]:
            continue
        if row["merged_into__title"]:
            words = {"title": row["title"], "into": row["merged_into__title"]}
            said = _("“%(title)s” was merged into “%(into)s”") % words
        else:
            said = f"{_('Made a merged candidate one of its own again')}: {row['title']}"
        yield Attention(_("Portfolio"), said, reverse("candidate", args=[row["round__token"], row["number"]]))


@prepared
def _merged(works: Sequence[int], since: datetime) -> QuerySet[Any, dict[str, Any]]:
    """With the newest entry of the journal about it, which names the party that did it."""
    entries = JournalEntry.objects.filter(
        object_kind="portfolio.candidate",
        object_id=Cast(OuterRef("pk"), CharField()),
        action__in=("candidate.taken_in", "candidate.unmerged"),
        at__gte=since,
    )
    rows = Candidate.objects.filter(
        proposed_by__organisation__in=works, state__in=("in", "merged"), round__state__in=BUILDING
    )
    rows = rows.annotate(facts=Subquery(entries.order_by("-sequence").values("facts")[:1])).filter(facts__isnull=False)
    columns = ("number", "title", "round__token", "merged_into__title", "proposed_by__name", "facts")
    found: QuerySet[Any, dict[str, Any]] = rows.order_by("-round", "number").values(*columns)
    return found[:MOST_ROUNDS]


def rounds_card(actor: Actor) -> Card | None:
    """How many rounds go on that the actor's organisations hold or build, or in which they have a duty: one query."""
    if actor.user is None:
        return None
    going = {row["pk"]: row["state"] for row in _going(list(actor.roles), actor.user.pk)}
    if not going:
        return None
    building = sum(state in BUILDING for state in going.values())
    said = (
        ngettext("%(count)d is being built now.", "%(count)d are being built now.", building) % {"count": building}
        if building
        else _("None is being built now.")
    )
    return Card(_("Our portfolio rounds"), str(len(going)), said, reverse("my_rounds"))


@prepared
def _going(organisations: Sequence[int], user: int) -> QuerySet[Any, dict[str, Any]]:
    joined = RoundParty.objects.filter(organisation__in=organisations, joined_at__isnull=False).values("round")
    named = RoundPerson.objects.filter(user=user).values("round")
    rows = Round.objects.filter(Q(organisation__in=organisations) | Q(pk__in=joined) | Q(pk__in=named))
    columns: tuple[str, ...] = ("pk", "state")
    found: QuerySet[Any, dict[str, Any]] = rows.exclude(state__in=OVER).order_by().values(*columns)
    return found[:100]
