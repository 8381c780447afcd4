"""Casting, changing and taking back a secret ballot.

A ballot leaves no line in the journal, and has no time: a line has an order and a moment, which beside a server's log
would say who cast what. The seal at closing stands in the journal instead.
"""

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.core.errors import InvalidInput, NotVisible, StateRefused, TooMany
from samskap.core.tokens import digest, new_secret
from samskap.portfolio.models import Ballot, BallotBox, BallotKind, Channel, District, PaperBatch, VotingDoor
from samskap.portfolio.services.votes.boxes import locked_box, refuse_called_off

OPEN_BALLOTS_A_NETWORK = 40
"""New ballots without address or account from one network in one vote: a large household or a library, not a crowd."""

Choices = Sequence[tuple[int, int]]
"""Number of the option and points, as :attr:`Ballot.choices` has them."""


@dataclass(frozen=True)
class Voter:
    """Whoever votes. ``owner`` names them (``address:7``, ``organisation:3``); the open door knows only ``key``.

    ``key`` is what the browser's cookie holds, empty before the first ballot.
    """

    door: VotingDoor
    owner: str = ""
    key: str = ""
    network_hash: str = ""
    is_organisation: bool = False


@dataclass(frozen=True)
class Cast:
    """A ballot that lies in the box, and the key for the voter's browser."""

    ballot: Ballot
    key: str


@transaction.atomic
def cast_ballot(
    *, box: BallotBox, voter: Voter, choices: Choices, district: District | None = None, now: datetime | None = None
) -> Cast:
    """Put the ballot in the box, or change the one that this voter has there.

    :raises StateRefused: the vote is not open at this moment.
    :raises InvalidInput: the choices cannot be on a ballot of this kind.
    :raises TooMany: very many ballots without address or account come from one network.
    """
    row = _open_box(box, now or timezone.now())
    checked = check_choices(row, choices)
    _check_door(row, voter, district)
    owner = owner_digest(row, voter.owner)
    ballot = _find(row, owner, voter.key)
    if owner and not voter.is_organisation:
        ballot = _with_the_browsers_own(row, voter, owner, ballot)
    if ballot is None:
        ballot = Ballot(box=row, door=voter.door, owner_digest=owner, receipt=new_receipt())
        if voter.door.channel == Channel.OPEN:
            _refuse_a_crowd(row, voter.network_hash)
            ballot.network_hash = voter.network_hash
    key = voter.key if voter.key and ballot.key_digest == digest(voter.key) else new_secret()
    ballot.key_digest, ballot.choices, ballot.district = digest(key), checked, district
    ballot.door, ballot.is_organisation = voter.door, voter.is_organisation
    ballot.save()
    return Cast(ballot, key)


@transaction.atomic
def take_back_ballot(*, box: BallotBox, ballot: Ballot, now: datetime | None = None) -> None:
    """Take a ballot out of the box; the caller has found it by the voter's own key.

    :raises StateRefused: the vote is not open at this moment.
    """
    row = _open_box(box, now or timezone.now())
    Ballot.objects.filter(pk=ballot.pk, box=row, batch=None).delete()


def ballot_of(box: BallotBox, voter: Voter) -> Ballot | None:
    """The ballot that this voter has in the open box, if there is one."""
    return _find(box, owner_digest(box, voter.owner), voter.key)


def enter_sheet(*, batch: PaperBatch, sheet: int, choices: Choices, district: District | None = None) -> Ballot:
    """Put a paper ballot in the box; the caller has locked the box and checked who enters it.

    :raises InvalidInput: the choices cannot be on a ballot of this kind, or the sheet has been entered.
    """
    box = batch.door.box
    checked = check_choices(box, choices)
    if not 1 <= sheet <= batch.sheets:
        message = _("This batch has sheets 1 to %(sheets)s.") % {"sheets": batch.sheets}
        raise InvalidInput(message, {"sheet": message})
    try:
        with transaction.atomic():
            return Ballot.objects.create(
                box=box,
                door=batch.door,
                batch=batch,
                sheet=sheet,
                choices=checked,
                district=district,
                key_digest=digest(new_secret()),
                receipt=new_receipt(),
            )
    except IntegrityError as error:
        message = _("This sheet has been entered already.")
        raise InvalidInput(message, {"sheet": message}) from error


