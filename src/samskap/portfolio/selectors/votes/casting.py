"""What a voter sees: what can be chosen, how, until when, and their own ballot."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from samskap.core.access import Actor, can
from samskap.core.errors import NotVisible
from samskap.core.mail import public_address
from samskap.core.models import HelixLeg, Organisation
from samskap.core.prepared import prepared
from samskap.core.tokens import digest
from samskap.portfolio.models import (
    Ballot,
    BallotBox,
    BallotOption,
    CandidatePartner,
    Channel,
    District,
    GrantScheme,
    LegGap,
    Round,
    RoundParty,
    RoundState,
    VotingDoor,
)
from samskap.portfolio.seals import of_list
from samskap.ui import text

RECEIPTS_A_PAGE = 100


@dataclass(frozen=True)
class Choice:
    """Something that can be chosen; ``points`` is what the voter's ballot gives it, ``None`` if nothing.

    ``key``: its number as fields are named by it; ``asks``: what it costs, how many hours it takes and where it is, in
    words. ``partners``: who takes part, by name of the leg. ``needs`` and ``excludes``: other options with their
    numbers.
    """

    number: int
    key: str
    name: str
    text: str
    asks: str
    points: int | None
    withdrawn_because: str
    partners: tuple[tuple[str, str], ...]
    needs: str
    excludes: str


@dataclass(frozen=True)
class Group:
    """The voters of one leg: how they vote, and their published part of everything in per cent, None without shares."""

    leg: str
    label: str
    channels: Sequence[str]
    per_cent: Decimal | None

    @property
    def ways(self) -> Sequence[str]:
        """How they vote, in words."""
        return [str(Channel(one).label) for one in self.channels]


@dataclass(frozen=True)
class VotePage:
    """Everything on the page of a vote. ``state``: ``coming``, ``open``, ``closed`` (not sealed yet), ``sealed`` or
    ``cancelled``."""

    box: BallotBox
    about: GrantScheme | Round
    state: str
    choices: Sequence[Choice]
    districts: Sequence[District]
    groups: Sequence[Group]
    email_door: VotingDoor | None
    organisations: Sequence[Organisation]
    has_open_door: bool
    has_paper: bool
    ballot: Ballot | None
    places: range

    def choices_for(self, voter_channel: str) -> Sequence[Group]:
        """The groups among which whoever comes this way chooses; none where there is no choice."""
        found = [one for one in self.groups if voter_channel in one.channels]
        return found if len(found) > 1 else ()

    @property
    def has_shares(self) -> bool:
        """Whether the groups have shares of their own."""
        return any(one.per_cent is not None for one in self.groups)

    @property
    def linked(self) -> Sequence[Choice]:
        """What depends on others, or cannot go together with them."""
        return [one for one in self.choices if (one.needs or one.excludes) and not one.withdrawn_because]


def find_box(actor: Actor, token: str) -> BallotBox:
    """The vote with this token, with what it is about: one query.

    :raises NotVisible: there is none that the actor may know of.
    """
    box = next(iter(_named(token)), None)
    if box is None or not can(actor, "portfolio.view_vote", box):
        raise NotVisible
    return box


@prepared
def _named(token: str) -> QuerySet[BallotBox]:
    rows = BallotBox.objects.select_related("scheme__organisation", "round__organisation")
    return rows.defer("leaves").filter(token=token)


def find_organisation(actor: Actor, slug: str) -> Organisation:
    """The organisation for which the actor can vote, because they work there.

    :raises NotVisible: they do not.
    """
    found = Organisation.objects.filter(slug=slug).first()
    if found is None or not actor.works_in(found.pk):
        raise NotVisible
    return found


def address_of(box: BallotBox, leg: str = "") -> str:
    """The full address of the vote, with the group that is chosen there to begin with."""
    named = f"?leg={leg}" if leg in HelixLeg.values else ""
    return public_address(reverse("vote", args=[box.token])) + named


def state_of(box: BallotBox, now: datetime) -> str:
    """Where the vote stands at this moment. One about a round that was cancelled is called off."""
    if box.round and box.round.state == RoundState.CANCELLED:
        return "cancelled"
    if box.sealed_at is not None:
        return "sealed"
    if now >= box.closes_at:
        return "closed"
    return "open" if box.locked_at is not None and now >= box.opens_at else "coming"


def vote_page(actor: Actor, box: BallotBox, ballot: Ballot | None, now: datetime) -> VotePage:
    """The page for whoever has this ballot, or none yet: four queries, two more about a round, and one for those who
    work somewhere."""
    given: Mapping[int, int] = dict(ballot.choices) if ballot else {}
    options = _options(box.pk)
    named = {one.number: one.name for one in options}
    linked = _links(box)
    withdrawn = _withdrawn({one.number: one.withdrawn_because for one in options}, named, linked["needs"])
    partners = _partners(box)
    doors = list(VotingDoor.objects.filter(box=box))
    legs = [one.leg for one in doors if one.channel == Channel.ORGANISATION]
    in_hours = _("%(hours)s hours")
    return VotePage(
        box=box,
        about=box.about,
        state=state_of(box, now),
        choices=[
            Choice(
                number=one.number,
                key=str(one.number),
                name=one.name,
                text=one.application__text or one.candidate__text or "",
                asks=_asks(box, one, in_hours),
                points=given.get(one.number),
                withdrawn_because=withdrawn.get(one.number, ""),
                partners=partners.get(one.candidate, ()),
                needs=_names(linked["needs"].get(one.number, ()), named),
                excludes=_names(linked["excludes"].get(one.number, ()), named),
            )
            for one in options
        ],
        districts=list(districts_of(box)),
        groups=groups_of(box, doors),
        email_door=next((one for one in doors if one.channel == Channel.EMAIL), None),
        organisations=organisations_of(actor, box, legs),
        has_open_door=any(one.channel == Channel.OPEN for one in doors),
        has_paper=any(one.channel == Channel.PAPER for one in doors),
        ballot=ballot,
        places=range(1, min(box.most, len(options)) + 1),
    )


def organisations_of(actor: Actor, box: BallotBox, legs: Collection[str]) -> Sequence[Organisation]:
    """For which the actor can vote, because they work there and its leg has a door: one query for those who work
    somewhere. In a round those vote that have joined it: elsewhere on the portal there may be many more."""
    ours = [pk for pk in actor.roles if actor.works_in(pk)] if legs else []
    if not ours:
        return []
    rows = Organisation.objects.filter(pk__in=ours)
    if box.round_id is None:
        return list(rows.filter(leg__in=legs))
    joined = RoundParty.objects.filter(round=box.round_id, joined_at__isnull=False, leg__in=legs)
    return list(rows.filter(pk__in=joined.values("organisation")))


def leg_of_voter(box: BallotBox, organisation: Organisation) -> str:
    """The leg in which the organisation votes: its own, in a round the one in which it has joined.

    :raises NotVisible: it has not joined the round.
    """
    if box.round_id is None:
        return organisation.leg
    party = RoundParty.objects.filter(round=box.round_id, organisation=organisation, joined_at__isnull=False).first()
    if party is None:
        raise NotVisible
    return party.leg


def districts_of(box: BallotBox) -> "QuerySet[District]":
    """The parts of the municipality that a voter can say, those of what the vote is about."""
    return District.objects.filter(scheme=box.scheme_id, round=box.round_id)


def gaps_of(box: BallotBox) -> Sequence[LegGap]:
    """What the steering group said of legs without candidates or without a way to vote: one query about a round."""
    return list(LegGap.objects.filter(round=box.round_id)) if box.round_id else ()


def groups_of(box: BallotBox, doors: Sequence[VotingDoor]) -> Sequence[Group]:
    """Who votes how through these doors, and with which part of everything: one query."""
    shares = {one.leg: one.per_cent for one in box.shares.all()}
    legs = {one.leg for one in doors} | {leg for leg, part in shares.items() if part}
    return [
        Group(
            leg=leg,
            label=str(leg.label),
            channels=[one.channel for one in doors if one.leg == leg],
            per_cent=shares.get(leg, Decimal(0)) if shares else None,
        )
        for leg in HelixLeg
        if leg in legs
    ]


@prepared
def _options(box: int) -> QuerySet[BallotOption, Any]:
    """In their order, with what their texts are read from; rows and no models, since a ballot can have a hundred."""
    of_scheme = ("application__text", "application__place")
    of_round = ("candidate", "candidate__text")
    return (
        BallotOption.objects.filter(box=box)
        .order_by("number")
        .values_list("number", "name", "cost", "hours", "withdrawn_because", *of_scheme, *of_round, named=True)
    )


def _asks(box: BallotBox, option: Any, in_hours: str) -> str:
    parts = [text.money(option.cost, box.about.currency)]
    if option.hours:
        parts.append(in_hours % {"hours": text.number(option.hours)})
    if option.application__place:
        parts.append(option.application__place)
    return " · ".join(parts)


def _partners(box: BallotBox) -> Mapping[int, tuple[tuple[str, str], ...]]:
    """Who takes part in each candidate, by name of the leg: one query about a round."""
    if box.round_id is None:
        return {}
    names: dict[int, dict[str, list[str]]] = {}
    for candidate, leg, name in _parties(box.pk):
        names.setdefault(candidate, {}).setdefault(leg, []).append(name)
    labels = [(leg.value, str(leg.label)) for leg in HelixLeg]
    return {
        candidate: tuple((label, ", ".join(by_leg[leg])) for leg, label in labels if leg in by_leg)
        for candidate, by_leg in names.items()
    }


@prepared
def _parties(box: int) -> QuerySet[CandidatePartner, Any]:
    rows = CandidatePartner.objects.filter(candidate__option__box=box).order_by("party__name")
    return rows.values_list("candidate", "party__leg", "party__name")


def _links(box: BallotBox) -> Mapping[str, Mapping[int, set[int]]]:
    """What needs what, as the published rules say, and what excludes what, both ways."""
    needs: dict[int, set[int]] = {}
    excludes: dict[int, set[int]] = {}
    for one in (box.rules or {}).get("options", ()):
        needs.setdefault(one["number"], set()).update(one["needs"])
        for other in one["excludes"]:
            excludes.setdefault(one["number"], set()).add(other)
            excludes.setdefault(other, set()).add(one["number"])
    return {"needs": needs, "excludes": excludes}


def _withdrawn(
    because: Mapping[int, str], named: Mapping[int, str], needs: Mapping[int, set[int]]
) -> Mapping[int, str]:
    """Why something can no longer be chosen: it was taken out, or needs what was."""
    gone = {number: reason for number, reason in because.items() if reason}
    while more := {
        number: other for number, others in needs.items() if number not in gone for other in others & gone.keys()
    }:
        said = _("It needs “%(name)s”, which was taken out.")
        gone |= {number: said % {"name": named[other]} for number, other in more.items()}
    return gone


def _names(numbers: Collection[int], named: Mapping[int, str]) -> str:
    return ", ".join(f"{number}. {named[number]}" for number in sorted(numbers) if number in named)


def own_ballot(box: BallotBox, key: str) -> Ballot | None:
    """The ballot whose key this browser has, before and after the box is sealed."""
    rows = Ballot.objects.filter(box=box).select_related("door")
    return rows.filter(key_digest=digest(key)).first() if key else None


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
