"""What a voter sees: what can be chosen, how, until when, and their own ballot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.paginator import Page, Paginator

from samskap.core.access import Actor, can
from samskap.core.errors import NotVisible
from samskap.core.models import Organisation
from samskap.core.tokens import digest
from samskap.portfolio.models import Ballot, BallotBox, Channel, District, GrantScheme, Round, VotingDoor
from samskap.portfolio.seals import of_list

RECEIPTS_A_PAGE = 100


@dataclass(frozen=True)
class Choice:
    """Something that can be chosen; ``points`` is what the voter's ballot gives it, ``None`` if nothing."""

    number: int
    name: str
    text: str
    cost: Decimal
    hours: Decimal | None
    place: str
    points: int | None
    withdrawn_because: str


@dataclass(frozen=True)
class VotePage:
    """Everything on the page of a vote. ``state``: ``coming``, ``open``, ``closed`` (not sealed yet) or ``sealed``."""

    box: BallotBox
    about: GrantScheme | Round
    state: str
    choices: Sequence[Choice]
    districts: Sequence[District]
    email_doors: Sequence[VotingDoor]
    organisations: Sequence[Organisation]
    has_open_door: bool
    has_paper: bool
    ballot: Ballot | None
    places: range


def find_box(actor: Actor, token: str) -> BallotBox:
    """The vote with this token, with what it is about: one query.

    :raises NotVisible: there is none that the actor may know of.
    """
    rows = BallotBox.objects.select_related("scheme__organisation", "round__organisation").defer("leaves")
    box = rows.filter(token=token).first()
    if box is None or not can(actor, "portfolio.view_vote", box):
        raise NotVisible
    return box


def find_organisation(actor: Actor, slug: str) -> Organisation:
    """The organisation for which the actor can vote, because they work there.

    :raises NotVisible: they do not.
    """
    found = Organisation.objects.filter(slug=slug).first()
    if found is None or not actor.works_in(found.pk):
        raise NotVisible
    return found


def state_of(box: BallotBox, now: datetime) -> str:
    """Where the vote stands at this moment."""
    if box.sealed_at is not None:
        return "sealed"
    if now >= box.closes_at:
        return "closed"
    return "open" if box.locked_at is not None and now >= box.opens_at else "coming"


def vote_page(actor: Actor, box: BallotBox, ballot: Ballot | None, now: datetime) -> VotePage:
    """The page for whoever has this ballot, or none yet: three queries, and one for those who work somewhere."""
    given: Mapping[int, int] = dict(ballot.choices) if ballot else {}
    options = box.options.select_related("application", "candidate")
    doors = list(VotingDoor.objects.filter(box=box))
    legs = [one.leg for one in doors if one.channel == Channel.ORGANISATION]
    ours = [pk for pk in actor.roles if actor.works_in(pk)] if legs else []
    return VotePage(
        box=box,
        about=box.about,
        state=state_of(box, now),
        choices=[
            Choice(
                number=one.number,
                name=one.name,
                text=str(getattr(one.application or one.candidate, "text", "")),
                cost=one.cost,
                hours=one.hours,
                place=one.application.place if one.application else "",
                points=given.get(one.number),
                withdrawn_because=one.withdrawn_because,
            )
            for one in options
        ],
        districts=list(District.objects.filter(scheme=box.scheme_id)) if box.scheme_id else [],
        email_doors=[one for one in doors if one.channel == Channel.EMAIL],
        organisations=list(Organisation.objects.filter(pk__in=ours, leg__in=legs)) if ours else [],
        has_open_door=any(one.channel == Channel.OPEN for one in doors),
        has_paper=any(one.channel == Channel.PAPER for one in doors),
        ballot=ballot,
        places=range(1, min(box.most, len(options)) + 1),
    )


def own_ballot(box: BallotBox, key: str) -> Ballot | None:
    """The ballot whose key this browser has, before and after the box is sealed."""
    return Ballot.objects.filter(box=box, key_digest=digest(key)).first() if key else None


def receipts_page(box: BallotBox, number: int) -> Page[str]:
    """The receipts of all ballots of a sealed box, sorted.

    :raises NotVisible: it is not sealed.
    """
    return Paginator(sorted(of_list(_leaves(box))), RECEIPTS_A_PAGE).get_page(number)


def has_receipt(box: BallotBox, code: str) -> bool:
    """Whether a ballot with this receipt lies in the sealed box; small letters and spaces do not matter."""
    return "".join(code.split()).upper() in of_list(_leaves(box))


def _leaves(box: BallotBox) -> str:
    if box.sealed_at is None:
        raise NotVisible
    return BallotBox.objects.values_list("leaves", flat=True).get(pk=box.pk)
