"""Whether a sealed box still holds what was sealed: the database against the list, the list against the journal."""

from collections.abc import Iterator
from dataclasses import dataclass

from samskap.core.models import JournalEntry
from samskap.portfolio.models import Ballot, BallotBox
from samskap.portfolio.seals import hash_of, leaf_of, of_list, seal_of


@dataclass(frozen=True)
class BoxProof:
    """What was found. Receipts of ballots changed, added or removed since the box was sealed; empty: none.

    ``list_intact``: the public list gives the seal. ``journal_agrees``: the seal and the number of ballots are those in
    the journal. ``rules_intact``: the rules give their hash, and the journal has the same.
    """

    token: str
    ballots: int
    changed: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]
    list_intact: bool
    journal_agrees: bool
    rules_intact: bool

    @property
    def ok(self) -> bool:
        """Everything is as it was sealed."""
        return not (self.changed or self.added or self.removed) and (
            self.list_intact and self.journal_agrees and self.rules_intact
        )


def prove_box(box: BallotBox) -> BoxProof:
    """Look at every ballot of a box that was sealed: three queries. One that was opened again proves nothing.

    :raises ValueError: the box has not been sealed.
    """
    entries = {one.action: one.facts or {} for one in _entries(box)}
    if box.sealed_at is None and "vote.sealed" not in entries:
        raise ValueError("only a sealed box can be proved")
    listed = of_list(box.leaves)
    rows = Ballot.objects.filter(box=box).select_related("door")
    found = {one.receipt: leaf_of(one) for one in rows.iterator(chunk_size=2000)}
    sealed, locked = (
        entries.get("vote.sealed", {}).get("after", {}),
        entries.get("vote.rules_locked", {}).get("after", {}),
    )
    return BoxProof(
        token=box.token,
        ballots=len(found),
        changed=tuple(sorted(one for one in found.keys() & listed.keys() if found[one] != listed[one])),
        added=tuple(sorted(found.keys() - listed.keys())),
        removed=tuple(sorted(listed.keys() - found.keys())),
        list_intact=seal_of(listed.values()) == box.seal and len(listed) == box.ballots_sealed,
        journal_agrees=sealed.get("seal") == box.seal and sealed.get("ballots") == box.ballots_sealed,
        rules_intact=hash_of(box.rules or {}) == box.rules_sha256 == locked.get("sha256") == sealed.get("rules"),
    )


def sealed_boxes() -> Iterator[BallotBox]:
    """Every box that has been sealed, oldest first; then those of which only the journal still says so."""
    listed = set()
    for box in BallotBox.objects.filter(sealed_at__isnull=False).order_by("sealed_at", "pk").iterator(chunk_size=10):
        listed.add(str(box.pk))
        yield box
    said = JournalEntry.objects.filter(object_kind=BallotBox._meta.label_lower, action="vote.sealed")
    for number in said.exclude(object_id__in=listed).order_by("sequence").values_list("object_id", flat=True):
        yield BallotBox.objects.filter(pk=number).first() or BallotBox(pk=int(number), token=f"deleted-{number}")


def _entries(box: BallotBox) -> Iterator[JournalEntry]:
    kind = BallotBox._meta.label_lower
    yield from JournalEntry.objects.filter(
        object_kind=kind, object_id=str(box.pk), action__in=["vote.sealed", "vote.rules_locked"]
    ).order_by("-sequence")  # the first entry of each kind is what counts: later ones cannot replace it
