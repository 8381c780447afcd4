"""Calls by what names them."""

from samskap.calls.models import Call
from samskap.core.errors import NotVisible


def find_call(token: str) -> Call:
    """The call with this token; everybody may see every call. One query.

    :raises NotVisible: there is none.
    """
    call = Call.objects.filter(token=token).first()
    if call is None:
        raise NotVisible
    return call


def root_of(call: Call) -> Call:
    """The call that stands for this one: itself, unless it was merged into another. One query a step of the way."""
    while call.merged_into is not None:
        call = call.merged_into
    return call
