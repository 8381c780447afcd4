"""The page of one need, and what it says on the workbench."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.core.access import Actor, actor_for, can, visible_to
from samskap.core.models import NetworkMembership, User
from samskap.core.prepared import prepared, summed
from samskap.core.registry import Attention, Card, StartBlock, registry
from samskap.core.selectors.paging import page_in_one
from samskap.needs.models import Assessment, Need, NeedSupport, Suggestion, SuggestionStatus
from samskap.needs.selectors.around import Around, Voice, around_of
from samskap.needs.selectors.family import about, family_of
from samskap.needs.selectors.listing import STANDING

SUGGESTIONS_PAGE = 10
NEWS = timedelta(days=7)
MOST, MOST_READ = 20, 200


@dataclass(frozen=True)
class NeedPage:
    """A need with all that stands around it, as one actor sees it.

    ``around``: what stands around it and what is merged into it, its ``family``;
    ``asked_for``: the one of these that led here. ``suggestions``: all of them for the
    owner, their own for others; ``blocks`` come from later rooms; ``ours``: voices of the actor's own organisations.
    """

    need: Need
    family: Sequence[Need]
    asked_for: Need | None
    around: Around
    ours: Sequence[Voice]
    suggestions: "Page[Suggestion]"
    blocks: Sequence[StartBlock]
    may_edit: bool
    may_suggest: bool
    may_support: bool
    is_owner: bool


def need_page(actor: Actor, need: Need, number: str | None, merged: str = "") -> NeedPage:
    """The page, for one who asked for what is ``merged`` into it, by its token.

    Three queries, one more where needs are merged into it, and what the blocks take.
    """
    blocks = [block for make in registry.need_blocks if (block := make(actor, need)) is not None]
    owner = can(actor, "needs.view_suggestions", need)
    family = family_of(actor, need)
    around = around_of(need, family)
    return NeedPage(
        need=need,
        family=family,
        asked_for=next((one for one in family if one.token == merged), None),
        around=around,
        ours=[voice for voice in around.voices if actor.works_in(voice.organisation)],
        suggestions=page_in_one(_suggestions(actor, need, owner), number, per_page=SUGGESTIONS_PAGE),
        blocks=blocks,
        may_edit=can(actor, "needs.edit_need", need),
        may_suggest=can(actor, "needs.make_suggestion", need),
        may_support=can(actor, "needs.support_need", need),
        is_owner=owner,
    )


def _suggestions(actor: Actor, need: Need, owner: bool) -> Any:
    """What waits first, then what was answered last."""
    if actor.user is None:
        return Suggestion.objects.none()
    rows = Suggestion.objects.filter(about(actor, need))
    rows = rows if owner else rows.filter(made_by=actor.user)
    waiting_first = F("answered_at").desc(nulls_first=True)
    return rows.select_related("need", "made_by", "organisation", "answered_by").order_by(
        waiting_first, "-made_at", "-id"
    )


def suggestions_speak(actor: Actor) -> Iterable[Attention]:
    """Suggestions that nobody has answered, by need; and the answers of the last week to one's own: one query."""
    if actor.user is None:
        return []
    found = _spoken_of(actor, timezone.now() - NEWS)
    counts = Counter(row.need for row in found if row.waits)
    told = [row for row in found if not row.waits and can(actor, "needs.view_need", row.need)]
    return [*(_waiting(need, count) for need, count in counts.items()), *(_answered(row) for row in told)]


@prepared
def _spoken_of(actor: Actor, since: datetime) -> QuerySet[Suggestion]:
    """Suggestions that wait for the actor's organisations, and the actor's own that were answered ``since``."""
    ours = [pk for pk in actor.roles if actor.works_in(pk)]
    waiting = Q(status=SuggestionStatus.WAITING, need__organisation__in=ours, need__withdrawn_at__isnull=True)
    answered = Q(made_by=actor.user, answered_at__gte=since)
    rows = Suggestion.objects.filter(waiting | answered).select_related("need__organisation", "need__root")
    return rows.order_by("-made_at", "-pk")[:MOST_READ]


