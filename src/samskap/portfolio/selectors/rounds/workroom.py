"""Portfolio rounds for those who work with them: finding one, the list of one's own, the workroom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core.access import Actor, can, require
from samskap.core.errors import StateRefused
from samskap.core.selectors.paging import page_of
from samskap.portfolio.blocks import Task, tasks_of
from samskap.portfolio.models import Round, RoundParty, RoundPerson, RoundState
from samskap.portfolio.services.rounds.planning import changeable
from samskap.portfolio.steps import OPEN_TO_CANCEL, WAY, Demand, demands_of
from samskap.ui import text

FIRST = ("now", "always", "later", "done")
"""What needs somebody now comes before what exists."""
OVER = (RoundState.DECIDED, RoundState.CANCELLED)


@dataclass(frozen=True)
class Move:
    """A step that is taken with a button in the workroom: what it says, what happens, what the page asks once more."""

    button: str
    happens: str
    title: str


@dataclass(frozen=True)
class Workroom:
    """Everything on the page of a round for those who work with it."""

    step: int
    """From 1; 0 where it was cancelled."""
    steps: Sequence[str]
    says: str
    demands: Sequence[Demand]
    move: Move | None
    may_move: bool
    who: str
    """Takes the step, if it is not the actor."""
    may_work: bool
    goes_on: Task | None
    """The page where the actor takes the next step, where that is not done in the workroom itself."""
    tasks: Sequence[Task]
    """What needs somebody now first."""
    may_edit: bool
    may_cancel: bool

    @property
    def missing(self) -> int:
        """How many demands are not done."""
        return sum(not one.is_done for one in self.demands)


def rounds_of(actor: Actor) -> "QuerySet[Round]":
    """Rounds that the actor works with: of their organisations, joined by them, or with a duty in it."""
    if actor.user is None:
        return Round.objects.none()
    works = [pk for pk in actor.roles if actor.works_in(pk)]
    joined = RoundParty.objects.filter(round=OuterRef("pk"), organisation__in=works, joined_at__isnull=False)
    named = RoundPerson.objects.filter(round=OuterRef("pk"), user=actor.user)
    mine = Q(organisation__in=list(actor.roles)) | Q(Exists(joined)) | Q(Exists(named))
    return Round.objects.filter(mine).select_related("organisation").defer("screening")


def my_rounds(actor: Actor, number: str | None) -> "Page[Any]":
    """The rounds that the actor works with, those that go on first: two queries."""
    place = Case(When(state__in=OVER, then=Value(1)), default=Value(0), output_field=IntegerField())
    return page_of(rounds_of(actor).order_by(place, F("decide_on").desc(), "-pk"), number)


def workroom(actor: Actor, row: Round) -> Workroom:
    """The page of a round for those who work with it. Nobody but those of the organisation reads how far scoring has
    come."""
    move, tasks, works = move_of(row), tasks_of(actor, row), can(actor, "portfolio.work_on_round", row)
    demands = demands_of(row) if works or row.state != RoundState.SCREENING else []
    return Workroom(
        step=WAY.index(RoundState(row.state)) + 1 if row.state in WAY else 0,
        steps=[str(one.label) for one in WAY],
        says=says(row),
        demands=demands,
        move=move,
        may_move=move is not None and can(actor, right_to_move(row), row),
        who=who_moves(row),
        may_work=works or row.state == RoundState.READY,
        goes_on=next((one for one in tasks if one.goes_on), None),
        tasks=sorted((one for one in tasks if not one.goes_on), key=lambda one: FIRST.index(one.state)),
        may_edit=works and bool(changeable(row)),
        may_cancel=can(actor, "portfolio.lead_round", row) and row.state in OPEN_TO_CANCEL,
    )


def right_to_move(row: Round) -> str:
    """The right that the next step needs: a lead publishes."""
    return "portfolio.lead_round" if row.state == RoundState.DRAFT else "portfolio.work_on_round"


def who_moves(row: Round) -> str:
    """Who takes the next step, in a sentence."""
    said = _("A lead of %(name)s takes this step.") if row.state == RoundState.DRAFT else _("%(name)s takes this step.")
    return said % {"name": row.organisation.name}


def move_of(row: Round) -> Move | None:
    """The step that is taken in the workroom; other steps are taken where the scores or the rules are locked."""
    if row.state == RoundState.DRAFT:
        happens = _("Everybody can read it then, and the organisations you asked get a mail. Days only move later.")
        return Move(_("Publish the round"), happens, _("Publish the round?"))
    if row.state == RoundState.GATHERING:
        happens = _(
            "The parties meet, merge and trim the candidates and pledge what they give. "
            "New candidates can still be proposed."
        )
        return Move(_("Begin to build together"), happens, _("Begin to build together?"))
    if row.state == RoundState.WORKSHOP:
        happens = _("Candidates and criteria stay as they are from then on. This cannot be undone.")
        return Move(_("Begin the screening"), happens, _("Begin the screening?"))
    return None


def move_open_to(actor: Actor, row: Round) -> Move:
    """The step that this actor can take now.

    :raises Refused: it is not theirs to take.
    :raises StateRefused: there is none in the workroom, or something is missing.
    """
    require(actor, right_to_move(row), row, view="portfolio.view_round_inside")
    move = move_of(row)
    if move is None:
        raise StateRefused(
            _("This cannot be done now. The round has come to: %(state)s.") % {"state": row.get_state_display()}
        )
    return move


def says(row: Round) -> str:
    """What happens now, in a sentence or two."""
    said = _said(row, timezone.now())
    return said % {
        "gather": text.day(row.gather_until),
        "workshop": text.moment(row.workshop_at),
        "screen": text.day(row.screen_until),
        "decide": text.day(row.decide_on),
        "decided": text.day(row.decided_on),
        "number": row.register_number,
        "reason": row.cancelled_because,
    }


def _said(row: Round, now: datetime) -> str:
    today = timezone.localdate(now)
    if row.state == RoundState.GATHERING and row.gather_until < today:
        return _("The last day for candidates was %(gather)s.")
    if row.state == RoundState.WORKSHOP and row.workshop_at and row.workshop_at <= now:
        return _("The parties merge, trim and pledge. The joint workshop was %(workshop)s.")
    if row.state == RoundState.SCREENING and row.screen_until < today:
        return _("The last day of the screening was %(screen)s.")
    return {
        RoundState.DRAFT: _("Only those who work with it see it. Nobody can propose anything before it is published."),
        RoundState.GATHERING: _("Candidates are proposed until %(gather)s."),
        RoundState.WORKSHOP: _("The parties merge, trim and pledge. The joint workshop is %(workshop)s."),
        RoundState.SCREENING: _("The candidates are scored until %(screen)s."),
        RoundState.READY: _("The candidates are scored. Now the rules of the vote are set."),
        RoundState.VOTING: _("People vote about the candidates."),
        RoundState.APPEAL: _("The votes are counted. The decision comes by %(decide)s."),
        RoundState.DECIDED: _("It was decided %(decided)s. Register number: %(number)s."),
        RoundState.CANCELLED: _("It was cancelled. The reason: %(reason)s"),
    }[RoundState(row.state)]
