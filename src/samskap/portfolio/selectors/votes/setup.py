"""A vote while it is prepared: what is on the ballot, what is missing, what it means in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from samskap.core.access import Actor, can
from samskap.core.errors import NotVisible, SamskapError
from samskap.portfolio.models import (
    Application,
    ApplicationState,
    BallotBox,
    BallotOption,
    DecidedBy,
    GrantScheme,
)
from samskap.portfolio.services.grants.jury import refuse_before_closing, refuse_partial
from samskap.portfolio.services.votes.preparing import missing_to_lock, proposed_box
from samskap.portfolio.stages import Stage, stage_of


@dataclass(frozen=True)
class VoteSetup:
    """The page where a vote is prepared. ``box`` is not saved before somebody has saved it or admitted something."""

    scheme: GrantScheme
    box: BallotBox
    is_saved: bool
    is_open_for_applications: bool
    options: Sequence[BallotOption]
    asked: Decimal
    left: Decimal
    unlooked: int
    missing: Sequence[str]
    may_work: bool
    may_lock: bool

    @property
    def also_missing(self) -> Sequence[str]:
        """What is missing beside the applications that nobody has looked at."""
        return self.missing[1:] if self.unlooked else self.missing

    @property
    def is_ready(self) -> bool:
        """Whether the rules can be locked."""
        return self.is_saved and not self.missing


@dataclass(frozen=True)
class Admission:
    """Whether an application is on the ballot, and what the actor can do about it. ``refusal`` says why nothing."""

    option: BallotOption | None
    box: BallotBox | None
    may_work: bool
    refusal: str

    @property
    def is_locked(self) -> bool:
        """Whether the rules are locked, and the ballot with them."""
        return self.box is not None and self.box.locked_at is not None


def refuse_no_vote(scheme: GrantScheme) -> None:
    """The pages of a vote are there only where residents decide.

    :raises NotVisible: they do not.
    """
    if scheme.decided_by != DecidedBy.BALLOT:
        raise NotVisible


def vote_setup(actor: Actor, scheme: GrantScheme, now: datetime) -> VoteSetup:
    """The page for those inside: eight queries at most."""
    there = box_of(scheme)
    box = there or proposed_box(scheme, now)
    options = list(there.options.select_related("application")) if there else []
    waiting = Application.objects.filter(scheme=scheme, state=ApplicationState.WAITING, option=None)
    works = can(actor, "portfolio.work_on_scheme", scheme)
    saved = there is not None and there.doors.exists()
    return VoteSetup(
        scheme=scheme,
        box=box,
        is_saved=saved,
        is_open_for_applications=stage_of(scheme, now) != Stage.CLOSED,
        options=options,
        asked=sum((one.cost for one in options), Decimal(0)),
        left=scheme.budget - scheme.granted,
        unlooked=waiting.count(),
        missing=missing_to_lock(scheme, there, now) if there and saved and there.locked_at is None else [],
        may_work=works,
        may_lock=there is not None and can(actor, "portfolio.lead_vote", there),
    )


def box_of(scheme: GrantScheme) -> BallotBox | None:
    """The vote about the scheme, if there is one: one query."""
    box = BallotBox.objects.filter(scheme=scheme).defer("leaves").first()
    if box is not None:
        box.scheme = scheme
    return box


def admission_of(actor: Actor, application: Application, now: datetime) -> Admission | None:
    """How an application stands to the vote: three queries; None where a jury decides."""
    scheme = application.scheme
    if scheme.decided_by != DecidedBy.BALLOT:
        return None
    option = BallotOption.objects.filter(application=application).first()
    box, refusal = box_of(scheme), ""
    try:
        refuse_partial(application, actor.user, [])
        refuse_before_closing(application, now)
    except SamskapError as error:
        refusal = error.message
    return Admission(option, box, can(actor, "portfolio.work_on_application", application), refusal)
