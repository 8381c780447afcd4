"""Preparing the vote about a scheme of grants: how one votes and how it is counted, until the rules are locked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible, StateRefused
from samskap.portfolio.models import (
    Application,
    ApplicationState,
    BallotBox,
    BallotOption,
    DecidedBy,
    GrantScheme,
    VotingDoor,
)
from samskap.portfolio.services.inputs import check_choice, check_day, check_sum, locked_scheme
from samskap.portfolio.services.votes.boxes import lock_box, locked_box, wrong_with
from samskap.portfolio.stages import Stage, closing_of, stage_of
from samskap.ui import text

OPENS, CLOSES = time(8), time(23, 59)
OPEN_FOR = timedelta(weeks=2)
MOST_ON_A_BALLOT = 100


@dataclass(frozen=True, kw_only=True)
class RulesInput:
    """What is chosen about every vote. ``doors``: pairs of channel and leg."""

    kind: str
    most: int
    rule: str
    completion: str
    ties: str
    opens_at: datetime
    closes_at: datetime
    doors: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class VoteInput(RulesInput):
    """Everything that is chosen about a vote about grants."""

    budget: Decimal | None


@transaction.atomic
def prepare_vote(*, actor: Actor, scheme: GrantScheme, values: VoteInput, now: datetime | None = None) -> BallotBox:
    """Choose how one votes and how it is counted; it can be changed until the rules are locked.

    :raises NotVisible, Refused: the actor does not work in the organisation, or residents do not decide here.
    :raises StateRefused: people can still apply, no money is left, or the rules are locked.
    :raises InvalidInput: a field cannot be used.
    """
    require(actor, "portfolio.work_on_scheme", scheme, view="portfolio.view_scheme_inside")
    row, moment = locked_scheme(scheme), now or timezone.now()
    box = unlocked_box(row, moment)
    box.budget = check_sum("budget", values.budget)
    fill_rules(box, values)
    wrong = _wrong(box, row)
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)
    box.save()
    set_doors(box, values.doors, "channels")
    return box


@transaction.atomic
def lock_vote(*, actor: Actor, scheme: GrantScheme, now: datetime | None = None) -> BallotBox:
    """Number what is on the ballot, publish the rules and lock them. One that should have opened already opens now.

    :raises NotVisible, Refused: the actor does not lead the organisation.
    :raises StateRefused: something is missing, the message says what; or the rules are locked.
    """
    require(actor, "portfolio.work_on_scheme", scheme, view="portfolio.view_scheme_inside")
    row, moment = locked_scheme(scheme), now or timezone.now()
    there = BallotBox.objects.filter(scheme=row).first()
    if there is None:
        raise StateRefused(_("How one votes and how it is counted is not saved yet."))
    require(actor, "portfolio.lead_vote", there, view="portfolio.work_on_vote")
    box = unlocked_box(row, moment)
    box.opens_at = max(box.opens_at, moment)
    missing = missing_to_lock(row, box, moment)
    if missing:
        raise StateRefused(" ".join(missing))
    box.save(update_fields=["opens_at"])
    _number_anew(box)
    return lock_box(actor=actor, box=box, now=moment)


def missing_to_lock(scheme: GrantScheme, box: BallotBox, now: datetime) -> list[str]:
    """What must be put right before the rules can be locked: five queries."""
    waiting = Application.objects.filter(scheme=scheme, state=ApplicationState.WAITING)
    unlooked = waiting.filter(option=None).count()
    said = list(wrong_with(box, now).values())
    if unlooked:
        message = ngettext(
            "%(count)d application is neither on the ballot nor declined.",
            "%(count)d applications are neither on the ballot nor declined.",
            unlooked,
        )
        said.insert(0, message % {"count": unlooked})
    return [*said, *_wrong(box, scheme).values()]


def unlocked_box(scheme: GrantScheme, now: datetime) -> BallotBox:
    """The box of the scheme, locked as a row, made with what is usual if there is none yet.

    The caller has locked the scheme.

    :raises NotVisible: residents do not decide about this scheme.
    :raises StateRefused: people can still apply, no money is left, or the rules are locked.
    """
    if scheme.decided_by != DecidedBy.BALLOT:
        raise NotVisible
    if stage_of(scheme, now) != Stage.CLOSED:
        message = _("People can apply and change what they wrote until %(when)s. Prepare the vote after that.")
        raise StateRefused(message % {"when": text.moment(closing_of(scheme))})
    there = BallotBox.objects.filter(scheme=scheme).first()
    if there is None:
        made = proposed_box(scheme, now)
        if made.budget <= 0:
            raise StateRefused(_("No money is left, so there is nothing to vote on."))
        made.save()
        return made
    box = locked_box(there)
    if box.locked_at is not None:
        raise StateRefused(_("The rules of this vote are locked. What is on the ballot stays."))
    return box


def proposed_box(scheme: GrantScheme, now: datetime) -> BallotBox:
    """A vote with what is usual, not saved: from tomorrow for two weeks, but not longer than the promised answer."""
    opens, closes = usual_days(now, scheme.answer_on - timedelta(days=1))
    return BallotBox(scheme=scheme, budget=scheme.budget - scheme.granted, opens_at=opens, closes_at=closes)


def usual_days(now: datetime, last: date) -> tuple[datetime, datetime]:
    """From tomorrow for two weeks, but not longer than to the ``last`` day."""
    first = timezone.localdate(now) + timedelta(days=1)
    end = max(first, min(first + OPEN_FOR, last))
    opens, closes = datetime.combine(first, OPENS), datetime.combine(end, CLOSES)
    return timezone.make_aware(opens), timezone.make_aware(closes)


def fill_rules(box: BallotBox, values: RulesInput) -> None:
    """Set what is chosen about every vote.

    :raises InvalidInput: something is chosen that is not offered.
    """
    check_choice(box, kind=values.kind, rule=values.rule, completion=values.completion, ties=values.ties)
    box.most, box.opens_at, box.closes_at = values.most, values.opens_at, values.closes_at


def wrong_in_rules(box: BallotBox, promised: date, message: str) -> dict[str, str]:
    """What cannot be about every vote, by field. ``message`` says that all must be over before the promised day.

    :raises InvalidInput: no calendar has such a day.
    """
    wrong: dict[str, str] = {}
    if not 1 <= box.most <= MOST_ON_A_BALLOT:
        wrong["most"] = _("Write a number from 1 to %(most)d.") % {"most": MOST_ON_A_BALLOT}
    check_day("opens_at", box.opens_at.date())
    check_day("closes_at", box.closes_at.date())
    if box.closes_at <= box.opens_at:
        wrong["closes_at"] = _("Voting closes before it opens.")
    elif timezone.localdate(box.closes_at) >= promised:
        wrong["closes_at"] = message % {"day": text.day(promised)}
    return wrong


def _wrong(box: BallotBox, scheme: GrantScheme) -> dict[str, str]:
    wrong: dict[str, str] = {}
    left = scheme.budget - scheme.granted
    if box.budget > left:
        wrong["budget"] = _("%(left)s is left in the pot.") % {"left": text.money(left, scheme.currency)}
    message = _("Everybody was promised an answer by %(day)s. Close before that, or move that day first.")
    return wrong | wrong_in_rules(box, scheme.answer_on, message)


def set_doors(box: BallotBox, wanted: Sequence[tuple[str, str]], field: str) -> None:
    """The ways to vote: nobody has come in through one before the rules are locked.

    :raises InvalidInput: as :func:`checked_doors`.
    """
    doors = checked_doors(box, wanted, field)
    box.doors.all().delete()
    VotingDoor.objects.bulk_create(doors)


def checked_doors(box: BallotBox, wanted: Sequence[tuple[str, str]], field: str) -> list[VotingDoor]:
    """The ways to vote, not saved, each once.

    :raises InvalidInput: beside ``field``, if there is none; or one is not offered.
    """
    if not wanted:
        message = _("Choose at least one way to vote.")
        raise InvalidInput(message, {field: message})
    doors = [VotingDoor(box=box, channel=channel, leg=leg) for channel, leg in dict.fromkeys(wanted)]
    for door in doors:
        check_choice(door, channel=door.channel, leg=door.leg)
    return doors


def _number_anew(box: BallotBox) -> None:
    """Numbers without gaps in the order in which the applications came; what no longer waits is left out."""
    rows = list(box.options.filter(application__state=ApplicationState.WAITING).order_by("application__number"))
    box.options.all().delete()
    for number, row in enumerate(rows, start=1):
        row.pk, row.number = None, number
    BallotOption.objects.bulk_create(rows)
