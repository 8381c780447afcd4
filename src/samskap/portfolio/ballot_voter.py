"""The voter behind a request: a signed cookie for one vote, or work in an organisation. For views only."""

import json
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from samskap.core.access import actor_of
from samskap.core.addresses import address_hash, client_address
from samskap.core.errors import NotVisible
from samskap.core.models import Organisation
from samskap.portfolio.models import BallotBox, Channel, VoterAddress, VotingDoor
from samskap.portfolio.services.casting import Voter

AFTER_CLOSING = 366 * 24 * 3600
"""How long a browser can look at its own ballot after voting has closed, in seconds."""


@dataclass(frozen=True)
class Known:
    """What the cookie says: the door, the address behind it (0: none), the key of the ballot (empty: none cast)."""

    door: int = 0
    address: int = 0
    key: str = ""


def known_in(request: HttpRequest, box: BallotBox) -> Known:
    """What this browser was given for this vote; a cookie of another vote is not read here."""
    try:
        door, address, key = json.loads(_signer(box).unsign(request.COOKIES.get(_name(box), "")))
        return Known(int(door), int(address), str(key))
    except (BadSignature, ValueError, TypeError):
        return Known()


def voter_of(request: HttpRequest, box: BallotBox, organisation: Organisation | None) -> Voter | None:
    """Who votes: for the organisation, if one is given; by the mailed link; or the browser at the open door.

    :raises NotVisible: organisations of this leg have no door here.
    """
    doors = {(one.channel, one.leg): one for one in VotingDoor.objects.filter(box=box)}
    known = known_in(request, box)
    if organisation is not None:
        door = doors.get((Channel.ORGANISATION, organisation.leg))
        if door is None:
            raise NotVisible
        return Voter(door, owner=f"organisation:{organisation.pk}", key=known.key, is_organisation=True)
    by_id = {one.pk: one for one in doors.values()}
    if known.address and known.door in by_id:
        if VoterAddress.objects.filter(pk=known.address, door=known.door).exists():
            return Voter(by_id[known.door], owner=f"address:{known.address}", key=known.key)
        return None
    opened = [one for one in doors.values() if one.channel == Channel.OPEN]
    if not opened:
        return None
    door = by_id.get(known.door, opened[0])
    return Voter(door if door in opened else opened[0], key=known.key, network_hash=network_of(request, box))


def organisation_of(request: HttpRequest, slug: str) -> Organisation | None:
    """The organisation for which somebody who works there votes; None without a name.

    :raises NotVisible: they do not work there.
    """
    if not slug:
        return None
    found = Organisation.objects.filter(slug=slug).first()
    if found is None or not actor_of(request).works_in(found.pk):
        raise NotVisible
    return found


def network_of(request: HttpRequest, box: BallotBox) -> str:
    """The keyed hash of where the request comes from, another one in every vote."""
    return address_hash(client_address(request), f"vote.{box.token}")


def remember(response: HttpResponse, box: BallotBox, known: Known) -> None:
    """Give the browser what lets it find its ballot again, for the pages of this vote only."""
    left = max(0, int((box.closes_at - timezone.now()).total_seconds()))
    response.set_cookie(
        _name(box),
        _signer(box).sign(json.dumps([known.door, known.address, known.key])),
        max_age=left + AFTER_CLOSING,
        path=f"/v/{box.token}/",
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )


def _name(box: BallotBox) -> str:
    return f"samskap_ballot_{box.token}"


def _signer(box: BallotBox) -> Signer:
    return Signer(salt=f"samskap.ballot.{box.token}")
