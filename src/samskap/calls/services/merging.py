"""The same call in two sources is one call, by hand; and taken apart again with everything as it was."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.calls.models import Call, KeptApart, Listing
from samskap.calls.services.indexing import index_calls
from samskap.calls.services.summing import sum_up
from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import StateRefused


class SameAlready(StateRefused):
    """The two are one call already."""


class SaidDifferent(StateRefused):
    """Somebody has said that the two are not the same."""


class NotMerged(StateRefused):
    """The call is not merged with another."""


@transaction.atomic
def merge_calls(*, actor: Actor, into: Call, other: Call) -> Call:
    """Make ``other``, with what is merged into it, a part of ``into``; returns the call that stands for both.

    :raises Refused: the actor may not.
    :raises SameAlready: they are one call.
    :raises SaidDifferent: somebody has said that they are not, and nobody has taken that back.
    """
    require(actor, "calls.merge_call", into)
    root, leaf = _two_roots(into, other)
    if _apart(root, leaf):
        raise SaidDifferent(
            _("Somebody has said that these are not the same. Take that back first, in the list of such pairs.")
        )
    leaf.merged_into = root
    leaf.save(update_fields=["merged_into"])
    Listing.objects.filter(call=leaf).update(call=root)
    sum_up([root.pk])
    index_calls([root.pk, leaf.pk])
    both = {"call": leaf.token, "into": root.token}
    journal.record(actor=actor, action="call.merged", obj=leaf, before={"into": None}, after=both)
    return root


@transaction.atomic
def unmerge_call(*, actor: Actor, call: Call) -> Call:
    """Take ``call``, with what was merged into it before, out of the call it was merged into; returns it.

    Listings go back to the call they were made for; changes and followers stayed with theirs all the time.

    :raises Refused: the actor may not.
    :raises NotMerged: it is not.
    """
    require(actor, "calls.merge_call", call)
    held = Call.objects.select_for_update(of=("self",)).select_related("merged_into").get(pk=call.pk)
    if held.merged_into is None:
        raise NotMerged(_("This call is not merged with another."))
    before, root = held.merged_into.token, _root(held)
    held.merged_into = None
    held.save(update_fields=["merged_into"])
    Listing.objects.filter(home__in=_tree(held)).update(call=held)
    sum_up([held.pk, root])
    index_calls([held.pk, root])
    both = {"call": held.token, "into": before}
    journal.record(actor=actor, action="call.unmerged", obj=held, before=both, after={"into": None})
    return held


@transaction.atomic
def keep_apart(*, actor: Actor, call: Call, other: Call, now: datetime | None = None) -> KeptApart:
    """Say that two calls are not the same; they are not proposed for merging again. Said twice it stands as it was.

    :raises Refused: the actor may not.
    :raises SameAlready: they are one call.
    """
    require(actor, "calls.merge_call", call)
    first, second = sorted(_two_roots(call, other), key=lambda one: one.pk)
    row, new = KeptApart.objects.get_or_create(first=first, second=second, defaults={"at": now or timezone.now()})
    if new:
        _record_apart(actor, "call.kept_apart", first, second)
    return row


@transaction.atomic
def let_merge(*, actor: Actor, call: Call, other: Call) -> None:
    """Take back that these two are not the same. What nobody has said is not taken back.

    :raises Refused: the actor may not.
    """
    require(actor, "calls.merge_call", call)
    first, second = sorted((call, other), key=lambda one: one.pk)
    gone, _by_model = KeptApart.objects.filter(first=first, second=second).delete()
    if gone:
        _record_apart(actor, "call.let_merge", first, second)


def _record_apart(actor: Actor, action: str, first: Call, second: Call) -> None:
    """In the journal of either, so that it is found from both."""
    for one, two in ((first, second), (second, first)):
        journal.record(actor=actor, action=action, obj=one, after={"other": two.token})


def _apart(root: Call, leaf: Call) -> bool:
    """Whether anything in one has been said to be not the same as anything in the other."""
    ours, theirs = _tree(root), _tree(leaf)
    either = Q(first__in=ours, second__in=theirs) | Q(first__in=theirs, second__in=ours)
    return KeptApart.objects.filter(either).exists()


def _two_roots(call: Call, other: Call) -> list[Call]:
    found = _roots(call, other)
    if found[0].pk == found[1].pk:
        raise SameAlready(_("These are one call already."))
    return found


def _roots(*calls: Call) -> list[Call]:
    """The calls that stand for these, locked in one order, so that two people cannot merge in a circle."""
    found = [_root(call) for call in calls]
    locked = {one.pk: one for one in Call.objects.select_for_update().filter(pk__in=found).order_by("pk")}
    if any(one.merged_into_id is not None for one in locked.values()):
        raise SameAlready(_("Somebody has merged one of them just now."))
    return [locked[pk] for pk in found]


def _root(call: Call) -> int:
    at = Call.objects.get(pk=call.pk)
    while at.merged_into_id is not None:
        at = Call.objects.get(pk=at.merged_into_id)
    return at.pk


def _tree(call: Call) -> set[int]:
    """The call and all that is merged into it, however deep."""
    found: set[int] = set()
    layer = {call.pk}
    while layer:
        found |= layer
        layer = set(Call.objects.filter(merged_into__in=layer).values_list("pk", flat=True)) - found
    return found
