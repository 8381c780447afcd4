"""What one person follows and has put away."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import Exists
from django.utils.translation import gettext as _

from samskap.calls.models import Call, CallFollow, Dismissal, Listing, SavedSearch
from samskap.calls.selectors.tree import root_id
from samskap.core.access import Actor, actor_for, can, visible_to
from samskap.core.models import User
from samskap.core.selectors.paging import page_of
from samskap.needs.models import Need


@dataclass(frozen=True)
class Interest:
    """What one person has said about one call. ``everything``: they follow all calls."""

    follows: bool = False
    everything: bool = False
    put_away: bool = False


@dataclass(frozen=True)
class PutAway:
    """A call that was put away; ``need`` is None where it was put away at all."""

    call: Call
    need: Need | None
    made_at: datetime


def interest_in(actor: Actor, call: Call) -> Interest:
    """For a call that stands for a tree: one query."""
    if actor.user is None:
        return Interest()
    asked = interest_of(actor, Listing.objects.filter(call=call).values("home"))
    found: Any = Call.objects.filter(pk=call.pk).values_list(*asked.values())
    return Interest(*found.get())


def interest_of(actor: Actor, tree: Any) -> dict[str, Any]:
    """The fields of :class:`Interest`, in their order, as expressions; ``tree``: the calls that count as one."""
    follows = CallFollow.objects.filter(person=actor.user)
    put_away = Dismissal.objects.filter(person=actor.user, need__isnull=True)
    return {
        "follows": Exists(follows.filter(call__in=tree)),
        "everything": Exists(follows.filter(call__isnull=True)),
        "put_away": Exists(put_away.filter(call__in=tree)),
    }


def follows_everything(actor: Actor) -> bool:
    """Whether the person follows all calls: one query."""
    return CallFollow.objects.filter(person=actor.user, call__isnull=True).exists()


def dismissed_calls(actor: Actor, number: str | None) -> "Page[Any]":
    """What the person has put away, as :class:`PutAway`, the latest first; needs that they may still know of.

    Four queries.
    """
    rows: Any = Dismissal.objects.filter(person=actor.user).annotate(root=root_id())
    page = page_of(rows.order_by("-made_at", "-pk"), number)
    found = list(page.object_list)
    calls = Call.objects.in_bulk({row.root for row in found})
    needs = visible_to(actor, Need.objects.all()).in_bulk({row.need_id for row in found if row.need_id})
    page.object_list = [
        PutAway(calls[row.root], needs.get(row.need_id), row.made_at)
        for row in found
        if row.need_id is None or row.need_id in needs
    ]
    return page


def following_of(user: User) -> Mapping[str, Any]:
    """What the portal knows of a person's interest in calls, for their own eyes: six queries."""
    followed = CallFollow.objects.filter(person=user).select_related("call").order_by("pk")
    actor = actor_for(user)
    away = Dismissal.objects.filter(person=user).select_related("call", "need__root").order_by("pk")
    searches = SavedSearch.objects.filter(person=user).select_related("need__root")
    return {
        _("Calls you follow"): [str(row.call) if row.call else _("All calls") for row in followed],
        _("Calls you put aside"): [", ".join(filter(None, (str(row.call), _name_of(actor, row.need)))) for row in away],
        _("Searches you saved"): [
            ", ".join(
                filter(None, (row.name, row.words, row.funder, row.status, row.applies, _name_of(actor, row.need)))
            )
            for row in searches
        ],
    }


def _looked_for(actor: Actor, row: SavedSearch) -> tuple[str, ...]:
    return row.name, row.words, row.funder, row.status, row.applies, _name_of(actor, row.need)


def _name_of(actor: Actor, need: Need | None) -> str:
    """Nothing for a need that the person may not know of any more: it may read otherwise now."""
    return need.name if need is not None and can(actor, "needs.view_need", need) else ""