def _waiting(need: Need, count: int) -> Attention:
    said = ngettext(
        "%(count)d suggestion waits for your answer: %(name)s",
        "%(count)d suggestions wait for your answer: %(name)s",
        count,
    )
    address = reverse("need", args=[need.token]) + "#suggestions"
    return Attention(_("Need"), said % {"count": count, "name": need.name}, address)


def needs_card(actor: Actor) -> Card | None:
    """How many needs the actor's organisations have: one query."""
    if not actor.roles:
        return None
    found = _counted(list(actor.roles))[0]
    if not found["all"]:
        return None
    sentence = ngettext("%(count)d has been shared.", "%(count)d have been shared.", found["shared"])
    return Card(_("Our needs"), str(found["all"]), sentence % {"count": found["shared"]}, reverse("my_needs"))


@prepared
def _counted(organisations: Sequence[int]) -> QuerySet[Any, dict[str, int]]:
    rows = Need.objects.filter(STANDING, organisation__in=organisations)
    return summed(rows, all=Count("pk"), shared=Count("shared_at"))


def news_of_needs(actor: Actor) -> Iterable[Attention]:
    """What others in the actor's networks shared in the last week: one query."""
    if not actor.networks:
        return []
    return [_shared(row) for row in _shared_since(actor, timezone.now() - NEWS)]


@prepared
def _shared_since(actor: Actor, since: datetime) -> QuerySet[Need]:
    """What others in the actor's networks shared, as far as the actor may know of it."""
    others = NetworkMembership.objects.filter(network__in=actor.networks).values("organisation")
    rows = visible_to(actor, Need.objects.filter(STANDING, organisation__in=others))
    rows = rows.exclude(organisation__in=list(actor.roles)).filter(shared_at__gte=since)
    return rows.select_related("organisation").order_by("-shared_at", "-pk")[:MOST]


def _answered(row: Suggestion) -> Attention:
    words = {"who": row.need.organisation.name, "name": row.need.name}
    accepted = row.status == SuggestionStatus.ACCEPTED
    said = (
        _("%(who)s accepts your suggestion: %(name)s") if accepted else _("%(who)s answers your suggestion: %(name)s")
    )
    return Attention(
        _("Answer"), said % words, reverse("need", args=[row.need.token]) + "#suggestions", row.answered_at
    )


def _shared(row: Need) -> Attention:
    said = _("%(who)s has a need: %(name)s") % {"who": row.organisation.name, "name": row.name}
    return Attention(_("Need"), said, reverse("need", args=[row.token]), row.shared_at)


def work_of(user: User) -> dict[str, Any]:
    """What the portal knows of a person's work with needs, for their own eyes: seven queries.

    What they may not open any more has no name here: it may read otherwise than when they wrote it.
    """
    actor = actor_for(user)
    made = Need.objects.filter(created_by=user).select_related("root").order_by("pk")
    suggestions = list(Suggestion.objects.filter(Q(made_by=user) | Q(answered_by=user)).order_by("pk"))
    supported = NeedSupport.objects.filter(by=user).select_related("need__root").order_by("pk")
    assessed = Assessment.objects.filter(created_by=user).order_by("pk")
    return {
        _("Needs you wrote"): [_dated(actor, row.created_at, row) for row in made],
        _("Suggestions you made"): [
            {
                _("When"): timezone.localdate(row.made_at).isoformat(),
                _("Your suggestion"): row.text,
                _("Answer"): row.answer,
            }
            for row in suggestions
            if row.made_by_id == user.pk
        ],
        _("Needs you said your organisation has too"): [_dated(actor, row.at, row.need) for row in supported],
        _("Assessments you wrote down"): [_dated(actor, row.created_at, row) for row in assessed],
        _("Suggestions you answered"): sum(row.answered_by_id == user.pk for row in suggestions),
    }


def _dated(actor: Actor, at: datetime, row: Need | Assessment) -> str:
    seen = can(actor, "needs.view_need" if isinstance(row, Need) else "needs.view_assessment", row)
    return ", ".join((timezone.localdate(at).isoformat(), *([str(row)] if seen else [])))
