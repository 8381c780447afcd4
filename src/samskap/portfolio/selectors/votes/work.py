"""A vote for those who hold it: how many ballots there are, never what is on them; paper; what was taken out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page
from django.db.models import Count, QuerySet

from samskap.core.access import Actor, can, require
from samskap.core.errors import NotVisible
from samskap.core.selectors.paging import page_of
from samskap.core.small_numbers import FEWEST_PEOPLE
from samskap.portfolio.models import (
    Ballot,
    BallotBox,
    BallotCount,
    BallotKind,
    BallotOption,
    Channel,
    GrantScheme,
    PaperBatch,
    Round,
    VotingDoor,
)
from samskap.portfolio.selectors.votes.casting import Group, groups_of, state_of

MANY = 10
"""From so many ballots of one network on, the organisation is told."""
SHEETS_A_PAGE = 50


@dataclass(frozen=True)
class VoteWork:
    """The page of a vote for those who hold it. ``ballots``: None where there are so few that one should not say.

    ``networks`` have sent ``MANY`` ballots or more each, ``from_networks`` together.
    """

    box: BallotBox
    about: GrantScheme | Round
    state: str
    ballots: int | None
    networks: int
    from_networks: int
    doors: Sequence[VotingDoor]
    paper_doors: Sequence[VotingDoor]
    groups: Sequence[Group]
    batches: "Page[PaperBatch]"
    unchecked: int
    options: Sequence[BallotOption]
    may_work: bool
    may_lead: bool
    has_result: bool
    """Whether it is counted."""

    @property
    def has_shares(self) -> bool:
        """Whether the groups have shares of their own."""
        return any(one.per_cent is not None for one in self.groups)

    @property
    def posters(self) -> Sequence[Group]:
        """The groups for whom there can be a poster: those that need no paper to vote and no account."""
        return [one for one in self.groups if {Channel.EMAIL, Channel.OPEN} & {*one.channels}]

    @property
    def has_paper(self) -> bool:
        """Whether one can vote on paper."""
        return bool(self.paper_doors)

    @property
    def may_seal(self) -> bool:
        """Whether the ballots can be sealed by hand now."""
        return self.may_work and self.state == "closed" and not self.unchecked


@dataclass(frozen=True)
class Sheet:
    """A sheet of a batch, with what was entered from it."""

    number: int
    written: str
    district: str


@dataclass(frozen=True)
class BatchPage:
    """A batch while it is entered and looked through."""

    box: BallotBox
    about: GrantScheme | Round
    batch: PaperBatch
    entered: int
    next: int
    sheets: Sequence[Sheet]
    page: "Page[Ballot]"
    may_enter: bool
    may_check: bool


def find_box_inside(actor: Actor, token: str, action: str = "portfolio.view_vote_inside") -> BallotBox:
    """The vote, for those of the organisation that holds it, once its rules are locked: one query.

    :raises NotVisible: there is none, or the actor does not belong to the organisation.
    :raises Refused: they do, but may not do ``action``.
    """
    rows = BallotBox.objects.select_related("scheme__organisation", "round__organisation").defer("leaves")
    box = rows.filter(token=token, locked_at__isnull=False).first()
    if box is None:
        raise NotVisible
    require(actor, action, box, view="portfolio.view_vote_inside")
    return box


def vote_work(actor: Actor, box: BallotBox, number: str | None, now: datetime) -> VoteWork:
    """The page: eight queries."""
    ballots = Ballot.objects.filter(box=box).count()
    crowds = _crowds(box)
    doors = list(box.doors.all())
    batches = PaperBatch.objects.filter(door__box=box).select_related("door", "entered_by", "checked_by")
    return VoteWork(
        box=box,
        about=box.about,
        state=state_of(box, now),
        ballots=ballots if ballots == 0 or ballots >= FEWEST_PEOPLE else None,
        networks=len(crowds),
        from_networks=sum(crowds),
        doors=doors,
        groups=groups_of(box, doors),
        paper_doors=[one for one in doors if one.channel == Channel.PAPER],
        batches=page_of(batches.annotate(entered=Count("ballots")).order_by("name", "pk"), number),
        unchecked=PaperBatch.objects.filter(door__box=box, checked_at=None).count(),
        options=list(box.options.all()),
        may_work=can(actor, "portfolio.work_on_vote", box),
        may_lead=can(actor, "portfolio.lead_vote", box),
        has_result=BallotCount.objects.filter(box=box).exists(),
    )


def _crowds(box: BallotBox) -> list[int]:
    rows = Ballot.objects.filter(box=box).exclude(network_hash="").order_by()
    return list(
        rows.values("network_hash")
        .annotate(number=Count("pk"))
        .filter(number__gte=MANY)
        .values_list("number", flat=True)
    )


def find_option(box: BallotBox, number: int) -> BallotOption:
    """Something on the ballot by its number.

    :raises NotVisible: there is none.
    """
    row = BallotOption.objects.filter(box=box, number=number).first() if number < 2**31 else None
    if row is None:
        raise NotVisible
    row.box = box
    return row


def find_batch(box: BallotBox, number: int) -> PaperBatch:
    """A batch of the vote.

    :raises NotVisible: there is none.
    """
    rows = PaperBatch.objects.select_related("door", "entered_by", "checked_by")
    row = rows.filter(door__box=box, pk=number).first() if number < 2**31 else None
    if row is None:
        raise NotVisible
    row.door.box = box
    return row


def find_sheet(batch: PaperBatch, sheet: int) -> Ballot:
    """What was entered from a sheet.

    :raises NotVisible: nothing was.
    """
    rows = Ballot.objects.select_related("box__scheme__organisation", "box__round__organisation", "batch__door")
    row = rows.filter(batch=batch, sheet=sheet).first() if sheet < 2**31 else None
    if row is None:
        raise NotVisible
    return row


def paper_doors(box: BallotBox) -> Sequence[VotingDoor]:
    """The doors for ballots on paper, one for each group that votes on paper."""
    return list(VotingDoor.objects.filter(box=box, channel=Channel.PAPER))


def paper_door(box: BallotBox, leg: str = "") -> VotingDoor:
    """The door for ballots on paper of this group, or of the only one.

    :raises NotVisible: there is none, or there are several and this is none of them.
    """
    doors = paper_doors(box)
    door = doors[0] if len(doors) == 1 and not leg else next((one for one in doors if one.leg == leg), None)
    if door is None:
        raise NotVisible
    door.box = box
    return door


def batch_page(actor: Actor, batch: PaperBatch, number: str | None) -> BatchPage:
    """The page of a batch: three queries."""
    box = batch.door.box
    rows: QuerySet[Ballot] = Ballot.objects.filter(batch=batch).select_related("district").order_by("sheet")
    page = page_of(rows, number, per_page=SHEETS_A_PAGE)
    there = set(rows.values_list("sheet", flat=True))
    works = can(actor, "portfolio.work_on_vote", box) and batch.checked_at is None and box.sealed_at is None
    return BatchPage(
        box=box,
        about=box.about,
        batch=batch,
        entered=len(there),
        next=next((one for one in range(1, batch.sheets + 1) if one not in there), 0),
        sheets=[Sheet(one.sheet or 0, written(box, one.choices), str(one.district or "")) for one in page.object_list],
        page=page,
        may_enter=works,
        may_check=works and actor.user is not None and batch.entered_by_id != actor.user.pk,
    )


def written(box: BallotBox, choices: Sequence[Sequence[int]]) -> str:
    """The choices as they are typed when a sheet is entered."""
    if box.kind == BallotKind.POINTS:
        return " ".join(f"{number}:{points}" for number, points in choices)
    ordered = sorted(choices, key=lambda one: one[1]) if box.kind == BallotKind.RANK else choices
    return " ".join(str(number) for number, _place in ordered)