def check_choices(box: BallotBox, choices: Choices) -> list[list[int]]:
    """The choices as they are stored: by number of the option, for an order by place.

    :raises InvalidInput: under ``choices``.
    """
    numbers = [number for number, _points in choices]
    there = set(box.options.filter(withdrawn_at=None).values_list("number", flat=True))
    if not choices:
        raise _wrong(_("Choose at least one."))
    if len(set(numbers)) != len(numbers) or not set(numbers) <= there:
        raise _wrong(_("Something on the ballot cannot be chosen. Load the page again."))
    if box.kind == BallotKind.POINTS:
        return _points(box, choices)
    if len(choices) > box.most:
        message = ngettext("Choose at most %(most)d.", "Choose at most %(most)d.", box.most)
        raise _wrong(message % {"most": box.most})
    if box.kind == BallotKind.RANK:
        return [[number, place] for place, number in enumerate(_in_order(choices), start=1)]
    return [[number, 1] for number in sorted(numbers)]


def owner_digest(box: BallotBox, owner: str) -> str:
    """What stands in place of the voter while the box is open; nothing for one whom only a cookie knows."""
    if not owner:
        return ""
    return salted_hmac("samskap.ballot.owner", f"{box.pepper} {owner}", algorithm="sha256").hexdigest()


def new_receipt() -> str:
    """A code of 16 letters and digits in groups of four, 80 random bits, none of which are mistaken for others."""
    code = base64.b32encode(secrets.token_bytes(10)).decode().translate(str.maketrans("IO", "89"))
    return "-".join(code[at : at + 4] for at in range(0, 16, 4))


def _find(box: BallotBox, owner: str, key: str) -> Ballot | None:
    """The ballot of this voter, by owner if they have one, else by the key of their browser."""
    rows = Ballot.objects.filter(box=box)
    if owner:
        return rows.filter(owner_digest=owner).first()
    return rows.filter(owner_digest="", key_digest=digest(key)).first() if key else None


def _with_the_browsers_own(box: BallotBox, voter: Voter, owner: str, ballot: Ballot | None) -> Ballot | None:
    """Whoever voted without anything, and now by e-mail in the same browser, keeps that one ballot and its receipt."""
    rows = Ballot.objects.filter(box=box, owner_digest="", batch=None, key_digest=digest(voter.key))
    first = rows.first() if voter.key else None
    if first is None:
        return ballot
    if ballot is not None:
        first.delete()
        return ballot
    first.door, first.owner_digest, first.network_hash = voter.door, owner, ""
    return first


def _open_box(box: BallotBox, now: datetime) -> BallotBox:
    row = locked_box(box)
    refuse_called_off(row)
    if row.locked_at is None or now < row.opens_at:
        raise StateRefused(_("Voting has not opened yet."))
    if now >= row.closes_at or row.sealed_at is not None:
        raise StateRefused(_("Voting has closed. No ballots are taken any more."))
    return row


def _check_door(box: BallotBox, voter: Voter, district: District | None) -> None:
    if voter.door.box_id != box.pk or voter.door.channel == Channel.PAPER:
        raise NotVisible
    if (voter.door.channel == Channel.OPEN) == bool(voter.owner):
        raise NotVisible
    refuse_elsewhere(box, district)


def refuse_elsewhere(box: BallotBox, district: District | None) -> None:
    """:raises NotVisible: the part of the municipality is of another vote."""
    if district is not None and (district.scheme_id, district.round_id) != (box.scheme_id, box.round_id):
        raise NotVisible


def _refuse_a_crowd(box: BallotBox, network: str) -> None:
    if network and Ballot.objects.filter(box=box, network_hash=network).count() >= OPEN_BALLOTS_A_NETWORK:
        raise TooMany(_("Very many ballots have come from this network. Vote from another one, by e-mail or on paper."))


def _points(box: BallotBox, choices: Choices) -> list[list[int]]:
    given = {number: points for number, points in choices if points}
    if any(not 0 <= points <= box.most for _number, points in choices) or sum(given.values()) > box.most:
        raise _wrong(_("Share out at most %(most)s points.") % {"most": box.most})
    if not given:
        raise _wrong(_("Choose at least one."))
    return [[number, given[number]] for number in sorted(given)]


def _in_order(choices: Choices) -> list[int]:
    places = [place for _number, place in choices]
    if len(set(places)) != len(places) or min(places) < 1:
        raise _wrong(_("Two have the same place. Give each its own."))
    return [number for number, _place in sorted(choices, key=lambda one: one[1])]


def _wrong(message: str) -> InvalidInput:
    return InvalidInput(message, {"choices": message})
