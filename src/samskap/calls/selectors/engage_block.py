"""What people and organisations do about calls, as other pages show it: the page of a call, of a network, the
workbench."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.calls.models import Call, CallShare, Engagement, Listing, Step
from samskap.calls.records import Status
from samskap.calls.selectors.engage import LOOKS, is_over
from samskap.calls.selectors.following import Interest, interest_in, interest_of
from samskap.calls.selectors.tree import of_root, root_id
from samskap.core.access import Actor
from samskap.core.models import Network, NetworkMembership, Organisation, OrganisationKind
from samskap.core.prepared import prepared, summed
from samskap.core.registry import Attention, Card

MOST = 10
SOON = timedelta(days=21)
"""So long before a call closes the workbench asks for a decision, or for the application."""
LATELY = timedelta(days=60)
"""So long after a call has closed it asks why nobody decided."""


@dataclass(frozen=True)
class Ours:
    """One of the actor's organisations and where it stands; ``words`` is empty where it has said nothing."""

    organisation: Organisation
    words: str
    look: tuple[str, str]
    may_work: bool


@dataclass(frozen=True)
class Shared:
    """One of the actor's networks: where the call is shared there, the address of that; else whether the actor may
    share it, with ``asked`` members."""

    network: Network
    share: str
    may_share: bool
    asked: int


@dataclass(frozen=True)
class Around:
    """What the page of a call shows a person who is signed in."""

    call: Call
    interest: Interest
    ours: Sequence[Ours]
    networks: Sequence[Shared]
    is_over: bool


def around_call(actor: Actor, call: Call) -> Around | None:
    """For a call that stands for a tree: at most three queries."""
    if actor.user is None:
        return None
    over = is_over(call)
    rows = _organisations(actor, call.pk) if actor.roles else []
    return Around(
        call=call,
        interest=Interest(rows[0].follows, rows[0].everything, rows[0].put_away) if rows else interest_in(actor, call),
        ours=[_ours(actor, row) for row in rows],
        networks=_networks(actor, call, over) if actor.networks else [],
        is_over=over,
    )


def _tree(call: int) -> QuerySet[Any, Any]:
    """The ids of the calls that are merged into it, itself included."""
    return Listing.objects.filter(call=call).values("home")


@prepared
def _organisations(actor: Actor, call: int) -> QuerySet[Organisation, Any]:
    """The actor's organisations with where each stands; and, on each, what the person has said about the call."""
    first = Case(When(call=call, then=Value(0)), default=Value(1), output_field=IntegerField())
    engaged = Engagement.objects.filter(organisation=OuterRef("pk"), call__in=_tree(call))
    step = Subquery(engaged.order_by(first, "-updated_at", "-pk").values("step")[:1])
    rows = Organisation.objects.filter(pk__in=list(actor.roles)).annotate(step=step)
    found: QuerySet[Organisation, Any] = rows.annotate(**interest_of(actor, _tree(call)))[:MOST]
    return found


def _ours(actor: Actor, row: Any) -> Ours:
    words, look = (Step(row.step).label, LOOKS[row.step]) if row.step else ("", ("neutral", "ring"))
    return Ours(organisation=row, words=str(words), look=look, may_work=actor.works_in(row.pk))


def _networks(actor: Actor, call: Call, over: bool) -> list[Shared]:
    found = [
        Shared(row, row.share or "", not over and not row.share and actor.is_lead(row.coordinator_id), row.asked)
        for row in _around(actor, call.pk)
    ]
    return [one for one in found if one.share or (one.may_share and one.asked)][:MOST]


@prepared
def _around(actor: Actor, call: int) -> QuerySet[Network, Any]:
    """The actor's networks with the address of the shared call, and with how many are ``asked``."""
    share = CallShare.objects.filter(network=OuterRef("pk"), call__in=_tree(call)).values("token")[:1]
    own = Q(organisation=F("network__coordinator")) & ~Q(organisation__kind=OrganisationKind.MUNICIPALITY)
    asked = NetworkMembership.objects.filter(network=OuterRef("pk")).exclude(own).order_by().values("network")
    total = Coalesce(Subquery(asked.annotate(n=Count("pk")).values("n")), Value(0))
    rows = Network.objects.filter(pk__in=actor.networks).annotate(share=Subquery(share), asked=total)
    return rows.order_by("name", "pk")


def calls_need_decision(actor: Actor) -> Iterable[Attention]:
    """Calls that close soon and that an organisation of the actor's has not decided on, or applies for; then those that
    closed before it decided or said that it has applied: one query."""
    ours = [pk for pk in actor.roles if actor.works_in(pk)]
    now = timezone.now()
    return [_line(row) for row in _waiting(ours, now - LATELY, now, now + SOON)] if ours else []


@prepared
def _waiting(ours: Sequence[int], lately: datetime, now: datetime, soon: datetime) -> Any:
    """Engagements that wait for a decision or an application, with what their call says now; ``late``: it is closed."""
    rows: Any = Engagement.objects.filter(organisation__in=ours, step__in=[Step.CONSIDERING, Step.GO]).annotate(
        root=root_id(),
        title=of_root("title"),
        address=of_root("token"),
        closes=of_root("closes_at"),
        status=of_root("status"),
    )
    closed = Q(closes__lte=now) | Q(status=Status.CLOSED)
    rows = rows.annotate(late=Case(When(closed, then=Value(1)), default=Value(0), output_field=IntegerField()))
    wanted = Q(late=0, closes__lte=soon) | Q(Q(closes__gt=lately) | Q(closes=None), late=1)
    rows = rows.filter(wanted).select_related("organisation")
    found: QuerySet[Any, Any] = rows.order_by("late", "closes", "pk")[: 2 * MOST]
    return found


def _line(row: Any) -> Attention:
    if row.late and row.step == Step.GO:
        said = _("The call has closed. Say whether %(who)s has applied: %(title)s")
    elif row.late:
        said = _("The call closed before %(who)s decided: %(title)s")
    elif row.step == Step.GO:
        said = _("%(who)s applies, and the call closes: %(title)s")
    else:
        said = _("Decide whether %(who)s applies: %(title)s")
    words = {"who": row.organisation.name, "title": row.title}
    url = reverse("engagement", args=[row.address, row.organisation.slug])
    # What has passed comes after everything that can still be done.
    return Attention(_("Call"), said % words, url, None if row.late else row.closes)


def our_calls_card(actor: Actor) -> Card | None:
    """How many calls the actor's organisations work with: one query."""
    if not actor.roles:
        return None
    found = _counted(list(actor.roles))[0]
    if not found["all"]:
        return None
    sentence = ngettext("%(count)d waits for a decision.", "%(count)d wait for a decision.", found["undecided"])
    return Card(_("Our calls"), str(found["open"]), sentence % {"count": found["undecided"]}, reverse("our_calls"))


@prepared
def _counted(organisations: Sequence[int]) -> QuerySet[Any, dict[str, int]]:
    open_steps = [Step.CONSIDERING, Step.GO, Step.APPLIED]
    return summed(
        Engagement.objects.filter(organisation__in=organisations),
        all=Count("pk"),
        open=Count("pk", filter=Q(step__in=open_steps)),
        undecided=Count("pk", filter=Q(step=Step.CONSIDERING)),
    )
