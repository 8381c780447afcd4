"""Ballots on paper: entered by batch and sheet by one person, looked through by another before the box is sealed."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.portfolio.models import Ballot, BallotBox, Channel, District, PaperBatch, VotingDoor
from samskap.portfolio.services.votes.boxes import locked_box, refuse_called_off
from samskap.portfolio.services.votes.casting import Choices, check_choices, enter_sheet, refuse_elsewhere

MOST_SHEETS = 5000


@transaction.atomic
def begin_batch(*, actor: Actor, door: VotingDoor, name: str, sheets: int, now: datetime | None = None) -> PaperBatch:
    """Begin to enter a batch of so many sheets.

    :raises NotVisible, Refused: the actor does not work in the organisation that holds the vote.
    :raises StateRefused: the vote has not opened, or is sealed.
    :raises InvalidInput: the name is missing or taken, or the number of sheets cannot be.
    """
    box = _to_enter(actor, door.box, now)
    if door.channel != Channel.PAPER:
        raise NotVisible
    words = " ".join(name.split()).upper()
    wrong: dict[str, str] = {}
    if not words or len(words) > 40 or "\x00" in words:
        wrong["name"] = _("Write the name of the batch, at most %(limit)d signs.") % {"limit": 40}
    if not 1 <= sheets <= MOST_SHEETS:
        wrong["sheets"] = _("Write how many sheets there are, at most %(most)s.") % {"most": MOST_SHEETS}
    if wrong:
        raise InvalidInput(" ".join(wrong.values()), wrong)
    try:
        with transaction.atomic():
            batch = PaperBatch.objects.create(door=door, name=words, sheets=sheets, entered_by=actor.user)
    except IntegrityError as error:
        message = _("There is a batch of this name already.")
        raise InvalidInput(message, {"name": message}) from error
    _record(actor, box, "vote.paper_begun", batch)
    return batch


@transaction.atomic
def enter_paper(
    *,
    actor: Actor,
    batch: PaperBatch,
    sheet: int,
    choices: Choices,
    district: District | None = None,
    now: datetime | None = None,
) -> Ballot:
    """Enter one sheet of the batch.

    :raises NotVisible, Refused: the actor does not work in the organisation that holds the vote.
    :raises StateRefused: the batch has been looked through, or the vote is not open or sealed.
    :raises InvalidInput: the choices cannot be on a ballot, or the sheet has been entered.
    """
    box = _to_enter(actor, batch.door.box, now)
    row = _unchecked(batch, box)
    refuse_elsewhere(box, district)
    _take_over(actor, row)
    return enter_sheet(batch=row, sheet=sheet, choices=choices, district=district)


@transaction.atomic
def correct_paper(*, actor: Actor, ballot: Ballot, choices: Choices, now: datetime | None = None) -> Ballot:
    """Enter a sheet of a batch that nobody has looked through yet once more, because something was mistyped.

    :raises NotVisible, Refused: the actor does not work in the organisation that holds the vote.
    :raises StateRefused: the batch has been looked through, or the vote is sealed.
    :raises InvalidInput: the choices cannot be on a ballot.
    """
    if ballot.batch is None:
        raise NotVisible
    box = _to_enter(actor, ballot.box, now)
    _take_over(actor, _unchecked(ballot.batch, box))
    row = Ballot.objects.select_for_update().get(pk=ballot.pk)
    row.choices = check_choices(box, choices)
    row.save(update_fields=["choices"])
    return row


@transaction.atomic
def drop_batch(*, actor: Actor, batch: PaperBatch, now: datetime | None = None) -> None:
    """Delete a batch that was begun by mistake. One with a sheet in it stays: no ballot is ever deleted with it.

    :raises NotVisible, Refused: the actor does not work in the organisation that holds the vote.
    :raises StateRefused: something was entered, it has been looked through, or the vote is sealed.
    """
    box = _to_enter(actor, batch.door.box, now)
    row = _unchecked(batch, box)
    if Ballot.objects.filter(batch=row).exists():
        raise StateRefused(_("Ballots were entered in this batch. It stays."))
    _record(actor, box, "vote.paper_dropped", row)
    row.delete()


@transaction.atomic
def check_batch(*, actor: Actor, batch: PaperBatch, spoiled: int = 0, now: datetime | None = None) -> PaperBatch:
    """Say that the batch has been looked through against the paper; it cannot be changed afterwards.

    ``spoiled``: sheets of it that are blank or cannot be read, and so were not entered.

    :raises NotVisible, Refused: the actor does not work in the organisation, or wrote in it last.
    :raises StateRefused: it has been looked through, the sheets do not add up, or the vote is sealed.
    """
    box = _to_enter(actor, batch.door.box, now)
    row = _unchecked(batch, box)
    if row.entered_by_id == (actor.user.pk if actor.user else None):
        raise Refused(_("Somebody else than the one who entered the batch must look through it."))
    entered = Ballot.objects.filter(batch=row).count()
    if spoiled < 0 or entered + spoiled != row.sheets:
        message = _(
            "The batch has %(sheets)s sheets: %(entered)s are entered. Enter the others, or count them as spoiled."
        )
        raise StateRefused(message % {"sheets": row.sheets, "entered": entered})
    row.checked_by, row.checked_at = actor.user, now or timezone.now()
    row.save(update_fields=["checked_by", "checked_at"])
    _record(actor, box, "vote.paper_checked", row, spoiled=spoiled)
    return row


def _to_enter(actor: Actor, box: BallotBox, now: datetime | None) -> BallotBox:
    require(actor, "portfolio.work_on_vote", box, view="portfolio.view_vote")
    row = locked_box(box)
    refuse_called_off(row)
    if row.locked_at is None or (now or timezone.now()) < row.opens_at:
        raise StateRefused(_("Voting has not opened yet."))
    if row.sealed_at is not None:
        raise StateRefused(_("The ballots are sealed. Nothing can be added or changed."))
    return row


def _unchecked(batch: PaperBatch, box: BallotBox) -> PaperBatch:
    row = PaperBatch.objects.select_for_update(of=("self",)).select_related("door").get(pk=batch.pk, door__box=box)
    if row.checked_at is not None:
        raise StateRefused(_("This batch has been looked through. It cannot be changed."))
    row.door.box = box
    return row


def _take_over(actor: Actor, batch: PaperBatch) -> None:
    """Whoever wrote in the batch last answers for it: nobody looks through what they changed themselves."""
    if actor.user is not None and batch.entered_by_id != actor.user.pk:
        batch.entered_by = actor.user
        batch.save(update_fields=["entered_by"])


def _record(actor: Actor, box: BallotBox, action: str, batch: PaperBatch, **more: int) -> None:
    facts = {"batch": batch.name, "sheets": batch.sheets, **more}
    journal.record(actor=actor, action=action, obj=box, organisation=box.about.organisation, after=facts)
