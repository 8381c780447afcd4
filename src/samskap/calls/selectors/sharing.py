"""Calls that a coordinator shared in a network: to its coordinator with every answer, to a member with its own."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.calls.models import Call, CallShare, CallShareAnswer, ShareAnswer
from samskap.calls.records import Status
from samskap.calls.selectors.closings import calls_by_id
from samskap.calls.selectors.tree import of_root, root_id
from samskap.core.access import Actor, can, require
from samskap.core.errors import NotVisible
from samskap.core.models import Network, NetworkMembership, Organisation, OrganisationKind, User
from samskap.core.prepared import prepared
from samskap.core.registry import Attention
from samskap.core.selectors.paging import page_of

ON_A_NETWORK = 10
MOST = 20
LOOKS: dict[str, tuple[str, str]] = {
    ShareAnswer.LEAD: ("success", "check"),
    ShareAnswer.JOIN: ("success", "circle"),
    ShareAnswer.MAYBE: ("warning", "triangle"),
    ShareAnswer.NO: ("neutral", "cross"),
}
_ORDER = {answer: place for place, answer in enumerate(ShareAnswer.values)}


@dataclass(frozen=True)
class Answered:
    """One municipality that is asked, and what it answered; empty where it has not."""

    organisation: Organisation
    answer: CallShareAnswer | None
    look: tuple[str, str]


@dataclass(frozen=True)
class SharePage:
    """A shared call as one actor sees it. ``answers`` is None for who may not see those of others; ``ours`` are those
    of the actor's organisations that are asked, with whether the actor may answer for them."""

    share: CallShare
    call: Call
    answers: Any
    sentence: str
    ours: Sequence[tuple[Answered, bool]]
    may_edit: bool
    is_answered: bool


@dataclass(frozen=True)
class SharedRow:
    """A shared call in a list. ``words``: how far the answers came, or what we answered."""

    share: CallShare
    call: Call
    words: str
    waits: bool


def asked_in(network: Network) -> QuerySet[NetworkMembership]:
    """Who is asked: everybody in the network, its coordinator only if that is a municipality itself."""
    return _asked_of(network.pk, network.coordinator_id)


def _asked_of(network: int, coordinator: int) -> QuerySet[NetworkMembership]:
    is_other = ~Q(organisation=coordinator) | Q(organisation__kind=OrganisationKind.MUNICIPALITY)
    return NetworkMembership.objects.filter(is_other, network=network)


def is_asked(share: CallShare, organisation: Organisation) -> bool:
    """Whether the organisation is one of them: one query."""
    return asked_in(share.network).filter(organisation=organisation).exists()


def find_share(actor: Actor, token: str) -> CallShare:
    """The shared call, for those in the network: one query.

    :raises NotVisible: there is none, or the actor may not know of it.
    """
    row = CallShare.objects.select_related("network__coordinator", "call").filter(token=token).first()
    if row is None or not can(actor, "calls.view_share", row):
        raise NotVisible
    return row


def network_to_share(actor: Actor, slug: str) -> Network:
    """The network, for those in it: one query.

    :raises NotVisible: there is none, or the actor is not in it.
    """
    network = Network.objects.select_related("coordinator").filter(slug=slug, pk__in=actor.networks).first()
    if network is None:
        raise NotVisible
    return network


def asked_organisation(actor: Actor, share: CallShare, slug: str) -> tuple[Organisation, CallShareAnswer | None]:
    """The organisation that the actor answers for, and what it has answered: two queries.

    :raises NotVisible: it is not asked, or the actor does not belong to it.
    :raises Refused: the actor belongs to it, but does not work there.
    """
    asked = asked_in(share.network).filter(organisation__slug=slug, organisation__in=list(actor.roles))
    row = asked.select_related("organisation").first()
    if row is None:
        raise NotVisible
    require(actor, "calls.engage", row.organisation)
    return row.organisation, _given(share, [row.organisation_id]).get(row.organisation_id)


def call_of(share: CallShare) -> Call:
    """The call that stands for the shared one: one query."""
    return Call.objects.filter(listings__home=share.call_id).first() or share.call


