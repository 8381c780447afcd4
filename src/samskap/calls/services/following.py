"""What one person wants to hear of calls: following, and putting away for good. Each has its way back.

Following and putting away exclude each other: whoever asks for the one has changed their mind about the other.
"""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from samskap.calls.models import Call, CallFollow, Dismissal
from samskap.calls.selectors.tree import tree_of
from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import Refused
from samskap.core.models import User
from samskap.needs.models import Need


@transaction.atomic
def follow_call(*, actor: Actor, call: Call | None) -> None:
    """Be told of what changes in a call that stands for a tree, or in every call where ``call`` is None. Twice is once.

    :raises Refused: the actor has no account.
    """
    person = _person(actor)
    if call is not None:
        _put_back(actor, person, call, None)
    if _follows(person, call).exists():
        return
    row, new = CallFollow.objects.get_or_create(person=person, call=call)
    if new:
        _record(actor, "followed", row, call)


@transaction.atomic
def unfollow_call(*, actor: Actor, call: Call | None) -> None:
    """Be told no more; what was told stays.

    :raises Refused: the actor has no account.
    """
    person = _person(actor)
    _end_follow(actor, person, call)


@transaction.atomic
def dismiss_call(*, actor: Actor, call: Call, need: Need | None = None) -> None:
    """Do not want to see the call again: for one need, or at all. It stays so until it is undone.

    :raises NotVisible: the actor may not know of the need.
    :raises Refused: the actor has no account.
    """
    person = _person(actor)
    if need is None:
        _end_follow(actor, person, call)
    else:
        require(actor, "needs.view_need", need, view="needs.view_need")
    if Dismissal.objects.filter(person=person, call__in=tree_of(call), need=need).exists():
        return
    row, new = Dismissal.objects.get_or_create(person=person, call=call, need=need)
    if new:
        _record(actor, "dismissed", row, call, need)


@transaction.atomic
def undo_dismissal(*, actor: Actor, call: Call, need: Need | None = None) -> None:
    """See it again.

    :raises Refused: the actor has no account.
    """
    _put_back(actor, _person(actor), call, need)


def _person(actor: Actor) -> User:
    require(actor, "calls.follow_call")
    if actor.user is None:
        raise Refused(_("Sign in first."))
    return actor.user


def _follows(person: User, call: Call | None) -> QuerySet[CallFollow]:
    rows = CallFollow.objects.filter(person=person)
    return rows.filter(call__isnull=True) if call is None else rows.filter(call__in=tree_of(call))


def _end_follow(actor: Actor, person: User, call: Call | None) -> None:
    rows = _follows(person, call)
    for row in rows:
        _record(actor, "unfollowed", row, call)
    rows.delete()


def _put_back(actor: Actor, person: User, call: Call, need: Need | None) -> None:
    rows = Dismissal.objects.filter(person=person, call__in=tree_of(call), need=need)
    for row in rows:
        _record(actor, "put_back", row, call, need)
    rows.delete()


def _record(actor: Actor, action: str, row: Any, call: Call | None, need: Need | None = None) -> None:
    """What a person wants to read says something about them: it goes from the journal with their account."""
    personal = {"call": call.token if call else None, "need": need.token if need else None}
    journal.record(actor=actor, action=f"call.{action}", obj=row, personal=personal)
