"""Calls by what names them."""

from django.db.models import QuerySet

from samskap.calls.models import MANUAL, Call, Listing
from samskap.core.access import Actor, can, require
from samskap.core.errors import NotVisible
from samskap.core.prepared import prepared


def find_call(token: str) -> Call:
    """The call with this token; everybody may see every call. One query.

    :raises NotVisible: there is none.
    """
    call = next(iter(_named(token)), None)
    if call is None:
        raise NotVisible
    return call


@prepared
def _named(token: str) -> QuerySet[Call]:
    return Call.objects.filter(token=token)


def root_of(call: Call) -> Call:
    """The call that stands for this one: itself, unless it was merged into another. One query a step of the way."""
    while call.merged_into is not None:
        call = call.merged_into
    return call


def find_entered(actor: Actor, token: str) -> Listing:
    """What the actor may correct of the call with this token: what was entered by hand; two queries.

    :raises NotVisible: there is no such call, or nobody entered it by hand.
    :raises Refused: others did.
    """
    call = find_call(token)
    rows = Listing.objects.select_related("source__organisation", "call").filter(source__adapter=MANUAL)
    entered = list(rows.filter(call=call).order_by("id"))
    if not entered:
        raise NotVisible
    found = next((one for one in entered if can(actor, "calls.correct_call", one.source)), entered[0])
    require(actor, "calls.correct_call", found.source)
    return found