def share_page(actor: Actor, share: CallShare, number: str | None) -> SharePage:
    """At most six queries."""
    sees_all = can(actor, "calls.view_answers", share)
    asked = asked_in(share.network).select_related("organisation").order_by("organisation__name", "pk")
    mine = list(asked.filter(organisation__in=list(actor.roles)))
    given = _given(share, [row.organisation_id for row in mine])
    counts = _counts(share) if sees_all else Counter[str]()
    return SharePage(
        share=share,
        call=call_of(share),
        answers=_answers_page(share, asked, number) if sees_all else None,
        sentence=answers_in_words(counts, asked.count()) if sees_all else "",
        ours=[(_answered(row, given), actor.works_in(row.organisation_id)) for row in mine],
        may_edit=can(actor, "calls.edit_share", share),
        is_answered=bool(counts),
    )


def _answers_page(share: CallShare, asked: QuerySet[NetworkMembership], number: str | None) -> Any:
    """Who wants to lead first, who has not answered last."""
    given = CallShareAnswer.objects.filter(share=share, organisation=OuterRef("organisation"))
    rows = asked.annotate(place=_place(given))
    page: Any = page_of(rows.order_by(F("place").asc(nulls_last=True), "organisation__name", "pk"), number)
    members = list(page.object_list)
    found = _given(share, [row.organisation_id for row in members])
    page.object_list = [_answered(row, found) for row in members]
    return page


def _place(given: QuerySet[CallShareAnswer]) -> Any:
    order = Case(*(When(answer=one, then=Value(place)) for one, place in _ORDER.items()), output_field=IntegerField())
    return Subquery(given.annotate(place=order).values("place")[:1])


def _given(share: CallShare, organisations: Iterable[int]) -> dict[int, CallShareAnswer]:
    rows = CallShareAnswer.objects.filter(share=share, organisation__in=list(organisations)).select_related("by")
    return {row.organisation_id: row for row in rows}


def _answered(row: NetworkMembership, given: Mapping[int, CallShareAnswer]) -> Answered:
    answer = given.get(row.organisation_id)
    return Answered(row.organisation, answer, LOOKS[answer.answer] if answer else ("neutral", "ring"))


def _counts(share: CallShare) -> Counter[str]:
    """How many of those that are asked now gave each answer: one query."""
    asked = asked_in(share.network).values("organisation")
    rows = CallShareAnswer.objects.filter(share=share, organisation__in=asked).values_list("answer")
    return Counter(dict(rows.annotate(n=Count("pk")).order_by()))


def answers_in_words(counts: Mapping[str, int], asked: int) -> str:
    """``7 of 20 have answered: 2 want to lead, 3 want to be part of it, 2 say no.``"""
    total = sum(counts.values())
    said = ngettext("%(total)d of %(asked)d has answered", "%(total)d of %(asked)d have answered", total)
    words = said % {"total": total, "asked": asked}
    parts = [_part(answer, counts[answer]) for answer in ShareAnswer.values if counts.get(answer)]
    return f"{words}: {', '.join(parts)}." if parts else f"{words}."


def _part(answer: str, count: int) -> str:
    return {
        ShareAnswer.LEAD: ngettext("%(count)d wants to lead", "%(count)d want to lead", count),
        ShareAnswer.JOIN: ngettext("%(count)d wants to be part of it", "%(count)d want to be part of it", count),
        ShareAnswer.MAYBE: ngettext("%(count)d says perhaps", "%(count)d say perhaps", count),
        ShareAnswer.NO: ngettext("%(count)d says not this time", "%(count)d say not this time", count),
    }[ShareAnswer(answer)] % {"count": count}


def shared_in(actor: Actor, network: Network, *, now: datetime | None = None) -> list[SharedRow]:
    """What is shared in a network and has not closed, what closes soonest first, for its page: three queries."""
    moment = now or timezone.now()
    ours = [pk for pk in actor.roles if actor.works_in(pk)]
    shares = _open_shares(network.pk, network.coordinator_id, ours, moment)
    if not shares:
        return []
    calls = calls_by_id({row.root for row in shares})
    answers: dict[int, list[CallShareAnswer]] = {row.pk: [] for row in shares}
    for answer in _answers(network.pk, network.coordinator_id, list(answers)):
        answers[answer.share_id].append(answer)
    sees_all = actor.belongs_to(network.coordinator_id)
    return [_shared_row(row, calls[row.root], answers[row.pk], ours, sees_all) for row in shares]


