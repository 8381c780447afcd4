"""The voter behind a request: a signed cookie for one vote, or work in an organisation. For views only."""

import json
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from samskap.core.access import Actor
from samskap.core.addresses import address_hash, client_address
from samskap.core.errors import NotVisible
from samskap.core.models import Organisation
from samskap.portfolio.models import Ballot, BallotBox, Channel, VoterAddress, VotingDoor
from samskap.portfolio.selectors.votes.casting import leg_of_voter
from samskap.portfolio.services.votes.casting import Voter, owner_digest

ADDRESS = "address:"
AFTER_CLOSING = 366 * 24 * 3600
"""How long a browser can look at its own ballot after voting has closed, in seconds."""


@dataclass(frozen=True)
class Known:
    """What the cookie says: the door, the address behind it (0: none), the key of the ballot cast last (empty: none).

    ``own``: the key of the ballot the person cast for themselves, which one for an organisation does not replace.
    """

    door: int = 0
    address: int = 0
    key: str = ""
    own: str = ""


def known_in(request: HttpRequest, box: BallotBox) -> Known:
    """What this browser was given for this vote; a cookie of another vote is not read here."""
    try:
        door, address, key, own = json.loads(_signer(box).unsign(request.COOKIES.get(_name(box), "")))
        return Known(int(door), int(address), str(key), str(own))
    except (BadSignature, ValueError, TypeError):
        return Known()


def voter_of(request: HttpRequest, box: BallotBox) -> Voter | None:
    """Who votes without an account: by the mailed link, or the browser at the open door; None: nobody yet."""
    known = known_in(request, box)
    if known.address:
        row = VoterAddress.objects.filter(pk=known.address, door__box=box).select_related("door").first()
        if row is not None:
            return Voter(row.door, owner=f"{ADDRESS}{row.pk}", key=known.own)
    opened = VotingDoor.objects.filter(box=box, channel=Channel.OPEN).first()
    if opened is None:
        return None
    return Voter(opened, key="" if known.address else known.own, network_hash=network_of(request, box))


def organisation_voter(request: HttpRequest, box: BallotBox, organisation: Organisation) -> Voter:
    """Somebody who votes for the organisation in which they work.

    :raises NotVisible: organisations of its leg have no door here, or it has not joined the round.
    """
    leg = leg_of_voter(box, organisation)
    door = VotingDoor.objects.filter(box=box, channel=Channel.ORGANISATION, leg=leg).first()
    if door is None:
        raise NotVisible
    key = known_in(request, box).key
    return Voter(door, owner=_as_owner(organisation.pk), key=key, is_organisation=True)


def group_of(request: HttpRequest, ballot: Ballot | None) -> str:
    """The leg that is chosen on the page: as it was sent, else as the ballot lies in the box, else as a link says."""
    return request.POST.get("leg") or (ballot.door.leg if ballot else request.GET.get("leg", ""))


def may_take_back(actor: Actor, box: BallotBox, ballot: Ballot) -> bool:
    """Whether who has the key can take the ballot out: of an organisation only somebody who still works there."""
    if not ballot.is_organisation:
        return True
    theirs = {owner_digest(box, _as_owner(pk)) for pk in actor.roles if actor.works_in(pk)}
    return ballot.owner_digest in theirs


def _as_owner(organisation: int) -> str:
    return f"organisation:{organisation}"


def address_of(voter: Voter) -> int:
    """The number of the address behind the voter, 0 for none."""
    return int(voter.owner.removeprefix(ADDRESS)) if voter.owner.startswith(ADDRESS) else 0


def network_of(request: HttpRequest, box: BallotBox) -> str:
    """The keyed hash of where the request comes from, another one in every vote."""
    return address_hash(client_address(request), f"vote.{box.token}")


def remember(response: HttpResponse, box: BallotBox, known: Known) -> None:
    """Give the browser what lets it find its ballot again, for the pages of this vote only."""
    left = max(0, int((box.closes_at - timezone.now()).total_seconds()))
    response.set_cookie(
        _name(box),
        _signer(box).sign(json.dumps([known.door, known.address, known.key, known.own])),
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
