"""Reading a ballot from what a page sends: ``choice`` (ticks), or ``points-3``, ``place-3`` (number of the option)."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from samskap.core.errors import InvalidInput
from samskap.portfolio.models import BallotBox, BallotKind, District, VotingDoor
from samskap.portfolio.selectors.votes.casting import districts_of
from samskap.portfolio.services.votes.casting import Choices

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
    if not (asked.isascii() and asked.isdecimal()) or len(asked) > LONGEST * 2:
        return None
    return districts_of(box).filter(pk=int(asked)).first()


def door_in(data: QueryDict, came: VotingDoor) -> VotingDoor:
    """The door of the group that was chosen, of the kind through which the voter came; where there is one, that one.

    Nobody else says to which group a voter belongs: not the link, and not who asked for it.

    :raises InvalidInput: under ``leg``, if there are several and none of them was chosen.
    """
    doors = {one.leg: one for one in VotingDoor.objects.filter(box=came.box_id, channel=came.channel)}
    if len(doors) < 2:
        return came
    chosen = doors.get(str(data.get("leg", "")))
    if chosen is None:
        message = _("Choose the group in which you vote.")
        raise InvalidInput(message, {"leg": message})
    return chosen


def _whole(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= LONGEST:
        return int(text)
    message = _("Write whole numbers only.")
    raise InvalidInput(message, {"choices": message})