@prepared
def _open_shares(network: int, coordinator: int, ours: Sequence[int], now: datetime) -> QuerySet[Any, Any]:
    """What is shared and has not closed; ``asked``: how many are, ``mine``: how many of these organisations."""
    rows: QuerySet[Any] = CallShare.objects.filter(network=network).annotate(
        root=root_id(), closes=of_root("closes_at"), status=of_root("status")
    )
    rows = rows.exclude(status=Status.CLOSED).exclude(closes__lte=now)
    asked = _asked_of(network, coordinator)
    rows = rows.annotate(asked=_counted(asked), mine=_counted(asked.filter(organisation__in=ours)))
    return rows.order_by(F("closes").asc(nulls_last=True), "-shared_at")[:ON_A_NETWORK]


@prepared
def _answers(network: int, coordinator: int, shares: Sequence[int]) -> QuerySet[CallShareAnswer]:
    """Of those that are asked now."""
    asked = _asked_of(network, coordinator).values("organisation")
    return CallShareAnswer.objects.filter(share__in=shares, organisation__in=asked)


def _counted(rows: QuerySet[NetworkMembership]) -> Any:
    """How many members of one network these are, as an expression."""
    total = rows.order_by().values("network").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(total), Value(0))


def _shared_row(
    share: Any, call: Call, answers: Sequence[CallShareAnswer], ours: Sequence[int], sees_all: bool
) -> SharedRow:
    mine = [one for one in answers if one.organisation_id in ours]
    waits = len(mine) < share.mine
    if sees_all:
        return SharedRow(share, call, answers_in_words(Counter(one.answer for one in answers), share.asked), waits)
    said = ", ".join(one.get_answer_display() for one in mine)
    return SharedRow(share, call, said or _("No answer yet"), waits)


def shares_speak(actor: Actor) -> Iterable[Attention]:
    """Shared calls that an organisation of the actor's has not answered, and has not let close: one query."""
    ours = [pk for pk in actor.roles if actor.works_in(pk)]
    return [_asks(row) for row in _asked(ours, timezone.now())] if ours else []


@prepared
def _asked(ours: Sequence[int], now: datetime) -> QuerySet[Any, Any]:
    """Open shares that one of these organisations has not answered; ``who`` is its name."""
    asked = NetworkMembership.objects.filter(organisation__in=ours, network=OuterRef("network"))
    coordinates = Q(organisation=F("network__coordinator")) & ~Q(organisation__kind=OrganisationKind.MUNICIPALITY)
    answered = CallShareAnswer.objects.filter(share=OuterRef(OuterRef("pk")), organisation=OuterRef("organisation"))
    waiting = asked.exclude(coordinates).filter(~Exists(answered))
    rows: QuerySet[Any] = CallShare.objects.annotate(
        root=root_id(),
        title=of_root("title"),
        closes=of_root("closes_at"),
        status=of_root("status"),
        who=Subquery(waiting.order_by("pk").values("organisation__name")[:1]),
    )
    rows = rows.filter(who__isnull=False).exclude(status=Status.CLOSED).exclude(closes__lte=now)
    return rows.select_related("network").order_by("answer_by", "-shared_at")[:MOST]


def _asks(row: Any) -> Attention:
    said = _("%(network)s asks whether %(who)s wants to be part of: %(title)s")
    words = {"network": row.network.name, "who": row.who, "title": row.title}
    due = _end_of(row.answer_by) if row.answer_by else row.closes
    return Attention(_("Call"), said % words, reverse("shared_call", args=[row.token]), due)


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


def shares_of(user: User) -> Mapping[str, Any]:
    """What the portal knows of a person's shares and answers, for their own eyes: two queries."""
    shared = CallShare.objects.filter(shared_by=user).select_related("network", "call").order_by("pk")
    given = CallShareAnswer.objects.filter(by=user).select_related("organisation", "share__call").order_by("pk")
    return {
        _("Calls you shared in a network"): [f"{row.network.name}, {row.call}, {row.message}" for row in shared],
        _("Answers you gave a network"): [
            f"{row.organisation.name}, {row.share.call}, {row.get_answer_display()}, {row.comment}" for row in given
        ],
    }
