"""What a count reads of the rows, and whether it still says what the ballots give."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from django.db.models import TextField
from django.db.models.functions import Cast

from samskap.core.models import JournalEntry
from samskap.portfolio.engine import Sheets, Slip, Vote, joined, sheets_of, vote_of
from samskap.portfolio.models import Ballot, BallotBox, BallotCount
from samskap.portfolio.outcome import amount
from samskap.portfolio.scenarios import Range
from samskap.portfolio.seals import hash_of

CHUNK = 2000
"""So many ballots are read at a time."""


def slips_of(box: BallotBox) -> list[Slip]:
    """Every ballot in the box: one query."""
    rows = Ballot.objects.filter(box=box).values_list("door__leg", "choices", "is_organisation", "district")
    return [Slip(*row) for row in rows.iterator(chunk_size=CHUNK)]


def withdrawn_of(box: BallotBox) -> list[int]:
    """The numbers of what was taken out of the vote: one query."""
    return list(box.options.exclude(withdrawn_at=None).values_list("number", flat=True))


def ranges_of(box: BallotBox) -> dict[int, list[Range]]:
    """Lowest, likely and highest cost of each candidate by its number on the ballot, and so its hours: one query. The
    likely ones are those that were voted on."""
    found = {}
    for one in box.options.select_related("candidate"):
        who = one.candidate
        if who is not None:
            hours = one.hours or Decimal(0)
            found[one.number] = [
                Range(min(who.cost_low, one.cost), one.cost, max(who.cost_high, one.cost)),
                Range(min(who.hours_low, hours), hours, max(who.hours_high, hours)),
            ]
    return found


def stored_vote(box: BallotBox) -> Vote:
    """The vote as the rows have it now: two queries."""
    return vote_of(box.rules or {}, _sheets(box), withdrawn_of(box))


def _sheets(box: BallotBox) -> Sheets:
    """Every ballot in the box as arrays: one query. What they say is read as one text for some thousands at a time, so
    that there are never lists of lists for all of them."""
    rows = Ballot.objects.filter(box=box).values_list("door__leg", Cast("choices", TextField()))
    parts = [sheets_of([], [])]
    for some in _in_parts(rows.iterator(chunk_size=CHUNK)):
        legs, said = zip(*some, strict=True)
        parts.append(sheets_of(legs, json.loads(f"[{','.join(said)}]")))
    return joined(parts)


def _in_parts(rows: Iterator[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    while some := list(islice(rows, CHUNK)):
        yield some


@dataclass(frozen=True)
class CountProof:
    """``recount_agrees``: the ballots give what was published. ``journal_agrees``: what is stored was published."""

    recount_agrees: bool
    journal_agrees: bool

    @property
    def ok(self) -> bool:
        """Both."""
        return self.recount_agrees and self.journal_agrees


def prove_count(box: BallotBox) -> CountProof | None:
    """Count again and compare; None where nothing has been counted yet. A count that is gone from the database but
    stands in the journal proves nothing."""
    count = BallotCount.objects.filter(box=box).first()
    entries = JournalEntry.objects.filter(
        object_kind=BallotBox._meta.label_lower, object_id=str(box.pk), action="vote.counted"
    )
    first = entries.order_by("sequence").first()
    if count is None:
        return None if first is None else CountProof(recount_agrees=False, journal_agrees=False)
    said = (first.facts or {}).get("after", {}) if first else {}
    return CountProof(
        recount_agrees=_recount(box) == ([one["number"] for one in count.outcome["chosen"]], count.outcome["spent"]),
        journal_agrees=said.get("outcome") == hash_of(count.outcome)
        and said.get("file") == hashlib.sha256(count.public_file.encode()).hexdigest(),
    )


def _recount(box: BallotBox) -> tuple[list[int], str] | None:
    """What is chosen now and what it costs; None where somebody has made of the rows what can no longer be counted."""
    try:
        vote = stored_vote(box)
        found = vote.choose()
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return None
    return [vote.number_of[name] for name in found.winners], amount(found.spent[0])
