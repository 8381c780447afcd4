"""Invitations to test as something a portfolio round can build on."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from samskap.core.access import Actor, visible_to
from samskap.core.errors import NotVisible, Refused
from samskap.pilots.models import InvitationStatus, TestInvitation
from samskap.pilots.selectors.invitations import find_invitation
from samskap.portfolio.blocks import Prefill
from samskap.portfolio.models import Candidate, CandidateRisk, Origin, Round, RoundParty, RoundState

BUILDING = (RoundState.GATHERING, RoundState.WORKSHOP)
MOST_SHOWN = 10


@dataclass(frozen=True)
class InRounds:
    """Where an invitation stands in portfolio rounds, and where the actor can take it."""

    candidates: Sequence[Candidate]
    rounds: Sequence[Round]


def from_invitation(actor: Actor, token: str) -> Prefill | None:
    """What a candidate from an invitation begins with; None unless the actor works where it came to and it is open."""
    row = _known(actor, token)
    if row is None or row.status != InvitationStatus.RECEIVED:
        return None
    told = [row.what, row.elsewhere]
    fields = {"title": row.title, "text": "\n\n".join(part for part in told if part)}
    fields |= {"risk": CandidateRisk.LOW} if row.elsewhere else {}
    return Prefill(Origin.INVITATION, row.token, fields)


def invitation_page_of(actor: Actor, token: str) -> tuple[str, str] | None:
    """Title and address, for those who may see the invitation."""
    row = _known(actor, token)
    return (row.title, reverse("test_invitation", args=[row.token])) if row else None


def in_rounds(actor: Actor, invitation: TestInvitation) -> InRounds:
    """Two queries at most. It goes into a round once, while nobody has answered it."""
    rows = Candidate.objects.filter(origin=Origin.INVITATION, source=invitation.token).select_related("round")
    known = rows.filter(round__in=visible_to(actor, Round.objects.all()))
    candidates = list(known.order_by("pk")[:MOST_SHOWN])
    open_to_it = invitation.status == InvitationStatus.RECEIVED and actor.works_in(invitation.organisation_id)
    if not open_to_it:
        return InRounds(candidates, [])
    taken = {one.round_id for one in candidates}
    return InRounds(candidates, [one for one in _rounds_built_by(actor) if one.pk not in taken])


def _rounds_built_by(actor: Actor) -> list[Round]:
    """Those that gather candidates or build together now, where the actor takes part."""
    ours = [pk for pk in actor.roles if actor.works_in(pk)]
    joined = RoundParty.objects.filter(organisation__in=ours, joined_at__isnull=False).values("round")
    rows = Round.objects.filter(Q(organisation__in=ours) | Q(pk__in=joined), state__in=BUILDING)
    return list(rows.order_by("gather_until", "pk")[:MOST_SHOWN])


def _known(actor: Actor, token: str) -> TestInvitation | None:
    """The invitation, if the actor works where it came to."""
    if not token or "\x00" in token:  # PostgreSQL takes no zero byte in a text
        return None
    try:
        return find_invitation(actor, token)
    except (NotVisible, Refused):
        return None
