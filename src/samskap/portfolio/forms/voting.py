"""Reading a ballot from what a page sends: ``choice`` (ticks), or ``points-3``, ``place-3`` (number of the option)."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from samskap.core.errors import InvalidInput
from samskap.portfolio.models import BallotBox, BallotKind, District
from samskap.portfolio.services.casting import Choices

PREFIX = {BallotKind.POINTS: "points-", BallotKind.RANK: "place-"}
LONGEST = 6
"""Digits of a number on a ballot."""


def choices_in(data: QueryDict, box: BallotBox) -> Choices:
    """The choices, as they were sent.

    :raises InvalidInput: under ``choices``, if something is no whole number.
    """
    if box.kind == BallotKind.APPROVAL:
        return [(_whole(one), 1) for one in data.getlist("choice")[:1000]]
    prefix = PREFIX[BallotKind(box.kind)]
    given = [(name[len(prefix) :], str(data[name]).strip()) for name in list(data)[:1000] if name.startswith(prefix)]
    return [(_whole(number), _whole(value)) for number, value in given if value]


def district_in(data: QueryDict, box: BallotBox) -> District | None:
    """The part of the municipality that was chosen, if any; what is not of this vote is nothing."""
    asked = data.get("district", "")
    if not asked.isdecimal() or len(asked) > LONGEST * 2 or not box.scheme_id:
        return None
    return District.objects.filter(scheme=box.scheme_id, pk=int(asked)).first()


def _whole(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= LONGEST:
        return int(text)
    message = _("Write whole numbers only.")
    raise InvalidInput(message, {"choices": message})
