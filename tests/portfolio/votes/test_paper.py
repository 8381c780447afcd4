"""Ballots on paper: by batch and sheet, each once, looked through by somebody else."""

from __future__ import annotations

import pytest

from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry
from samskap.portfolio.models import Ballot, BallotBox, Channel, PaperBatch
from samskap.portfolio.services.votes.paper import begin_batch, check_batch, correct_paper, drop_batch, enter_paper
from samskap.portfolio.services.votes.sealing import seal_box
from tests.core.factories import make_actor, make_organisation
from tests.portfolio.ballot_factories import door_of, make_box

pytestmark = pytest.mark.django_db


def vote(**fields: object) -> tuple[BallotBox, Actor, Actor]:
    """An open vote with a door for paper, and two who work there."""
    organisation = make_organisation()
    people = [make_actor("member", organisation) for _ in range(2)]
    box = make_box(organisation=organisation, channels=[(Channel.PAPER, "civil_society")], **fields)
    return box, people[0], people[1]


def batch_of(box: BallotBox, actor: Actor, sheets: int = 2) -> PaperBatch:
    return begin_batch(actor=actor, door=door_of(box, Channel.PAPER), name=" library  1 ", sheets=sheets)


def test_a_batch_is_entered_checked_by_another_and_sealed() -> None:
    box, one, other = vote()
    batch = batch_of(box, one)
    assert batch.name == "LIBRARY 1"
    for sheet in (1, 2):
        enter_paper(actor=one, batch=batch, sheet=sheet, choices=[(sheet, 1)])
    with pytest.raises(Refused):
        check_batch(actor=one, batch=batch)
    check_batch(actor=other, batch=batch)
    assert seal_box(box=box, now=box.closes_at).ballots_sealed == 2


def test_a_sheet_is_entered_once_and_can_be_corrected_until_it_is_checked() -> None:
    box, one, other = vote()
    batch = batch_of(box, one, sheets=1)
    ballot = enter_paper(actor=one, batch=batch, sheet=1, choices=[(1, 1)])
    for sheet in (1, 2, 0):
        with pytest.raises(InvalidInput) as refused:
            enter_paper(actor=one, batch=batch, sheet=sheet, choices=[(2, 1)])
        assert "sheet" in refused.value.fields
    correct_paper(actor=other, ballot=ballot, choices=[(2, 1)])
    check_batch(actor=one, batch=batch)
    with pytest.raises(StateRefused):
        correct_paper(actor=other, ballot=ballot, choices=[(3, 1)])
    assert Ballot.objects.get().choices == [[2, 1]]


def test_spoiled_sheets_are_counted_and_the_sum_must_be_right() -> None:
    box, one, other = vote()
    batch = batch_of(box, one, sheets=3)
    enter_paper(actor=one, batch=batch, sheet=1, choices=[(1, 1)])
    for spoiled in (0, 1, 3, -1):
        with pytest.raises(StateRefused):
            check_batch(actor=other, batch=batch, spoiled=spoiled)
    assert check_batch(actor=other, batch=batch, spoiled=2).checked_at is not None


def test_paper_is_entered_after_closing_until_the_box_is_sealed() -> None:
    box, one, other = vote()
    batch = batch_of(box, one, sheets=1)
    enter_paper(actor=one, batch=batch, sheet=1, choices=[(1, 1)], now=box.closes_at)
    check_batch(actor=other, batch=batch)
    seal_box(box=box, now=box.closes_at)
    with pytest.raises(StateRefused):
        begin_batch(actor=one, door=door_of(box, Channel.PAPER), name="B", sheets=1)


def test_a_batch_begun_by_mistake_is_deleted_while_it_is_empty() -> None:
    box, one, other = vote()
    batch, kept = batch_of(box, one), begin_batch(actor=one, door=door_of(box, Channel.PAPER), name="B", sheets=1)
    drop_batch(actor=other, batch=batch)
    assert list(PaperBatch.objects.all()) == [kept]
    assert JournalEntry.objects.filter(action="vote.paper_dropped").count() == 1
    enter_paper(actor=one, batch=kept, sheet=1, choices=[(1, 1)])
    with pytest.raises(StateRefused):
        drop_batch(actor=one, batch=kept)
    check_batch(actor=other, batch=kept)
    with pytest.raises(StateRefused):
        drop_batch(actor=one, batch=kept)
    assert Ballot.objects.count() == 1


def test_an_empty_batch_that_was_looked_through_stays() -> None:
    box, one, other = vote()
    batch = check_batch(actor=other, batch=batch_of(box, one), spoiled=2)
    with pytest.raises(StateRefused):
        drop_batch(actor=one, batch=batch)


def test_others_cannot_enter_paper() -> None:
    box, one, _other = vote()
    batch = batch_of(box, one)
    stranger = make_actor("lead", make_organisation())
    observer = make_actor("observer", box.scheme.organisation)  # type: ignore[union-attr]
    for actor in (stranger, observer):
        with pytest.raises((Refused, NotVisible)):
            enter_paper(actor=actor, batch=batch, sheet=1, choices=[(1, 1)])
        with pytest.raises((Refused, NotVisible)):
            drop_batch(actor=actor, batch=batch)
        with pytest.raises((Refused, NotVisible)):
            begin_batch(actor=actor, door=door_of(box, Channel.PAPER), name="B", sheets=1)
