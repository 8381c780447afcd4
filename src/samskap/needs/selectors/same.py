"""Needs that are perhaps the same, and those that people have found to be: only to whom may see both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, F, Q, QuerySet

from samskap.core.access import Actor, visible_to
from samskap.core.errors import NotVisible
from samskap.core.models import Visibility
from samskap.core.prepared import prepared, summed
from samskap.core.selectors.paging import page_of
from samskap.needs.models import Need, SameNeeds, Sameness
from samskap.needs.selectors.listing import STANDING

PAIRS_ON_A_PAGE = 10
MOST_ON_A_NEED = 20


@dataclass(frozen=True)
class Side:
    """One of the two, with the sentence that matches; where that no longer stands in the need, its name."""

    need: Need
    sentence: str

    @property
    def repeats(self) -> bool:
        """The sentence is the name, perhaps cut."""
        return self.sentence.startswith(self.need.name.rstrip("…").strip())

    @classmethod
    def of(cls, need: Need, sentence: str) -> "Side":
        """What was once written and then taken away is not shown again."""
        now = " ".join(f"{need.today}\n{need.whom}\n{need.better}".split())
        said = " ".join(sentence.split())
        return cls(need, sentence if said and said in now else need.name)


@dataclass(frozen=True)
class ShownPair:
    """A pair as somebody of one side sees it: ``ours`` first."""

    pair: SameNeeds
    ours: Side
    theirs: Side
    may_decide: bool


def seen_pairs(actor: Actor) -> QuerySet[SameNeeds]:
    """Pairs of which the actor may know both needs, and both still stand."""
    rows = Need.objects.filter(STANDING).exclude(visibility=Visibility.PRIVATE)
    seen = visible_to(actor, rows).order_by().values("pk")
    return SameNeeds.objects.filter(first__in=seen, second__in=seen).select_related(
        "first__organisation", "second__organisation"
    )


def find_pair(actor: Actor, need: Need, other: Need) -> SameNeeds:
    """The pair of the two, in either order: one query.

    :raises NotVisible: they were not proposed, or the actor may not know of both.
    """
    first, second = sorted((need.pk, other.pk))
    found = seen_pairs(actor).filter(first=first, second=second).first()
    if found is None:
        raise NotVisible
    return found


def _mine(actor: Actor) -> Q:
    ours = list(actor.roles)
    return Q(first__organisation__in=ours) | Q(second__organisation__in=ours)


def pairs_page(actor: Actor, status: Sequence[str], number: str | None) -> "Page[ShownPair]":
    """Pairs with a need of the actor's organisations, the likeliest first, what was decided last first: two queries."""
    order = ("-score", "pk") if Sameness.PROPOSED in status else ("-decided_at", "pk")
    page = page_of(
        seen_pairs(actor).filter(_mine(actor), status__in=status).order_by(*order), number, per_page=PAIRS_ON_A_PAGE
    )
    page.object_list = [shown(actor, pair) for pair in page.object_list]
    return page


def shown(actor: Actor, pair: SameNeeds) -> ShownPair:
    """The pair with the actor's own side first."""
    sides = Side.of(pair.first, pair.first_sentence), Side.of(pair.second, pair.second_sentence)
    ours, theirs = sides if actor.belongs_to(pair.first.organisation_id) else sides[::-1]
    may = any(actor.works_in(side.need.organisation_id) for side in sides)
    return ShownPair(pair, ours, theirs, may)


def count_proposed(actor: Actor) -> int:
    """Pairs that wait for a decision of those whom the actor works with: one query."""
    return _proposed(actor)[0]["count"] if any(map(actor.works_in, actor.roles)) else 0


@prepared
def _proposed(actor: Actor) -> QuerySet[Any, dict[str, int]]:
    ours = [pk for pk in actor.roles if actor.works_in(pk)]
    mine = Q(first__organisation__in=ours) | Q(second__organisation__in=ours)
    return summed(seen_pairs(actor).filter(mine, status=Sameness.PROPOSED), count=Count("pk"))


def around(actor: Actor, need: Need) -> tuple[list[Need], int]:
    """Needs that people have found to be the same as this one, and how many more are proposed: one query."""
    found = _pairs_of(actor, need.pk)
    same = [pair for pair in found if pair.status == Sameness.SAME]
    return [pair.second if pair.first_id == need.pk else pair.first for pair in same], len(found) - len(same)


@prepared
def _pairs_of(actor: Actor, need: int) -> QuerySet[SameNeeds]:
    """Pairs with the need that are proposed or decided to be the same, what was decided last first."""
    mine = seen_pairs(actor).filter(Q(first=need) | Q(second=need)).exclude(status=Sameness.DIFFERENT)
    return mine.order_by(F("decided_at").desc(nulls_last=True), "pk")[:MOST_ON_A_NEED]


def same_as(actor: Actor, need: Need) -> list[Need]:
    """Needs that people have found to be the same as this one: one query, at most twenty."""
    return around(actor, need)[0]
